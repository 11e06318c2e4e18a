import type { DataType, StructField } from '../declaration/index.js';
import { fold } from '../names.js';
import { holds, widerDecimal } from './decimal.js';
import {
  arrayOf,
  asDecimal,
  DOUBLE,
  type Interval,
  integerRank,
  isDatetime,
  isDecimal,
  isFloating,
  isIntegral,
  isInterval,
  isNumeric,
  isYearMonth,
  mapOf,
  sameType,
  UNKNOWN,
} from './kinds.js';
import { INTERVAL_FIELDS } from './literals.js';

/**
 * The type to which both widen by themselves; undefined where there is none, unknown where one is unknown. NULL takes any type.
 * Source: `AnsiTypeCoercion.findWiderTypeForTwo` of Spark, without the casts of text that ANSI mode adds.
 */
export function widerType(a: DataType, b: DataType): DataType | undefined {
  if (a.name === 'unknown' || b.name === 'unknown') return UNKNOWN;
  if (a.name === 'void') return b;
  if (b.name === 'void') return a;
  if (isNumeric(a) && isNumeric(b)) return widerNumber(a, b);
  if (isDatetime(a) && isDatetime(b)) return widerDatetime(a, b);
  if (isInterval(a) && isInterval(b)) return widerInterval(a, b);
  if (a.name === 'array' && b.name === 'array') {
    const element = widerType(a.element, b.element);
    const mayBeNull = (type: typeof a): boolean =>
      type.containsNull !== false || (element !== undefined && forcesNull(type.element, element));
    return element && arrayOf(element, mayBeNull(a) || mayBeNull(b));
  }
  if (a.name === 'map' && b.name === 'map') {
    const key = widerType(a.key, b.key);
    const value = widerType(a.value, b.value);
    if (key === undefined || value === undefined) return undefined;
    const mayBeNull = (type: typeof a): boolean => type.valueContainsNull !== false || forcesNull(type.value, value);
    return mapOf(key, value, mayBeNull(a) || mayBeNull(b));
  }
  if (a.name === 'struct' && b.name === 'struct') return widerStruct(a.fields, b.fields);
  return sameType(a, b) ? a : undefined;
}

function widerNumber(a: DataType, b: DataType): DataType {
  if (isFloating(a) || isFloating(b)) return a.name === 'float' && b.name === 'float' ? a : DOUBLE;
  if (isIntegral(a) && isIntegral(b)) return integerRank(a) >= integerRank(b) ? a : b;
  const [left, right] = [asDecimal(a), asDecimal(b)];
  return left === undefined || right === undefined ? DOUBLE : widerDecimal(left, right);
}

function widerDatetime(a: DataType, b: DataType): DataType {
  return (
    ['timestamp', 'timestamp_ntz'].map(name => [a, b].find(type => type.name === name)).find(type => type !== undefined) ?? a
  );
}

function widerInterval(a: Interval, b: Interval): DataType | undefined {
  if (isYearMonth(a) !== isYearMonth(b)) return undefined;
  const rank = (field: Interval['from']): number => INTERVAL_FIELDS.indexOf(field);
  return {
    name: 'interval',
    from: rank(a.from) <= rank(b.from) ? a.from : b.from,
    to: rank(a.to) >= rank(b.to) ? a.to : b.to,
  };
}

function widerStruct(a: readonly StructField[], b: readonly StructField[]): DataType | undefined {
  if (a.length !== b.length) return undefined;
  const fields: StructField[] = [];
  for (const [index, field] of a.entries()) {
    const other = b[index];
    if (other === undefined || fold(other.name) !== fold(field.name)) return undefined;
    const type = widerType(field.type, other.type);
    if (type === undefined) return undefined;
    const never =
      field.nullable === false && other.nullable === false && !forcesNull(field.type, type) && !forcesNull(other.type, type);
    fields.push({ name: field.name, type, ...(never ? { nullable: false } : {}) });
  }
  return { name: 'struct', fields };
}

/** The type to which all widen; undefined where there is none. Without types it is that of NULL. */
export function widestType(types: readonly DataType[]): DataType | undefined {
  // An unknown type may be the one to which the others widen.
  if (types.some(type => type.name === 'unknown')) return UNKNOWN;
  return types.reduce<DataType | undefined>((wider, type) => wider && widerType(wider, type), { name: 'void' });
}

/** Whether every value of a type is one of another: what is given where that other is wanted needs no `cast`. */
export function widens(from: DataType, to: DataType): boolean {
  if (from.name === 'unknown' || to.name === 'unknown' || from.name === 'void') return true;
  if (isNumeric(from) && isNumeric(to)) {
    if (to.name === 'double') return true;
    if (to.name === 'float') return from.name !== 'double';
    const [a, b] = [asDecimal(from), asDecimal(to)];
    if (isFloating(from) || a === undefined || b === undefined) return false;
    return isDecimal(to) ? holds(b, a) : isIntegral(from) && integerRank(from) <= integerRank(to);
  }
  if (isDatetime(from) && isDatetime(to)) return sameType(widerDatetime(from, to), to);
  if (isInterval(from) && isInterval(to)) {
    const wider = widerInterval(from, to);
    return wider !== undefined && sameType(wider, to);
  }
  if (from.name === 'array' && to.name === 'array') return widens(from.element, to.element);
  if (from.name === 'map' && to.name === 'map') return widens(from.key, to.key) && widens(from.value, to.value);
  if (from.name === 'struct' && to.name === 'struct')
    return (
      from.fields.length === to.fields.length &&
      from.fields.every((field, index) => {
        const other = to.fields[index];
        return other !== undefined && fold(other.name) === fold(field.name) && widens(field.type, other.type);
      })
    );
  return sameType(from, to);
}

/**
 * Whether Spark holds a value for nullable because it was widened, though no NULL can come of it. Source: `Cast.forceNullable`, for
 * the casts that it adds by itself.
 */
export function forcesNull(from: DataType, to: DataType): boolean {
  if (from.name === 'void' || from.name === 'unknown' || to.name === 'unknown' || sameType(from, to)) return false;
  if (from.name === 'date') return to.name !== 'timestamp';
  if (isDecimal(to)) {
    const decimal = asDecimal(from);
    return decimal === undefined || !holds(to, decimal);
  }
  return false;
}
