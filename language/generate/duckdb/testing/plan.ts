import { emptiness } from '../../../model/checks/tests.js';
import type { DataType, TestDeclaration, TestRows } from '../../../model/declaration/index.js';
import type { EntityRecord, Model } from '../../../model/model.js';
import { fold } from '../../../model/names.js';
import type { Column, Handle, Id, Location, SourceRecord, TableRecord } from '../../../model/records.js';
import { delivers } from '../../input.js';
import { Refused } from '../../refusal.js';
import { ARRIVAL } from '../ingestion/plan.js';
import { type DuckdbJob, duckdbJob } from '../job.js';
import { isDuckType } from '../types.js';
import { cellValue } from './cells.js';

/** What runs a test on DuckDB: plain data, made from the model alone. */
export interface TestPlan {
  readonly table: TableRecord;
  /** In the order of the text. */
  readonly given: readonly GivenRows[];
  /** What the table is computed from and no row is given for, and what its rows would be appended to: there, and empty. */
  readonly empty: readonly TableRecord[];
  /** The tables that are computed, each after those that it reads; the last is the one under test. */
  readonly jobs: readonly { readonly table: TableRecord; readonly job: DuckdbJob }[];
  readonly expected: Rows;
}

/** Rows of a test: a value of SQL for each cell. */
export interface Rows {
  readonly columns: readonly { readonly name: string; readonly type: DataType }[];
  readonly rows: readonly { readonly values: readonly string[]; readonly location: Location }[];
  /** The block of rows, from brace to brace. */
  readonly location: Location;
}

/** Rows that stand in the place of what a table or source would have. */
export type GivenRows = Rows &
  (
    | { readonly kind: 'source'; readonly dataset: SourceRecord }
    /** `appended`: rows only come; `stored`: the table changes, and keeps a log of its changes. */
    | { readonly kind: 'appended' | 'stored'; readonly dataset: TableRecord }
  ) & {
    /** Names of the columns of which two rows must not have the same values. */
    readonly key: readonly string[];
    /** True where all rows come at once, since what is not among them is gone: a snapshot. */
    readonly whole: boolean;
  };

export type PlannedTest =
  | ({ readonly status: 'planned' } & TestPlan)
  | { readonly status: 'refused'; readonly reason: string; readonly location: Location };

/**
 * Plans a test on DuckDB.
 * @param test as `model.entities()` has it
 * @returns what to run, or why it cannot be, with the place of what stands in the way
 */
export function planTest(model: Model, test: EntityRecord): PlannedTest {
  const declaration = model.declaration(test.handle);
  if (declaration?.kind !== 'test') throw new RangeError(`There is no test ${test.id}.`);
  try {
    return { status: 'planned', ...planned(model, test, declaration) };
  } catch (error) {
    if (error instanceof Refused) return { status: 'refused', reason: error.message, location: error.location };
    throw error;
  }
}

function planned(model: Model, test: EntityRecord, declaration: TestDeclaration): TestPlan {
  const { handle } = test;
  refuseErrors(model, handle);
  const table = declaration.table && model.resolve(handle, declaration.table);
  const own: Location = { handle, span: test.nameSpan };
  if (declaration.table === undefined || table?.kind !== 'table') throw new Refused('the table of this test is not known', own);
  const problem = emptiness(declaration);
  if (problem !== undefined || declaration.expected === undefined) throw new Refused(problem ?? '', own);
  const given = declaration.given.map(({ dataset, rows }) => planGiven(model, handle, dataset, rows));
  const expected = rowsOf(handle, declaration.expected, columnsOf(table, table.write === 'append'));
  const { jobs, empty } = planTables(model, table, given, { handle, span: declaration.table.span });
  return { table, given, empty, jobs, expected };
}

/** An error in a text that a test depends on, at its place. */
function refuseErrors(model: Model, handle: Handle): void {
  const error = model.problems(handle).find(({ severity }) => severity === 'error');
  if (error) throw new Refused(error.message, { handle: error.handle, span: error.span });
}

function planGiven(
  model: Model,
  handle: Handle,
  dataset: TestDeclaration['given'][number]['dataset'],
  rows: TestRows,
): GivenRows {
  const record = model.resolve(handle, dataset);
  const location: Location = { handle, span: dataset.span };
  if (record?.kind === 'source') {
    const columns = columnsOf(record, true);
    return { ...rowsOf(handle, rows, columns), kind: 'source', dataset: record, key: [], whole: isSnapshot(record) };
  }
  if (record?.kind !== 'table') throw new Refused(`${dataset.name.text} is no table and no source`, location);
  if (record.write === 'view')
    throw new Refused(`${record.layer}.${record.name} is a view, which holds no rows: give those of what it reads`, location);
  const appends = record.write === 'append';
  const read = rowsOf(handle, rows, columnsOf(record, appends));
  const snapshots = record.flow.inputs.some(({ id }) => {
    const source = id === undefined ? undefined : model.source(id);
    return source !== undefined && isSnapshot(source);
  });
  const validity = record.columns.filter(c => c.role === 'valid_from').map(c => c.name);
  return {
    ...read,
    kind: appends ? 'appended' : 'stored',
    dataset: record,
    key: appends || record.key.length === 0 ? [] : [...record.key, ...validity],
    whole: appends && snapshots,
  };
}

const isSnapshot = (source: SourceRecord) => delivers(source) === 'snapshots';

type TypedColumn = Pick<Column, 'name' | 'type'>;

/** The columns that rows may have; of rows that come, also when they did. */
function columnsOf(record: TableRecord | SourceRecord, arrive: boolean): readonly TypedColumn[] {
  return arrive && !record.columns.some(c => fold(c.name) === ARRIVAL)
    ? [...record.columns, { name: ARRIVAL, type: { name: 'timestamp' } }]
    : record.columns;
}

function rowsOf(handle: Handle, { columns, rows, span }: TestRows, known: readonly TypedColumn[]): Rows {
  const found = columns.map(({ text, span }) => {
    const column = known.find(({ name }) => fold(name) === fold(text));
    const location = { handle, span };
    if (!column) throw new Refused(`${text} is no column that is described here`, location);
    if (!isDuckType(column.type))
      throw new Refused(`the type of ${column.name} is ${column.type.name}, which DuckDB does not have`, location);
    return { name: column.name, type: column.type };
  });
  return {
    columns: found,
    rows: rows.map(({ cells, span }) => ({
      values: found.map(({ type }, i) => cellValue(cells[i] ?? { kind: 'missing', span }, type, handle)),
      location: { handle, span },
    })),
    location: { handle, span },
  };
}

/** The jobs of a table and of those between it and the given rows. */
function planTables(
  model: Model,
  target: TableRecord,
  given: readonly GivenRows[],
  at: Location,
): Pick<TestPlan, 'jobs' | 'empty'> {
  const ids = new Set<Id>(given.map(({ dataset }) => dataset.id));
  if (ids.has(target.id)) throw new Refused(`its own rows are given, so that nothing of it would be computed`, at);
  const jobs: { table: TableRecord; job: DuckdbJob }[] = [];
  const empty: TableRecord[] = [];
  const seen = new Set<Id>();
  const visit = (id: Id): void => {
    const table = model.table(id);
    if (!table || seen.has(id) || ids.has(id)) return;
    seen.add(id);
    const inputs = [table.flow, ...model.flowsInto(id)].flatMap(flow => flow.inputs.flatMap(input => input.id ?? []));
    for (const input of inputs) visit(input);
    // Nothing comes into it, whatever could be said about how.
    const isFilled = inputs.some(input => ids.has(input) || model.table(input) !== undefined) || inputs.length === 0;
    if (table.write === 'append' && !isFilled && id !== target.id) {
      empty.push(table);
      return;
    }
    refuseErrors(model, table.handle);
    const job = duckdbJob(model, id);
    if (job.status === 'refused') throw new Refused(`${table.layer}.${table.name}: ${job.reason}`, job.location);
    jobs.push({ table, job });
  };
  visit(target.id);
  return { jobs, empty };
}
