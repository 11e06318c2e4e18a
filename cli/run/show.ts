import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { identifier, literal } from '../../language/generate/duckdb/quote.js';
import { VALIDITY } from '../../language/generate/planner.js';
import { property, textOf, value } from '../../language/generate/settings.js';
import type { TableRecord } from '../../language/model/records.js';
import { InputOutputError } from '../exit.js';
import { catalogFolder, databaseOf, Engine, FOLDER } from './engine.js';
import type { FoundTable } from './tables.js';

/** Rows of a table as texts, NULL as null. */
export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Each as the text of a JSON object. */
  readonly json: readonly string[];
  /** How many rows the table has. */
  readonly total: number;
}

/** A table that is not described by a text: the dead letters of a pipeline. */
export interface DeadLetter {
  readonly workspace: FoundTable['workspace'];
  readonly pipeline: string | undefined;
  readonly name: string;
}

/**
 * Reads the first rows of a table, in the order of its key.
 * @throws InputOutputError where it was never run, or its database cannot be read
 */
export async function rowsOfTable({ workspace, table }: FoundTable, limit: number): Promise<Rows> {
  return stored(workspace.root, table.pipeline, nameOf(table), engine => readRows(engine, table, limit));
}

/** The same of all versions of a table of type 4, which stand in a table of their own: `NAME_history`. */
export async function rowsOfHistory({ workspace, table }: FoundTable, limit: number): Promise<Rows> {
  const name = `${table.name}_history`;
  const validity = property(table, 'scd')?.value.validity?.map(({ text }) => text) ?? VALIDITY;
  const columns = [...table.columns.map(column => column.name), ...validity];
  const order = [...table.key, ...validity.slice(0, 1)];
  const what = { schema: table.layer, name, columns, order, timezone: timezoneOf(table) };
  return stored(workspace.root, table.pipeline, `${table.layer}.${name}`, engine => read(engine, what, limit));
}

/** The same of dead letters. */
export async function rowsOfDeadLetter({ workspace, pipeline, name }: DeadLetter, limit: number): Promise<Rows> {
  const columns = ['table', 'rule', 'reason', 'raw', 'row_id', 'run'];
  const what = { schema: 'ops', name, columns, order: ['table', 'run', 'row_id'], timezone: 'UTC' };
  return stored(workspace.root, pipeline, `ops.${name}`, engine => read(engine, what, limit));
}

/**
 * The first rows of a table in the database that is in use, in the order of its key.
 * @throws InputOutputError where it was never run
 */
export function readRows(engine: Engine, table: TableRecord, limit: number): Promise<Rows> {
  const columns = table.columns.map(({ name }) => name);
  const validity = table.columns.filter(({ role }) => role === 'valid_from').map(({ name }) => name);
  const order = [...new Set([...table.key, ...validity])];
  return read(engine, { schema: table.layer, name: table.name, columns, order, timezone: timezoneOf(table) }, limit);
}

const timezoneOf = (table: TableRecord): string => textOf(value(table, 'timezone')) ?? 'UTC';

const nameOf = ({ layer, name }: TableRecord): string => `${layer}.${name}`;

const notRun = (name: string) => new InputOutputError(`${name} has no rows on this machine: "cupel run" makes them`);

const onlyOnSpark = (name: string, catalog: string) =>
  new InputOutputError(
    `${name} was run on Spark alone, which has its rows in ${catalog}: "cupel run" without --engine makes them where "cupel show" reads`,
  );

/** Reads from the database of a pipeline as it is on the disk. */
async function stored(
  root: string,
  pipeline: string | undefined,
  name: string,
  reading: (engine: Engine) => Promise<Rows>,
): Promise<Rows> {
  if (!existsSync(join(root, FOLDER, databaseOf(pipeline).file))) {
    const catalog = `${FOLDER}/${catalogFolder(pipeline)}`;
    throw existsSync(join(root, catalog)) ? onlyOnSpark(name, catalog) : notRun(name);
  }
  const engine = await Engine.start(root);
  try {
    await engine.use(pipeline, { reading: true });
    return await reading(engine);
  } finally {
    engine.close();
  }
}

async function read(
  engine: Engine,
  what: {
    readonly schema: string;
    readonly name: string;
    readonly columns: readonly string[];
    readonly order: readonly string[];
    readonly timezone: string;
  },
  limit: number,
): Promise<Rows> {
  const { schema, name } = what;
  await engine.run(`set timezone = ${literal(what.timezone)}`);
  const { rows: there } = await engine.run(
    `select column_name from duckdb_columns()
     where database_name = current_database() and schema_name = ${literal(schema)} and lower(table_name) = ${literal(name.toLowerCase())}`,
  );
  const known = new Set(there.map(([column]) => String(column).toLowerCase()));
  // The text may have columns since that the next run adds.
  const columns = what.columns.filter(column => known.has(column.toLowerCase())).map(identifier);
  if (columns.length === 0) throw notRun(`${schema}.${name}`);
  const table = `${identifier(schema)}.${identifier(name)}`;
  const order = what.order.filter(column => known.has(column.toLowerCase())).map(identifier);
  const ordered = `order by ${order.length > 0 ? order.map(c => `${c} nulls last`).join(', ') : 'all'}`;
  const first = `select ${columns.join(', ')} from ${table} ${ordered} limit ${limit}`;
  const [[total] = []] = (await engine.run(`select count(*)::varchar from ${table}`)).rows;
  const { columns: names, rows } = await engine.run(`select columns(*)::varchar from (${first})`);
  const { rows: json } = await engine.run(`select to_json(_row)::varchar from (${first}) _row`);
  return {
    columns: names,
    rows: rows as (string | null)[][],
    json: json.map(([text]) => String(text)),
    total: Number(total),
  };
}
