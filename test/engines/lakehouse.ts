import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { canonical as canonicalSql } from '../../language/generate/canonical.js';
import { generateTable, type Target } from '../../language/generate/index.js';
import { identifier } from '../../language/generate/quote.js';
import type { DataType } from '../../language/model/declaration/index.js';
import { createModel } from '../../language/model/index.js';
import type { Counts, Engine, LoadedColumn } from './engine.js';
import { type Event, expected, instant, type Reference } from './reference.js';

/** A table under test: its text, and what the tests must know to fill its input and to read it. */
export interface TableCase {
  readonly text: string;
  readonly id: string;
  /** `bronze.customers`, quoted. */
  readonly input: string;
  /** The input's columns; the text of a cell is its canonical text. */
  readonly inputColumns: readonly LoadedColumn[];
  /** `gold.dim_customer`, quoted. */
  readonly table: string;
  readonly columns: readonly { readonly name: string; readonly type: DataType }[];
  readonly reference: Reference;
}

/** Generates the code of a table into the engine's folder. Returns the paths of its files. */
export function generate(
  engine: Engine,
  text: string,
  id: string,
  target: Target = 'pyspark',
): { code: string; test: string; sql: string } {
  const model = createModel();
  model.setFile('test.pipe', text);
  const generated = generateTable(model, id, target);
  if (generated.status === 'refused') throw new Error(`${generated.reason}\n${text}`);
  const [code, test] = generated.files.map(f => engine.write(`generated/${f.path}`, f.text));
  return { code: code ?? '', test: test ?? '', sql: generated.files[0]?.text ?? '' };
}

export function exampleText(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../../examples/${name}`, import.meta.url)), 'utf8');
}

/** Appends events to the input, as bronze would: with their time of arrival. */
export async function arrive(engine: Engine, table: TableCase, events: readonly Event[]): Promise<void> {
  const names = table.inputColumns.map(c => c.name);
  const columns = [...table.inputColumns, { name: '_ingested_at', sql: `cast(c${names.length} as timestamp)` }];
  const rows = events.map(e => [...names.map(n => e.values[n] ?? null), e.ingestedAt === null ? null : instant(e.ingestedAt)]);
  await engine.append(table.input, columns, rows);
}

/** A run, after which the rows of the input are accounted for. */
export async function run(engine: Engine, code: string, read: number): Promise<Counts> {
  const counts = await engine.main(code);
  if (!counts) throw new Error('the run went down');
  expect(counts.read).toBe(read);
  expect(counts.written + counts.dropped + counts.dead_lettered + counts.replayed).toBe(read);
  return counts;
}

/** The rows of the table, each the canonical texts of its columns, sorted. */
export async function rowsOf(engine: Engine, table: TableCase): Promise<string[]> {
  const texts = table.columns.map(c => canonicalSql(identifier(c.name), c.type, 'UTC'));
  const rows = await engine.query<{ row: string }>(`select concat(${texts.join(', ')}) as row from ${table.table}`);
  return rows.map(r => r.row).sort();
}

/** Compares the table with the reference over all events, whatever batches they came in. */
export async function expectConverged(engine: Engine, table: TableCase, events: readonly Event[]): Promise<void> {
  const wanted = expected(table.reference, events);
  const rows = await rowsOf(engine, table);
  expect({
    rows: rows.length,
    missing: difference(wanted.rows, rows).slice(0, 3),
    wrong: difference(rows, wanted.rows).slice(0, 3),
  }).toEqual({
    rows: wanted.rows.length,
    missing: [],
    wrong: [],
  });
}

function difference(a: readonly string[], b: readonly string[]): string[] {
  const known = new Set(b);
  return a.filter(x => !known.has(x));
}

/** How many rows are in a dead letter, by reason. */
export async function reasonsOf(engine: Engine, deadLetter: string): Promise<Record<string, number>> {
  const rows = await engine.query<{ reason: string; n: number }>(
    `select reason, count(*) as n from ops.${deadLetter} group by reason`,
  );
  return Object.fromEntries(rows.map(r => [r.reason, r.n]));
}

/** Where a pipeline's text has its roots, the engine's folder. */
export function inLake(engine: Engine, text: string): string {
  return text.replace(/"(lake\/|s3:\/\/)([^"]*)"/g, (_, __, rest) => `"${join(engine.lake, rest)}"`);
}
