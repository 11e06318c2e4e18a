import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { canonical } from '../../language/generate/duckdb/canonical.js';
import { macrosOf } from '../../language/generate/duckdb/macros.js';
import { identifier, qualified } from '../../language/generate/duckdb/quote.js';
import { duckType } from '../../language/generate/duckdb/types.js';
import type { Counts, LoadedColumn } from './engine.js';
import { generatedFiles, type Job, type Lakehouse, type TableCase } from './lakehouse.js';
import { instant } from './reference.js';

/** A statement that changes a table. */
const WRITE = /^(--[^\n]*\n)*(merge|insert|delete|update|create or replace table)\b/;

/** The statements of a script, as a client sends them one by one. */
export function statementsOf(script: string): string[] {
  return script
    .split(/;\n/)
    .map(s => s.trim())
    .filter(s => s !== '');
}

/** The counts of a view, which has no run. */
const NOTHING: Counts = { read: 0, written: 0, dropped: 0, dead_lettered: 0, ties: 0, replayed: 0 };

/** How a value is made of its canonical text. */
function loadedValue({ json, type }: TableCase['inputColumns'][number], text: string): string {
  if (json) {
    const cases = Object.entries(json).map(([k, v]) => `when '${k}' then '${v}'`);
    return `cast(cast(case ${text} ${cases.join(' ')} end as json) as ${duckType(type)})`;
  }
  return type.name === 'binary' ? `unhex(${text})` : `cast(${text} as ${duckType(type)})`;
}

/** DuckDB in memory. A crash is what it is there: the connection is lost, and with it the transaction. */
class Duck implements Lakehouse {
  readonly lake = 'lake';
  #instance: Promise<DuckDBInstance> | undefined;
  #connection: Promise<DuckDBConnection> | undefined;
  #arrivals = 0;

  async reset(): Promise<void> {
    const old = await this.#connection;
    old?.closeSync();
    (await this.#instance)?.closeSync();
    this.#instance = DuckDBInstance.create(':memory:');
    this.#connection = this.#connect();
    this.#arrivals = 0;
  }

  async #connect(): Promise<DuckDBConnection> {
    this.#instance ??= DuckDBInstance.create(':memory:');
    const connection = await (await this.#instance).connect();
    for (const macro of macrosOf('canonical( number_text(')) await connection.run(macro);
    await connection.run("set timezone = 'UTC'");
    return connection;
  }

  #open(): Promise<DuckDBConnection> {
    this.#connection ??= this.#connect();
    return this.#connection;
  }

  async query<T = Record<string, unknown>>(sql: string): Promise<T[]> {
    const result = await (await this.#open()).runAndReadAll(sql);
    return result.getRowObjectsJson() as T[];
  }

  /** Runs a script; the counts are what its statement `select count(*) as read, …` yields. An error ends the transaction. */
  async #script(text: string, crash?: number): Promise<Counts | null> {
    const connection = await this.#open();
    let counts: Counts | null = null;
    let writes = 0;
    for (const statement of statementsOf(text)) {
      try {
        const result = await connection.runAndReadAll(statement);
        if (result.columnNames()[0] === 'read') {
          const [row = {}] = result.getRowObjectsJson();
          counts = Object.fromEntries(Object.entries(row).map(([k, v]) => [k, Number(v)])) as Counts;
        }
      } catch (error) {
        await connection.run('rollback').catch(() => undefined);
        throw new Error(`${(error as Error).message}\n${statement}`);
      }
      if (WRITE.test(statement) && ++writes === crash) {
        connection.closeSync();
        this.#connection = undefined;
        return null;
      }
    }
    return counts;
  }

  async job({ text, id }: Pick<TableCase, 'text' | 'id'>): Promise<Job> {
    const files = generatedFiles(text, id, 'duckdb');
    const ending = (end: string) => files.find(f => f.path.endsWith(end))?.text ?? '';
    const code = files[0]?.text ?? '';
    return {
      run: async () => (await this.#script(code)) ?? NOTHING,
      crash: async write => (await this.#script(code, write)) === null,
      upkeep: async () => {
        await this.#script(ending('_upkeep.sql'));
      },
      tests: () =>
        this.#script(ending('_test.sql')).then(
          () => '',
          error => String(error),
        ),
    };
  }

  /** Each call is a run of bronze. */
  async arrive(
    { input, inputColumns }: Parameters<Lakehouse['arrive']>[0],
    events: Parameters<Lakehouse['arrive']>[1],
  ): Promise<void> {
    const names = inputColumns.map(c => c.name);
    const arrival = { name: '_ingested_at', sql: '', type: { name: 'timestamp' } } as const;
    await this.append(
      qualified(...input),
      [...inputColumns, arrival],
      events.map(e => [...names.map(n => e.values[n] ?? null), e.ingestedAt === null ? null : instant(e.ingestedAt)]),
    );
  }

  /** Adds rows of texts to a table, which is created with the first; each call is a run of its own. */
  async append(
    table: string,
    columns: readonly (LoadedColumn & { readonly type: TableCase['inputColumns'][number]['type'] })[],
    rows: readonly (readonly (string | null)[])[],
  ): Promise<void> {
    const connection = await this.#open();
    const run = this.#arrivals++;
    const texts = columns.map((_, i) => `c${i} varchar`).join(', ');
    await connection.run(`create or replace temp table arrived (${texts})`);
    const appender = await connection.createAppender('arrived');
    for (const row of rows) {
      for (const text of row) {
        if (text === null) appender.appendNull();
        else appender.appendVarchar(text);
      }
      appender.endRow();
    }
    appender.closeSync();
    const defined = columns.map(c => `${identifier(c.name)} ${duckType(c.type)}`).join(', ');
    await connection.run(`create schema if not exists ${table.slice(0, table.indexOf('.'))}`);
    await connection.run(`create table if not exists ${table} (${defined}, _run bigint not null)`);
    const values = columns.map((c, i) => loadedValue(c, `c${i}`)).join(', ');
    await connection.run(`insert into ${table} select ${values}, ${run} from arrived`);
  }

  qualified(layer: string, name: string): string {
    return qualified(layer, name);
  }

  rowText(columns: TableCase['columns']): string {
    return columns.map(c => canonical(identifier(c.name), c.type)).join(' || ');
  }
}

export const duckdb = new Duck();
