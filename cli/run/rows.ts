import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { ARRIVED } from '../../language/generate/duckdb/ingestion/statements.js';
import { literal } from '../../language/generate/duckdb/quote.js';
import { pathPart } from '../../language/generate/paths.js';
import { textOf, value } from '../../language/generate/settings.js';
import type { Location, SourceRecord } from '../../language/model/records.js';
import { reason, relativePath } from '../../server/workspace-files.js';
import { type CsvFormat, csvFormatOf, csvRows, type UnreadOption } from './csv.js';
import type { Engine } from './engine.js';
import { linesIn } from './lines.js';

/** Where the rows of a source are on this machine. */
export type Rows =
  | { readonly at: 'samples'; readonly format: 'json'; readonly folder: string }
  /** What `pattern` means, in the words of DuckDB. */
  | {
      readonly at: 'files';
      readonly format: 'json' | 'csv' | 'parquet';
      readonly pattern: string;
      readonly csv?: CsvFormat | UnreadOption;
    }
  | { readonly at: 'nowhere'; readonly why: string };

/** A file of rows. */
export interface RowFile {
  /** Absolute. */
  readonly path: string;
  /** Relative to the workspace, with `/`. */
  readonly name: string;
  readonly bytes: number;
}

/** The folder of a source's samples, relative to the workspace. */
export function sampleFolder({ pipeline, name }: Pick<SourceRecord, 'pipeline' | 'name'>): string {
  return `samples/${pipeline === undefined ? '_' : pathPart(pipeline)}/${pathPart(name)}`;
}

/** Finds the rows of a source: its samples, else what a source of files says. */
export function rowsOf(root: string, source: SourceRecord): Rows {
  const samples = sampleFolder(source);
  if (isFolder(join(root, samples))) return { at: 'samples', format: 'json', folder: join(root, samples) };
  const without = `source.${source.name} has no rows on this machine: put some into ${samples}/1.jsonl, one JSON object a line`;
  if (source.system !== 'files') return { at: 'nowhere', why: without };
  const written = value(source, 'path');
  const path = written?.kind === 'env' ? process.env[written.name] : textOf(written);
  if (path === undefined || /^[a-z][a-z0-9+.-]+:\/\//i.test(path) || path.includes('${')) return { at: 'nowhere', why: without };
  const format = formatOf(source);
  if (format === undefined)
    return {
      at: 'nowhere',
      why: `source.${source.name} is neither JSON nor CSV nor Parquet, which can be read here; ${without}`,
    };
  const absolute = isAbsolute(path) ? path : join(root, path);
  const pattern = isAbsolute(path) ? path : join(literally(root), path);
  const files = { at: 'files', format, ...(format === 'csv' ? { csv: csvFormatOf(source) } : {}) } as const;
  if (isFolder(absolute)) return { ...files, pattern: join(literally(absolute), '*') };
  if (!existsSync(isAbsolute(path) ? beginOf(path) : join(root, beginOf(path))))
    return { at: 'nowhere', why: `there is no ${path}; ${without}` };
  return { ...files, pattern };
}

/** Why rows of a source are not read on DuckDB, though they are there, with the place of what stands in the way. */
export function unreadRows(
  root: string,
  source: SourceRecord,
): { readonly reason: string; readonly location: Location } | undefined {
  const rows = rowsOf(root, source);
  if (rows.at !== 'files' || !rows.csv || !('unread' in rows.csv)) return undefined;
  const { unread, location } = rows.csv;
  const samples = `${sampleFolder(source)}/1.jsonl`;
  return { reason: `CSV is not read here as the option "${unread}" says: leave it out, or put rows into ${samples}`, location };
}

/** A path as a pattern that means this path alone. */
function literally(path: string): string {
  return path.replace(/[[*?]/g, character => `[${character}]`);
}

/** The folder or file that a pattern begins with, up to its first wildcard. */
function beginOf(pattern: string): string {
  const wildcard = pattern.search(/[*?[{]/);
  return wildcard < 0 ? pattern : dirname(`${pattern.slice(0, wildcard)}_`);
}

function formatOf(source: SourceRecord): 'json' | 'csv' | 'parquet' | undefined {
  const property = source.properties.get('format')?.property;
  const said = property?.name === 'format' ? property.value.format.text : textOf(value(source, 'format'));
  switch (said?.toLowerCase()) {
    case undefined:
    case 'json':
    case 'jsonl':
    case 'ndjson':
      return 'json';
    case 'csv':
      return 'csv';
    case 'parquet':
      return 'parquet';
    default:
      return undefined;
  }
}

/** The files of rows that are there, in the order in which they are read: `2.jsonl` before `10.jsonl`. */
export async function filesOf(engine: Engine, root: string, rows: Exclude<Rows, { at: 'nowhere' }>): Promise<readonly RowFile[]> {
  const paths =
    rows.at === 'samples'
      ? readdirSync(rows.folder)
          .filter(name => name.endsWith('.jsonl'))
          .map(name => join(rows.folder, name))
          .filter(path => !isFolder(path))
      : await matching(engine, rows.pattern);
  return paths
    .map(path => ({ path, name: relativePath(root, path), bytes: statSync(path).size }))
    .sort((a, b) => byName.compare(a.name, b.name) || (a.name < b.name ? -1 : 1));
}

const byName = new Intl.Collator('en', { numeric: true });

/** Files that a pattern means, without those whose names say that they are no rows: `_SUCCESS`, `.part`. */
async function matching(engine: Engine, pattern: string): Promise<string[]> {
  const { rows } = await engine.run(`select file from glob(${literal(pattern)})`);
  return rows.map(([file]) => String(file)).filter(file => !/^[._]/.test(file.split(/[/\\]/).at(-1) ?? '') && !isFolder(file));
}

/**
 * Puts the rows of some files where the statements of an ingestion read them. A sample says itself when its rows arrived, or they
 * have no such time; the rows of other files arrive now.
 */
export async function arrive(
  engine: Engine,
  files: readonly (RowFile & { readonly source: string; readonly rows: Exclude<Rows, { at: 'nowhere' }> })[],
): Promise<void> {
  await engine.run(ARRIVED.rows);
  await engine.run(ARRIVED.files);
  for (const [run, { source, rows, path, name, bytes }] of files.entries()) {
    await engine.run(`insert into arrived_files values (${literal(source)}, ${literal(name)}, ${run}, ${bytes})`);
    const time = rows.at === 'samples' ? 'null' : 'current_timestamp';
    const kept = `${literal(source)}, ${literal(name)}, _line, ${run}`;
    if (rows.format === 'parquet') {
      const all = `select columns(*)::varchar from read_parquet(${literal(literally(path))})`;
      await engine
        .run(
          `insert into arrived select ${kept}, to_json(_row)::varchar, to_json(_row), ${time}
           from (select row_number() over () as _line, _row from (${all}) _row)`,
        )
        .catch(error => throwNamed(error, name));
      continue;
    }
    await engine.run('create or replace temp table arrived_lines (_line bigint, _raw varchar, _text varchar)');
    const lines = linesOf(path, name);
    await engine.append(
      'arrived_lines',
      rows.at === 'files' && rows.csv && 'delimiter' in rows.csv ? ofCsv(lines, rows.csv) : ofJson(lines),
    );
    await engine.run(
      `insert into arrived select ${kept}, _raw, try_cast(_text as json), ${time} from arrived_lines order by _line`,
    );
  }
}

/** Rows of CSV, each as an object of texts; a line with more or fewer fields is kept as it is. */
async function* ofCsv(lines: AsyncIterable<readonly [number, string]>, format: CsvFormat) {
  for await (const { line, raw, fields } of csvRows(lines, format)) {
    const text = fields && JSON.stringify(fields);
    yield [line, text ?? raw, text ?? null];
  }
}

/** Lines that are not empty, as they are and as JSON that keeps every digit. */
async function* ofJson(lines: AsyncIterable<readonly [number, string]>) {
  for await (const [number, text] of lines) if (text.trim() !== '') yield [number, text, exactNumbers(text)];
}

/** The lines of a file with their numbers. @throws Error where it cannot be read to its end, which names it */
async function* linesOf(path: string, name: string): AsyncGenerator<readonly [number, string]> {
  const bytes = createReadStream(path);
  const input = path.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  // An error of the first of two streams does not reach whoever reads the second.
  if (input !== bytes) bytes.on('error', error => input.destroy(error));
  let number = 0;
  try {
    for await (const line of linesIn(input.setEncoding('utf8'))) {
      number += 1;
      yield [number, number === 1 ? line.replace(/^\uFEFF/, '') : line];
    }
  } catch (error) {
    throw new Error(`${name} ${readReason(error)}`);
  }
}

/** What DuckDB says of a file that is no whole Parquet, which is long and for whoever has written the query. */
const BROKEN_PARQUET =
  /^(?:No magic bytes|File '.*' too small to be|Footer length error|TProtocolException|don't know what type|Failed to read file ".*": .*decompression)/;

/** Throws what DuckDB says of a Parquet file, in our words where they are better. */
function throwNamed(error: unknown, name: string): never {
  const message = error instanceof Error ? error.message : String(error);
  throw BROKEN_PARQUET.test(message.replace(/^(?:\w+ )*Error: /, '')) ? new Error(`${name} is no whole Parquet file`) : error;
}

/** Why a file could not be read, in words that follow its name. */
function readReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code?.startsWith('Z_')) return `is not a whole gzip file: ${message}`;
  return reason(error, 'read');
}

/** A JSON text in which numbers of many digits are texts: whoever reads them as floating-point numbers would lose the last ones. */
export function exactNumbers(text: string): string {
  if (!/\d[\d.]{14,}/.test(text)) return text;
  const exact = (_: string, parsed: unknown, context?: { readonly source?: string }): unknown =>
    typeof parsed === 'number' && context?.source !== undefined && String(parsed) !== context.source ? context.source : parsed;
  try {
    return JSON.stringify(JSON.parse(text, exact));
  } catch {
    // It is no JSON, which is found out and said by whoever reads it.
    return text;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
