import type { ColumnReference, Expression, Name, Span, Step } from '../model/declaration/index.js';
import { replace } from '../model/edits.js';
import { fold, shown, writtenName } from '../model/names.js';
import type { Column, Edit, EffectiveProperty, Fact, Fix, ScopeColumn } from '../model/records.js';
import { clockFact, datasetName, inForceFact, wordsAt } from './facts.js';
import { flowsOf } from './flows.js';
import { type At, checkComparisons, checkUnion, compare } from './mixed-clocks.js';
import type { Rule, RuleContext } from './rule.js';
import { type Clock, clockOf, finderIn, isTime, orderColumns, timed } from './time-domains.js';
import { propertyExpressions, subexpressions } from './walk.js';

/** How many event times are offered. */
const OFFERED = 3;

/** A decision by when a row arrived, where it is known when the thing happened; and clocks that are mixed. */
export const timestampChaos: Rule = {
  code: 'ant-timestamp-chaos',
  severity: 'warning',
  category: 'rule',
  antiPattern: 'ant-timestamp-chaos',
  fix: 'needs a look',
  options: {},
  check(context) {
    const { declaration } = context;
    const told = new Set<number>();
    if (declaration.kind === 'table')
      for (const table of context.tables())
        checkFlow({ context, table, flow: table.flow, told, name: `${table.layer}.${table.name}` });
    if (declaration.kind !== 'flow' || declaration.into === undefined) return;
    const table = context.resolve(declaration.into);
    if (table?.kind !== 'table') return;
    const flow = flowsOf(context, table).find(({ handle, name }) => handle === context.handle && name === declaration.name?.text);
    if (flow !== undefined)
      checkFlow({ context, table, flow, told, name: `${flow.name ?? 'flow'} into ${table.layer}.${table.name}` });
  },
};

function checkFlow(at: At): void {
  checkUnion(at);
  // What is never known by an event time is neither decided nor compared against one.
  const clocks = clocksOf(at);
  if (!clocks.has('event')) return;
  for (const [index, step] of at.flow.steps.entries()) {
    checkStep(at, step, index);
    if (clocks.has('arrival')) checkComparisons(at, step, index);
  }
  checkProperties(at);
}

/** The clocks of the columns that are in scope anywhere in a flow. */
function clocksOf({ context, flow }: At): ReadonlySet<Clock> {
  const clocks = new Set<Clock>();
  const note = (columns: readonly Column[]): void => {
    for (const { domain } of columns) {
      const clock = clockOf(domain);
      if (clock !== undefined) clocks.add(clock);
    }
  };
  for (const [index, { columns }] of flow.scopes.entries()) if (columns !== flow.scopes[index - 1]?.columns) note(columns);
  // Some joins hand on nothing of the other side, and compare with it.
  for (const { id, role } of flow.inputs)
    if (id !== undefined && role === 'join') note((context.table(id) ?? context.source(id))?.columns ?? []);
  return clocks;
}

function checkStep(at: At, step: Step, index: number): void {
  const row = at.flow.scopes[index]?.columns ?? [];
  if (step.kind === 'watermark') checkReference(at, step.column, row, 'watermark', windowEdits(at, step.column));
  if (step.kind === 'group')
    for (const item of step.items)
      if (item.kind === 'window' && item.column !== undefined) {
        const { column } = item;
        checkReference(at, column, row, 'window', windowEdits(at, column));
      }
  if (step.kind === 'dedupe' && step.order !== undefined)
    checkReference(at, step.order, orderColumns(at.flow, index), step.keep === 'latest' ? 'dedupe latest' : 'dedupe earliest');
  if (step.kind === 'join' && step.asOf !== undefined) checkAsOf(at, step.asOf, row);
}

type Use = 'watermark' | 'window' | 'dedupe latest' | 'dedupe earliest' | 'sequence' | 'as of';

/** What a construct does by arrival, and what comes of it. */
const HARM: Readonly<Record<Use, (column: string) => string>> = {
  watermark: column =>
    `waits for late rows by ${column}, which is when a row arrived. By that clock no row is ever late, so what was delayed is counted as if it had just happened`,
  window: column =>
    `cuts its windows by ${column}, which is when a row arrived. After an outage of an hour, that hour is empty and the next one counts double; computed again, everything falls into today`,
  'dedupe latest': column =>
    `keeps the latest row of a key by ${column}, which is when it arrived. An old row that is sent again, or comes late, wins over a newer one`,
  'dedupe earliest': column =>
    `keeps the earliest row of a key by ${column}, which is when it arrived. When rows come out of order another one stays, and another again after a replay`,
  sequence: column =>
    `orders the changes of a key by ${column}, which is when they arrived. A change that comes late overwrites one that happened after it`,
  'as of': column =>
    `joins what was true at ${column}. A row that comes late, or is computed again, meets values of which nobody knew when it happened`,
};

function checkReference(
  at: At,
  reference: ColumnReference,
  columns: readonly ScopeColumn[],
  use: Use,
  edits: (event: ScopeColumn) => readonly Edit[] | undefined = event => [
    replace(at.context.handle, reference.span, written(event, columns, reference.path)),
  ],
): void {
  const column = finderIn(columns)(reference.path);
  if (column === undefined || !isTime(column) || clockOf(column.domain) !== 'arrival') return;
  report(at, reference.span, use, column.name, columns, edits, [clockFact(column)]);
}

function checkAsOf(at: At, asOf: Expression, row: readonly ScopeColumn[]): void {
  const find = finderIn(row);
  if (timed(asOf, find)?.clock !== 'arrival') return;
  // The column in it, or where there is none the call of the present time.
  const parts = [...subexpressions(asOf)];
  const column = parts.find(part => part.kind === 'column' && timed(part, find)?.clock === 'arrival');
  const decisive = column ?? asOf;
  const found = column?.kind === 'column' ? find(column.path) : undefined;
  if (found !== undefined && !isTime(found)) return;
  const facts =
    found === undefined
      ? [{ text: `${wordsAt(at.context, { handle: at.context.handle, span: decisive.span })} is the time of the run.` }]
      : [clockFact(found)];
  const edits = (event: ScopeColumn): readonly Edit[] => [
    replace(at.context.handle, decisive.span, written(event, row, column?.kind === 'column' ? column.path : [])),
  ];
  report(at, asOf.span, 'as of', found?.name ?? 'the time of the run', row, edits, facts);
}

/** Tells of a decision by arrival, if it is known there when the thing happened. */
function report(
  at: At,
  span: Span,
  use: Use,
  column: string,
  columns: readonly ScopeColumn[],
  edits: (event: ScopeColumn) => readonly Edit[] | undefined,
  facts: readonly Fact[],
): void {
  const events = columns.filter(
    candidate => clockOf(candidate.domain) === 'event' && (isTime(candidate) || candidate.type.name === 'unknown'),
  );
  const [first] = events;
  if (first === undefined || at.told.has(span.start)) return;
  at.told.add(span.start);
  const fixes = events
    .filter(event => isTime(event) && (use !== 'window' && use !== 'watermark' ? true : event.type.name !== 'date'))
    .slice(0, OFFERED)
    .flatMap((event): Fix[] => {
      const found = edits(event);
      return found === undefined ? [] : [{ title: `Use ${written(event, columns)}, when it happened`, edits: found }];
    });
  const isRun = column === 'the time of the run';
  const subject = isRun ? column : use === 'as of' ? `${shown(column)}, which is when the row arrived` : shown(column);
  at.context.report({
    span,
    message: `${shown(at.name)} ${HARM[use](subject)}. ${shown(first.name)} says when it happened: use that.`,
    fixes,
    facts: [...facts, ...events.map(clockFact)],
  });
}

/** A watermark and the windows on its column belong together: they change together, or no window would be closed by it. */
function windowEdits({ context, flow }: At, reference: ColumnReference): (event: ScopeColumn) => readonly Edit[] | undefined {
  const places = flow.steps.flatMap((step, index) => {
    const references =
      step.kind === 'watermark'
        ? [step.column]
        : step.kind === 'group'
          ? step.items.flatMap(item => (item.kind === 'window' ? (item.column ?? []) : []))
          : [];
    return references.map(({ path, span }) => ({ span, columns: flow.scopes[index]?.columns ?? [], path }));
  });
  const own = places.find(({ span }) => span === reference.span);
  const column = own && finderIn(own.columns)(own.path);
  const together = places.filter(({ columns, path }) => {
    const found = finderIn(columns)(path);
    return column !== undefined && found?.name === column.name && clockOf(found.domain) === 'arrival';
  });
  return event => {
    const edits = together.map(({ span, columns, path }) => {
      const here = columns.find(
        ({ name, domain, qualifiers }) => name === event.name && domain === 'event' && qualifiers[0] === event.qualifiers[0],
      );
      return here && replace(context.handle, span, written(here, columns, path));
    });
    return edits.some(edit => edit === undefined) ? undefined : edits.flatMap(edit => edit ?? []);
  };
}

/** The order of changes, and conditions in properties; what is inherited is told on the table's name. */
function checkProperties(at: At): void {
  const { context, flow, table } = at;
  const columns = orderColumns(flow, flow.steps.length);
  const isOwnFlow = flow.handle === table.handle;
  const inForce = isOwnFlow ? [...table.properties.values()] : ownProperties(context);
  for (const effective of inForce) {
    const { property, location } = effective;
    if (location === undefined || property.name === 'expect') continue;
    const own = location.handle === context.handle;
    const said = own ? [] : [inForceFact(context, datasetName(table), effective)];
    const clauses = property.name === 'scd' ? property.value : property.name === 'write' ? property.value.merge : undefined;
    const [first] = clauses?.sequence ?? [];
    const column = first && (finderIn(columns)(first.path) ?? arrivalOf(at, first));
    if (first !== undefined && column !== undefined && isTime(column) && clockOf(column.domain) === 'arrival') {
      const edits = (event: ScopeColumn): readonly Edit[] | undefined =>
        own ? sequenceEdits(context, clauses?.sequence ?? [], event, columns) : undefined;
      report(at, own ? first.span : table.nameSpan, 'sequence', column.name, columns, edits, [...said, clockFact(column)]);
    }
    for (const expression of propertyExpressions(property))
      compare(at, expression, finderIn(columns), own ? undefined : table.nameSpan, said);
  }
}

function ownProperties({ declaration, handle }: RuleContext): EffectiveProperty[] {
  return declaration.properties.map(property => {
    return { key: property.name, property, origin: 'flow', location: { handle, span: property.span } };
  });
}

/** The ingest time that bronze rows have by themselves. */
function arrivalOf({ table }: At, { path }: ColumnReference): Pick<ScopeColumn, 'name' | 'type' | 'domain'> | undefined {
  const [name] = path;
  const isArrival = table.layer === 'bronze' && path.length === 1 && fold(name?.text ?? '') === '_ingested_at';
  return isArrival ? { name: '_ingested_at', type: { name: 'timestamp' }, domain: 'ingest' } : undefined;
}

/** The event time counts first; where it breaks ties already, the two change places. */
function sequenceEdits(
  { handle }: RuleContext,
  [first, ...others]: readonly ColumnReference[],
  event: ScopeColumn,
  columns: readonly ScopeColumn[],
): readonly Edit[] | undefined {
  if (first === undefined) return undefined;
  const again = others.find(({ path }) => fold(path.at(-1)?.text ?? '') === fold(event.name));
  const before = first.path.map(({ text }) => writtenName(text)).join('.');
  return [
    replace(handle, first.span, written(event, columns)),
    ...(again === undefined ? [] : [replace(handle, again.span, before)]),
  ];
}

/** A column as it is written in the place of another: with its input where that one is, or where others have its name. */
function written({ name, qualifiers }: ScopeColumn, columns: readonly ScopeColumn[], instead: readonly Name[] = []): string {
  const said = instead.length === 2 ? qualifiers.find(qualifier => fold(qualifier) === fold(instead[0]?.text ?? '')) : undefined;
  const isClear = columns.filter(column => fold(column.name) === fold(name)).length < 2;
  const qualifier = said ?? (isClear ? undefined : qualifiers[0]);
  return qualifier === undefined ? writtenName(name) : `${writtenName(qualifier)}.${writtenName(name)}`;
}
