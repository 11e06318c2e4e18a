import type { DataType, Expression } from '../declaration/index.js';
import { typeText } from '../types.js';
import { dateProblem, timestampProblem } from './calendar.js';

/** The least and the greatest value of the whole numbers. */
const RANGES: ReadonlyMap<string, readonly [bigint, bigint]> = new Map([
  ['byte', [-128n, 127n]],
  ['short', [-32_768n, 32_767n]],
  ['int', [-2_147_483_648n, 2_147_483_647n]],
  ['long', [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n]],
]);
/** What Spark casts to a boolean. */
const BOOLEANS: ReadonlySet<string> = new Set('t true y yes 1 f false n no 0'.split(' '));
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const WHOLE = /^[+-]?\d+$/;

/** Why a literal cannot be cast to a type as Spark does in ANSI mode, in a sentence; undefined where it can, or where it is no literal. */
export function castProblem(cell: Expression, type: DataType): string | undefined {
  if (cell.kind === 'parenthesis') return castProblem(cell.inner, type);
  const negative = cell.kind === 'unary' && cell.operator === '-' && cell.operand.kind === 'number';
  if (negative && cell.kind === 'unary' && cell.operand.kind === 'number') return numberProblem(`-${cell.operand.text}`, type);
  if (cell.kind === 'number') return numberProblem(cell.text, type);
  if (cell.kind === 'string') return textProblem(cell.value, type);
  if (cell.kind === 'boolean' && (type.name === 'date' || type.name === 'timestamp' || type.name === 'binary'))
    return `a boolean is no ${typeText(type)}.`;
  if (cell.kind === 'typed' && (RANGES.has(type.name) || type.name === 'boolean' || type.name === 'decimal'))
    return `a ${cell.type} is no ${typeText(type)}.`;
  return undefined;
}

function numberProblem(text: string, type: DataType): string | undefined {
  if (type.name === 'date' || type.name === 'binary' || type.name === 'array' || type.name === 'map' || type.name === 'struct')
    return `a number is no ${typeText(type)}.`;
  // A number loses its fraction.
  return magnitudeProblem(text, type);
}

function textProblem(text: string, type: DataType): string | undefined {
  const trimmed = text.trim();
  const isNo = `\`${trimmed.length > 40 ? `${trimmed.slice(0, 39)}…` : trimmed}\` is no ${typeText(type)}.`;
  switch (type.name) {
    case 'date':
      return timestampProblem(trimmed) === undefined ? undefined : dateProblem(trimmed);
    case 'timestamp':
    case 'timestamp_ntz':
      return timestampProblem(trimmed);
    case 'boolean':
      return BOOLEANS.has(trimmed.toLowerCase()) ? undefined : isNo;
    case 'byte':
    case 'short':
    case 'int':
    case 'long':
      return WHOLE.test(trimmed) ? magnitudeProblem(trimmed, type) : isNo;
    case 'decimal':
      return NUMBER.test(trimmed) ? magnitudeProblem(trimmed, type) : isNo;
    case 'float':
    case 'double':
      return NUMBER.test(trimmed) || /^[+-]?(?:nan|inf(?:inity)?)$|^[+-]?\d+(?:\.\d+)?[fd]$/i.test(trimmed) ? undefined : isNo;
    case 'array':
    case 'map':
    case 'struct':
      return `text is no ${typeText(type)}.`;
    default:
      return undefined;
  }
}

/** A number that is too great for its type. */
function magnitudeProblem(text: string, type: DataType): string | undefined {
  const whole = wholePart(text);
  if (whole === undefined) return undefined;
  const range = RANGES.get(type.name);
  const tooGreat = `${text} is too great for the type ${typeText(type)}.`;
  if (range !== undefined) return whole < range[0] || whole > range[1] ? tooGreat : undefined;
  if (type.name !== 'decimal') return undefined;
  const digits = whole === 0n ? 0 : `${whole < 0n ? -whole : whole}`.length;
  return digits > type.precision - type.scale ? tooGreat : undefined;
}

/** What stands before the point; undefined for a number with an exponent. */
function wholePart(text: string): bigint | undefined {
  const match = /^([+-]?)(\d*)(?:\.\d*)?$/.exec(text);
  if (match === null) return undefined;
  const value = BigInt(match[2] === '' ? '0' : (match[2] ?? '0'));
  return match[1] === '-' ? -value : value;
}
