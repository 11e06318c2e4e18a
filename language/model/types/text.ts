import type { DataType } from '../declaration/index.js';

/** A type as one writes it: `decimal(18, 2)`, `array<string>`; `unknown` where it does not follow. */
export function typeText(type: DataType): string {
  switch (type.name) {
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'array':
      return `array<${typeText(type.element)}>`;
    case 'map':
      return `map<${typeText(type.key)}, ${typeText(type.value)}>`;
    case 'struct':
      return `struct<${type.fields.map(field => `${field.name}: ${typeText(field.type)}`).join(', ')}>`;
    case 'interval':
      return type.from === type.to ? `interval ${type.from}` : `interval ${type.from} to ${type.to}`;
    default:
      return type.name;
  }
}

const SPARK_NAMES: Readonly<Record<string, string>> = { byte: 'tinyint', short: 'smallint', long: 'bigint' };

/** A type as Spark names it, with what it says of elements, values and fields that are never NULL: `array<bigint not null>`. */
export function sparkText(type: DataType): string {
  const never = (isNever: boolean): string => (isNever ? ' not null' : '');
  switch (type.name) {
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'array':
      return `array<${sparkText(type.element)}${never(type.containsNull === false)}>`;
    case 'map':
      return `map<${sparkText(type.key)},${sparkText(type.value)}${never(type.valueContainsNull === false)}>`;
    case 'struct':
      return `struct<${type.fields.map(field => `${field.name}:${sparkText(field.type)}${never(field.nullable === false)}`).join(',')}>`;
    default:
      return SPARK_NAMES[type.name] ?? typeText(type);
  }
}
