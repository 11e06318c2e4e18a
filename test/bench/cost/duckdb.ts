import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { generateTable } from '../../../language/generate/index.js';
import { createModel } from '../../../language/model/index.js';
import { CHANGES, type Cost, Costs, type Effort, exampleOf, keyOf, PLAIN, TABLE } from './table.js';

/**
 * Measures runs on DuckDB as they are run: the script from opening the database's file to closing it, and the plain `MERGE` likewise.
 * @throws where the table is not generated, a statement fails, or a run has not read its changes
 */
export async function costOnDuckdb(root: string, { rows, runs, unmeasured }: Effort): Promise<Cost> {
  const model = createModel();
  model.setFile('shop.pipe', exampleOf(root, 'lake'));
  const generated = generateTable(model, TABLE, 'duckdb');
  if (generated.status === 'refused') throw new Error(`${TABLE}: ${generated.reason}`);
  const script = (generated.files[0]?.text ?? '').split(/;\n/).filter(s => s.trim() !== '');
  const folder = mkdtempSync(join(tmpdir(), 'cupel-cost-'));
  const database = join(folder, 'shop.duckdb');
  try {
    await opened(database, connection => fill(connection, script, rows));
    const costs = new Costs();
    for (let run = 1; run <= unmeasured + runs; run++) {
      await opened(database, connection => connection.run(arrival(run, rows)));
      const plain = await timed(() => opened(database, connection => merge(connection, run)));
      const steps: Record<string, number> = {};
      const all = await timed(() => opened(database, connection => runScript(connection, script, steps)));
      const known = Object.values(steps).reduce((sum, taken) => sum + taken, 0);
      if (run > unmeasured) costs.add(plain, all, { ...steps, 'opening and closing': all - known });
    }
    return costs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Opens the database, as a process of its own does, and closes it: what is not in its file yet is written there then. */
async function opened(database: string, use: (connection: DuckDBConnection) => Promise<unknown>): Promise<void> {
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  try {
    await connection.run("set timezone = 'UTC'");
    await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

async function merge(connection: DuckDBConnection, run: number): Promise<void> {
  await connection.run(`create temp view changes as
    select customer_id, segment, tier, sha256(email) as email, changed_at from bronze.customers where _run = ${run}`);
  await connection.run(PLAIN);
}

/** What a statement does, in a few words: `judged`, `merge into gold.dim_customer`. */
function stepOf(statement: string): string {
  const text = statement.replaceAll(/^--.*$/gm, '').trim();
  const created = /^create or replace temp table (\w+)/.exec(text);
  return created?.[1] ?? /^((merge|insert) into \S+|\w+)/.exec(text)?.[0] ?? 'other';
}

async function runScript(connection: DuckDBConnection, script: readonly string[], steps: Record<string, number>): Promise<void> {
  for (const statement of script) {
    let read: unknown;
    const taken = await timed(async () => {
      const result = await connection.runAndReadAll(statement);
      if (result.columnNames()[0] === 'read') read = result.getRowObjectsJson()[0]?.read;
    });
    if (read !== undefined && Number(read) !== CHANGES) throw new Error(`A run has read ${read} rows, not ${CHANGES}.`);
    const step = stepOf(statement);
    steps[step] = (steps[step] ?? 0) + taken;
  }
}

/** The table with its log, as upkeep leaves them, a copy for the plain `MERGE`, and in bronze what they came from, which is read. */
async function fill(connection: DuckDBConnection, script: readonly string[], rows: number): Promise<void> {
  const at = "timestamptz '2025-01-01 00:00:00+00'";
  const bronze = `create table bronze.customers as
    select 'c' as op, i as customer_id, 's' || i % 7 as segment, 't' || i % 3 as tier, 'e' || i as email, ${at} as changed_at,
           ${at} as _ingested_at, 0::bigint as _run
    from range(${rows}) r(i)`;
  await connection.run('create schema bronze');
  await connection.run(`${bronze} limit 1`);
  for (const statement of script) await connection.run(statement);
  await connection.run('drop table bronze.customers');
  await connection.run(bronze);
  await connection.run(`insert into gold.dim_customer
    select sha256(i::varchar), i, 's' || i % 7, 't' || i % 3, sha256('e' || i), ${at}, ${at}, null, true from range(1, ${rows}) r(i)`);
  await connection.run(`insert into gold.dim_customer__changes
    (customer_id, segment, tier, email, _sequence, _is_delete, _tie)
    select customer_id, segment, tier, email, changed_at, false, customer_key from gold.dim_customer where customer_id > 0`);
  await connection.run('update gold.dim_customer__changes set _base_from = _sequence');
  await connection.run('create table gold.plain as select * from gold.dim_customer');
}

/** The changes of a run, in bronze. */
function arrival(run: number, rows: number): string {
  const at = `timestamptz '2025-01-16 00:00:00+00' + interval ${run} hour`;
  return `insert into bronze.customers
    select 'u', ${keyOf('i', run, rows)}, 's' || i % 7, 'run ${run}', 'f' || i, ${at}, ${at}, ${run} from range(${CHANGES}) r(i)`;
}
