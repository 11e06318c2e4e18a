import type { DataType } from '../../../model/declaration/index.js';
import type { TableRecord } from '../../../model/records.js';
import { isFloating } from '../../../model/types/kinds.js';
import { textOf, value } from '../../settings.js';
import { lines, list } from '../../statements/layout.js';
import { ARRIVAL } from '../ingestion/plan.js';
import { identifier, literal, qualified } from '../quote.js';
import { duckType } from '../types.js';
import type { GivenRows, Rows } from './plan.js';

/** The schema of the database that DuckDB has by itself, in which the rows of a test are kept as values of their types. */
const CELLS = 'memory.cells';

/** The rows of block `name` of a test: a column for each of its columns, `c0` being the first, and `n` counting the rows from 0. */
const cellsOf = (name: string) => `${CELLS}.${identifier(name)}`;

export const createCells = `create schema if not exists ${CELLS}`;

/** Statements that evaluate the cells of a block of rows and keep them. */
export function keepCells(name: string, { columns, rows }: Rows): string[] {
  const types = ['n integer', ...columns.map((c, i) => `c${i} ${duckType(c.type)}`)];
  return [
    `create or replace table ${cellsOf(name)} (${types.join(', ')})`,
    ...rows.map(({ values }, n) => `insert into ${cellsOf(name)} values (${[n, ...values].join(', ')})`),
  ];
}

/** The rows of a block, as texts that are equal where the values are, in the order of the text. */
export function cellTexts(name: string, { columns }: Rows): string {
  const values = columns.map((c, i) => `${comparable(`c${i}`, c.type)} as c${i}`);
  return `select ${values.join(', ')} from ${cellsOf(name)} order by n`;
}

/** The same of some columns of a stored table. */
export function storedTexts({ layer, name }: TableRecord, columns: Rows['columns']): string {
  const values = columns.map((c, i) => `${comparable(identifier(c.name), c.type)} as c${i}`);
  return `select ${values.join(', ')} from ${qualified(layer, name)} order by all`;
}

/** Minus zero is zero. */
function comparable(sql: string, type: DataType): string {
  return `cast(${isFloating(type) ? `if(${sql} = 0, 0, ${sql})` : sql} as varchar)`;
}

/** The time zone of a table's pipeline, in which times without a zone are. */
export function setTimezone(dataset: Pick<TableRecord, 'properties'>): string {
  return `set timezone = ${literal(textOf(value(dataset, 'timezone')) ?? 'UTC')}`;
}

/** A row of which another one has the same key; nothing where the key is not given whole. */
export function sameKey(name: string, { key, columns }: GivenRows): string | undefined {
  const at = key.map(k => columns.findIndex(c => c.name.toLowerCase() === k.toLowerCase()));
  if (at.length === 0 || at.includes(-1)) return undefined;
  const keys = at.map(i => `c${i}`).join(', ');
  return `select max(n) from ${cellsOf(name)} group by ${keys} having count(*) > 1 order by all limit 1`;
}

/** What later tables see of a table that nothing was computed for: it is there, without rows. */
export function createGiven(table: TableRecord, kind: 'appended' | 'stored'): string[] {
  const columns = table.columns.map(c => ({ name: c.name, type: c.type }));
  const create = (name: string, all: readonly { name: string; type: DataType }[]) =>
    `create table if not exists ${name} (${all.map(c => `${identifier(c.name)} ${duckType(c.type)}`).join(', ')})`;
  const name = qualified(table.layer, table.name);
  const schema = `create schema if not exists ${identifier(table.layer)}`;
  if (kind === 'appended')
    return [schema, create(name, [...columns, ...arrival(table), { name: '_run', type: { name: 'long' } }])];
  return [
    schema,
    'create schema if not exists ops',
    create(name, columns),
    create(touchedOf(table), [
      { name: '_run', type: { name: 'long' } },
      { name: '_image', type: { name: 'string' } },
      ...columns,
    ]),
    'create table if not exists ops.progress ("table" varchar, run bigint, ingested_to timestamptz)',
  ];
}

const touchedOf = ({ layer, name }: TableRecord) => qualified(layer, `${name}__touched`);

/** When a row arrived, unless the table has a column of that name itself. */
function arrival(table: TableRecord): { name: string; type: DataType }[] {
  return table.columns.some(c => c.name.toLowerCase() === ARRIVAL) ? [] : [{ name: ARRIVAL, type: { name: 'timestamp' } }];
}

/** A batch: some rows of a block, in this order. */
export interface Batch {
  /** Of the rows' table. */
  readonly block: string;
  /** Counted from 0. */
  readonly rows: readonly number[];
  /** The run that brings them. */
  readonly run: number;
}

/**
 * Statements that bring a batch of given rows to a table, as a run of it would.
 * @param again those rows of the batch that the table has already: of one that is merged they replace themselves
 */
export function deliver(given: GivenRows & { dataset: TableRecord }, batch: Batch, again: ReadonlySet<number>): string[] {
  const { dataset, columns } = given;
  const name = qualified(dataset.layer, dataset.name);
  const names = columns.map(c => identifier(c.name));
  const cells = columns.map((_, i) => `c${i}`);
  const from = (rows: readonly number[]) =>
    lines(
      `from ${cellsOf(batch.block)} join (values ${rows.map((n, i) => `(${i}, ${n})`).join(', ')}) _order(i, n) using (n)`,
      'order by i',
    );
  if (given.kind === 'appended')
    return [
      lines(
        `insert into ${name} (${list([...names, '_run'], 13)})`,
        `select ${[...cells, batch.run].join(', ')}`,
        from(batch.rows),
      ),
    ];
  const touched = (rows: readonly number[], image: 'before' | 'after') =>
    lines(
      `insert into ${touchedOf(dataset)} (${list(['_run', '_image', ...names], 13)})`,
      `select ${[batch.run, literal(image), ...cells].join(', ')}`,
      from(rows),
    );
  const fresh = batch.rows.filter(n => !again.has(n));
  const known = batch.rows.filter(n => again.has(n));
  const label = literal(`${dataset.layer}.${dataset.name}`);
  return [
    ...(known.length > 0 ? [touched(known, 'before')] : []),
    touched(batch.rows, 'after'),
    ...(fresh.length > 0 ? [lines(`insert into ${name} (${list(names, 13)})`, `select ${cells.join(', ')}`, from(fresh))] : []),
    `delete from ops.progress where "table" = ${label}`,
    `insert into ops.progress values (${label}, ${batch.run}, null)`,
  ];
}

/** The file that `input_file_name()` tells of a given row: the same for all, for what a row holds must not depend on its batch. */
const FILE_NAME = 'given.jsonl';

/** Statements that let a batch of given rows of a source arrive; `run` counts the batches that arrive together. */
export function arriveGiven({ dataset, columns }: GivenRows, batch: Batch, file: string): string[] {
  // Each value as the text that an ingestion reads, which knows the type.
  const field = (type: DataType, sql: string) => (type.name === 'binary' ? `to_base64(${sql})` : `cast(${sql} as varchar)`);
  const fields = columns.map((c, i) => `${literal(c.name)}, ${field(c.type, `c${i}`)}`).join(', ');
  const order = batch.rows.map((n, i) => `(${i}, ${n})`).join(', ');
  return [
    `insert into arrived_files values (${literal(dataset.id)}, ${literal(file)}, ${batch.run}, 0)`,
    lines(
      `insert into arrived select ${literal(dataset.id)}, ${literal(FILE_NAME)}, i + 1, ${batch.run}, cast(_document as varchar), _document, null`,
      `from (select i, json_object(${fields}) as _document from ${cellsOf(batch.block)}`,
      `      join (values ${order}) _order(i, n) using (n))`,
      'order by i',
    ),
  ];
}
