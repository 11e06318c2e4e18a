import type { DataType } from '../model/declaration/index.js';
import { identifier } from './quote.js';

/**
 * The function that every generated job defines: a text's length in UTF-8 bytes, a colon and the text; `-` for NULL.
 * `docs/canonical-text.md` defines the texts.
 */
export const CANONICAL_FUNCTION =
  'create or replace temporary function canonical(text string) returns string\n' +
  "return coalesce(concat(octet_length(text), ':', text), '-')";

/**
 * The canonical text of a value with its length, as a Spark SQL expression.
 * @param sql the value; it may stand several times in the result
 * @param timezone the session's time zone, which decides how an instant must be brought to UTC
 */
export function canonical(sql: string, type: DataType, timezone: string): string {
  return `canonical(${canonicalText(sql, type, timezone, 0)})`;
}

/**
 * The text alone, NULL for NULL.
 * @param lambdas how many lambdas stand around it: keeps their parameters apart; inside one Spark allows no function of ours
 */
function canonicalText(sql: string, type: DataType, timezone: string, lambdas: number): string {
  const nested = (value: string, of: DataType, inside: number) => {
    const text = canonicalText(value, of, timezone, inside);
    return inside > 0 ? `coalesce(concat(octet_length(${text}), ':', ${text}), '-')` : `canonical(${text})`;
  };
  switch (type.name) {
    case 'string':
      return sql;
    case 'float':
    case 'double':
      return `regexp_replace(string(${sql}), '[.]0(?=$|E)', '')`;
    case 'decimal':
      return type.scale > 0 ? `rtrim('.', rtrim('0', string(${sql})))` : `string(${sql})`;
    case 'timestamp':
      return instantText(sql, timezone);
    case 'timestamp_ntz':
      return `concat(replace(left(string(${sql}), 19), ' ', 'T'), '.', rpad(substr(string(${sql}), 21), 6, '0'))`;
    case 'binary':
      return `lower(hex(${sql}))`;
    case 'array': {
      const item = `_item${lambdas}`;
      return `array_join(transform(${sql}, ${item} -> ${nested(item, type.element, lambdas + 1)}), '')`;
    }
    case 'map': {
      const entry = `_entry${lambdas}`;
      const pair = `struct(${nested(`${entry}.key`, type.key, lambdas + 1)} as k, ${nested(`${entry}.value`, type.value, lambdas + 1)} as v)`;
      return `array_join(transform(array_sort(transform(map_entries(${sql}), ${entry} -> ${pair})), ${entry} -> concat(${entry}.k, ${entry}.v)), '')`;
    }
    case 'struct': {
      const fields = type.fields.map(f => nested(`${sql}.${identifier(f.name)}`, f.type, lambdas));
      return `if(${sql} is null, null, concat(${fields.join(', ')}))`;
    }
    case 'variant':
      return `to_json(${sql})`;
    default:
      return `string(${sql})`;
  }
}

/** `2025-01-31T00:00:00.000000Z`. In a session of another zone it is computed from the microseconds, which no change of clocks repeats. */
function instantText(sql: string, timezone: string): string {
  if (timezone === 'UTC') return `date_format(${sql}, ${INSTANT_FORMAT})`;
  const micros = `unix_micros(${sql})`;
  const ofDay = `pmod(${micros}, 86400000000)`;
  const day = `string(date_from_unix_date(int((${micros} - ${ofDay}) div 86400000000)))`;
  const time = [
    `lpad(${ofDay} div 3600000000, 2, '0')`,
    `lpad(${ofDay} div 60000000 % 60, 2, '0')`,
    `lpad(${ofDay} div 1000000 % 60, 2, '0')`,
  ].join(", ':', ");
  return `concat(${day}, 'T', ${time}, '.', lpad(${ofDay} % 1000000, 6, '0'), 'Z')`;
}

const INSTANT_FORMAT = `"yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'"`;
