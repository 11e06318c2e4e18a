import { ARRIVED, FILES } from '../../language/generate/duckdb/ingestion/statements.js';
import type { DuckdbJob } from '../../language/generate/duckdb/job.js';
import { identifier, literal } from '../../language/generate/duckdb/quote.js';
import type { GivenRows, TestPlan } from '../../language/generate/duckdb/testing/plan.js';
import {
  arriveGiven,
  type Batch,
  cellTexts,
  createCells,
  createGiven,
  deliver,
  keepCells,
  sameKey,
  setTimezone,
  storedTexts,
} from '../../language/generate/duckdb/testing/statements.js';
import type { Location, TableRecord } from '../../language/model/records.js';
import { StatementError } from '../run/failure.js';
import type { Memory } from './memory.js';
import type { Variation } from './variations.js';

/** A row as texts, NULL as null: equal texts are equal values. */
export type Row = readonly (string | null)[];

/** What one way of coming made of the table: its rows, or why its last run failed. */
export type Result = { readonly rows: readonly Row[] } | { readonly failure: Failure };

/** A table whose run failed. */
export interface Failure {
  readonly table: TableRecord;
  readonly error: unknown;
}

/** A row that could not be written, in the words of its dead letter. */
export interface DeadLetter {
  readonly table: string;
  readonly reason: string;
  readonly raw: string;
}

/** Two rows of one key are given, where a table has one. */
export class SameKey extends Error {
  constructor(
    message: string,
    readonly location: Location,
  ) {
    super(message);
  }
}

/** A statement that changes a table: after each a run may go down. */
const WRITE = /^(?:--[^\n]*\n)*(?:merge|insert|delete|update|create or replace (?:table|view))\b/;

type Stored = GivenRows & { readonly dataset: TableRecord };
const isStored = (given: GivenRows): given is Stored => given.kind !== 'source';
/** The block of the cells of a test's `then`. */
const EXPECTED = 'expected';
const blockOf = (given: number) => `given_${given + 1}`;
const labelOf = ({ layer, name }: TableRecord) => `${layer}.${name}`;

/** Runs the tables of a test, each time from nothing. */
export class TestRun {
  readonly #memory: Memory;
  readonly #plan: TestPlan;
  /** Of each row: its block, and its number there. */
  readonly #rows: readonly { readonly given: number; readonly n: number }[];
  /** Batches of the sources that have arrived, as files lie in a folder. */
  #arrived: { readonly given: number; readonly rows: readonly number[] }[] = [];

  private constructor(memory: Memory, plan: TestPlan) {
    this.#memory = memory;
    this.#plan = plan;
    this.#rows = plan.given.flatMap(({ rows }, given) => rows.map((_, n) => ({ given, n })));
  }

  /**
   * Evaluates the cells of a test.
   * @throws SameKey where rows are given that no table can hold together
   */
  static async of(memory: Memory, plan: TestPlan): Promise<TestRun> {
    const run = new TestRun(memory, plan);
    await memory.run(createCells);
    for (const [i, given] of plan.given.entries()) {
      // A source has no time zone of its own; the table that takes in its rows has.
      const taking = isStored(given) ? given.dataset : plan.jobs.find(({ job }) => job.sources.includes(given.dataset.id))?.table;
      await run.#keep(blockOf(i), taking ?? plan.table, given);
    }
    await run.#keep(EXPECTED, plan.table, plan.expected);
    for (const [i, given] of plan.given.entries()) {
      const query = sameKey(blockOf(i), given);
      const [row] = query === undefined ? [] : await memory.run(query);
      const location = row && given.rows[Number(row[0])]?.location;
      if (location) {
        const message = `a row of the same ${given.key.join(', ')} is given above, and ${labelOf(given.dataset as TableRecord)} has one`;
        throw new SameKey(message, location);
      }
    }
    return run;
  }

  async #keep(block: string, dataset: TableRecord, rows: TestPlan['expected']): Promise<void> {
    await this.#memory.run(setTimezone(dataset));
    for (const statement of keepCells(block, rows)) await this.#memory.run(statement);
  }

  /** How many rows are given. */
  get size(): number {
    return this.#rows.length;
  }

  /** The rows that come together, by their numbers. */
  get units(): readonly (readonly number[])[] {
    const numbers = this.#rows.map((_, number) => number);
    return this.#plan.given.flatMap(({ whole }, given) => {
      const own = numbers.filter(number => this.#rows[number]?.given === given);
      return whole ? [own] : own.map(number => [number]);
    });
  }

  /** Where a row is given. */
  locationOf(row: number): Location | undefined {
    const at = this.#rows[row];
    return at && this.#plan.given[at.given]?.rows[at.n]?.location;
  }

  /** The rows that the table is to have. */
  async expected(): Promise<readonly Row[]> {
    const { table, expected } = this.#plan;
    await this.#memory.run(setTimezone(table));
    return (await this.#memory.run(cellTexts(EXPECTED, expected))) as Row[];
  }

  /** The rows that the table has now, as texts of some of its columns. */
  async stored(columns: TestPlan['expected']['columns']): Promise<readonly Row[]> {
    const { table } = this.#plan;
    await this.#memory.use(table.pipeline);
    await this.#memory.run(setTimezone(table));
    return (await this.#memory.run(storedTexts(table, columns))) as Row[];
  }

  /**
   * Lets rows come in one way, and runs the tables after each batch.
   * @returns what the table was after each batch from the one on by which all rows have come once
   */
  async run({ batches, crashes }: Variation): Promise<readonly Result[]> {
    const results: Result[] = [];
    await this.#begin();
    const known = new Set<number>();
    for (const [run, batch] of batches.entries()) {
      await this.#deliver(batch, run, known);
      for (const row of batch) known.add(row);
      const failure = await this.#runTables(crashes === true && run === batches.length - 1 ? 1 : undefined);
      if (known.size === this.size) results.push(failure ? { failure } : { rows: await this.stored(this.#plan.table.columns) });
    }
    return results;
  }

  /** Empty tables in the place of those that are not computed. */
  async #begin(): Promise<void> {
    const { given, empty } = this.#plan;
    await this.#memory.empty();
    this.#arrived = [];
    const tables = [
      ...given
        .filter(isStored)
        .map(({ dataset, kind }) => ({ table: dataset, kind: kind === 'stored' ? kind : 'appended' }) as const),
      ...empty.map(table => ({ table, kind: 'appended' }) as const),
    ];
    for (const { table, kind } of tables) {
      await this.#memory.use(table.pipeline);
      for (const statement of createGiven(table, kind)) await this.#memory.run(statement);
    }
  }

  async #deliver(rows: readonly number[], run: number, known: ReadonlySet<number>): Promise<void> {
    for (const [given, block] of this.#plan.given.entries()) {
      const own = rows.filter(row => this.#rows[row]?.given === given);
      if (own.length === 0) continue;
      const numbers = own.map(row => this.#rows[row]?.n ?? 0);
      if (!isStored(block)) {
        this.#arrived.push({ given, rows: numbers });
        continue;
      }
      const again = new Set(own.filter(row => known.has(row)).map(row => this.#rows[row]?.n ?? 0));
      await this.#memory.use(block.dataset.pipeline);
      for (const statement of deliver(block, { block: blockOf(given), rows: numbers, run }, again))
        await this.#memory.run(statement);
    }
  }

  /**
   * Runs each table over what is new for it. One that fails is as before, and no table behind it is run.
   * @param crash goes down after so many writes; begins again then, to go down after one more, until it comes to an end
   */
  async #runTables(crash?: number): Promise<Failure | undefined> {
    let writes = 0;
    const down = async (): Promise<boolean> => {
      writes += 1;
      if (writes !== crash) return false;
      await this.#memory.crash();
      return true;
    };
    for (const { table, job } of this.#plan.jobs) {
      try {
        if (await this.#runJob(table, job, down)) return await this.#runTables(writes + 1);
      } catch (error) {
        await this.#memory.run('rollback').catch(() => undefined);
        return { table, error };
      }
    }
    return undefined;
  }

  /** @returns whether the run went down */
  async #runJob(table: TableRecord, job: DuckdbJob, down: () => Promise<boolean>): Promise<boolean> {
    await this.#memory.use(table.pipeline);
    for (const statement of job.session) await this.#memory.run(statement);
    if (job.sources.length > 0) await this.#arrive(table, job);
    await this.#memory.run('begin transaction');
    for (const statement of job.statements) {
      if (statement.startsWith('comment on')) continue;
      await this.#memory.run(statement).catch(error => {
        throw new StatementError(statement, error);
      });
      if (WRITE.test(statement) && (await down())) return true;
    }
    await this.#memory.run('commit');
    return down();
  }

  /** Puts what a table has not read yet where its ingestion reads it. */
  async #arrive(table: TableRecord, job: DuckdbJob): Promise<void> {
    await this.#memory.run(ARRIVED.rows);
    await this.#memory.run(ARRIVED.files);
    const there = await this.#memory.run(
      "select 1 from duckdb_tables() where database_name = current_database() and schema_name = 'ops' and table_name = 'files'",
    );
    const read =
      there.length === 0 ? [] : await this.#memory.run(`select file from ${FILES} where "table" = ${literal(labelOf(table))}`);
    const known = new Set(read.map(([file]) => file));
    let run = 0;
    for (const [i, { given, rows }] of this.#arrived.entries()) {
      const block = this.#plan.given[given];
      const file = `batch ${i + 1}`;
      if (block === undefined || known.has(file) || !job.sources.includes(block.dataset.id)) continue;
      const batch: Batch = { block: blockOf(given), rows, run: run++ };
      for (const statement of arriveGiven(block, batch, file)) await this.#memory.run(statement);
    }
  }

  /** What went to dead letters since the tables were begun. */
  async deadLetters(): Promise<readonly DeadLetter[]> {
    const found: DeadLetter[] = [];
    for (const { table, job } of this.#plan.jobs) {
      if (job.deadLetter === undefined) continue;
      await this.#memory.use(table.pipeline);
      const rows = await this.#memory.run(
        `select reason, raw from ops.${identifier(job.deadLetter)} where "table" = ${literal(labelOf(table))} order by all limit 10`,
      );
      found.push(...rows.map(([reason, raw]) => ({ table: labelOf(table), reason: String(reason), raw: String(raw) })));
    }
    return found;
  }
}
