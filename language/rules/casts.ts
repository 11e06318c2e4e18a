import type { ColumnDefinition, Expression, FunctionDeclaration, Property, Span, Step } from '../model/declaration/index.js';
import { fold } from '../model/names.js';
import type { FlowRecord, ScopeColumn } from '../model/records.js';
import { functionNamed } from '../model/types/functions/index.js';
import { yieldsText } from '../model/types/functions/values.js';
import { castInSql } from './sql.js';
import { propertyExpressions, stepExpressions, subexpressions } from './walk.js';

/** A conversion that fails for some values, by its name in the text. */
export interface Cast {
  readonly name: 'cast' | 'to_date' | 'to_timestamp';
  readonly span: Span;
}

/** Finds a function of one's own by its name; undefined for those of Spark. */
export type FindFunction = (name: string) => FunctionDeclaration | undefined;

/** The columns that an expression sees: those in scope, and those defined above it in the same block. */
interface Seen {
  readonly columns: readonly Pick<ScopeColumn, 'name' | 'type' | 'qualifiers'>[];
  readonly above: readonly ColumnDefinition[];
  /** Whether a conversion to text counts, which never fails. */
  readonly orToText?: true;
}

/** The first conversion in the steps of a flow: `cast`, or `to_date` or `to_timestamp` of text, also inside functions of one's own. */
export function castInFlow(flow: FlowRecord, findFunction: FindFunction): Cast | undefined {
  for (const [index, step] of flow.steps.entries()) {
    const found = step.kind === 'sql' ? castInSql(step) : castIn(stepExpressions(step), seenBy(step, flow, index), findFunction);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first conversion in a property, which sees the flow's last row. */
export function castInProperty(property: Property, flow: FlowRecord, findFunction: FindFunction): Cast | undefined {
  return castIn(propertyExpressions(property), { columns: flow.scopes.at(-1)?.columns ?? [], above: [] }, findFunction);
}

/** Whether an expression is itself a conversion, to text too, or a call of a function that holds one. */
export function isConversion(expression: Expression, columns: Seen['columns'], findFunction: FindFunction): boolean {
  const found = castIn([expression], { columns, above: [], orToText: true }, findFunction);
  return found !== undefined && found.span.start === expression.span.start && found.span.end === expression.span.end;
}

function seenBy(step: Step, flow: FlowRecord, index: number): Seen {
  const before = flow.scopes[index]?.columns ?? [];
  // The condition of a join sees the columns of its right side too.
  const columns = step.kind === 'join' ? [...before, ...(flow.scopes[index + 1]?.columns ?? [])] : before;
  return { columns, above: step.kind === 'columns' ? step.items.filter(item => item.kind === 'column') : [] };
}

function castIn(
  expressions: readonly Expression[],
  seen: Seen,
  findFunction: FindFunction,
  entered: ReadonlySet<FunctionDeclaration> = new Set(),
): Cast | undefined {
  for (const expression of expressions) {
    const above = seen.above.filter(item => item.span.start < expression.span.start && item.value !== expression);
    for (const part of subexpressions(expression)) {
      if (part.kind === 'cast') {
        if (part.type.type.name === 'string' && seen.orToText !== true) continue;
        return { name: 'cast', span: part.span };
      }
      if (part.kind !== 'call') continue;
      const name = fold(part.name.text);
      const [value, format] = part.arguments;
      if (name === 'to_date' || name === 'to_timestamp') {
        // Only text is read by a format.
        if (value !== undefined && (format !== undefined || isText(value, { ...seen, above }))) return { name, span: part.span };
        continue;
      }
      const own = findFunction(name);
      if (own?.body === undefined || entered.has(own)) continue;
      const parameters = own.parameters.map(parameter => ({
        name: parameter.name.text,
        type: parameter.type?.type ?? ({ name: 'unknown' } as const),
        qualifiers: [],
      }));
      const inside = castIn([own.body], { ...seen, columns: parameters, above: [] }, findFunction, new Set([...entered, own]));
      if (inside !== undefined) return { ...inside, span: part.span };
    }
  }
  return undefined;
}

/** Whether an expression is known to be text. */
function isText(expression: Expression, seen: Seen): boolean {
  const text = (part: Expression | undefined): boolean => part !== undefined && isText(part, seen);
  switch (expression.kind) {
    case 'string':
      return true;
    case 'cast':
      return expression.type.type.name === 'string';
    case 'parenthesis':
      return text(expression.inner);
    case 'binary':
      return expression.operator === '||';
    case 'case':
      return expression.branches.some(branch => text(branch.then)) || text(expression.otherwise);
    case 'call': {
      const data = functionNamed(expression.name.text);
      const given = expression.arguments;
      return data !== undefined && yieldsText(data, given.length, index => text(given[index]));
    }
    case 'column':
      return isTextColumn(
        expression.path.map(name => fold(name.text)),
        seen,
      );
    default:
      return false;
  }
}

function isTextColumn(path: readonly string[], seen: Seen): boolean {
  const name = path.at(-1);
  const nearest =
    path.length === 1 ? seen.above.findLastIndex(item => item.value !== undefined && fold(item.name.text) === name) : -1;
  const item = seen.above[nearest];
  if (item?.type !== undefined) return item.type.type.name === 'string';
  if (item?.value !== undefined) return isText(item.value, { ...seen, above: seen.above.slice(0, nearest) });
  const column = seen.columns.find(
    candidate =>
      fold(candidate.name) === name &&
      (path.length === 1 || (path.length === 2 && candidate.qualifiers.some(qualifier => fold(qualifier) === path[0]))),
  );
  return column?.type.name === 'string';
}
