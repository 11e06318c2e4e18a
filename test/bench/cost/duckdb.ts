import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { generateTable } from '../../../language/generate/index.js';
import { createModel } from '../../../language/model/index.js';
import { CHANGES, type Cost, Costs, type Effort, exampleOf, keyOf, PLAIN, TABLE } from './table.js';

/**
 * Measures runs on DuckDB, and the plain `MERGE`, in turns in one session on a database file that stays open. Checkpoints, which move what was
 * written from the write-ahead log into the file, are made between them: by itself DuckDB would make one at the end of each plain `MERGE`.
 * @throws where the table is not generated, a statement fails, or a run has not read its changes
 */
export async function costOnDuckdb(root: string, { rows, runs, unmeasured }: Effort): Promise<Cost> {
  const model = createModel();
  model.setFile('shop.pipe', exampleOf(root, 'lake'));
  const generated = generateTable(model, TABLE, 'duckdb');
  if (generated.status === 'refused') throw new Error(`${TABLE}: ${generated.reason}`);
  const script = (generated.files[0]?.text ?? '').split(/;\n/).filter(s => s.trim() !== '');
  const folder = mkdtempSync(join(tmpdir(), 'cupel-cost-'));
  try {
    const costs = new Costs();
    await opened(join(folder, 'shop.duckdb'), async connection => {
      await fill(connection, script, rows);
      for (let run = 1; run <= unmeasured + runs; run++) {
        await arrive(connection, run, rows);
        let plain = 0;
        let all = 0;
        const steps: Record<string, number> = {};
        const turns = [
          async () => {
            plain = await timed(() => connection.run(PLAIN));
          },
          async () => {
            all = await timed(() => runScript(connection, script, steps));
          },
        ];
        // Who comes second finds the changes of the run in the processor's cache.
        for (const turn of run % 2 === 0 ? turns : turns.toReversed()) await turn();
        if (run > unmeasured) costs.add(plain, all, steps);
      }
    });
    return costs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function opened(database: string, use: (connection: DuckDBConnection) => Promise<unknown>): Promise<void> {
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  try {
    await connection.run("set timezone = 'UTC'");
    await connection.run("set checkpoint_threshold = '100GB'");
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

/** What a statement does, in a few words: `judged`, `merge into gold.dim_customer`. */
function stepOf(statement: string): string {
  const text = statement.replaceAll(/^--.*$/gm, '').trim();
  const created = /^create or replace temp (?:table|view) (\w+)/.exec(text);
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
    (customer_id, segment, tier, email, _sequence, _is_delete, _tie, _base_from)
    select customer_id, segment, tier, email, changed_at, false, customer_key, changed_at from gold.dim_customer where customer_id > 0`);
  await connection.run('create table gold.plain as select * from gold.dim_customer');
}

/** The changes of a run, in bronze, in a database that has nothing left to write; `changes` shows them as the plain `MERGE` takes them. */
async function arrive(connection: DuckDBConnection, run: number, rows: number): Promise<void> {
  const at = `timestamptz '2025-01-16 00:00:00+00' + interval ${run} hour`;
  await connection.run(`insert into bronze.customers
    select 'u', ${keyOf('i', run, rows)}, 's' || i % 7, 'run ${run}', 'f' || i, ${at}, ${at}, ${run} from range(${CHANGES}) r(i)`);
  await connection.run('checkpoint');
  await connection.run(`create or replace temp view changes as
    select sha256(customer_id::varchar) as customer_key, customer_id, segment, tier, sha256(email) as email, changed_at
    from bronze.customers where _run = ${run}`);
}
