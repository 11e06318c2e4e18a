/** What a script defines for itself, where it uses it: values as the language has them, which DuckDB has otherwise. */
interface Macro {
  readonly name: string;
  readonly comment: string;
  readonly sql: string;
}

const MACROS: readonly Macro[] = [
  {
    name: 'canonical',
    comment: "A text's length in bytes and the text, so that two values can never read as one.",
    sql: "canonical(text) as coalesce(strlen(text) || ':' || text, '-')",
  },
  {
    name: 'number_text',
    comment: 'A floating-point number in its shortest digits: plain from 0.001 up to below 10,000,000, else with an exponent.',
    sql: String.raw`number_text(x) as case
  when isnan(x) then 'NaN'
  when isinf(x) then if(x > 0, 'Infinity', '-Infinity')
  when x = 0 or (abs(x) >= 0.001 and abs(x) < 10000000) then regexp_replace(x::varchar, '[.]0$', '')
  else if(x < 0, '-', '') || regexp_replace(rtrim(digits_of(x), '0'), '^(.)(.+)$', '\1.\2') || 'E' || exponent_of(x)
end`,
  },
  {
    name: 'digits_of',
    comment: 'The digits of a number from the first that is not zero.',
    sql: "digits_of(x) as ltrim(replace(split_part(abs(x)::varchar, 'e', 1), '.', ''), '0')",
  },
  {
    name: 'exponent_of',
    comment: 'The power of ten of its first digit.',
    sql: `exponent_of(x) as coalesce(nullif(split_part(abs(x)::varchar, 'e', 2), '')::integer, 0) + case
  when abs(x)::varchar like '0.%'
  then -1 - length(regexp_extract(abs(x)::varchar, '^0[.](0*)', 1))
  else length(regexp_extract(abs(x)::varchar, '^([0-9]+)', 1)) - 1
end`,
  },
  {
    name: 'stripped',
    comment: 'A text without the blanks and control characters around it.',
    sql: String.raw`stripped(text) as regexp_replace(text, '^[\x00-\x20\x7F]+|[\x00-\x20\x7F]+$', '', 'g')`,
  },
  {
    name: 'whole_number',
    comment: 'A text that is a whole number; NULL for any other.',
    sql: "whole_number(text) as if(regexp_full_match(stripped(text), '[+-]?[0-9]+'), stripped(text), null)",
  },
  {
    name: 'decimal_number',
    comment: 'A text that is a number; NULL for any other.',
    sql: `decimal_number(text) as
  if(regexp_full_match(stripped(text), '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?'), stripped(text), null)`,
  },
  {
    name: 'mean_text',
    comment: 'The same as a text, with its sign and so many digits behind the point.',
    sql: `mean_text(total, number, digits) as
  if(total < 0, '-', '') || mean_units(total, number) // (10::hugeint ** digits)::hugeint || '.'
  || lpad((mean_units(total, number) % (10::hugeint ** digits)::hugeint)::varchar, digits, '0')`,
  },
  {
    name: 'mean_units',
    comment: 'A sum of decimals by their number, as a whole number: four digits more than they have, and halves away from zero.',
    sql: `mean_units(total, number) as
  (2 * abs(replace(total::varchar, '.', '')::hugeint) * 10000 + number) // (2 * number)`,
  },
  {
    name: 'field_text',
    comment: 'The text of a field of a JSON object: by its own name, else by one that differs in case alone; NULL for null.',
    sql: `field_text(document, pointer, lower_name) as coalesce(
  document -> pointer,
  document -> ('/' || replace(replace(
    list_filter(json_keys(document), lambda k: lower(k) = lower_name)[1], '~', '~0'), '/', '~1'))
) ->> '$'`,
  },
  {
    name: 'array_items',
    comment: 'The items of a JSON array as texts, NULL for null; NULL where the text is no array.',
    sql: `array_items(text) as if(json_type(try_cast(text as json)) = 'ARRAY',
  list_transform(try_cast(text as json)::json[], lambda item: item ->> '$'), null)`,
  },
  {
    name: 'object_entries',
    comment: 'The fields of a JSON object as texts, each with its name; NULL where the text is no object.',
    sql: `object_entries(text) as if(json_type(try_cast(text as json)) = 'OBJECT',
  list_transform(json_keys(try_cast(text as json)), lambda name: {'k': name, 'v': try_cast(text as json) -> name_pointer(name) ->> '$'}), null)`,
  },
  {
    name: 'name_pointer',
    comment: 'The pointer to a field of a JSON object.',
    sql: "name_pointer(name) as '/' || replace(replace(name, '~', '~0'), '/', '~1')",
  },
  {
    name: 'object_text',
    comment: 'A JSON object of some fields, as text; NULL where it would be empty.',
    sql: `object_text(entries) as nullif('{' ||
  array_to_string(list_transform(entries, lambda e: to_json(e.k)::varchar || ':' || coalesce(e.v, 'null')), ',') || '}', '{}')`,
  },
  {
    name: 'day_text',
    comment: 'A text that is written as a day; NULL for any other.',
    sql: String.raw`day_text(text) as if(regexp_full_match(text, '\d{4}-\d\d-\d\d'), text, null)`,
  },
  {
    name: 'time_text',
    comment: 'A text that is written as a time, with or without a zone; NULL for any other.',
    sql: String.raw`time_text(text) as
  if(regexp_full_match(text, '\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.]\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?)?)?'), text, null)`,
  },
  {
    name: 'local_time_text',
    comment: 'A text that is written as a time without a zone; NULL for any other.',
    sql: String.raw`local_time_text(text) as
  if(regexp_full_match(text, '\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.]\d{1,9})?)?)?'), text, null)`,
  },
  {
    name: 'true_or_false',
    comment: 'A text that says true or false; NULL for any other.',
    sql: `true_or_false(text) as case
  when lower(stripped(text)) in ('t', 'true', 'y', 'yes', '1') then true
  when lower(stripped(text)) in ('f', 'false', 'n', 'no', '0') then false
end`,
  },
];

/** The statements that define what a text of SQL calls, those that others need first. */
export function macrosOf(text: string): string[] {
  const needed = new Set<Macro>();
  const add = (within: string) => {
    for (const macro of MACROS) {
      if (needed.has(macro) || !new RegExp(`\\b${macro.name}\\(`).test(within)) continue;
      add(macro.sql.slice(macro.name.length + 1));
      needed.add(macro);
    }
  };
  add(text);
  return [...needed].map(({ comment, sql }) => `-- ${comment}\ncreate or replace temp macro ${sql};`);
}
