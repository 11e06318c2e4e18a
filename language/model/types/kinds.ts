import type { DataType, ScalarTypeName } from '../declaration/index.js';

export const UNKNOWN: DataType = { name: 'unknown' };
export const VOID: DataType = { name: 'void' };
export const BOOLEAN: DataType = { name: 'boolean' };
export const STRING: DataType = { name: 'string' };
export const INT: DataType = { name: 'int' };
export const LONG: DataType = { name: 'long' };
export const DOUBLE: DataType = { name: 'double' };

export type Decimal = Extract<DataType, { name: 'decimal' }>;
export type Interval = Extract<DataType, { name: 'interval' }>;

/** Integers, the narrowest first, and the decimal that holds all of each. */
const INTEGERS: ReadonlyMap<string, Decimal> = new Map([
  ['byte', { name: 'decimal', precision: 3, scale: 0 }],
  ['short', { name: 'decimal', precision: 5, scale: 0 }],
  ['int', { name: 'decimal', precision: 10, scale: 0 }],
  ['long', { name: 'decimal', precision: 20, scale: 0 }],
]);
const INTEGER_NAMES: readonly string[] = [...INTEGERS.keys()];

export function isIntegral(type: DataType): boolean {
  return INTEGERS.has(type.name);
}

/** How wide an integer is: 0 for `byte`, 3 for `long`; -1 for what is none. */
export function integerRank(type: DataType): number {
  return INTEGER_NAMES.indexOf(type.name);
}

export function isFloating(type: DataType): boolean {
  return type.name === 'float' || type.name === 'double';
}

export function isDecimal(type: DataType): type is Decimal {
  return type.name === 'decimal';
}

export function isNumeric(type: DataType): boolean {
  return isIntegral(type) || isFloating(type) || isDecimal(type);
}

/** `date`, `timestamp` and `timestamp_ntz`. */
export function isDatetime(type: DataType): boolean {
  return type.name === 'date' || isTimestamp(type);
}

export function isTimestamp(type: DataType): boolean {
  return type.name === 'timestamp' || type.name === 'timestamp_ntz';
}

export function isInterval(type: DataType): type is Interval {
  return type.name === 'interval';
}

export function isYearMonth(type: DataType): boolean {
  return isInterval(type) && (type.from === 'year' || type.from === 'month');
}

export function isDayTime(type: DataType): boolean {
  return isInterval(type) && !isYearMonth(type);
}

/** The decimal that holds every value of an integer; a decimal is itself. */
export function asDecimal(type: DataType): Decimal | undefined {
  return isDecimal(type) ? type : INTEGERS.get(type.name);
}

export function isUnknown(type: DataType): boolean {
  return type.name === 'unknown';
}

/** Whether some part of the type is unknown. */
export function holdsUnknown(type: DataType): boolean {
  switch (type.name) {
    case 'unknown':
      return true;
    case 'array':
      return holdsUnknown(type.element);
    case 'map':
      return holdsUnknown(type.key) || holdsUnknown(type.value);
    case 'struct':
      return type.fields.some(field => holdsUnknown(field.type));
    default:
      return false;
  }
}

/** Whether two values can be compared by `=`: not maps and variants, nor what holds them. */
export function isComparable(type: DataType): boolean {
  switch (type.name) {
    case 'map':
    case 'variant':
      return false;
    case 'array':
      return isComparable(type.element);
    case 'struct':
      return type.fields.every(field => isComparable(field.type));
    default:
      return true;
  }
}

/** Whether it is one value, not made of others. */
export function isAtomic(type: DataType): boolean {
  return !['array', 'map', 'struct', 'variant', 'void', 'unknown'].includes(type.name);
}

export function scalar(name: ScalarTypeName): DataType {
  return { name };
}

/** The same type, whatever is known of elements that are never NULL. */
export function sameType(a: DataType, b: DataType): boolean {
  if (a.name === 'array' && b.name === 'array') return sameType(a.element, b.element);
  if (a.name === 'map' && b.name === 'map') return sameType(a.key, b.key) && sameType(a.value, b.value);
  if (a.name === 'struct' && b.name === 'struct')
    return (
      a.fields.length === b.fields.length &&
      a.fields.every((field, index) => {
        const other = b.fields[index];
        return other !== undefined && field.name.toLowerCase() === other.name.toLowerCase() && sameType(field.type, other.type);
      })
    );
  if (isDecimal(a) && isDecimal(b)) return a.precision === b.precision && a.scale === b.scale;
  if (isInterval(a) && isInterval(b)) return a.from === b.from && a.to === b.to;
  return a.name === b.name;
}

/** An array whose elements may be NULL or not. */
export function arrayOf(element: DataType, containsNull: boolean): DataType {
  return { name: 'array', element, ...(containsNull ? {} : { containsNull: false }) };
}

/** A map whose values may be NULL or not. */
export function mapOf(key: DataType, value: DataType, valueContainsNull: boolean): DataType {
  return { name: 'map', key, value, ...(valueContainsNull ? {} : { valueContainsNull: false }) };
}

/** A struct of fields, each of which may be NULL or not. */
export function structOf(
  fields: readonly { readonly name: string; readonly type: DataType; readonly nullable: boolean }[],
): DataType {
  return {
    name: 'struct',
    fields: fields.map(({ name, type, nullable }) => ({ name, type, ...(nullable ? {} : { nullable: false }) })),
  };
}
