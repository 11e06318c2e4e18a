import type { DataType } from '../../declaration/index.js';
import { widerType } from '../coercion.js';
import { typeOfDdl, typeOfText } from '../ddl.js';
import { type CallFacts, stringLiteral } from '../functions/call.js';
import { DOUBLE, INT, isInterval, isYearMonth, STRING } from '../kinds.js';
import { narrowDecimal } from '../literals.js';
import { type Arithmetic, arithmetic } from '../operators.js';

type Rule = (call: CallFacts) => DataType | undefined;

/** The type that an operator yields for the same operands. */
const operator =
  (sign: Arithmetic): Rule =>
  ({ arguments: [left, right], expressions }) => {
    if (left === undefined || right === undefined) return undefined;
    const operand = (side: typeof left, index: number) => {
      const narrow = expressions[index] && narrowDecimal(expressions[index]);
      return { type: side.type, nullable: side.nullable, ...(narrow === undefined ? {} : { narrow }) };
    };
    return arithmetic(sign, operand(left, 0), operand(right, 1))?.type;
  };

/** The digits of a number's format, before and behind the point. Source: `ToNumberParser` of Spark. */
const toNumber: Rule = ({ expressions }) => {
  const format = stringLiteral(expressions[1]);
  if (format === undefined) return { name: 'unknown' };
  const [whole = '', fraction = ''] = format.split(/[.dD]/);
  const digits = (text: string): number => text.replaceAll(/[^09]/g, '').length;
  const precision = digits(whole) + digits(fraction);
  return precision === 0 || precision > 38 ? undefined : { name: 'decimal', precision, scale: digits(fraction) };
};

/** Numbers in the text count as decimals of their digits beside decimals. */
const uniform: Rule = ({ arguments: [low, high], expressions }) => {
  if (low === undefined || high === undefined) return undefined;
  const isOfDecimals = [low, high].some(({ coerced }) => coerced.name === 'decimal');
  const typeAt = (value: typeof low, index: number): DataType =>
    (isOfDecimals ? expressions[index] && narrowDecimal(expressions[index]) : undefined) ?? value.coerced;
  return widerType(typeAt(low, 0), typeAt(high, 1));
};

const zeroIfNull: Rule = ({ arguments: [value] }) => value && widerType(value.type, INT);

/** `to_char` of a number wants a number's format, which has to stand in the text. Source: `ToNumberParser` of Spark. */
const numberText: Rule = ({ expressions }) => {
  const format = stringLiteral(expressions[1]);
  return format === undefined || /^(?:MI|S)?[$]?[09,G]*(?:[.D][09]*)?[$]?(?:PR|MI|S)?$/i.test(format) ? STRING : undefined;
};

/** `to_char` of bytes wants the name of an encoding, where the format stands in the text. */
const bytesText: Rule = ({ expressions }) => {
  const format = stringLiteral(expressions[1]);
  return format === undefined || /^(?:base64|hex|utf-8)$/i.test(format) ? STRING : undefined;
};

/** The type that a literal text describes. */
const schema: Rule = ({ expressions }) => {
  const text = stringLiteral(expressions[1]);
  return text === undefined ? { name: 'unknown' } : typeOfDdl(text);
};

const namedType: Rule = ({ expressions }) => {
  const text = stringLiteral(expressions[2]);
  return text === undefined ? { name: 'unknown' } : typeOfText(text);
};

const SECONDS: DataType = { name: 'decimal', precision: 8, scale: 6 };
/** The types of an interval's parts. Source: `ExtractIntervalPart` of Spark. */
const INTERVAL_PARTS: ReadonlyMap<string, DataType> = new Map<string, DataType>([
  ['year', INT],
  ['month', { name: 'byte' }],
  ['day', INT],
  ['hour', { name: 'byte' }],
  ['minute', { name: 'byte' }],
  ['second', SECONDS],
]);
const PARTS: ReadonlyMap<string, string> = new Map(
  [
    'year y years yr yrs',
    'yearofweek',
    'quarter qtr',
    'month mon mons months',
    'week w weeks',
    'day d days',
    'dayofweek dow',
    'dayofweek_iso dow_iso',
    'doy',
    'hour h hours hr hrs',
    'minute m min mins minutes',
    'second s sec secs seconds',
  ].flatMap(line => {
    const names = line.split(' ');
    return names.map((name): [string, string] => [name, names[0] ?? name]);
  }),
);

/** Source: `Extract` of Spark. */
const datePart: Rule = ({ arguments: [, value], expressions }) => {
  const text = stringLiteral(expressions[0]);
  if (text === undefined || value === undefined) return { name: 'unknown' };
  const part = PARTS.get(text.toLowerCase());
  if (part === undefined) return undefined;
  if (!isInterval(value.coerced)) return part === 'second' ? SECONDS : INT;
  const isOfYears = part === 'year' || part === 'month';
  return isOfYears === isYearMonth(value.coerced) ? INTERVAL_PARTS.get(part) : undefined;
};

/** The common type of both where they are fractional. Source: `NaNvl` of Spark. */
const nanvl: Rule = ({ arguments: [left, right] }) => {
  const type = left && right && widerType(left.coerced, right.coerced);
  return type?.name === 'float' ? type : type && DOUBLE;
};

/** Rules of functions of single values, by the names that signatures use. */
export const VALUE_RULES: Readonly<Record<string, Rule>> = {
  sum_of_two: operator('+'),
  difference: operator('-'),
  product: operator('*'),
  quotient: operator('/'),
  remainder: operator('%'),
  to_number: toNumber,
  number_text: numberText,
  bytes_text: bytesText,
  zeroifnull: zeroIfNull,
  uniform,
  schema,
  named_type: namedType,
  date_part: datePart,
  nanvl,
};
