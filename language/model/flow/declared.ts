import type { ColumnDefinition, DataType, DeclarationOf, Expression, Span } from '../declaration/index.js';
import { shown, writtenName } from '../names.js';
import { canCast } from '../types/casts.js';
import { widens } from '../types/coercion.js';
import { typeText } from '../types/text.js';
import { evaluate } from './expression.js';
import { aType, isOfType, reportWanted } from './mismatch.js';
import type { Findings } from './report.js';
import type { ExpressionContext } from './resolve.js';

/** Reports that a column is declared narrower than what it is defined as; the fix casts its value. */
export function checkDefinition(definition: ColumnDefinition, from: DataType, context: ExpressionContext): void {
  const { name, type: declared, value, span } = definition;
  if (declared === undefined || widens(from, declared.type)) return;
  const { type } = declared;
  if (value !== undefined) {
    const message = `The column ${shown(name.text)} is declared as ${aType(type)}, and ${isOfType(value, from)}.`;
    reportWanted(value, from, canCast(from, type) ? type : undefined, message, context);
    return;
  }
  const message = `The column ${shown(name.text)} is declared as ${aType(type)}, and the row has it as ${aType(from)}.`;
  const text = ` = cast(${writtenName(name.text)} as ${typeText(type)})`;
  context.findings.problem({
    span: declared.span,
    code: canCast(from, type) ? 'needs-cast' : 'type-mismatch',
    category: 'type',
    message: canCast(from, type) ? `${message} Widening is implicit, anything else needs a \`cast\`.` : message,
    ...(canCast(from, type)
      ? { fixes: [{ title: `Cast it:${text}`, edits: [{ span: { start: span.end, end: span.end }, text }] }] }
      : {}),
  });
}

/** Reports that a row has a column with a type that the schema, which it is to have, does not take. */
export function checkFromSchema(
  schema: string,
  { name, type }: ColumnDefinition,
  from: DataType,
  span: Span,
  findings: Findings,
): void {
  if (type === undefined || widens(from, type.type)) return;
  const remedy = canCast(from, type.type)
    ? ` Cast it in a \`columns\` step above: \`${writtenName(name.text)} = cast(${writtenName(name.text)} as ${typeText(type.type)})\`.`
    : '';
  findings.problem({
    span,
    code: canCast(from, type.type) ? 'needs-cast' : 'type-mismatch',
    category: 'type',
    message: `The schema ${shown(schema)} has ${shown(name.text)} as ${aType(type.type)}, and the row has it as ${aType(from)}.${remedy}`,
  });
}

/** Looks at the body of a function of the workspace, and reports that it yields another type than is declared. */
export function checkReturned({ name, returns }: DeclarationOf<'function'>, body: Expression, context: ExpressionContext): void {
  const what = `the function ${shown(name?.text ?? '')}`;
  const { type } = evaluate(body, { ...context, place: { kind: 'row', what } });
  if (returns === undefined || widens(type, returns.type)) return;
  const message = `${what.charAt(0).toUpperCase()}${what.slice(1)} is declared to yield ${aType(returns.type)}, and ${isOfType(body, type)}.`;
  reportWanted(body, type, canCast(type, returns.type) ? returns.type : undefined, message, context);
}
