import { identifier } from '../../language/generate/duckdb/quote.js';
import { databaseOf, loadDuckdb } from '../run/engine.js';
import { Session } from '../run/session.js';

/** A statement's rows, whose values are plain data. */
export type Values = readonly (readonly unknown[])[];

/** DuckDB in this process and in its memory, with an empty database for each pipeline; it touches no file. */
export class Memory extends Session {
  readonly #databases = new Set<string>();

  /** @throws InputOutputError where DuckDB is not installed */
  static async start(): Promise<Memory> {
    const { DuckDBInstance: Instance } = await loadDuckdb();
    const instance = await Instance.create(':memory:', {
      // The rows of a test are few.
      threads: '1',
      temp_directory: '',
      enable_external_access: 'false',
    });
    return new Memory(instance, await instance.connect());
  }

  /** Makes a pipeline's database the one that names mean. */
  async use(pipeline: string | undefined): Promise<void> {
    const { name } = databaseOf(pipeline);
    if (!this.#databases.has(name)) await this.run(`attach ':memory:' as ${identifier(name)}`);
    this.#databases.add(name);
    await this.run(`use ${identifier(name)}`);
  }

  /** Empties all databases of pipelines, and forgets what belongs to the connection. */
  async empty(): Promise<void> {
    await this.crash();
    for (const name of this.#databases) await this.run(`detach ${identifier(name)}`);
    this.#databases.clear();
  }

  /** Runs one statement. @throws Error with what DuckDB says */
  async run(sql: string): Promise<Values> {
    return (await this.read(sql)).getRowsJson();
  }

  /** Ends the connection in the middle of what it does, as a crash would, and begins another one. */
  async crash(): Promise<void> {
    this.connection.closeSync();
    this.connection = await this.instance.connect();
  }
}
