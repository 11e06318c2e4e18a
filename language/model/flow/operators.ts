import type { BinaryOperator, DataType, Expression, ExpressionOf } from '../declaration/index.js';
import { widerType } from '../types/coercion.js';
import { BOOLEAN, isComparable, isDatetime, isInterval, isNumeric, STRING, UNKNOWN } from '../types/kinds.js';
import { narrowDecimal } from '../types/literals.js';
import {
  type Arithmetic,
  arithmetic,
  comparedType,
  comparison,
  concatenation,
  type Operand,
  signed,
} from '../types/operators.js';
import { mixed } from './expression.js';
import { capital, expressionText, isOfType, reportTogether, reportWanted } from './mismatch.js';
import type { ExpressionContext } from './resolve.js';
import type { Facts } from './row.js';

const PATTERNS: ReadonlySet<BinaryOperator> = new Set(['like', 'ilike', 'rlike']);
const NEVER_NULL: ReadonlySet<BinaryOperator> = new Set(['<=>', 'is distinct from']);

/** The value of an operator between two values. */
export function binary(expression: ExpressionOf<'binary'>, left: Facts, right: Facts, context: ExpressionContext): Facts {
  const { operator } = expression;
  const both = mixed([left, right]);
  switch (operator) {
    case 'and':
    case 'or':
      reportTruth(expression.left, left.type, operator, context);
      reportTruth(expression.right, right.type, operator, context);
      return { ...both, type: BOOLEAN };
    case '||':
      return { ...both, ...concatenated(expression, left, right, context) };
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return { ...both, ...calculated(expression, operator, left, right, context) };
  }
  if (PATTERNS.has(operator)) {
    for (const [side, facts] of [
      [expression.left, left],
      [expression.right, right],
    ] as const)
      if (!context.sql && !['string', 'void', 'unknown'].includes(facts.type.name))
        reportWanted(side, facts.type, STRING, `\`${operator}\` compares text, and ${isOfType(side, facts.type)}.`, context);
    return { ...both, type: BOOLEAN };
  }
  const forced = compare(expression.left, left, expression.right, right, context);
  return { ...both, type: BOOLEAN, nullable: !NEVER_NULL.has(operator) && (both.nullable || forced) };
}

/** The value of `not E`, `-E` or `+E`. */
export function unary({ operator, operand }: ExpressionOf<'unary'>, value: Facts, context: ExpressionContext): Facts {
  if (operator === 'not') {
    reportTruth(operand, value.type, operator, context);
    return { ...mixed([value]), type: BOOLEAN };
  }
  const result = signed(value);
  if (result === undefined && !context.sql) {
    const message = `A sign stands before a number or an interval, and ${isOfType(operand, value.type)}.`;
    reportWanted(operand, value.type, value.type.name === 'string' ? { name: 'double' } : undefined, message, context);
  }
  return { ...mixed([value]), ...(result ?? { type: UNKNOWN }) };
}

function operandOf(expression: Expression, { type, nullable }: Facts): Operand {
  const narrow = narrowDecimal(expression);
  return { type, nullable, ...(narrow === undefined ? {} : { narrow }) };
}

function calculated(
  { left: first, right: second }: ExpressionOf<'binary'>,
  operator: Arithmetic,
  left: Facts,
  right: Facts,
  context: ExpressionContext,
): Partial<Facts> {
  const value = arithmetic(operator, operandOf(first, left), operandOf(second, right));
  if (value === undefined) {
    if (!context.sql) reportArithmetic(operator, first, left.type, second, right.type, context);
    return { type: UNKNOWN };
  }
  // A time plus or minus an interval stays the time that it is.
  const moved =
    isInterval(right.type) && (operator === '+' || operator === '-')
      ? left
      : isInterval(left.type) && operator === '+'
        ? right
        : undefined;
  return { ...value, ...(moved?.domain === undefined ? {} : { domain: moved.domain }) };
}

function reportArithmetic(
  operator: Arithmetic,
  first: Expression,
  left: DataType,
  second: Expression,
  right: DataType,
  context: ExpressionContext,
): void {
  const isText = (type: DataType): boolean => type.name === 'string';
  const text = isText(left) ? first : isText(right) ? second : undefined;
  const other = text === first ? right : left;
  const goes = isNumeric(other) || isText(other) || other.name === 'void';
  if (operator === '+' && isText(left) && isText(right)) {
    context.findings.problem({
      span: first.span,
      code: 'type-mismatch',
      category: 'type',
      message: `${capital(expressionText(first))} and ${expressionText(second)} are text, and \`+\` adds numbers. Text is joined by \`||\`.`,
    });
    return;
  }
  if (text !== undefined && goes) {
    const wanted: DataType = isNumeric(other) && other.name !== 'int' ? other : { name: 'double' };
    const message = `\`${operator}\` calculates with numbers, and ${isOfType(text, STRING)}.`;
    reportWanted(text, STRING, wanted, message, context);
    return;
  }
  if (text !== undefined && isInterval(other)) {
    const message = `An interval is added to a date or timestamp, and ${isOfType(text, STRING)}.`;
    reportWanted(text, STRING, { name: 'timestamp' }, message, context);
    return;
  }
  const hint =
    (isDatetime(left) && isNumeric(right)) || (isNumeric(left) && isDatetime(right)) ? ' Say how long: `interval 1 day`.' : '';
  context.findings.problem({
    span: text?.span ?? (isNumeric(left) || isDatetime(left) || isInterval(left) ? second.span : first.span),
    code: 'type-mismatch',
    category: 'type',
    message: `${capital(isOfType(first, left))} and ${isOfType(second, right)}, and \`${operator}\` does not go between the two.${hint}`,
  });
}

function concatenated(
  { left: first, right: second }: ExpressionOf<'binary'>,
  left: Facts,
  right: Facts,
  context: ExpressionContext,
): Partial<Facts> {
  const value = concatenation(left, right);
  if (value !== undefined) return value;
  if (context.sql) return { type: left.type.name === 'string' || right.type.name === 'string' ? STRING : UNKNOWN };
  if (left.type.name === right.type.name && ['array', 'map', 'struct'].includes(left.type.name)) {
    reportTogether(first, left.type, second, right.type, '`||` joins arrays of one type.', context);
    return { type: UNKNOWN };
  }
  const [wrong, type] = left.type.name === 'string' ? [second, right.type] : [first, left.type];
  const message = `\`||\` joins text, bytes or arrays, and ${isOfType(wrong, type)}.`;
  reportWanted(wrong, type, STRING, message, context);
  // Text is what was meant.
  return { type: left.type.name === 'string' || right.type.name === 'string' ? STRING : UNKNOWN };
}

function reportTruth(expression: Expression, type: DataType, operator: string, { findings, sql }: ExpressionContext): void {
  if (['boolean', 'void', 'unknown'].includes(type.name) || sql) return;
  findings.problem({
    span: expression.span,
    code: 'type-mismatch',
    category: 'type',
    message: `\`${operator}\` combines what is true or false, and ${isOfType(expression, type)}.`,
  });
}

/** Compares two values; reports where they cannot be. Tells whether Spark holds the result for nullable though no side is. */
function compare(first: Expression, left: Facts, second: Expression, right: Facts, context: ExpressionContext): boolean {
  const type = comparedType(left.type, right.type);
  if (type !== undefined) {
    const sides = { left: { ...left, nullable: false }, right: { ...right, nullable: false } };
    return comparison(operandOf(first, sides.left), operandOf(second, sides.right)).nullable;
  }
  if (context.sql) return false;
  if (widerType(left.type, right.type) !== undefined) {
    const wrong = isComparable(left.type) ? second : first;
    context.findings.problem({
      span: wrong.span,
      code: 'type-mismatch',
      category: 'type',
      message: `Maps and variants cannot be compared, and ${isOfType(wrong, wrong === first ? left.type : right.type)}. Compare what is in them.`,
    });
  } else reportTogether(first, left.type, second, right.type, 'they cannot be compared.', context);
  return false;
}

/** Compares a value with several. Tells whether Spark holds a result for nullable though no value is. */
export function compareAll(
  expression: Expression,
  value: Facts,
  others: readonly Expression[],
  facts: readonly Facts[],
  context: ExpressionContext,
): boolean {
  let forced = false;
  for (const [index, other] of others.entries()) {
    const right = facts[index];
    if (right === undefined) continue;
    const before = context.findings.problems.length;
    forced = compare(expression, value, other, right, context) || forced;
    // One mistake is said once.
    if (context.findings.problems.length > before) break;
  }
  return forced;
}

/** The type that several values have together, as in `case`; reports the first that does not go with those before it. */
export function valuesTogether(
  expressions: readonly Expression[],
  values: readonly Facts[],
  what: string,
  context: ExpressionContext,
): DataType {
  let together: DataType = { name: 'void' };
  let last = 0;
  if (values.some(({ type }) => type.name === 'unknown')) return UNKNOWN;
  for (const [index, { type }] of values.entries()) {
    const wider = widerType(together, type);
    if (wider === undefined) {
      const [before, here] = [expressions[last], expressions[index]];
      if (!context.sql && before !== undefined && here !== undefined) reportTogether(before, together, here, type, what, context);
      return UNKNOWN;
    }
    if (type.name !== 'void') last = index;
    together = wider;
  }
  return together;
}
