import type { DataType, Expression } from '../declaration/index.js';
import { fold, shown, writtenName } from '../names.js';
import { canCast } from '../types/casts.js';
import { isDatetime, isDecimal, isIntegral, isNumeric } from '../types/kinds.js';
import { typeText } from '../types/text.js';
import type { ProblemFix } from './report.js';
import type { ExpressionContext } from './resolve.js';

/** An expression in a few words: a column or call by its name, a literal as it stands. */
export function expressionText(expression: Expression): string {
  switch (expression.kind) {
    case 'column':
      return shown(expression.path.map(({ text }) => writtenName(text)).join('.'));
    case 'parameter':
      return `\`param.${expression.name.text}\``;
    case 'field':
      return `the field ${shown(expression.name.text)}`;
    case 'call':
      return `\`${fold(expression.name.text)}(…)\``;
    case 'cast':
      return 'this cast';
    case 'case':
      return 'this `case`';
    case 'parenthesis':
      return expressionText(expression.inner);
    case 'string':
      return shown(`'${expression.value.replaceAll("'", "''")}'`);
    case 'number':
      return `\`${expression.text}\``;
    case 'boolean':
      return `\`${expression.value}\``;
    case 'null':
      return '`null`';
    case 'interval':
      return 'this interval';
    case 'typed':
      return shown(`${expression.type} '${expression.value}'`);
    default:
      return 'this';
  }
}

/** `a string`, `an int`: a type as a sentence names it. */
export function aType(type: DataType): string {
  const text = typeText(type);
  return `${/^[aeiou]/.test(text) ? 'an' : 'a'} \`${text}\``;
}

/** An expression and its type: `amount` is a `string`. */
export function isOfType(expression: Expression, type: DataType): string {
  return type.name === 'void' ? `${expressionText(expression)} is NULL` : `${expressionText(expression)} is ${aType(type)}`;
}

/** The fix that writes a cast around an expression; a text that is compared with a time becomes a literal of it. */
export function castFix(expression: Expression, type: DataType): ProblemFix {
  const { start, end } = expression.span;
  if (expression.kind === 'string' && (type.name === 'date' || type.name === 'timestamp')) {
    const edits = [{ span: { start, end: start }, text: `${type.name} ` }];
    return { title: `Make it a ${type.name}: ${type.name} '${expression.value}'`, edits };
  }
  return {
    title: `Cast it: cast(… as ${typeText(type)})`,
    edits: [
      { span: { start, end: start }, text: 'cast(' },
      { span: { start: end, end }, text: ` as ${typeText(type)})` },
    ],
  };
}

/** The type to which one casts what is to be of a type: of a number literal beside text one that holds any number. */
export function castTarget(from: DataType, to: DataType): DataType | undefined {
  if (to.name === 'void' || to.name === 'interval') return undefined;
  if (from.name === 'string' && (isIntegral(to) || isDecimal(to))) return to;
  return canCast(from, to) ? to : undefined;
}

/** Reports that an expression is of another type than is wanted: with the cast, where one can help. */
export function reportWanted(
  expression: Expression,
  from: DataType,
  wanted: DataType | undefined,
  message: string,
  context: ExpressionContext,
): void {
  const target = wanted === undefined ? undefined : castTarget(from, wanted);
  context.findings.problem({
    span: expression.span,
    code: target === undefined ? 'type-mismatch' : 'needs-cast',
    category: 'type',
    message: target === undefined ? message : `${message} Widening is implicit, anything else needs a \`cast\`.`,
    ...(target === undefined ? {} : { fixes: [castFix(expression, target)] }),
  });
}

/**
 * Reports that two values cannot be compared, or have no type in common. The cast goes around the text, where one is text; where it is
 * a literal, to the type of the other side; a literal number beside text becomes text.
 */
export function reportTogether(
  left: Expression,
  leftType: DataType,
  right: Expression,
  rightType: DataType,
  what: string,
  context: ExpressionContext,
): void {
  const castRight = rightType.name === 'string' && (right.kind === 'string' || leftType.name !== 'string');
  const [cast, from, to, other] = castRight ? [right, rightType, leftType, left] : [left, leftType, rightType, right];
  const isLiteral = other.kind === 'number' && from.name === 'string';
  const target = isLiteral ? undefined : isNumeric(from) && isDatetime(to) ? undefined : castTarget(from, to);
  const message = `${capital(isOfType(left, leftType))} and ${isOfType(right, rightType)}: ${what}`;
  const fixes: readonly ProblemFix[] = isLiteral
    ? [
        castFix(cast, to.name === 'int' || to.name === 'long' ? { name: 'double' } : to),
        { title: `Make it text: '${other.text}'`, edits: [{ span: other.span, text: `'${other.text}'` }] },
      ]
    : target === undefined
      ? []
      : [castFix(cast, target)];
  context.findings.problem({
    span: fixes.length === 0 ? right.span : cast.span,
    code: fixes.length === 0 ? 'type-mismatch' : 'needs-cast',
    category: 'type',
    message: fixes.length === 0 ? message : `${message} Widening is implicit, anything else needs a \`cast\`.`,
    ...(fixes.length === 0 ? {} : { fixes }),
  });
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
