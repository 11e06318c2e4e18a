import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { identifier, literal } from '../../language/generate/duckdb/quote.js';
import { pathPart } from '../../language/generate/paths.js';
import { InputOutputError } from '../exit.js';
import { isLocked, reasonOf } from './reasons.js';
import { Session } from './session.js';

/** The folder of a workspace in which the tables of `cupel run` are kept. */
export const FOLDER = '.cupel';

/** Names that DuckDB gives to something else in the place of a database's. */
const TAKEN: ReadonlySet<string> = new Set(
  'bronze silver gold ops temp system memory main information_schema pg_catalog'.split(' '),
);

/** A pipeline's database: its file, and the name under which it is attached, which is the pipeline's own where that is free. */
export function databaseOf(pipeline: string | undefined): { readonly file: string; readonly name: string } {
  const name = pipeline ?? '_';
  return {
    file: `${pipeline === undefined ? '_' : pathPart(pipeline)}.duckdb`,
    name: TAKEN.has(name.toLowerCase()) ? `${name}_pipeline` : name,
  };
}

/** The folder of Spark's catalog of a pipeline, within that of the workspace: its tables, and what knows them. */
export function catalogFolder(pipeline: string | undefined): string {
  return `spark/${pipeline === undefined ? '_' : pathPart(pipeline)}`;
}

/** What a statement yields; values are plain data, numbers that JSON cannot hold are texts. */
export interface Result {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Names the folder of the package `@duckdb/node-api` where the program is not installed beside it, as in an editor. */
export const ENGINE_FOLDER = 'CUPEL_DUCKDB';

/** DuckDB in this process, with the databases of a workspace's pipelines. */
export class Engine extends Session {
  /** Where the databases are; missing where they are in memory. */
  readonly #folder: string | undefined;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, folder?: string) {
    super(instance, connection);
    this.#folder = folder;
  }

  /**
   * Starts the engine; nothing is attached yet.
   * @param root the workspace's folder
   * @throws InputOutputError where DuckDB is not installed, or the folder cannot be made
   */
  static async start(root: string): Promise<Engine> {
    const { DuckDBInstance: Instance } = await loadDuckdb();
    const folder = folderIn(root);
    const instance = await Instance.create(':memory:', { temp_directory: join(folder, `tmp-${process.pid}`) });
    return new Engine(instance, await instance.connect(), folder);
  }

  /**
   * Starts the engine with databases that are in memory, empty at first and gone in the end; no file is left.
   * @throws InputOutputError where DuckDB is not installed
   */
  static async inMemory(): Promise<Engine> {
    const { DuckDBInstance: Instance } = await loadDuckdb();
    // What does not fit into the memory is put there, and removed by the engine.
    const instance = await Instance.create(':memory:', { temp_directory: join(tmpdir(), `cupel-${process.pid}`) });
    return new Engine(instance, await instance.connect());
  }

  /**
   * Attaches a pipeline's database under its name, and makes it the one that names mean.
   * @param reading true where nothing is written: the file must be there then
   * @throws InputOutputError where another program has it open, or it is no database
   */
  async use(pipeline: string | undefined, { reading = false } = {}): Promise<void> {
    const { file, name } = databaseOf(pipeline);
    if (this.#folder === undefined) {
      await this.connection.run(`attach if not exists ':memory:' as ${identifier(name)}`);
      await this.connection.run(`use ${identifier(name)}`);
      return;
    }
    const path = join(this.#folder, file);
    try {
      if (!reading) await this.#create(path);
      await this.connection.run(`attach if not exists ${literal(path)} as ${identifier(name)}${reading ? ' (read_only)' : ''}`);
      await this.connection.run(`use ${identifier(name)}`);
    } catch (error) {
      throw new InputOutputError(`${FOLDER}/${file} ${reasonOf(error)}`);
    }
  }

  /** Makes an empty database where there is none: under another name first, so that one that is there is always whole. */
  async #create(path: string): Promise<void> {
    if (existsSync(path)) return;
    const begun = `${path}.new`;
    rmSync(begun, { force: true });
    await this.connection.run(`attach ${literal(begun)} as begun`);
    await this.connection.run('detach begun');
    renameSync(begun, path);
  }

  /**
   * Empties a pipeline's database: its file is removed.
   * @throws InputOutputError where another program has it open
   */
  async remove(pipeline: string | undefined): Promise<void> {
    if (this.#folder === undefined) return;
    const path = join(this.#folder, databaseOf(pipeline).file);
    if (!existsSync(path)) return;
    try {
      // A database is not pulled away from under another program; what is no database at all may go.
      await this.connection.run(`attach ${literal(path)} as removed`);
      await this.connection.run('detach removed');
    } catch (error) {
      if (isLocked(error)) throw new InputOutputError(`${FOLDER}/${databaseOf(pipeline).file} ${reasonOf(error)}`);
    }
    for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
  }

  /** Runs one statement. @throws Error with what DuckDB says */
  async run(sql: string): Promise<Result> {
    const reader = await this.read(sql);
    return { columns: reader.columnNames(), rows: reader.getRowsJson() };
  }

  /** Runs work as one transaction: an error undoes all of it. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.connection.run('begin transaction');
    try {
      const result = await work();
      await this.connection.run('commit');
      return result;
    } catch (error) {
      // After some errors the engine has ended the transaction by itself.
      await this.connection.run('rollback').catch(() => undefined);
      throw error;
    }
  }

  /** Adds rows of texts to a table, in the order of its columns. */
  async append(table: string, rows: AsyncIterable<readonly (string | number | null)[]>): Promise<void> {
    const appender = await this.connection.createAppender(table);
    try {
      let waiting = 0;
      for await (const row of rows) {
        for (const value of row) {
          if (value === null) appender.appendNull();
          else if (typeof value === 'number') appender.appendBigInt(BigInt(value));
          else appender.appendVarchar(value);
        }
        appender.endRow();
        if (++waiting % 10_000 === 0) appender.flushSync();
        this.checkStopped();
      }
    } finally {
      appender.closeSync();
    }
  }
}

/**
 * The folder of a workspace in which tables are kept, made where it is missing.
 * @throws InputOutputError where it cannot be made
 */
export function folderIn(root: string): string {
  const folder = join(root, FOLDER);
  try {
    mkdirSync(folder, { recursive: true });
    // Tables that are computed belong into no repository.
    if (!existsSync(join(folder, '.gitignore'))) writeFileSync(join(folder, '.gitignore'), '*\n');
  } catch (error) {
    throw new InputOutputError(`${folder} cannot be written: ${(error as Error).message}`);
  }
  return folder;
}

/**
 * DuckDB, which is loaded when it is asked for, and need not be there.
 * @throws InputOutputError that says what brings it
 */
export async function loadDuckdb(): Promise<typeof import('@duckdb/node-api')> {
  const folder = process.env[ENGINE_FOLDER];
  try {
    if (folder) return createRequire(join(folder, 'package.json'))(folder) as typeof import('@duckdb/node-api');
    return await import('@duckdb/node-api');
  } catch (error) {
    throw new InputOutputError(
      `DuckDB could not be loaded (${(error as Error).message.split('\n')[0]}); it comes with "npm install @duckdb/node-api"`,
    );
  }
}
