import type { DataType, Duration, Expression, ExpressionOf } from '../../model/declaration/index.js';
import { typeOfExpression } from '../../model/expression-type.js';
import {
  asDecimal,
  isDatetime,
  isDecimal,
  isFloating,
  isIntegral,
  isNumeric,
  isTimestamp,
  sameType,
} from '../../model/types/kinds.js';
import type { Row } from '../expression.js';
import { readWindowPart, WINDOW } from '../query/windows.js';
import { AGGREGATES, FUNCTIONS } from './functions.js';
import { isRe2 } from './regular-expressions.js';
import { isDuckType } from './types.js';

type TypeOf = (e: Expression) => DataType;

/**
 * Why DuckDB would give another value for this expression than Spark, apart from what is inside it; nothing where it gives the same.
 * What is not known to be the same is refused.
 */
export function unsupported(e: Expression, columns: Row['columns'], aggregates: boolean): string | undefined {
  const typeOf: TypeOf = inner => (readWindowPart(inner) ? { name: 'timestamp' } : typeOfExpression(inner, columns));
  switch (e.kind) {
    case 'call':
      return unsupportedCall(e, typeOf, aggregates);
    case 'cast':
      return unsupportedCast(typeOf(e.value), e.type.type);
    case 'binary':
      return unsupportedBinary(e, typeOf);
    case 'in':
      return e.options.map(o => comparable(typeOf(e.value), typeOf(o), o)).find(Boolean);
    case 'between':
      return [e.low, e.high].map(o => comparable(typeOf(e.value), typeOf(o), o)).find(Boolean);
    case 'typed':
      return ISO.test(e.value) ? undefined : `the ${e.type} '${e.value}' is not written in full`;
    case 'index':
      return typeOf(e.of).name === 'map'
        ? undefined
        : 'an element of an array that is not there fails in Spark and is NULL in DuckDB';
    case 'lambda':
    case 'opaque':
    case 'subquery':
      return `a ${e.kind} is not written for DuckDB`;
    case 'unary':
      return e.operator === 'not' || isNumeric(typeOf(e.operand)) ? undefined : `the sign of a ${typeOf(e.operand).name}`;
    default:
      return undefined;
  }
}

const ISO = /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d{1,6})?)?$/;

function unsupportedCall(e: ExpressionOf<'call'>, typeOf: TypeOf, aggregates: boolean): string | undefined {
  const name = e.name.text.toLowerCase();
  // A window of the language, which is written as such.
  if (name === WINDOW && e.arguments[1]?.kind === 'interval') return undefined;
  const known = FUNCTIONS.get(name) ?? (aggregates ? AGGREGATES.get(name) : undefined);
  if (!known) return `${name} is not known to give the same in DuckDB as in Spark`;
  const types = e.arguments.map(typeOf);
  const reason = known.refuses?.(e.arguments, types);
  if (reason) return `${name} ${reason} is not known to give the same in DuckDB as in Spark`;
  if (MIXES.has(name)) {
    const values = name === 'if' ? types.slice(1) : types;
    const [first] = values.filter(t => t.name !== 'void');
    const other = first && values.find(t => t.name !== 'void' && !sameType(t, first) && !(isNumeric(t) && isNumeric(first)));
    if (other) return `${name} of a ${first.name} and a ${other.name}`;
  }
  return undefined;
}

/** Functions whose arguments are brought to one type, by rules that are Spark's own. */
const MIXES: ReadonlySet<string> = new Set('coalesce nvl ifnull nullif if greatest least'.split(' '));

function unsupportedCast(from: DataType, to: DataType): string | undefined {
  const reason = `a cast of a ${from.name} to a ${to.name} is not known to give the same in DuckDB as in Spark`;
  if (!isDuckType(to)) return reason;
  if (from.name === 'void' || sameType(from, to)) return undefined;
  if (to.name === 'string') return isIntegral(from) || from.name === 'boolean' || from.name === 'date' ? undefined : reason;
  if (from.name === 'string') return isIntegral(to) || isDecimal(to) || to.name === 'boolean' ? undefined : reason;
  if (isIntegral(from)) return isNumeric(to) ? undefined : reason;
  if (isDecimal(from)) return isNumeric(to) && to.name !== 'float' ? undefined : reason;
  if (isFloating(from)) return isIntegral(to) || isFloating(to) ? undefined : reason;
  if (isDatetime(from)) return isDatetime(to) ? undefined : reason;
  return reason;
}

function unsupportedBinary(e: ExpressionOf<'binary'>, typeOf: TypeOf): string | undefined {
  const [left, right] = [typeOf(e.left), typeOf(e.right)];
  switch (e.operator) {
    case 'and':
    case 'or':
      return undefined;
    case '||':
      return [left, right].every(t => t.name === 'string' || t.name === 'void') ? undefined : '`||` of anything but texts';
    case 'rlike':
      return unsupportedPattern(e.right);
    case 'like':
    case 'ilike':
      return [left, right].every(t => t.name === 'string') ? undefined : `\`${e.operator}\` of anything but texts`;
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return unsupportedArithmetic(e, left, right);
    default:
      return comparable(left, right, e.right) && comparable(right, left, e.left);
  }
}

function unsupportedPattern(pattern: Expression): string | undefined {
  if (pattern.kind !== 'string') return '`rlike` with a pattern that is computed';
  return isRe2(pattern.value) ? undefined : 'this pattern means something else, or nothing, to DuckDB';
}

function unsupportedArithmetic(e: ExpressionOf<'binary'>, left: DataType, right: DataType): string | undefined {
  if (isNumeric(left) && isNumeric(right)) {
    if (!isDecimal(left) && !isDecimal(right)) return undefined;
    if (isFloating(left) || isFloating(right)) return undefined;
    if (e.operator === '/' || e.operator === '%')
      return 'DuckDB divides decimals as floating-point numbers: cast them to double first';
    const digits = (asDecimal(left)?.precision ?? 0) + (asDecimal(right)?.precision ?? 0);
    return e.operator !== '*' || digits <= 38
      ? undefined
      : `DuckDB multiplies decimals of 38 digits together at most, and these have ${digits}`;
  }
  const [time, span] = left.name === 'interval' ? [right, e.left] : [left, e.right];
  if ((e.operator === '+' || e.operator === '-') && span.kind === 'interval') {
    if (isTimestamp(time)) return undefined;
    if (time.name === 'date' && span.parts.every(p => DAYS.has(p.unit))) return undefined;
  }
  return `\`${e.operator}\` of a ${left.name} and a ${right.name} is not known to give the same in DuckDB as in Spark`;
}

const DAYS: ReadonlySet<Duration['unit']> = new Set(['day', 'week', 'month', 'year']);

/** Why two types are compared otherwise than in Spark. A text that is written as a time is one to both. */
function comparable(a: DataType, b: DataType, written: Expression): string | undefined {
  if (a.name === 'void' || b.name === 'void') return undefined;
  if (isNumeric(a) && isNumeric(b)) return undefined;
  if (isDatetime(a) && isDatetime(b)) return undefined;
  if (isDatetime(a) && written.kind === 'string' && ISO.test(written.value)) return undefined;
  if (sameType(a, b) && isDuckType(a)) return undefined;
  return `comparing a ${a.name} with a ${b.name} is not known to give the same in DuckDB as in Spark`;
}
