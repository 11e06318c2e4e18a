import { createHash } from 'node:crypto';
import { FILES } from '../../language/generate/duckdb/ingestion/statements.js';
import type { DuckdbJob } from '../../language/generate/duckdb/job.js';
import { identifier, literal } from '../../language/generate/duckdb/quote.js';
import { OLDER } from '../../language/generate/statements/words.js';
import type { TableRecord } from '../../language/model/records.js';
import type { Engine } from './engine.js';
import { StatementError } from './failure.js';
import type { SourceRows, Step } from './plan.js';
import { isFull, reasonOf } from './reasons.js';
import { arrive, filesOf, type RowFile } from './rows.js';

/** What became of the rows that a run of a table has read, in rows of its inputs. */
export interface Counts {
  readonly read: number;
  readonly written: number;
  readonly dropped: number;
  readonly dead_lettered: number;
  readonly ties: number;
  readonly replayed: number;
}

const COUNTS = ['read', 'written', 'dropped', 'dead_lettered', 'ties', 'replayed'] as const;

/** A table that was run. */
export interface Ran {
  /** Missing for a view, which has no rows of its own. */
  readonly counts?: Counts;
  /** How many written rows do not meet an expectation that warns, by its name; those of none are left out. */
  readonly warnings: ReadonlyMap<string, number>;
  /** Files that had been read before and are no longer as they were. */
  readonly changedFiles: readonly string[];
  /** True where the table was there, but by another text, or was asked for anew: it was computed from all rows. */
  readonly anew: boolean;
  /** How many of its dead letters are changes older than its log remembers; computed anew it has room for them. */
  readonly olderThanLog: number;
  /** Why its upkeep was not done, where it was due; the table itself is whole. */
  readonly upkeepFailure?: string;
}

/** By which text each table was made, and how often it was begun anew; a table follows when one that it reads began anew. */
const DEFINITIONS = `create table if not exists ops.definitions ("table" varchar, definition varchar, incarnation bigint)`;

type Planned = Extract<Step, { status: 'planned' }>;

/**
 * Runs one table over what is new, as one transaction. Its pipeline's database is the one in use.
 * @param asked `anew`: it is computed from all rows, whatever there is of it; tables that read it then follow as after a change of its text
 * @throws Error as the engine says it; the table and its progress are as before then
 */
export async function execute(
  engine: Engine,
  root: string,
  { table, job, sources, reads }: Planned,
  asked: { readonly anew: boolean },
): Promise<Ran> {
  for (const statement of job.session) await engine.run(statement);
  await engine.run('create schema if not exists ops');
  await engine.run(DEFINITIONS);
  const definition = await definitionOf(engine, job, reads);
  const before = await definedAs(engine, labelOf(table));
  const anew = before !== undefined && (asked.anew || before.definition !== definition);
  const known = anew ? new Map<string, number>() : await filesRead(engine, labelOf(table));
  const { files, changed } = await newFiles(engine, root, sources, known);
  if (sources.length > 0) await arrive(engine, files);

  const ran = await engine.transaction(async () => {
    if (anew) await forget(engine, table);
    let counts: Counts | undefined;
    const warnings = new Map<string, number>();
    for (const statement of job.statements) {
      const { columns, rows } = await engine.run(statement).catch(error => {
        throw new StatementError(statement, error);
      });
      const [row] = rows;
      if (row && same(columns, COUNTS)) counts = countsOf(row);
      else if (row && job.warnings.length > 0 && same(columns, job.warnings)) {
        for (const [i, name] of columns.entries()) if (Number(row[i]) > 0) warnings.set(name, Number(row[i]));
      }
    }
    if (before === undefined || anew) await define(engine, labelOf(table), definition, (before?.incarnation ?? 0) + 1);
    const olderThanLog = job.upkeep ? await countOlder(engine, labelOf(table), job.deadLetter) : 0;
    return { ...(counts ? { counts } : {}), warnings, changedFiles: changed, anew, olderThanLog };
  });
  try {
    await keepUp(engine, labelOf(table), job.upkeep);
    return ran;
  } catch (error) {
    // What the run has written is there, and upkeep is due at the next one.
    const message = error instanceof Error ? error.message : String(error);
    if (isFull(message)) throw error;
    return { ...ran, upkeepFailure: reasonOf(error) };
  }
}

/** When each table's upkeep was done last, or could have been: at its first run. */
const UPKEEP = 'create table if not exists ops.upkeep ("table" varchar, done_at timestamptz)';

/** Does the upkeep of a table where it is due, as a transaction of its own. */
async function keepUp(engine: Engine, label: string, upkeep: DuckdbJob['upkeep']): Promise<void> {
  if (upkeep?.everyHours === undefined) return;
  const { everyHours, statements } = upkeep;
  await engine.run(UPKEEP);
  const { rows } = await engine.run(
    `select done_at <= now() - to_hours(${everyHours}) from ops.upkeep where "table" = ${literal(label)}`,
  );
  const isDue = rows[0]?.[0];
  if (isDue === false) return;
  await engine.transaction(async () => {
    if (isDue === true) for (const statement of statements) await engine.run(statement);
    await engine.run(`delete from ops.upkeep where "table" = ${literal(label)}`);
    await engine.run(`insert into ops.upkeep values (${literal(label)}, now())`);
  });
}

async function countOlder(engine: Engine, label: string, deadLetter: string | undefined): Promise<number> {
  if (deadLetter === undefined) return 0;
  const { rows } = await engine.run(
    `select count(*)::varchar from ops.${identifier(deadLetter)} where "table" = ${literal(label)} and reason = ${literal(OLDER)}`,
  );
  return Number(rows[0]?.[0]);
}

/** As the jobs name a table in `ops`: `silver.orders`. */
const labelOf = ({ layer, name }: TableRecord): string => `${layer}.${name}`;

const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((name, i) => name === b[i]);

function countsOf(row: readonly unknown[]): Counts {
  return Object.fromEntries(COUNTS.map((name, i) => [name, Number(row[i])])) as unknown as Counts;
}

/** What the rows of a table follow from, apart from those that it reads: its statements, and which incarnations it reads. */
async function definitionOf(engine: Engine, job: DuckdbJob, reads: readonly TableRecord[]): Promise<string> {
  const hash = createHash('sha256');
  for (const statement of [...job.session, ...job.statements]) {
    if (!statement.startsWith('comment on')) hash.update(statement).update('\n');
  }
  for (const read of reads) {
    const defined = await definedAs(engine, labelOf(read));
    hash.update(`${read.id} ${defined?.incarnation ?? 0}\n`);
  }
  return hash.digest('hex');
}

async function definedAs(engine: Engine, label: string) {
  const { rows } = await engine.run(`select definition, incarnation from ops.definitions where "table" = ${literal(label)}`);
  const [row] = rows;
  return row && { definition: String(row[0]), incarnation: Number(row[1]) };
}

async function define(engine: Engine, label: string, definition: string, incarnation: number): Promise<void> {
  await engine.run(`delete from ops.definitions where "table" = ${literal(label)}`);
  await engine.run(`insert into ops.definitions values (${literal(label)}, ${literal(definition)}, ${incarnation})`);
}

/** Removes what earlier runs have made of a table, and how far they had come. */
async function forget(engine: Engine, table: TableRecord): Promise<void> {
  const label = labelOf(table);
  const { rows: made } = await engine.run(
    `select table_name, 'table' from duckdb_tables() where database_name = current_database() and schema_name = ${literal(table.layer)}
     union all
     select view_name, 'view' from duckdb_views() where database_name = current_database() and schema_name = ${literal(table.layer)}`,
  );
  const names = new Set(
    ['', '__changes', '__deleted', '__touched', '_history'].map(suffix => (table.name + suffix).toLowerCase()),
  );
  for (const [name, kind] of made) {
    if (names.has(String(name).toLowerCase()))
      await engine.run(`drop ${kind} ${identifier(table.layer)}.${identifier(String(name))}`);
  }
  const { rows: shared } = await engine.run(
    `select distinct table_name from duckdb_columns()
     where database_name = current_database() and schema_name = 'ops' and column_name = 'table' and table_name <> 'definitions'`,
  );
  for (const [name] of shared) await engine.run(`delete from ops.${identifier(String(name))} where "table" = ${literal(label)}`);
}

/** The files that a table has read, with their sizes then. */
async function filesRead(engine: Engine, label: string): Promise<ReadonlyMap<string, number>> {
  const { rows: exists } = await engine.run(
    "select 1 from duckdb_tables() where database_name = current_database() and schema_name = 'ops' and table_name = 'files'",
  );
  if (exists.length === 0) return new Map();
  const { rows } = await engine.run(`select source, file, bytes from ${FILES} where "table" = ${literal(label)}`);
  return new Map(rows.map(([source, file, bytes]) => [`${source}\n${file}`, Number(bytes)]));
}

async function newFiles(engine: Engine, root: string, sources: readonly SourceRows[], known: ReadonlyMap<string, number>) {
  const files: (RowFile & { source: string; rows: SourceRows['rows'] })[] = [];
  const changed: string[] = [];
  for (const { source, rows } of sources) {
    for (const file of await filesOf(engine, root, rows)) {
      const bytes = known.get(`${source.id}\n${file.name}`);
      if (bytes === undefined) files.push({ ...file, source: source.id, rows });
      else if (bytes !== file.bytes) changed.push(file.name);
    }
  }
  return { files, changed };
}
