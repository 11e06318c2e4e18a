import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A column of a table that a test fills: `sql` makes its value of the text `cN` in Spark. */
export interface LoadedColumn {
  readonly name: string;
  readonly sql: string;
  /** For a value of parts: the JSON of each canonical text. */
  readonly json?: Readonly<Record<string, string>>;
}

/** An expression to ask Spark about; `after` stands behind the view's name, and one that is `alone` shares its query with no other. */
export interface AnalysedCase {
  readonly sql: string;
  readonly after?: string;
  readonly alone?: boolean;
}

/** What Spark says of an expression: its type as in the JSON of a schema, or the class of its error. */
export type Analysed = { readonly type: unknown; readonly nullable: boolean } | { readonly error: string };

export type Counts = Record<'read' | 'written' | 'dropped' | 'dead_lettered' | 'ties' | 'replayed', number>;

export const tools = fileURLToPath(new URL('../../.tools/engines/', import.meta.url));
export const python = join(tools, 'venv/bin/python');
export const jars = join(tools, 'jars');

/** A Spark session in a process of its own, which is kept for all tests. */
export class Engine {
  readonly folder: string;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  #errors = '';
  #files = 0;
  #queue: Promise<unknown> = Promise.resolve();

  /** @param settings of Spark, beside those of every session of ours */
  constructor(settings: Readonly<Record<string, string>> = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'cupel-engines-'));
    const worker = fileURLToPath(new URL('worker.py', import.meta.url));
    this.#process = spawn(python, [worker, jars, this.folder, JSON.stringify(settings)], {
      cwd: this.folder,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#process.stderr?.on('data', data => {
      this.#errors = (this.#errors + data).slice(-4000);
    });
    this.#reader = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream });
    this.#lines = this.#reader[Symbol.asyncIterator]();
    this.#process.on('exit', (code, signal) => {
      this.#errors += `\nended with ${signal ?? code}`;
    });
    process.on('exit', () => this.end());
  }

  /** Ends the session and removes its folder. */
  end(): void {
    this.#process.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Orders are obeyed one after another. */
  #send(order: object): Promise<unknown> {
    const answer = this.#queue.then(async () => {
      const start = performance.now();
      this.#process.stdin?.write(`${JSON.stringify(order)}\n`);
      const line = await this.#lines.next();
      if (line.done) throw new Error(`Spark has ended: ${this.#errors}`);
      const { result, error } = JSON.parse(line.value);
      // With `CUPEL_ENGINE_LOG=1` the time that each order takes is shown.
      if (process.env.CUPEL_ENGINE_LOG)
        console.error(`${((performance.now() - start) / 1000).toFixed(1)} s ${JSON.stringify(order).slice(0, 120)}`);
      if (error !== undefined) throw new Error(error);
      return result;
    });
    this.#queue = answer.catch(() => undefined);
    return answer;
  }

  /** An empty catalog. */
  async reset(): Promise<void> {
    await this.#send({ do: 'reset' });
  }

  async sql(...statements: string[]): Promise<void> {
    await this.#send({ do: 'sql', statements });
  }

  async query<T = Record<string, unknown>>(sql: string): Promise<T[]> {
    return (await this.#send({ do: 'query', sql })) as T[];
  }

  /** What Spark makes of expressions over an empty view with these columns (DDL); nothing is run. */
  async analyse(view: string, columns: string, cases: readonly AnalysedCase[]): Promise<Analysed[]> {
    return (await this.#send({ do: 'analyse', view, columns, cases })) as Analysed[];
  }

  /** Adds rows of texts to a table, which is created with the first. */
  async append(table: string, columns: readonly LoadedColumn[], rows: readonly (readonly (string | null)[])[]): Promise<void> {
    const lines = rows.map(row => JSON.stringify(Object.fromEntries(row.map((text, i) => [`c${i}`, text]))));
    const file = this.write(`rows/${this.#files++}.json`, `${lines.join('\n')}\n`);
    await this.#send({ do: 'append', table, columns, file });
  }

  /** Runs a job's `main`; with `crash` it goes down right after that write, and the answer is null. */
  async main(file: string, options: { upkeep?: boolean; crash?: number } = {}): Promise<Counts | null> {
    return (await this.#send({ do: 'main', file, ...options })) as Counts | null;
  }

  /** Runs a job. Returns the seconds of its statements by their names in the code, of what is around them, and of all (`total`). */
  async profile(file: string): Promise<Record<string, number>> {
    return (await this.#send({ do: 'profile', file })) as Record<string, number>;
  }

  /** Sends the lines of a text to a topic of Kafka. */
  async produce(brokers: string, topic: string, lines: readonly string[]): Promise<void> {
    const file = this.write(`rows/${this.#files++}.txt`, `${lines.join('\n')}\n`);
    await this.#send({ do: 'produce', brokers, topic, file });
  }

  /** What pytest says of these files, in the same session; nothing where all tests pass. */
  async pytest(...files: string[]): Promise<string> {
    return (await this.#send({ do: 'pytest', files })) as string;
  }

  /** Writes a file below the engine's folder and tells its path. */
  write(path: string, text: string): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** The root of the lake that `reset` empties. */
  get lake(): string {
    return join(this.folder, 'lake');
  }
}

/**
 * Of a test's time on a processor, half is the compiler's: Spark's, which writes a class for each query, and Java's, which makes them fast for
 * rows that never come. Both do without what pays off later. Java then keeps more code, or a long session would fill its cache.
 */
const SHORT_QUERIES = {
  'spark.sql.adaptive.enabled': 'false',
  'spark.databricks.delta.snapshotPartitions': '1',
  'spark.sql.codegen.wholeStage': 'false',
  'spark.sql.codegen.factoryMode': 'NO_CODEGEN',
  'spark.driver.extraJavaOptions': '-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=512m -XX:+UseSerialGC',
};

/** Settings of Spark for whatever tests start; with `CUPEL_SPARK_DEFAULTS=1` none, so that it compiles as users' does. */
export const settings: Readonly<Record<string, string>> = process.env.CUPEL_SPARK_DEFAULTS ? {} : SHORT_QUERIES;

let shared: Engine | undefined;

/** The session of this run. */
export function engine(): Engine {
  shared ??= new Engine(settings);
  return shared;
}
