import type { DataType } from '../../declaration/index.js';
import { holds } from '../decimal.js';
import { type CallFacts, intLiteral } from '../functions/call.js';
import { asDecimal, isFloating, isIntegral, sameType } from '../kinds.js';
import { decodeResults } from './collections.js';

type Rule = (call: CallFacts) => boolean;

/** What the functions that are casts yield: their type. */
const CASTS: ReadonlyMap<string, DataType> = new Map<string, DataType>([
  ['date', { name: 'date' }],
  ['to_date', { name: 'date' }],
  ['try_to_date', { name: 'date' }],
  ['try_to_timestamp', { name: 'timestamp' }],
  ['timestamp', { name: 'timestamp' }],
  ['to_timestamp', { name: 'timestamp' }],
  ['to_timestamp_ltz', { name: 'timestamp' }],
  ['to_timestamp_ntz', { name: 'timestamp_ntz' }],
  ['string', { name: 'string' }],
  ['boolean', { name: 'boolean' }],
  ['tinyint', { name: 'byte' }],
  ['smallint', { name: 'short' }],
  ['int', { name: 'int' }],
  ['bigint', { name: 'long' }],
  ['float', { name: 'float' }],
  ['double', { name: 'double' }],
  ['decimal', { name: 'decimal', precision: 10, scale: 0 }],
  ['binary', { name: 'binary' }],
]);

/** Whether Spark takes a cast's value for nullable though its argument is not. Source: `Cast.forceNullable`. */
export function castForcesNull(from: DataType, to: DataType): boolean {
  if (sameType(from, to) || from.name === 'void') return false;
  if (from.name === 'string') return to.name !== 'binary';
  if (from.name === 'variant') return true;
  if (to.name === 'string') return false;
  if (from.name === 'timestamp') return ['byte', 'short', 'int'].includes(to.name);
  if (isFloating(from) && to.name === 'timestamp') return true;
  if (to.name === 'date') return true;
  if (from.name === 'date') return to.name !== 'timestamp';
  if (to.name === 'decimal') {
    const decimal = asDecimal(from);
    if (decimal !== undefined && holds(to, decimal)) return false;
    return from.name !== 'decimal' || to.precision - to.scale <= from.precision - from.scale;
  }
  return (isFloating(from) || from.name === 'decimal') && isIntegral(to);
}

const cast: Rule = ({ name, arguments: [value] }) => {
  const to = CASTS.get(name);
  return value === undefined || value.nullable || to === undefined || castForcesNull(value.type, to);
};

/** Source: `ElementAt.nullable` and `GetArrayItemUtil.computeNullabilityFromArray`: a constant place counts in `array(…)` alone. */
const elementAt: Rule = ({ arguments: [of, index], expressions }) => {
  if (of === undefined || index === undefined) return true;
  const holdsNull = (of.type.name === 'array' && of.type.containsNull !== false) || of.type.name === 'map';
  const place = expressions[1] && intLiteral(expressions[1]);
  if (of.type.name !== 'array' || place === undefined) return of.nullable || index.nullable || holdsNull;
  return true;
};

const flatten: Rule = ({ arguments: [array] }) =>
  array === undefined || array.nullable || (array.type.name === 'array' && array.type.containsNull !== false);

/** The last function says; without one the merged value, which Spark takes for nullable. */
const fold: Rule = ({ arguments: [array, , , finish] }) => finish === undefined || finish.nullable || array?.nullable !== false;

/** Without a default a value that is not found is NULL. */
const decode: Rule = ({ arguments: values }) => values.length % 2 === 1 || decodeResults(values).some(({ nullable }) => nullable);

/** Rules of single functions, by the names that their data uses. */
export const CALL_NULL_RULES: Readonly<Record<string, Rule>> = { cast, element_at: elementAt, flatten, fold, decode };
