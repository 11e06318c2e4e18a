/**
 * The functions that the parser has a node of their own for: the node's name, the function's name in Spark, and the members that
 * hold its arguments, in their order. A member that is a list holds several. All other functions come with name and arguments.
 * The node's own `name` or `original_name`, where it has one, goes before the name that stands here.
 */
const TABLE = `
abs abs this | acos acos this | add_months add_months this expression | any_value any_value this
approx_count_distinct approx_count_distinct this | array_agg array_agg this | array_append array_append this expression
array_compact array_compact this | array_contains array_contains this expression | array_distinct array_distinct this
array_except array_except this expression | array_intersect array_intersect expressions
array_position array_position this expression | array_prepend array_prepend this expression
array_remove array_remove this expression | array_size array_size this | array_union array_union this expression
asin asin this | atan atan this | atan2 atan2 this expression | avg avg this | bitwise_and_agg bit_and this
bitwise_or_agg bit_or this | bitwise_xor_agg bit_xor this | cardinality cardinality this | ceil ceil this decimals
coalesce coalesce expressions | contains contains this expression | cos cos this | count_if count_if this
cume_dist cume_dist args | day day this | day_of_month dayofmonth this | day_of_week dayofweek this | day_of_year dayofyear this
degrees degrees this | dense_rank dense_rank args | element_at element_at this expression | ends_with endswith this expression
exp exp this | explode explode this | explode_outer explode_outer this | first first this | first_value first_value this
floor floor this scale | hour hour this | if_func if condition true_value false_value | initcap initcap this
json_array_length json_array_length this | lag lag this offset default | last last this | last_day last_day this
last_value last_value this | lead lead this offset default | length length this | list_agg listagg this separator | ln ln this
log log base this | logical_and bool_and this | logical_or bool_or this | lower lower this
map_contains_key map_contains_key this expression | map_from_arrays map_from_arrays this expression
map_from_entries map_from_entries this | map_keys map_keys this | map_values map_values this | max max this | median median this
min min this | minute minute this | mod_func mod this expression | mode mode this | month month this
months_between months_between this expression | n_tile ntile num_buckets | next_day next_day this expression
nth_value nth_value this offset | nvl nvl this expression | nvl2 nvl2 this true_value false_value
overlay overlay this replacement from length | parse_json parse_json this | percent_rank percent_rank args | pi pi
power power this expression | quarter quarter this | radians radians this | rand rand seed lower upper | rank rank args
row_number row_number | second second this | sin sin this | sqrt sqrt this | starts_with startswith this expression
stddev stddev this | stddev_pop stddev_pop this | stddev_samp stddev_samp this | string_agg string_agg this separator
substring substring this start length | sum sum this | tan tan this | to_json to_json this | to_number to_number this format
typeof typeof this | upper upper this | var_pop var_pop this | var_samp var_samp this | variance variance this
week_of_year weekofyear this | year year this | random rand`;

export interface KnownCall {
  readonly name: string;
  readonly members: readonly string[];
}

export const CALLS: ReadonlyMap<string, KnownCall> = new Map(
  TABLE.split(/[|\n]/)
    .map(line => line.trim().split(/\s+/))
    .filter(([node]) => node !== '' && node !== undefined)
    .map(([node = '', name = '', ...members]) => [node, { name, members }]),
);

/** Names that a node's own `name` may have and that mean the function of the node. */
export const SYNONYMS: ReadonlySet<string> = new Set(
  'any every some bool_and bool_or nvl ifnull std stddev stddev_samp variance var_samp atan'.split(' '),
);

/** How else a function may be written whose node does not say how it is. */
export const SPELLINGS: ReadonlyMap<string, readonly string[]> = new Map([
  ['upper', ['ucase']],
  ['lower', ['lcase']],
  ['length', ['len', 'char_length', 'character_length']],
  ['ceil', ['ceiling']],
  ['power', ['pow']],
  ['substring', ['substr']],
  ['rand', ['random']],
]);
