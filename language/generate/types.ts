import type { DataType } from '../model/declaration/index.js';
import { identifier } from './quote.js';

export { isComparable } from '../model/types/kinds.js';

const NAMES: Record<string, string> = { byte: 'tinyint', short: 'smallint', long: 'bigint' };

/** A data type as Spark SQL spells it in a column's definition and in a cast. */
export function sparkType(type: DataType): string {
  switch (type.name) {
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'array':
      return `array<${sparkType(type.element)}>`;
    case 'map':
      return `map<${sparkType(type.key)}, ${sparkType(type.value)}>`;
    case 'struct':
      return `struct<${type.fields.map(f => `${identifier(f.name)}: ${sparkType(f.type)}`).join(', ')}>`;
    default:
      return NAMES[type.name] ?? type.name;
  }
}

/** True where each part of the type is known and can be stored in a table. */
export function isStorable(type: DataType): boolean {
  switch (type.name) {
    case 'unknown':
    case 'interval':
    case 'void':
      return false;
    case 'array':
      return isStorable(type.element);
    case 'map':
      return isStorable(type.key) && isStorable(type.value);
    case 'struct':
      return type.fields.every(f => isStorable(f.type));
    default:
      return true;
  }
}

/** True for the types that say when something was. */
export function isTime(type: DataType): boolean {
  return type.name === 'date' || type.name === 'timestamp' || type.name === 'timestamp_ntz';
}
