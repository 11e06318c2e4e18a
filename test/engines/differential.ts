import { expect } from 'vitest';
import { generateTable } from '../../language/generate/index.js';
import { property } from '../../language/generate/settings.js';
import { sparkType } from '../../language/generate/types.js';
import type { DataType } from '../../language/model/declaration/index.js';
import { createModel } from '../../language/model/index.js';
import type { Model } from '../../language/model/model.js';
import type { TableRecord } from '../../language/model/records.js';
import { BEGIN, cut } from './histories.js';
import { inLake, type Lakehouse, rowsOf, type TableCase } from './lakehouse.js';
import { Random } from './random.js';
import { type Event, instant } from './reference.js';

/** What a lakehouse holds after its runs: of each table its rows, of each dead letter its reasons. */
export type Contents = Readonly<Record<string, readonly string[]>>;

const DAY = 86_400_000_000n;
const MINUTE = 60_000_000n;

export function modelOf(text: string): Model {
  const model = createModel();
  model.setFile('test.pipe', text);
  return model;
}

/** The tables that both engines can do, those that are read before those that read them; bronze is given. */
export function comparedTables(model: Model): TableRecord[] {
  const isGenerated = ({ id }: TableRecord) =>
    (['pyspark', 'duckdb'] as const).every(target => generateTable(model, id, target).status === 'generated');
  const found: TableRecord[] = [];
  const known = new Set(
    model
      .tables()
      .filter(t => t.layer === 'bronze')
      .map(t => t.id),
  );
  const left = model.tables().filter(t => t.layer !== 'bronze' && isGenerated(t));
  for (let next = left; next.length > 0; ) {
    const ready = next.filter(t => t.reads.every(read => known.has(read.input)));
    if (ready.length === 0) break;
    for (const table of ready) known.add(table.id);
    found.push(...ready);
    next = next.filter(t => !ready.includes(t));
  }
  return found;
}

/** Texts for a column: numbers where the pipeline casts it to one, else what stands in quotes on the lines that name it. */
function wordsFor(column: string, pipeline: string): string[] {
  if (new RegExp(`cast\\((\\w+\\.)?${column} as (decimal|double|int|long)`).test(pipeline))
    return ['12.50', '7', '0.01', '1e2', '100', '12.505', '-3', 'many'];
  const lines = pipeline.split('\n').filter(line => new RegExp(`\\b${column}\\b`).test(line));
  const quoted = lines.flatMap(line => [...line.matchAll(/'([^'\n]+)'/g)].map(([, word = '']) => word));
  const isKey = quoted.length === 0 || column.endsWith('_id');
  return isKey ? Array.from({ length: 25 }, (_, i) => `k${i}`) : [...new Set([...quoted, 'a', 'c@x.org'])];
}

/** Values of a type, of texts from `words`. */
function valuesOf({ name }: DataType, words: readonly string[]): (random: Random, at: bigint) => string | null {
  switch (name) {
    case 'string':
      return random => random.pick(words);
    case 'boolean':
      return random => String(random.chance(0.5));
    case 'byte':
    case 'short':
    case 'int':
    case 'long':
      return random => String(random.below(40));
    case 'float':
    case 'double':
    case 'decimal':
      return random => `${random.below(300)}.${random.below(4) * 25}`;
    case 'date':
      return (_, at) => instant(at).slice(0, 10);
    case 'timestamp':
      return (random, at) => instant(random.chance(0.7) ? at : at - BigInt(random.below(3)) * DAY);
    default:
      return () => null;
  }
}

/** Rows of a bronze table over 60 days, by the types of its columns: keys that meet, NULLs, exact duplicates, late rows. */
function rowsFor(table: TableRecord, pipeline: string, random: Random, rows: number): Event[] {
  const columns = table.columns.map(c => ({ ...c, value: valuesOf(c.type, wordsFor(c.name, pipeline)) }));
  const found: Event[] = [];
  while (found.length < rows) {
    if (found.length > 0 && random.chance(0.1)) {
      found.push(random.pick(found));
      continue;
    }
    const at = BEGIN + BigInt(random.below(60 * 86_400)) * 1_000_003n;
    const values = columns.map(c => [c.name, c.nullable && random.chance(0.08) ? null : c.value(random, at)] as const);
    found.push({
      values: Object.fromEntries(values),
      ingestedAt: at + (random.chance(0.05) ? 45n * DAY : BigInt(random.below(8)) * MINUTE),
    });
  }
  return found;
}

/**
 * Runs all tables of a pipeline that both engines can do over the same generated rows, in two batches.
 * @param text the pipeline as it is published
 */
export async function contentsAfterRuns(lakehouse: Lakehouse, text: string, seed: number, rows: number): Promise<Contents> {
  const own = inLake(lakehouse, text);
  const model = modelOf(own);
  const tables = comparedTables(model);
  const jobs = [];
  for (const { id } of tables) jobs.push(await lakehouse.job({ text: own, id }));
  const random = new Random(seed);
  const bronze = model
    .tables()
    .filter(t => t.layer === 'bronze' && tables.some(reader => reader.reads.some(read => read.input === t.id)))
    .map(table => ({ table, batches: cut(rowsFor(table, own, random, rows), 2) }));
  for (const batch of [0, 1]) {
    for (const { table, batches } of bronze) await lakehouse.arrive(inputOf(table), batches[batch] ?? []);
    for (const job of jobs) await job.run();
  }
  const contents: Record<string, string[]> = {};
  for (const { layer, name, columns } of tables)
    contents[`${layer}.${name}`] = await rowsOf(lakehouse, { table: [layer, name], columns });
  for (const name of deadLetters(tables)) {
    // To Spark a row that comes again in another run is another one: the number of the run is among its columns.
    const row = `regexp_replace(raw, ',"_run":[0-9]+', '')`;
    const query = `select reason, count(distinct ${row}) as n from ${lakehouse.qualified('ops', name)} group by reason`;
    const found = await lakehouse.query<{ reason: string; n: number }>(query);
    contents[`ops.${name}`] = found.map(({ reason, n }) => `${reason}: ${n}`).sort();
  }
  for (const job of jobs) expect(await job.tests()).toBe('');
  return contents;
}

/** `CUPEL_HISTORIES` sets how many rows come into each table, `CUPEL_SEED` which. */
const ROWS = Number(process.env.CUPEL_HISTORIES ?? 300);
const SEED = Number(process.env.CUPEL_SEED ?? 1);

/**
 * The tables of a pipeline hold the same on both engines, and some rows each.
 * @param tables how many can be compared at least
 */
export async function expectSame(one: Lakehouse, other: Lakehouse, text: string, tables: number): Promise<void> {
  expect(comparedTables(modelOf(text)).length).toBeGreaterThanOrEqual(tables);
  await one.reset();
  await other.reset();
  const onOne = await contentsAfterRuns(one, text, SEED, ROWS);
  const onOther = await contentsAfterRuns(other, text, SEED, ROWS);
  for (const [table, rows] of Object.entries(onOne)) if (!table.startsWith('ops.')) expect(rows, table).not.toEqual([]);
  expect(onOther).toEqual(onOne);
}

function inputOf(table: TableRecord): Pick<TableCase, 'input' | 'inputColumns'> & { readonly numbered: true } {
  const inputColumns = table.columns.map(({ name, type }, i) => ({ name, type, sql: `cast(c${i} as ${sparkType(type)})` }));
  return { input: [table.layer, table.name], inputColumns, numbered: true };
}

function deadLetters(tables: readonly TableRecord[]): string[] {
  const found = tables.map(table => property(table, 'on error')?.value);
  return [...new Set(found.flatMap(of => (of?.action === 'dead_letter' ? [of.deadLetter.name.text] : [])))];
}
