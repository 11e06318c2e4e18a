import type { DataType } from '../../model/declaration/index.js';
import { identifier } from './quote.js';

/** The canonical text of a value with its length, as `docs/canonical-text.md` defines it; the macros that it uses are in `macros.ts`. */
export function canonical(sql: string, type: DataType): string {
  return `canonical(${canonicalText(sql, type, 0)})`;
}

/** DuckDB leaves out the zero before the point where the type has no digit for it. */
const decimalText = (sql: string, { precision, scale }: { readonly precision: number; readonly scale: number }) =>
  precision > scale ? `${sql}::varchar` : String.raw`regexp_replace(${sql}::varchar, '^(-?)[.]', '\10.')`;

/** The text alone, NULL for NULL. `lambdas` stand around it, whose parameters must have other names. */
function canonicalText(sql: string, type: DataType, lambdas: number): string {
  const nested = (value: string, of: DataType, inside: number) => `canonical(${canonicalText(value, of, inside)})`;
  switch (type.name) {
    case 'string':
      return sql;
    case 'float':
    case 'double':
      return `number_text(${sql})`;
    case 'decimal':
      return type.scale > 0 ? `rtrim(rtrim(${decimalText(sql, type)}, '0'), '.')` : `${sql}::varchar`;
    case 'timestamp':
      return `strftime(${sql} at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')`;
    case 'timestamp_ntz':
      return `strftime(${sql}, '%Y-%m-%dT%H:%M:%S.%f')`;
    case 'binary':
      return `lower(hex(${sql}))`;
    case 'array': {
      const item = `_item${lambdas}`;
      return `array_to_string(list_transform(${sql}, lambda ${item}: ${nested(item, type.element, lambdas + 1)}), '')`;
    }
    case 'map': {
      const entry = `_entry${lambdas}`;
      const key = nested(`${entry}.key`, type.key, lambdas + 1);
      const value = nested(`${entry}.value`, type.value, lambdas + 1);
      const texts = `list_sort(list_transform(map_entries(${sql}), lambda ${entry}: {k: ${key}, v: ${value}}))`;
      return `array_to_string(list_transform(${texts}, lambda ${entry}: ${entry}.k || ${entry}.v), '')`;
    }
    case 'struct': {
      const fields = type.fields.map(f => nested(`${sql}.${identifier(f.name)}`, f.type, lambdas));
      return `if(${sql} is null, null, ${fields.join(' || ')})`;
    }
    default:
      return `${sql}::varchar`;
  }
}
