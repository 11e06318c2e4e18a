import type { DataType } from '../declaration/index.js';
import { forcesNull, widerType } from './coercion.js';
import { decimalArithmetic } from './decimal.js';
import {
  asDecimal,
  BOOLEAN,
  type Decimal,
  DOUBLE,
  integerRank,
  isComparable,
  isDatetime,
  isDayTime,
  isDecimal,
  isFloating,
  isIntegral,
  isInterval,
  isNumeric,
  isTimestamp,
  isYearMonth,
  STRING,
  UNKNOWN,
} from './kinds.js';

export type Arithmetic = '+' | '-' | '*' | '/' | '%';

/** A side of an operator. */
export interface Operand {
  readonly type: DataType;
  readonly nullable: boolean;
  /** Of a whole number in the text: the decimal of its digits, which counts beside a decimal. */
  readonly narrow?: Decimal;
}

export interface Value {
  readonly type: DataType;
  readonly nullable: boolean;
}

const DAY_TO_SECOND: DataType = { name: 'interval', from: 'day', to: 'second' };
const YEAR_TO_MONTH: DataType = { name: 'interval', from: 'year', to: 'month' };

/** The value of `left OPERATOR right`; undefined where the two do not go together. */
export function arithmetic(operator: Arithmetic, left: Operand, right: Operand): Value | undefined {
  const [a, b] = [left.type, right.type];
  const nullable = left.nullable || right.nullable;
  if (a.name === 'unknown' || b.name === 'unknown') return { type: UNKNOWN, nullable: nullable || divides(operator) };
  if ((isNumeric(a) || a.name === 'void') && (isNumeric(b) || b.name === 'void')) return numbers(operator, left, right);
  const type = times(operator, a, b);
  if (type === undefined) return undefined;
  const isWidened = operator === '-' && (isLocalOf(a, b) || isLocalOf(b, a));
  return { type, nullable: nullable || isWidened };
}

/** A date beside a timestamp without a time zone: Spark takes its widening for a cast that may fail. */
function isLocalOf(a: DataType, b: DataType): boolean {
  return a.name === 'date' && b.name === 'timestamp_ntz';
}

function divides(operator: Arithmetic): boolean {
  return operator === '/' || operator === '%';
}

function numbers(operator: Arithmetic, left: Operand, right: Operand): Value {
  const nullable = left.nullable || right.nullable || divides(operator);
  const [a, b] = beside(left.type, right.type);
  if (isFloating(a) || isFloating(b)) {
    const both = a.name === 'float' && b.name === 'float' && operator !== '/';
    return { type: both ? a : DOUBLE, nullable };
  }
  if (!isDecimal(a) && !isDecimal(b)) {
    if (operator === '/') return { type: DOUBLE, nullable };
    return { type: integerRank(a) >= integerRank(b) ? a : b, nullable };
  }
  const narrowed = (side: Operand, type: DataType): Decimal | undefined =>
    side.narrow !== undefined && isIntegral(type) ? side.narrow : asDecimal(type);
  const [x, y] = [narrowed(left, a), narrowed(right, b)];
  if (x === undefined || y === undefined) return { type: UNKNOWN, nullable };
  // Spark takes the narrowing of a literal for one that may fail.
  const forced = (side: Operand, type: DataType, decimal: Decimal): boolean =>
    side.narrow !== undefined && isIntegral(type) && forcesNull(type, decimal);
  return { type: decimalArithmetic(operator, x, y), nullable: nullable || forced(left, a, x) || forced(right, b, y) };
}

/** NULL has the type of the other side; two of them are taken for doubles. */
function beside(a: DataType, b: DataType): [DataType, DataType] {
  if (a.name === 'void') return b.name === 'void' ? [DOUBLE, DOUBLE] : [b, b];
  return b.name === 'void' ? [a, a] : [a, b];
}

function times(operator: Arithmetic, a: DataType, b: DataType): DataType | undefined {
  switch (operator) {
    case '+':
      return moved(a, b) ?? moved(b, a) ?? (isInterval(a) || isInterval(b) ? intervals(a, b) : undefined);
    case '-':
      if ((isDatetime(a) || a.name === 'void') && (isDatetime(b) || b.name === 'void'))
        return isTimestamp(a) || isTimestamp(b) ? DAY_TO_SECOND : { name: 'interval', from: 'day', to: 'day' };
      return moved(a, b) ?? (isInterval(a) || isInterval(b) ? intervals(a, b) : undefined);
    case '*':
      return scaled(a, b) ?? scaled(b, a);
    case '/':
      return scaled(a, b);
    default:
      return undefined;
  }
}

/** A time plus or minus an interval; a date also plus or minus a number of days. */
function moved(time: DataType, by: DataType): DataType | undefined {
  if (isTimestamp(time)) return isInterval(by) || by.name === 'void' ? time : undefined;
  if (time.name !== 'date') return undefined;
  if (isYearMonth(by)) return time;
  if (by.name === 'void') return { name: 'timestamp' };
  if (isInterval(by)) return by.to === 'day' ? time : { name: 'timestamp' };
  return by.name === 'byte' || by.name === 'short' || by.name === 'int' ? time : undefined;
}

function intervals(a: DataType, b: DataType): DataType | undefined {
  const isOne = (type: DataType): boolean => isInterval(type) || type.name === 'void';
  return isOne(a) && isOne(b) ? widerType(a, b) : undefined;
}

function scaled(interval: DataType, by: DataType): DataType | undefined {
  if (!isNumeric(by) && by.name !== 'void') return undefined;
  if (isYearMonth(interval)) return YEAR_TO_MONTH;
  return isDayTime(interval) ? DAY_TO_SECOND : undefined;
}

/** The value of `-E` or `+E`; undefined where there is none. */
export function signed({ type, nullable }: Value): Value | undefined {
  if (type.name === 'void') return { type: DOUBLE, nullable };
  return isNumeric(type) || isInterval(type) || type.name === 'unknown' ? { type, nullable } : undefined;
}

/** The value of `left || right`: text, bytes or arrays; undefined where the two do not go together. */
export function concatenation(left: Value, right: Value): Value | undefined {
  const nullable = left.nullable || right.nullable;
  const type = widerType(left.type, right.type);
  if (type === undefined) return undefined;
  if (type.name === 'void') return { type: STRING, nullable };
  return ['string', 'binary', 'array', 'unknown'].includes(type.name) ? { type, nullable } : undefined;
}

/** The type in which two values are compared; undefined where they cannot be. */
export function comparedType(left: DataType, right: DataType): DataType | undefined {
  const type = widerType(left, right);
  return type !== undefined && isComparable(type) ? type : undefined;
}

/** The value of a comparison of values that can be compared. `narrow` as in arithmetic: Spark takes it for a cast that may fail. */
export function comparison(left: Operand, right: Operand): Value {
  const forced = (side: Operand, other: Operand): boolean =>
    side.narrow !== undefined && isDecimal(other.type) && isIntegral(side.type) && forcesNull(side.type, side.narrow);
  const isForced =
    forced(left, right) || forced(right, left) || isLocalOf(left.type, right.type) || isLocalOf(right.type, left.type);
  return { type: BOOLEAN, nullable: left.nullable || right.nullable || isForced };
}
