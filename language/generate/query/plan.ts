import type { Expression } from '../../model/declaration/index.js';
import type { Location, TableRecord } from '../../model/records.js';
import { planExpectations } from '../expectations.js';
import type { ColumnPlan, ExpectationPlan, TablePlan } from '../plan.js';
import { type Planning, planningOf, planTable } from '../planner.js';
import { Refused } from '../refusal.js';
import { canFail, readColumns } from '../row-by-row.js';
import { locations, onError, property, textOf, value } from '../settings.js';
import { clusterBy, maintain, options, partitions } from '../storage.js';
import { checkFunctions, checkOwnNames, shadowingNames } from '../supported.js';
import { isStorable } from '../types.js';
import { buildQuery } from './build.js';
import type { Query, QueryColumn } from './query.js';
import { type Reading, readingsOf } from './readings.js';

/** A table whose rows are computed again where what they are made of has changed. */
export interface ComputedPlan
  extends Pick<
    TablePlan,
    | 'id'
    | 'file'
    | 'pipeline'
    | 'layer'
    | 'name'
    | 'doc'
    | 'partitions'
    | 'partitionBy'
    | 'clusterBy'
    | 'options'
    | 'location'
    | 'root'
    | 'maintain'
    | 'timezone'
    | 'shadowing'
  > {
  readonly kind: 'view' | 'overwrite' | 'computed';
  readonly query: Query;
  readonly columns: readonly (QueryColumn & { readonly doc?: string })[];
  /** What makes a row of it one row, NULL being a value. Empty for a view and for one that is overwritten. */
  readonly key: readonly string[];
  /** Columns of the table: the rows that share their values are computed together. */
  readonly scope: readonly QueryColumn[];
  readonly readings: readonly Reading[];
  readonly expectations: readonly ExpectationPlan[];
  readonly onError: TablePlan['onError'];
}

const lower = (name: string) => name.toLowerCase();

/** Whether a table is computed from tables that change, or all at once, and not merged from rows that only come. */
export function isComputed({ model, table }: Planning): boolean {
  if (table.layer === 'bronze') return false;
  if (['view', 'overwrite', 'overwrite partitions'].includes(table.write)) return true;
  if (table.write !== 'merge') return false;
  const [input] = table.flow.inputs;
  const base = input?.id === undefined ? undefined : model.table(input.id);
  return base !== undefined && !(base.layer === 'bronze' && base.write === 'append');
}

/**
 * Makes the plan of a table that is computed, from the model alone.
 * @throws Refused with the place of what cannot be generated yet
 */
export function planComputed(planning: Planning): ComputedPlan {
  const { model, table, at, locationOf } = planning;
  const extra = model.flowsInto(table.id).find(flow => flow.handle !== table.handle);
  if (extra) throw new Refused('a further flow into a table is not generated yet for this target', at(table.nameSpan));
  for (const name of ['sink', 'retain', 'mask', 'surrogate']) {
    const [key] = [...table.properties].find(([, p]) => p.property.name === name) ?? [];
    if (key !== undefined)
      throw new Refused(`\`${name}\` of a table that is computed is not generated yet for this target`, locationOf(key));
  }
  if (table.open) throw new Refused('not all columns of this table are known: write them', at(table.nameSpan));
  const query = buildQuery(planning);
  checkOwnNames(planning, onError(planning), kindOf(table) === 'computed' ? ['touched'] : []);
  checkFunctions(model, expressionsOf(query), table.handle);
  checkFailures(planning, query);
  const columns = columnsOf(table, query);
  const kind = kindOf(table);
  if (kind === 'computed') checkChanges(planning);
  const key = kind === 'computed' ? keyOf(planning, columns) : [];
  const parts = partitions(planning, columns.map(asColumnPlan));
  const scope = kind === 'computed' ? scopeOf(planning, query, columns, key) : [];
  return {
    kind,
    id: table.id,
    file: model.placed(table.handle)?.path ?? '',
    ...(table.pipeline === undefined ? {} : { pipeline: table.pipeline }),
    layer: table.layer,
    name: table.name,
    ...(table.doc ? { doc: table.doc } : {}),
    query,
    columns,
    key,
    scope,
    readings: kind === 'computed' ? readingsOf(planning, query, scope) : [],
    expectations: kind === 'view' ? [] : expectationsOf(planning, columns),
    onError: onError(planning),
    partitions: parts,
    partitionBy: parts.flatMap(p => p.column ?? []),
    clusterBy: clusterBy(planning, columns.map(asColumnPlan)),
    options: options(table),
    ...locations(planning),
    maintain: maintain(table),
    timezone: textOf(value(table, 'timezone')) ?? 'UTC',
    shadowing: shadowingNames(model, table),
  };
}

const kindOf = ({ write }: TableRecord): ComputedPlan['kind'] => (write === 'view' || write === 'overwrite' ? write : 'computed');

const expressionsOf = (query: Query): Expression[] =>
  query.blocks.flatMap(b => [
    ...b.columns.map(c => c.value),
    ...b.where,
    ...(b.groupBy ?? []),
    ...b.sources.flatMap(s => (s.join ? [s.join.on] : [])),
  ]);

const asColumnPlan = ({ name, type, value: v }: QueryColumn): ColumnPlan => ({
  name,
  type,
  unmasked: type,
  value: v,
  tracked: false,
});

function columnsOf(table: TableRecord, query: Query): ComputedPlan['columns'] {
  const last = query.blocks.at(-1);
  return table.columns.map(c => {
    const found = last?.columns.find(q => lower(q.name) === lower(c.name));
    if (!found) throw new Refused(`the column ${c.name} could not be traced to the input`, c.location);
    if (!isStorable(c.type)) throw new Refused(`the type of ${c.name} is not known: write it`, c.location);
    return { name: c.name, type: c.type, value: found.value, ...(c.doc ? { doc: c.doc } : {}) };
  });
}

/** What cannot be computed is an error of a row: of the table's own, since those before it are not told apart any more. */
function checkFailures({ table }: Planning, query: Query): void {
  const last = query.blocks.at(-1);
  for (const block of query.blocks) {
    const before = block === last ? [] : block.columns.map(c => c.value);
    const joins = block.sources.flatMap(s => (s.join ? [s.join.on] : []));
    const failing = [...before, ...joins, ...block.where, ...(block.groupBy ?? [])].find(canFail);
    if (failing)
      throw new Refused(
        'a cast or a division that may fail must stand in the last `columns` of a table that is computed: its error is one of a row',
        { handle: table.handle, span: failing.span },
      );
  }
}

/** What must hold of the rows: said of the table's own columns. */
function expectationsOf(planning: Planning, columns: ComputedPlan['columns']): ExpectationPlan[] {
  const found = planExpectations(planning, columns.map(asColumnPlan), e => e);
  const other = found.find(e => e.unmasked);
  if (other)
    throw new Refused(`the expectation ${other.name} reads a column that is not stored: keep it in \`columns\``, {
      handle: other.handle,
      span: other.condition.span,
    });
  return found;
}

/** A merge of rows that are not one per key by themselves would have to order them. */
function keyOf({ table, at }: Planning, columns: readonly QueryColumn[]): string[] {
  const single = table.flow.rows.at(-1) ?? [];
  const key = table.write === 'merge' ? table.key : single;
  const names = key.map(k => columns.find(c => lower(c.name) === lower(k))?.name);
  const stored = names.filter(n => n !== undefined);
  const isOneRow = single.length > 0 && single.every(s => stored.some(k => lower(k) === lower(s)));
  if (!isOneRow || stored.length < key.length)
    throw new Refused(
      'the flow is not known to yield one row per key; a merge that orders the changes of another table is not generated yet',
      at(table.nameSpan),
    );
  return stored;
}

/** The columns by which rows are computed together, as far as they follow from the first input alone; none where none do. */
function scopeOf({ table }: Planning, query: Query, columns: ComputedPlan['columns'], key: readonly string[]): QueryColumn[] {
  const parts = table.write === 'overwrite partitions' ? (property(table, 'partition by')?.value.items ?? []) : [];
  const wanted =
    parts.length > 0 ? [...parts.reduce((into, item) => readColumns(item, into), new Set<string>())] : key.map(lower);
  return columns
    .filter(c => wanted.includes(lower(c.name)))
    .flatMap(c => {
      const traced = tracedToBase(query, c.value);
      return traced ? [{ name: c.name, type: c.type, value: traced }] : [];
    });
}

/** An expression of the last block over the first source of the first one; nothing where it follows from more than that. */
export function tracedToBase(query: Query, expression: Expression): Expression | undefined {
  let current: Expression = expression;
  for (const block of [...query.blocks].reverse()) {
    const sources = block.sources.map(s => s.alias);
    if (block === query.blocks[0]) {
      const read = [...readColumns(current)];
      return read.every(alias => alias === lower(sources[0] ?? '')) && read.length > 0 ? current : undefined;
    }
    while (current.kind === 'parenthesis') current = current.inner;
    if (current.kind !== 'column' || current.path.length !== 2) return undefined;
    const name = lower(current.path[1]?.text ?? '');
    const before = query.blocks[query.blocks.indexOf(block) - 1]?.columns.find(c => lower(c.name) === name);
    if (!before) return undefined;
    current = before.value;
  }
  return undefined;
}

/** What is read by its changes must say what they are: it is generated itself, and keeps them. */
function checkChanges({ model, table }: Planning): void {
  for (const { id, location } of table.flow.inputs) {
    const input = id === undefined ? undefined : model.table(id);
    if (input && input.write !== 'view') checkGenerated(model, input, location);
  }
}

function checkGenerated(model: Planning['model'], input: TableRecord, location: Location): void {
  const planning = planningOf(model, input);
  const label = `${input.layer}.${input.name}`;
  if (input.layer === 'bronze' || input.write === 'append' || input.write === 'overwrite')
    throw new Refused(`reading what is new of ${label}, which keeps no log of its changes, is not generated yet here`, location);
  try {
    if (isComputed(planning)) planComputed(planning);
    else planTable(planning);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refused(`${label}, whose changes it reads, is not generated: ${error.message}`, location);
  }
}
