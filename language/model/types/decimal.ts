import type { DataType } from '../declaration/index.js';
import type { Decimal } from './kinds.js';

/** The greatest precision of a decimal. */
export const LARGEST_PRECISION = 38;
/** The digits behind the point that arithmetic keeps at least, where not all digits of the exact result have room. */
const LEAST_SCALE = 6;

/**
 * The type of a result that exactly would have this precision and scale. Beyond 38 digits, digits behind the point make room for those
 * before it, down to a scale of 6. Source: `DecimalType.adjustPrecisionScale` of Spark.
 */
export function adjusted(precision: number, scale: number): Decimal {
  if (precision <= LARGEST_PRECISION) return { name: 'decimal', precision, scale };
  const whole = precision - scale;
  const least = Math.min(scale, LEAST_SCALE);
  return { name: 'decimal', precision: LARGEST_PRECISION, scale: Math.max(LARGEST_PRECISION - whole, least) };
}

/** A precision and scale cut at 38 each. Source: `DecimalType.bounded` of Spark. */
export function bounded(precision: number, scale: number): Decimal {
  return { name: 'decimal', precision: Math.min(precision, LARGEST_PRECISION), scale: Math.min(scale, LARGEST_PRECISION) };
}

/**
 * The decimal to which both widen. Beyond 38 digits it keeps those before the point. Source:
 * `DecimalPrecisionTypeCoercion.widerDecimalType` and `DecimalType.boundedPreferIntegralDigits` of Spark.
 */
export function widerDecimal(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  const precision = Math.max(a.precision - a.scale, b.precision - b.scale) + scale;
  if (precision <= LARGEST_PRECISION) return { name: 'decimal', precision, scale };
  return { name: 'decimal', precision: LARGEST_PRECISION, scale: Math.max(0, scale - (precision - LARGEST_PRECISION)) };
}

/** Whether a decimal holds every value of another. */
export function holds(a: Decimal, b: Decimal): boolean {
  return a.precision - a.scale >= b.precision - b.scale && a.scale >= b.scale;
}

/** The type of `a OPERATOR b` of decimals. Source: the result types of Spark's arithmetic expressions (`Add.resultDecimalType` and so on). */
export function decimalArithmetic(operator: '+' | '-' | '*' | '/' | '%', a: Decimal, b: Decimal): DataType {
  switch (operator) {
    case '+':
    case '-': {
      const scale = Math.max(a.scale, b.scale);
      return adjusted(Math.max(a.precision - a.scale, b.precision - b.scale) + scale + 1, scale);
    }
    case '*':
      return adjusted(a.precision + b.precision + 1, a.scale + b.scale);
    case '/': {
      const scale = Math.max(LEAST_SCALE, a.scale + b.precision + 1);
      return adjusted(a.precision - a.scale + b.scale + scale, scale);
    }
    case '%': {
      const scale = Math.max(a.scale, b.scale);
      return adjusted(Math.min(a.precision - a.scale, b.precision - b.scale) + scale, scale);
    }
  }
}
