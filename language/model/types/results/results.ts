import type { DataType } from '../../declaration/index.js';
import { adjusted, bounded } from '../decimal.js';
import type { CallFacts } from '../functions/call.js';
import { intLiteral } from '../functions/call.js';
import { asDecimal, type Decimal, DOUBLE, isDecimal, isFloating, isIntegral, LONG } from '../kinds.js';
import { COLLECTION_RULES } from './collections.js';
import { VALUE_RULES } from './values.js';

/** The type of a call's value, where it takes code to say; undefined where the signature does not fit after all. */
export type ResultRule = (call: CallFacts) => DataType | undefined;

/** The type of an argument in the type that it is widened to. */
function typeAt(call: CallFacts, index: number): DataType | undefined {
  return call.arguments[index]?.coerced;
}

/** A sum has room for ten more digits than its decimals. Source: `Sum.resultType` of Spark. */
const sum: ResultRule = call => {
  const type = typeAt(call, 0);
  if (type === undefined || isIntegral(type)) return LONG;
  if (isDecimal(type)) return bounded(type.precision + 10, type.scale);
  return isFloating(type) ? DOUBLE : type;
};

/** An average has four more digits before and behind the point. Source: `Average.resultType` of Spark. */
const avg: ResultRule = call => {
  const type = typeAt(call, 0);
  if (type !== undefined && isDecimal(type)) return bounded(type.precision + 4, type.scale + 4);
  if (type?.name !== 'interval') return DOUBLE;
  const isYears = type.from === 'year' || type.from === 'month';
  return isYears ? { name: 'interval', from: 'year', to: 'month' } : { name: 'interval', from: 'day', to: 'second' };
};

/** Of the second argument. */
const avgOfSecond: ResultRule = call => avg({ ...call, arguments: call.arguments.slice(1) });

/** A decimal rounded to a number of digits. Source: `RoundBase.dataType` of Spark. */
function rounded({ precision, scale }: Decimal, digits: number): Decimal {
  const whole = precision - scale + 1;
  if (digits < 0) return { name: 'decimal', precision: Math.min(Math.max(whole, -digits + 1), 38), scale: 0 };
  const kept = Math.min(scale, digits);
  return { name: 'decimal', precision: Math.min(whole + kept, 38), scale: kept };
}

const round: ResultRule = call => {
  const type = typeAt(call, 0);
  if (type === undefined || !isDecimal(type)) return type;
  const digits = call.expressions[1] === undefined ? 0 : intLiteral(call.expressions[1]);
  return digits === undefined ? { name: 'unknown' } : rounded(type, digits);
};

/** The decimal that a number becomes, or NULL. Source: `DecimalType.forType` of Spark. */
function decimalOf(type: DataType | undefined): DataType | undefined {
  switch (type?.name) {
    case 'float':
      return { name: 'decimal', precision: 14, scale: 7 };
    case 'double':
      return { name: 'decimal', precision: 30, scale: 15 };
    case 'void':
      return { name: 'decimal', precision: 38, scale: 18 };
    default:
      return type && asDecimal(type);
  }
}

/** A decimal without digits behind the point, and with room for the next whole number. Source: `Ceil.dataType` of Spark. */
const ceil: ResultRule = call => {
  const type = call.expressions[1] === undefined ? typeAt(call, 0) : decimalOf(call.arguments[0]?.type);
  if (type === undefined || !isDecimal(type)) return LONG;
  const digits = call.expressions[1] === undefined ? 0 : intLiteral(call.expressions[1]);
  if (digits === undefined) return { name: 'unknown' };
  if (call.expressions[1] !== undefined) return rounded(type, digits);
  if (type.scale === 0) return type;
  return adjusted(Math.min(type.precision - type.scale + 1, 38), 0);
};

/** By the names that signatures use: `@sum`. */
export const RESULT_RULES: ReadonlyMap<string, ResultRule> = new Map(
  Object.entries({ sum, avg, round, ceil, floor: ceil, avg_of_second: avgOfSecond, ...VALUE_RULES, ...COLLECTION_RULES }),
);
