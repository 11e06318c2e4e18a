import type { Expression, Name } from '../model/declaration/index.js';
import { fold } from '../model/names.js';
import type { Column, FlowRecord, Id, ScopeColumn, TableRecord } from '../model/records.js';
import type { RuleContext } from './rule.js';
import { finderIn } from './time-domains.js';

/** The columns that have a watermark at some point of a flow. */
export interface Marks {
  readonly columns: readonly Pick<ScopeColumn, 'name' | 'qualifiers'>[];
  /** True where it does not follow from the text whether there are others: below a watermark on a column that is not known. */
  readonly uncertain: boolean;
}

type Row = readonly ScopeColumn[];

/** The watermarks in force before a step of a flow. */
export function marksBefore(context: RuleContext, flow: FlowRecord, index: number): Marks {
  const row = flow.scopes[index]?.columns ?? [];
  const columns = [...row.filter(isMarked), ...namedAbove(flow, index)];
  return { columns, uncertain: mayHaveOthers(context, flow, index) };
}

/** The watermarks of the rows that a table stores; none of a source, which has no steps. */
export function marksOf(context: RuleContext, id: Id): Marks {
  const table = context.table(id);
  if (table === undefined) return { columns: [], uncertain: context.source(id) === undefined };
  const columns = table.columns.filter(isMarked).map(({ name }) => ({ name, qualifiers: [] }));
  return { columns, uncertain: isUnion(context, table) ? false : mayHaveOthers(context, table.flow, table.flow.steps.length) };
}

function isMarked({ watermark }: Column): boolean {
  return watermark !== undefined;
}

/** Whether a name means a column that has a watermark, before a step of a flow. */
export function hasMark({ scopes }: FlowRecord, index: number, { columns }: Marks, path: readonly Name[]): boolean {
  const row: Row = scopes[index]?.columns ?? [];
  const column = finderIn(row)(path);
  if (column !== undefined) return isMarked(column);
  const names = path.map(({ text }) => fold(text));
  return columns.some(
    ({ name, qualifiers }) =>
      fold(name) === names.at(-1) && (names.length === 1 || qualifiers.some(qualifier => fold(qualifier) === names[0])),
  );
}

/** The column that an expression is, without brackets around it. */
export function plainPath(expression: Expression | undefined): readonly Name[] | undefined {
  let inner = expression;
  while (inner?.kind === 'parenthesis') inner = inner.inner;
  return inner?.kind === 'column' ? inner.path : undefined;
}

/** Columns of a row that is not known which have a watermark by their name alone, until a step makes another row. */
function namedAbove({ steps, scopes }: FlowRecord, index: number): Marks['columns'] {
  const named: { name: string; qualifiers: string[] }[] = [];
  for (const [at, step] of steps.slice(0, index).entries()) {
    if (step.kind === 'columns' || step.kind === 'group' || step.kind === 'sql') named.length = 0;
    if (step.kind !== 'watermark' || finderIn(scopes[at]?.columns ?? [])(step.column.path) !== undefined) continue;
    const [first, second] = step.column.path.map(({ text }) => text);
    if (first !== undefined) named.push({ name: second ?? first, qualifiers: second === undefined ? [] : [first] });
  }
  return named;
}

/**
 * Whether a column that is not known may have a watermark before a step: set above a step that made another row of it or in a table
 * above, on a column that no row has; or set in text or a query that was not understood, or in a table that is unknown.
 */
function mayHaveOthers(context: RuleContext, start: FlowRecord, index: number): boolean {
  const seen = new Set<string>();
  const work = [{ flow: start, end: index }];
  for (const { flow, end } of work) {
    if (context.declarationOf(flow.handle)?.torn !== undefined || hidesMark(flow, end, flow === start)) return true;
    // Below a `union` a watermark must be set again.
    const rows = flow.inputs.filter(({ role }) => role === 'from' || role === 'union');
    for (const { id, role } of flow.inputs) {
      if (id === undefined) return true;
      if (seen.has(id) || (rows.length > 1 && role !== 'join' && role !== 'sql')) continue;
      seen.add(id);
      const table = context.table(id);
      if (table === undefined || isUnion(context, table)) continue;
      // Nothing is known of the rows of a cycle.
      if (table.handle === start.handle) return true;
      work.push({ flow: table.flow, end: table.flow.steps.length });
    }
  }
  return false;
}

/** Late rows of several flows are waited for by none of their watermarks. */
function isUnion(context: RuleContext, table: TableRecord): boolean {
  return context.flowsInto(table.id).length > 0;
}

function hidesMark(flow: FlowRecord, end: number, isStart: boolean): boolean {
  const known = isStart ? namedAbove(flow, end).length : 0;
  const unknown = flow.steps.slice(0, end).filter((step, at) => {
    if (step.kind === 'sql') return flow.scopes[at + 1]?.open === true;
    return step.kind === 'watermark' && finderIn(flow.scopes[at]?.columns ?? [])(step.column.path) === undefined;
  });
  return unknown.length > known;
}
