import type { Expression, Name, Span, Step } from '../model/declaration/index.js';
import { fold, shown } from '../model/names.js';
import type { Fact, FlowRecord, ResolvedInput, ScopeColumn, TableRecord } from '../model/records.js';
import { clockFact } from './facts.js';
import type { RuleContext } from './rule.js';
import { clockOf, type FindColumn, finderIn, mixedComparisons, timed } from './time-domains.js';
import { stepExpressions, subexpressions } from './walk.js';

/** A flow that is looked at. */
export interface At {
  readonly context: RuleContext;
  readonly table: TableRecord;
  readonly flow: FlowRecord;
  readonly name: string;
  /** Where something has been told: the tables of a `bronze *` have one body. */
  readonly told: Set<number>;
}

/** Looks at what a step of a flow compares. */
export function checkComparisons(at: At, step: Step, index: number): void {
  const { flow } = at;
  const row = flow.scopes[index]?.columns ?? [];
  if (step.kind === 'columns') {
    // In a block the nearest definition above wins, then the input.
    const after = finderIn(flow.scopes[index + 1]?.columns ?? []);
    const before = finderIn(row);
    for (const [item, definition] of step.items.entries()) {
      if (definition.kind !== 'column' || definition.value === undefined) continue;
      const above = new Set(step.items.slice(0, item).flatMap(other => (other.kind === 'column' ? [fold(other.name.text)] : [])));
      const isAbove = (path: readonly Name[]): boolean => path.length === 1 && above.has(fold(path[0]?.text ?? ''));
      compare(at, definition.value, path => (isAbove(path) ? after(path) : before(path)));
    }
    return;
  }
  const both = step.kind === 'join' ? [...rightColumns(at, index), ...(flow.scopes[index + 1]?.columns ?? [])] : [];
  const find = finderIn([...row, ...both]);
  for (const expression of stepExpressions(step)) compare(at, expression, find);
}

/** The columns of the other side of a join, as its condition may write them. */
function rightColumns({ context, flow }: At, index: number): readonly ScopeColumn[] {
  const joins = flow.steps.slice(0, index).filter(({ kind }) => kind === 'join').length;
  const input = flow.inputs.filter(({ role }) => role === 'join')[joins];
  if (input?.id === undefined) return [];
  const right = context.table(input.id) ?? context.source(input.id);
  const { dataset, alias } = input.reference;
  const qualifiers = [...(alias === undefined ? [] : [alias.text]), dataset.name.text];
  return right?.columns.map(column => ({ ...column, qualifiers })) ?? [];
}

/** Looks at what an expression compares; `span` is where it is told, where that is not the comparison itself. */
export function compare(at: At, expression: Expression, find: FindColumn, span?: Span, said: readonly Fact[] = []): void {
  for (const comparison of mixedComparisons(expression, find)) {
    const place = span ?? comparison.span;
    if (at.told.has(place.start)) continue;
    at.told.add(place.start);
    const names = [...subexpressions(comparison)].flatMap(part =>
      part.kind === 'column' && timed(part, find) !== undefined ? [part] : [],
    );
    const of = (clock: string): Extract<Expression, { kind: 'column' }> | undefined =>
      names.find(part => timed(part, find)?.clock === clock);
    const named = (clock: string): string =>
      shown(
        of(clock)
          ?.path.map(({ text }) => text)
          .join('.') ?? '',
      );
    const clocks = ['event', 'arrival'].map(clock => find(of(clock)?.path ?? []));
    at.context.report({
      span: place,
      message:
        `${shown(at.name)} compares ${named('event')}, which is when something happened, with ${named('arrival')}, which is when its row ` +
        'arrived. The answer depends on how late the row was: after an outage, or computed again, the same row is decided otherwise. ' +
        'Compare event times with each other; for lateness itself, an `expect` or a column of the difference will do.',
      facts: [...said, ...clocks.flatMap(column => (column === undefined ? [] : [clockFact(column)]))],
    });
  }
}

/** Looks at the inputs of a `union`: each must have the clocks of the first. */
export function checkUnion({ context, flow, name, told }: At): void {
  const [first, ...others] = flow.inputs.filter(({ role }) => role === 'from' || role === 'union');
  const columnsOf = (id: string | undefined): readonly ScopeColumn[] => {
    const dataset = id === undefined ? undefined : (context.table(id) ?? context.source(id));
    return dataset?.columns.map(column => ({ ...column, qualifiers: [] })) ?? [];
  };
  if (first === undefined || others.length === 0) return;
  const wanted = columnsOf(first.id);
  for (const { id, location, reference } of others) {
    const given = finderIn(columnsOf(id));
    const mixed = wanted.filter(column => {
      const clock = clockOf(column.domain);
      const other = clockOf(given([{ text: column.name, span: location.span }])?.domain);
      return clock !== undefined && other !== undefined && clock !== other;
    });
    const [column] = mixed;
    if (column === undefined || told.has(location.span.start)) continue;
    told.add(location.span.start);
    const [here, there] = [reference, first.reference].map(({ dataset }) => shown(`${dataset.kind ?? ''}.${dataset.name.text}`));
    const isEvent = clockOf(column.domain) === 'event';
    const names = mixed.map(other => shown(other.name)).join(', ');
    context.report({
      span: location.span,
      message:
        `${shown(name)} puts two clocks in one column: ${names} is ${isEvent ? 'when it happened' : 'when the row arrived'} in ${there}, and ` +
        `${isEvent ? 'when the row arrived' : 'when it happened'} in ${here}. Whatever is ordered or counted by it is right for one of ` +
        `them only. Give the times of ${here} columns of their own, in a table above.`,
      facts: mixed.flatMap(other => {
        const same = given([{ text: other.name, span: location.span }]);
        return [clockOfInput(first, other), ...(same === undefined ? [] : [clockOfInput({ reference }, same)])];
      }),
    });
  }
}

function clockOfInput({ reference }: Pick<ResolvedInput, 'reference'>, column: ScopeColumn): Fact {
  const { kind = '', name } = reference.dataset;
  const fact = clockFact(column);
  return { ...fact, text: `In ${shown(`${kind}.${name.text}`)} ${fact.text}` };
}
