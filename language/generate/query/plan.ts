import type { ColumnReference, Expression, Step } from '../../model/declaration/index.js';
import type { Location, TableRecord } from '../../model/records.js';
import { planExpectations } from '../expectations.js';
import type { ColumnPlan, ExpectationPlan, TablePlan } from '../plan.js';
import { type Planning, planningOf, planTable } from '../planner.js';
import { Refused } from '../refusal.js';
import { planComputedRetention } from '../retention.js';
import { canFail, readColumns } from '../row-by-row.js';
import { locations, onError, property, textOf, value } from '../settings.js';
import { clusterBy, maintain, options, partitions } from '../storage.js';
import { checkFunctions, checkOwnNames, SINK, shadowingNames } from '../supported.js';
import { isStorable } from '../types.js';
import { buildQuery } from './build.js';
import type { InputColumn, Query, QueryColumn } from './query.js';
import { type Reading, readingsOf } from './readings.js';
import { checkOverwritten, type WholeGroups, wholeGroups } from './retained.js';
import { isOfDedupes, tracedColumn } from './trace.js';

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
    | 'trigger'
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
  /** Where the first input removes its old rows: the groups that it still has whole, and that alone are computed. */
  readonly whole?: WholeGroups;
  /** Where a row is made of one row of a table that is only appended to: what is told of it, over the sources of the last block. */
  readonly sourceRow?: { readonly alias: string; readonly columns: readonly InputColumn[] };
  /** How long its rows are kept, and from which column on that counts. */
  readonly retain?: NonNullable<TablePlan['retain']>;
  readonly expectations: readonly ExpectationPlan[];
  readonly onError: TablePlan['onError'];
}

const lower = (name: string) => name.toLowerCase();

/** Steps of several rows, or that look at another table: no merge of the new rows alone does them. */
const OF_SEVERAL_ROWS: ReadonlySet<string> = new Set(['join', 'group', 'sample', 'watermark', 'sql']);

/** Whether a table is computed from what other tables hold, and not merged from rows that only come. */
export function isComputed({ model, table }: Planning): boolean {
  if (table.layer === 'bronze') return false;
  if (['view', 'overwrite', 'overwrite partitions'].includes(table.write)) return true;
  if (table.write !== 'merge') return false;
  const inputs = table.flow.inputs.filter(i => i.role !== 'join');
  const [base] = inputs.map(i => (i.id === undefined ? undefined : model.table(i.id)));
  if (!base) return false;
  if (!(base.layer === 'bronze' && base.write === 'append') || inputs.length > 1) return true;
  const { steps } = table.flow;
  return steps.some(step => OF_SEVERAL_ROWS.has(step.kind)) || steps.some((step, i) => isOwnDedupe(table, step, i));
}

/** True for a dedupe that a merge by key and sequence does not do by itself: rows vanish below it, or it keeps other rows. */
function isOwnDedupe(table: TableRecord, step: Step, index: number): boolean {
  if (step.kind !== 'dedupe') return false;
  const clauses = property(table, 'write')?.value.merge;
  const named = (c: ColumnReference | undefined) => lower(c?.path.at(-1)?.text ?? '');
  const sequence = clauses?.sequence ?? [];
  const isOfKey = step.by.length === table.key.length && step.by.every(b => table.key.some(k => lower(k) === named(b)));
  const isInOrder =
    step.order !== undefined && (sequence.length === 0 || (sequence.length === 1 && named(sequence[0]) === named(step.order)));
  const vanish = table.flow.steps.slice(index + 1).some(s => s.kind === 'where');
  return !isOfKey || !isInOrder || vanish || step.keep === 'earliest' || clauses?.deleteWhen !== undefined;
}

/** Properties that no table has that is computed from others, and why. */
const NOT_COMPUTED: ReadonlyMap<string, string> = new Map([
  ['sink', SINK],
  ['mask', '`mask` of a table that is computed would hide what its rows are compared by: mask in a table that it reads'],
  [
    'surrogate',
    '`surrogate` is made where rows first get their key: say it in the table that this one reads, and take its column',
  ],
]);

/**
 * Makes the plan of a table that is computed, from the model alone.
 * @throws Refused with the place of what cannot be generated
 */
export function planComputed(planning: Planning): ComputedPlan {
  const { model, table, at, locationOf } = planning;
  const extra = model.flowsInto(table.id).find(flow => flow.handle !== table.handle);
  if (extra)
    throw new Refused(
      'a table is written by one job, which computes one flow: say the others in it with `union`',
      at(table.nameSpan),
    );
  for (const [key, { property: p }] of table.properties) {
    const reason = NOT_COMPUTED.get(p.name);
    if (reason !== undefined) throw new Refused(reason, locationOf(key));
  }
  if (table.open) throw new Refused('not all columns of this table are known: write them', at(table.nameSpan));
  const query = buildQuery(planning);
  checkOwnNames(planning, onError(planning), kindOf(table) === 'computed' ? ['__touched'] : []);
  checkFunctions(model, expressionsOf(query), table.handle);
  checkFailures(planning, query);
  const columns = columnsOf(table, query);
  const kind = kindOf(table);
  if (kind === 'computed') checkChanges(planning);
  if (kind === 'overwrite') checkOverwritten(planning);
  const key = kind === 'computed' ? keyOf(planning, query, columns) : [];
  const retain = planComputedRetention(planning);
  const parts = partitions(planning, columns.map(asColumnPlan));
  const reads = kind === 'computed' ? scopeAndReadings(planning, query, scopeOf(planning, query, columns, key)) : NOTHING_READ;
  const plan: ComputedPlan = {
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
    ...reads,
    ...sourceRow(planning, query),
    ...(retain ? { retain } : {}),
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
  const whole = kind === 'computed' ? wholeGroups(planning, plan, input => planOf(planningOf(model, input))) : undefined;
  return whole ? { ...plan, whole } : plan;
}

const NOTHING_READ: Pick<ComputedPlan, 'scope' | 'readings'> = { scope: [], readings: [] };

/** What is read; where changes cannot be led back to the rows that they concern, all rows are computed. */
function scopeAndReadings(
  planning: Planning,
  query: Query,
  scope: readonly QueryColumn[],
): Pick<ComputedPlan, 'scope' | 'readings'> {
  const readings = readingsOf(planning, query, scope);
  return readings ? { scope, readings } : { scope: [], readings: readingsOf(planning, query, []) ?? [] };
}

/** Its errors are told with the row of bronze, as it came: what is computed of it may be missing. */
function sourceRow({ model, table }: Planning, { blocks }: Query): Pick<ComputedPlan, 'sourceRow'> {
  const inputs = table.flow.inputs.filter(i => i.role !== 'join');
  const source = blocks.at(-1)?.sources[0];
  const appended = inputs.every(i => i.id !== undefined && model.table(i.id)?.write === 'append');
  if (!source || !appended || blocks.some(b => b.groupBy)) return {};
  return { sourceRow: { alias: source.alias, columns: source.columns } };
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
    const required = block === last ? undefined : block.required?.[0]?.value;
    const failing = [...before, ...joins, ...block.where, ...(block.groupBy ?? [])].find(canFail) ?? required;
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
function keyOf({ table, at }: Planning, query: Query, columns: readonly QueryColumn[]): string[] {
  const single = table.flow.rows.at(-1) ?? [];
  const key = table.write === 'merge' ? table.key : single;
  const names = key.map(k => columns.find(c => lower(c.name) === lower(k))?.name);
  const stored = names.filter(n => n !== undefined);
  const isOneRow = query.ordered || (single.length > 0 && single.every(s => stored.some(k => lower(k) === lower(s))));
  if (!isOneRow || stored.length < key.length)
    throw new Refused('the flow is not known to yield one row per key: `dedupe` it, or group by the key', at(table.nameSpan));
  return stored;
}

/** The columns by which rows are computed together, as far as they follow from the first input alone; none where none do. */
function scopeOf({ table }: Planning, query: Query, columns: ComputedPlan['columns'], key: readonly string[]): QueryColumn[] {
  const parts = table.write === 'overwrite partitions' ? (property(table, 'partition by')?.value.items ?? []) : [];
  const wanted =
    parts.length > 0 ? [...parts.reduce((into, item) => readColumns(item, into), new Set<string>())] : key.map(lower);
  return columns
    .filter(c => wanted.includes(lower(c.name)) && isOfDedupes(query, c))
    .flatMap(c => {
      const value = tracedColumn(query, c.value);
      return value ? [{ name: c.name, type: c.type, value }] : [];
    });
}

/** What is read by its changes must say what they are: it is generated itself, and keeps them. */
function checkChanges(planning: Planning): void {
  const { model, table } = planning;
  for (const { id, location } of table.flow.inputs) {
    const input = id === undefined ? undefined : model.table(id);
    if (!input) continue;
    if (input.write !== 'view') checkGenerated(model, input, location);
  }
}

const planOf = (planning: Planning): TablePlan | ComputedPlan =>
  isComputed(planning) ? planComputed(planning) : planTable(planning);

function checkGenerated(model: Planning['model'], input: TableRecord, location: Location): void {
  const planning = planningOf(model, input);
  const label = `${input.layer}.${input.name}`;
  if (input.write === 'append') {
    checkAppended(model, input, location);
    return;
  }
  if (input.layer === 'bronze' || input.write === 'overwrite')
    throw new Refused(
      `what is new of ${label} cannot be told, since it is overwritten as a whole: \`write overwrite\` this table too, or give ${label} a key and \`write merge\``,
      location,
    );
  try {
    planOf(planning);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refused(`${label}, whose changes it reads, is not generated: ${error.message}`, location);
  }
}

/** The rows of a run must be known by its number, which tables that take in rows of sources keep. */
function checkAppended(model: Planning['model'], input: TableRecord, location: Location): void {
  const label = `${input.layer}.${input.name}`;
  const taken = input.columns.find(c => lower(c.name) === '_run');
  if (taken) throw new Refused(`_run of ${label} would be the number of the run that brought a row: rename it`, taken.location);
  const ofTable = input.flow.inputs.find(i => i.id !== undefined && model.table(i.id) !== undefined);
  if (ofTable)
    throw new Refused(
      `${label} is appended to from another table, of which no job is generated: read ${ofTable.id ?? 'that table'} in its place`,
      location,
    );
}
