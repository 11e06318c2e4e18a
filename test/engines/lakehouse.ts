import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type GeneratedFile, generateTable, type Target } from '../../language/generate/index.js';
import type { DataType } from '../../language/model/declaration/index.js';
import { createModel } from '../../language/model/index.js';
import { loadSqlParser } from '../../server/sql-parser.js';
import type { Counts, LoadedColumn } from './engine.js';
import { type Event, expected, type Reference } from './reference.js';

/** A table under test: its text, and what the tests must know to fill its input and to read it. */
export interface TableCase {
  readonly text: string;
  readonly id: string;
  /** The input's layer and name. */
  readonly input: readonly [string, string];
  /** The input's columns; the text of a cell is its canonical text. */
  readonly inputColumns: readonly (LoadedColumn & { readonly type: DataType })[];
  /** The table's layer and name. */
  readonly table: readonly [string, string];
  readonly columns: readonly { readonly name: string; readonly type: DataType }[];
  readonly reference: Reference;
}

/** The generated code of a table, on an engine. */
export interface Job {
  /** The counts of a run over what is new. */
  run(): Promise<Counts>;
  /** A run that goes down right after that write, counted from 1; false where it has fewer writes and ends well. */
  crash(write: number): Promise<boolean>;
  upkeep(): Promise<void>;
  /** What the tests say that are generated beside the code; nothing where all pass. */
  tests(): Promise<string>;
}

/** An engine with its tables. */
export interface Lakehouse {
  /** An empty catalog. */
  reset(): Promise<void>;
  /** Where the places of a pipeline have their roots. */
  readonly lake: string;
  job(table: Pick<TableCase, 'text' | 'id'>): Promise<Job>;
  /** Appends events to the input, as bronze would: with their time of arrival, and if they are `numbered` with the run that brought them. */
  arrive(
    table: Pick<TableCase, 'input' | 'inputColumns'> & { readonly numbered?: boolean },
    events: readonly Event[],
  ): Promise<void>;
  query<T = Record<string, unknown>>(sql: string): Promise<T[]>;
  /** A table's quoted name. */
  qualified(layer: string, name: string): string;
  /** The canonical texts of a row, one after another, as an expression. */
  rowText(columns: TableCase['columns']): string;
}

const sqlParser = await loadSqlParser();

/** The files of a table. */
export function generatedFiles(text: string, id: string, target: Target): readonly GeneratedFile[] {
  const model = createModel();
  model.setSqlParser(sqlParser);
  model.setFile('test.pipe', text);
  const generated = generateTable(model, id, target);
  if (generated.status === 'refused') throw new Error(`${generated.reason}\n${text}`);
  return generated.files;
}

export function exampleText(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../../examples/${name}`, import.meta.url)), 'utf8');
}

/** A run, after which the rows of the input are accounted for. */
export async function run(job: Job, read: number): Promise<Counts> {
  const counts = await job.run();
  expect(counts.read).toBe(read);
  expect(counts.written + counts.dropped + counts.dead_lettered + counts.replayed).toBe(read);
  return counts;
}

/** The rows of the table, each the canonical texts of its columns, sorted. */
export async function rowsOf(lakehouse: Lakehouse, table: Pick<TableCase, 'table' | 'columns'>): Promise<string[]> {
  const sql = `select ${lakehouse.rowText(table.columns)} as found from ${lakehouse.qualified(...table.table)}`;
  return (await lakehouse.query<{ found: string }>(sql)).map(r => r.found).sort();
}

/** Compares the table with the reference over all events, whatever batches they came in. */
export async function expectConverged(lakehouse: Lakehouse, table: TableCase, events: readonly Event[]): Promise<void> {
  expectRows(await rowsOf(lakehouse, table), expected(table.reference, events).rows);
}

/** Compares rows as texts, and shows the first that differ. */
export function expectRows(rows: readonly string[], wanted: readonly string[]): void {
  expect({
    rows: rows.length,
    missing: difference(wanted, rows).slice(0, 3),
    wrong: difference(rows, wanted).slice(0, 3),
  }).toEqual({ rows: wanted.length, missing: [], wrong: [] });
}

function difference(a: readonly string[], b: readonly string[]): string[] {
  const known = new Set(b);
  return a.filter(x => !known.has(x));
}

/** How many rows are in a dead letter, by reason. */
export async function reasonsOf(lakehouse: Lakehouse, deadLetter: string): Promise<Record<string, number>> {
  const rows = await lakehouse.query<{ reason: string; n: number }>(
    `select reason, count(*) as n from ${lakehouse.qualified('ops', deadLetter)} group by reason`,
  );
  return Object.fromEntries(rows.map(r => [r.reason, Number(r.n)]));
}

/** Where a pipeline's text has its roots, the engine's folder. */
export function inLake(lakehouse: Pick<Lakehouse, 'lake'>, text: string): string {
  return text.replace(/"(lake\/|s3:\/\/)([^"]*)"/g, (_, __, rest) => `"${join(lakehouse.lake, rest)}"`);
}
