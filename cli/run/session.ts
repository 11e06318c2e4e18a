import type { DuckDBConnection, DuckDBInstance, DuckDBResultReader } from '@duckdb/node-api';

/** DuckDB in this process, with a connection that can be stopped. */
export abstract class Session {
  #stopped = false;

  protected constructor(
    protected readonly instance: DuckDBInstance,
    protected connection: DuckDBConnection,
  ) {}

  /** Runs one statement and reads all that it yields. @throws Error with what DuckDB says, or that it was stopped */
  protected read(sql: string): Promise<DuckDBResultReader> {
    this.checkStopped();
    return this.connection.runAndReadAll(sql);
  }

  /** @throws Error where it was stopped */
  protected checkStopped(): void {
    if (this.#stopped) throw new Error('the run was stopped');
  }

  /** Stops what is running, which then fails, and whatever is begun after it. */
  interrupt(): void {
    this.#stopped = true;
    this.connection.interrupt();
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}
