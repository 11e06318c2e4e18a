import type { DataType } from '../declaration/index.js';
import { isDatetime, isDecimal, isIntegral, isInterval, isNumeric, isTimestamp, isYearMonth } from './kinds.js';

/** Whether `cast(E as T)` can work for some value of a type. Source: `Cast.canAnsiCast` of Spark. */
export function canCast(from: DataType, to: DataType): boolean {
  if (from.name === 'unknown' || to.name === 'unknown' || from.name === 'void' || to.name === 'void') return true;
  if (from.name === 'variant') return canBeVariant(to) || to.name === 'map' || to.name === 'struct';
  if (to.name === 'variant') return canBeVariant(from);
  if (from.name === 'array' || from.name === 'map' || from.name === 'struct') return canCastParts(from, to);
  if (to.name === 'string') return true;
  if (isNumeric(from)) {
    if (isInterval(to)) return isIntegral(from) || isDecimal(from);
    return isNumeric(to) || to.name === 'boolean' || to.name === 'timestamp';
  }
  if (isInterval(from)) {
    if (isInterval(to)) return isYearMonth(from) === isYearMonth(to);
    return isIntegral(to) || isDecimal(to);
  }
  if (isDatetime(from)) return isDatetime(to) || (from.name === 'timestamp' && isNumeric(to));
  switch (from.name) {
    case 'string':
      return isNumeric(to) || isDatetime(to) || isInterval(to) || to.name === 'boolean' || to.name === 'binary';
    case 'boolean':
      return isNumeric(to) || to.name === 'boolean';
    default:
      return from.name === to.name;
  }
}

function canCastParts(from: DataType, to: DataType): boolean {
  if (to.name === 'string') return true;
  if (from.name === 'array' && to.name === 'array') return canCast(from.element, to.element);
  if (from.name === 'map' && to.name === 'map') return canCast(from.key, to.key) && canCast(from.value, to.value);
  if (from.name !== 'struct' || to.name !== 'struct' || from.fields.length !== to.fields.length) return false;
  return from.fields.every((field, index) => canCast(field.type, to.fields[index]?.type ?? field.type));
}

/** What a variant can be made of without further ado; a struct or map wants `to_variant_object`. */
function canBeVariant(type: DataType): boolean {
  if (type.name === 'array') return canBeVariant(type.element);
  return isNumeric(type) || isTimestamp(type) || ['string', 'boolean', 'binary', 'date', 'variant', 'void'].includes(type.name);
}
