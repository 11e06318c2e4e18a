import type { DataType } from '../../model/declaration/index.js';
import { identifier } from './quote.js';

const NAMES: Readonly<Record<string, string>> = {
  string: 'varchar',
  byte: 'tinyint',
  short: 'smallint',
  int: 'integer',
  long: 'bigint',
  timestamp: 'timestamptz',
  timestamp_ntz: 'timestamp',
  binary: 'blob',
};

/** A data type as DuckDB spells it. An instant is `timestamptz` there. */
export function duckType(type: DataType): string {
  switch (type.name) {
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'array':
      return `${duckType(type.element)}[]`;
    case 'map':
      return `map(${duckType(type.key)}, ${duckType(type.value)})`;
    case 'struct':
      return `struct(${type.fields.map(f => `${identifier(f.name)} ${duckType(f.type)}`).join(', ')})`;
    default:
      return NAMES[type.name] ?? type.name;
  }
}

/** True where each part of the type has the same values in DuckDB as in the language. */
export function isDuckType(type: DataType): boolean {
  switch (type.name) {
    case 'variant':
    case 'unknown':
    case 'void':
    case 'interval':
      return false;
    case 'array':
      return isDuckType(type.element);
    case 'map':
      return isDuckType(type.key) && isDuckType(type.value);
    case 'struct':
      return type.fields.every(f => isDuckType(f.type));
    default:
      return true;
  }
}
