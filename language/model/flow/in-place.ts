import type { Expression, ExpressionOf } from '../declaration/index.js';
import { someExpression } from '../declaration/parts.js';
import { fold, shown } from '../names.js';
import type { FunctionData } from '../types/functions/data.js';
import { functionNamed } from '../types/functions/index.js';
import type { ExpressionContext } from './resolve.js';

/** Whether an expression holds an aggregate that is computed from a group, not from a window. */
export function holdsAggregate(expression: Expression): boolean {
  return someExpression(
    expression,
    part => part.kind === 'call' && part.over === undefined && functionNamed(part.name.text)?.kind === 'aggregate',
  );
}

/** Reports a function that may not stand where it does; true where one was. */
export function checkPlace(expression: ExpressionOf<'call'>, data: FunctionData, context: ExpressionContext): boolean {
  const message = context.sql ? undefined : misplaced(expression, data, context);
  if (message === undefined) return false;
  context.findings.problem({ span: expression.name.span, code: 'misplaced-aggregate', category: 'type', message });
  return true;
}

function misplaced(expression: ExpressionOf<'call'>, data: FunctionData, { place }: ExpressionContext): string | undefined {
  const name = `\`${fold(expression.name.text)}\``;
  const { over } = expression;
  const isOfRows = data.kind === 'aggregate' || data.kind === 'window';
  if (!isOfRows) {
    if (over !== undefined) return `${name} is computed from one row, so there is nothing for its \`over\` to say. Take it out.`;
    if (expression.filter !== undefined)
      return `${name} is no aggregate, so there is nothing for its \`filter\` to choose. Take it out.`;
    if (expression.distinct) return `${name} is no aggregate, so \`distinct\` means nothing in it. Take it out.`;
    if (data.kind !== 'generator' || place === undefined) return undefined;
    if (place.kind === 'columns' && place.whole === expression) return undefined;
    return `${name} makes several rows of one: it stands alone as the value of a column of \`columns\`.`;
  }
  if (data.kind === 'window' && over === undefined)
    return `${name} is computed over the rows of a window: write \`${fold(expression.name.text)}(…) over (partition by … order by …)\`.`;
  if (over !== undefined && data.needsOrder === true && over.orderBy.length === 0)
    return `${name} means nothing without an order: write \`order by\` in its \`over\`.`;
  if (place === undefined) return undefined;
  if (over !== undefined) {
    if (place.kind === 'columns' || place.kind === 'group') return undefined;
    const where = place.kind === 'table' ? 'an expectation' : place.what;
    return `${name} with \`over\` looks at other rows, which ${where} does not. Compute it in a \`columns\` step above.`;
  }
  if (place.kind === 'group' || place.kind === 'table') return undefined;
  if (place.kind === 'columns')
    return `${name} is computed from many rows, and \`columns\` makes one row of each. Compute it in \`group by … { }\`, or say by \`over (partition by …)\` of which rows.`;
  return `${name} is computed from many rows, and ${place.what} looks at one. Compute it in a \`group by … { }\` above.`;
}

/** In what the arguments of a call stand. */
export function placeOfArguments(
  { over, name }: ExpressionOf<'call'>,
  data: FunctionData,
  context: ExpressionContext,
): ExpressionContext {
  if (context.place === undefined || data.kind === 'scalar' || data.kind === 'generator') return context;
  // A window over groups is computed from their aggregates.
  if (over !== undefined && context.place.kind === 'group') return context;
  const what = `the argument of \`${fold(name.text)}\``;
  const { place } = context;
  const known = place.kind === 'group' ? { isAggregate: place.isAggregate } : {};
  return { ...context, place: { kind: 'row', what, ...known } };
}

/** Reports the name of an aggregate, defined above in the group, inside of another aggregate. */
export function checkNested({ path, span }: ExpressionOf<'column'>, { place, findings, sql }: ExpressionContext): void {
  const name = path[0]?.text ?? '';
  if (sql || place?.kind !== 'row' || path.length !== 1 || place.isAggregate?.(name) !== true) return;
  const message = `${shown(name)} is computed from many rows, and ${place.what} looks at one. Compute it in a \`group by … { }\` above.`;
  findings.problem({ span, code: 'misplaced-aggregate', category: 'type', message });
}
