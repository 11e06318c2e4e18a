import type { DataType, DurationUnit, Expression, IntervalField } from '../declaration/index.js';
import { LARGEST_PRECISION } from './decimal.js';
import { BOOLEAN, type Decimal, DOUBLE, INT, LONG, STRING, UNKNOWN, VOID } from './kinds.js';

/** The type of a literal; unknown for what is none. */
export function literalType(expression: Expression): DataType {
  switch (expression.kind) {
    case 'string':
      return STRING;
    case 'boolean':
      return BOOLEAN;
    case 'null':
      return VOID;
    case 'typed':
      return { name: expression.type };
    case 'interval':
      return intervalType(expression.parts.map(part => part.unit)) ?? UNKNOWN;
    case 'number':
      return numberType(expression.text);
    default:
      return UNKNOWN;
  }
}

/** As in Spark: `1` is an int, above its range a long; `1.5` a decimal of its digits; `1e6` a double. */
function numberType(text: string): DataType {
  if (/e/i.test(text)) return DOUBLE;
  const [whole = '', fraction] = text.split('.');
  const digits = whole.replace(/^0+/, '');
  if (fraction !== undefined) {
    const precision = Math.max(digits.length + fraction.length, 1);
    return precision > LARGEST_PRECISION ? DOUBLE : { name: 'decimal', precision, scale: fraction.length };
  }
  const value = BigInt(digits === '' ? 0 : digits);
  if (value < 2n ** 31n) return INT;
  if (value < 2n ** 63n) return LONG;
  return digits.length > LARGEST_PRECISION ? DOUBLE : { name: 'decimal', precision: digits.length, scale: 0 };
}

/** The narrowest decimal of a whole number that stands in the text, with or without a sign; undefined for anything else. */
export function narrowDecimal(expression: Expression): Decimal | undefined {
  if (expression.kind === 'parenthesis') return narrowDecimal(expression.inner);
  if (expression.kind === 'unary' && expression.operator === '-')
    return expression.operand.kind === 'number' ? narrowDecimal(expression.operand) : undefined;
  if (expression.kind !== 'number' || !/^\d+$/.test(expression.text)) return undefined;
  const digits = expression.text.replace(/^0+(?=.)/, '');
  return digits.length > LARGEST_PRECISION ? undefined : { name: 'decimal', precision: digits.length, scale: 0 };
}

const FIELDS: Readonly<Record<DurationUnit, IntervalField>> = {
  year: 'year',
  month: 'month',
  week: 'day',
  day: 'day',
  hour: 'hour',
  minute: 'minute',
  second: 'second',
  millisecond: 'second',
};

/** Fields of an interval, the largest first. */
export const INTERVAL_FIELDS: readonly IntervalField[] = ['year', 'month', 'day', 'hour', 'minute', 'second'];

/** The type of an interval of these units; undefined where some are months or years and others are not. */
export function intervalType(units: readonly DurationUnit[]): DataType | undefined {
  const ranks = units.map(unit => INTERVAL_FIELDS.indexOf(FIELDS[unit]));
  const from = INTERVAL_FIELDS[Math.min(...ranks)];
  const to = INTERVAL_FIELDS[Math.max(...ranks)];
  if (from === undefined || to === undefined) return undefined;
  const isMixed = (from === 'year' || from === 'month') && to !== 'year' && to !== 'month';
  return isMixed ? undefined : { name: 'interval', from, to };
}
