import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CodeAction, CodeLens } from 'vscode-languageserver/node';
import type {
  GeneratedFromResult,
  GenerateParams,
  GenerateResult,
  OriginsResult,
  WriteCodeResult,
} from '../../server/protocol.js';
import { Client, positionAt } from './client.js';

const SHOP = `pipeline shop { }
source orders : files { path "orders" format json columns { id: long not null, status: string, at: timestamp event_time } }
bronze orders from source.orders { }
silver orders from bronze.orders {
  where status <> 'draft'
  key id
  write merge { sequence by at }
  expect known: status is not null else drop
  owner "team"
}
`;
const TABLE = 'shop.silver.orders';

let root: string;
let client: Client;
let uri: string;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'cupel-generate-'));
  writeFileSync(join(root, 'cupel.yaml'), 'generate: { folder: code, targets: [duckdb, pyspark] }\n');
  writeFileSync(join(root, 'shop.pipe'), SHOP);
  uri = pathToFileURL(join(root, 'shop.pipe')).href;
  client = await Client.start(pathToFileURL(root).href);
  await client.open(uri, SHOP);
});
afterEach(async () => {
  await client.stop();
  expect(client.errors).toEqual([]);
  rmSync(root, { recursive: true, force: true });
});

/** The actions that generate code at the cursor, which stands before a text. */
function actionsAt(text: string): Promise<CodeAction[]> {
  const position = positionAt(SHOP, SHOP.indexOf(text));
  const context = { diagnostics: [], only: ['refactor.generate'] };
  return client.ask('textDocument/codeAction', { textDocument: { uri }, range: { start: position, end: position }, context });
}

async function generated(more: Partial<GenerateParams> = {}) {
  const result = await client.ask<GenerateResult>('cupel/generate', { uri, table: TABLE, target: 'duckdb', ...more });
  if (result.status !== 'generated') throw new Error(result.reason);
  return result;
}

/** The lines of the text that a place of the code comes from. */
const sourceLine = (line: number) => SHOP.split('\n')[line]?.trim();

describe('actions', () => {
  test('are for the targets that are configured, for the construct at the cursor, the tests and the pipeline', async () => {
    const titles = async (text: string) => (await actionsAt(text)).map(({ title }) => title);
    const always = ['Generate the tests as DuckDB', 'Generate the Pipeline shop to code/'];
    const table = ['Generate DuckDB', 'Generate PySpark (Delta)'];
    expect(await titles('silver orders')).toEqual([...table, ...always]);
    expect(await titles('merge {')).toEqual([...table, 'Generate `write merge` as DuckDB', ...always]);
    expect(await titles('known:')).toEqual([
      ...table,
      'Generate `expect known: status is not null else d…` as DuckDB',
      ...always,
    ]);
    expect(await titles("status <> 'draft'")).toContain("Generate `where status <> 'draft'` as DuckDB");
    expect(await titles('pipeline shop')).toEqual([]);
  });

  test('the construct alone: the statements that come from it', async () => {
    const action = (await actionsAt('merge {')).find(({ title }) => title.includes('write merge'));
    const result = await client.ask<GenerateResult>('cupel/generate', action?.command?.arguments?.[0]);
    if (result.status !== 'generated') throw new Error(result.reason);
    expect(result.text).toMatch(/^-- [^\n]*\n[\s\S]*merge into silver\.orders t/);
    expect(result.text).not.toContain('begin transaction');
    for (const { line } of result.places) expect(line).toBeLessThan(result.text.split('\n').length);
  });

  test('a construct that no code comes from says so', async () => {
    const action = (await actionsAt('owner "team"')).find(({ title }) => title.includes('owner'));
    const result = await client.ask<GenerateResult>('cupel/generate', action?.command?.arguments?.[0]);
    expect(result).toMatchObject({ status: 'refused', reason: expect.stringMatching(/^No code comes from it/), line: 8 });
  });
});

test('the code follows the text, with the places that it comes from', async () => {
  const before = await generated();
  const at = before.places.find(({ line }) => before.text.split('\n')[line]?.includes("then 'breaks known'"));
  expect([at?.source.uri, sourceLine(at?.source.line ?? -1)]).toEqual([uri, 'expect known: status is not null else drop']);
  const start = SHOP.indexOf('else drop');
  await client.edit(uri, start, start + 'else drop'.length, 'else warn');
  expect((await generated()).text).not.toContain("then 'breaks known'");
  await client.edit(uri, SHOP.indexOf('sequence by'), SHOP.indexOf(' }\n  expect'), 'sequence by nothing');
  const refused = await client.ask<GenerateResult>('cupel/generate', { uri, table: TABLE, target: 'duckdb' });
  expect(refused).toMatchObject({ status: 'refused', line: 6 });
});

test('the tests of a table', async () => {
  expect((await generated({ tests: true })).text).toMatch(/^-- .*silver\.orders/);
  expect((await generated({ tests: true, target: 'pyspark' })).text).toContain('def test_one_row_per_key');
});

describe('writing', () => {
  const write = (more: object = {}) => client.ask<WriteCodeResult>('cupel/writeCode', { uri, table: TABLE, ...more });
  const file = () => join(root, 'code/duckdb/shop/silver/orders.sql');
  const outcomes = (result: WriteCodeResult) => ('files' in result ? result.files.map(({ outcome }) => outcome) : result);

  test('goes to the folder and for the targets that are configured; what was changed by hand is left until it may be overwritten', async () => {
    const first = await write();
    expect(first).toMatchObject({ folder: 'code', refused: [] });
    expect('files' in first && first.files.map(({ path }) => path)).toEqual([
      'duckdb/shop/silver/orders.sql',
      'duckdb/shop/silver/orders_test.sql',
      'pyspark/shop/silver/orders.py',
      'pyspark/shop/silver/orders_test.py',
    ]);
    expect(outcomes(first)).toEqual(['new', 'new', 'new', 'new']);
    expect(outcomes(await write())).toEqual(['unchanged', 'unchanged', 'unchanged', 'unchanged']);
    writeFileSync(file(), `${readFileSync(file(), 'utf8')}-- mine\n`);
    expect(outcomes(await write({ targets: ['duckdb'] }))).toEqual(['edited', 'unchanged']);
    expect(readFileSync(file(), 'utf8')).toMatch(/-- mine\n$/);
    await write({ targets: ['duckdb'], overwrite: ['duckdb/shop/silver/orders.sql'] });
    expect(readFileSync(file(), 'utf8')).not.toContain('-- mine');
  });

  test('of the pipeline writes what can be generated, and says what cannot', async () => {
    const start = SHOP.indexOf('sequence by at');
    await client.edit(uri, start, start + 'sequence by at'.length, 'sequence by nothing');
    const result = await write({ table: undefined, targets: ['spark-sql'] });
    expect(result).toMatchObject({ refused: expect.arrayContaining([expect.objectContaining({ table: TABLE, uri, line: 6 })]) });
  });

  test('asks where nothing is configured, and refuses what is no target', async () => {
    expect(await write({ targets: [] })).toEqual({ asksForTargets: true });
    expect(await write({ targets: ['flink'] })).toEqual({ refusal: 'The targets are pyspark, spark-sql, duckdb.' });
    expect(await write({ table: 'shop.silver.none' })).toEqual({ refusal: 'There is no table to generate code for.' });
  });

  test('a folder that is a file is told', async () => {
    writeFileSync(join(root, 'code'), '');
    expect(await write()).toEqual({ refusal: expect.stringMatching(/is not in a folder: a part of its path is a file\.$/) });
  });
});

describe('between written code and its text', () => {
  const written = () => pathToFileURL(join(root, 'code/duckdb/shop/silver/orders.sql')).href;
  const lenses = async () =>
    (await client.ask<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } })).filter(
      ({ command }) => command?.command === 'cupel.goToGenerated',
    );

  test('a lens above the table, when its code is there', async () => {
    expect(await lenses()).toEqual([]);
    await client.ask('cupel/writeCode', { uri, table: TABLE });
    expect((await lenses()).map(({ range, command }) => [range.start.line, command?.title])).toEqual([[3, 'Generated: 2 files']]);
  });

  test('from code to the text, and back', async () => {
    await client.ask('cupel/writeCode', { uri, table: TABLE });
    const lines = readFileSync(join(root, 'code/duckdb/shop/silver/orders.sql'), 'utf8').split('\n');
    const line = lines.findIndex(l => l.includes("then 'breaks known'"));
    const result = await client.ask<OriginsResult>('cupel/origins', { uri: written() });
    if (!('places' in result)) throw new Error(result.refusal);
    const source = result.places.find(place => place.line === line)?.source;
    expect([source?.uri, sourceLine(source?.line ?? -1)]).toEqual([uri, 'expect known: status is not null else drop']);
    const back = await client.ask<GeneratedFromResult>('cupel/generatedFrom', { uri, line: source?.line ?? -1 });
    expect(back).toContainEqual(expect.objectContaining({ uri: written(), line, path: 'duckdb/shop/silver/orders.sql' }));
  });

  test('from what upkeep comes from to the file of it, which is no job', async () => {
    const key = 'gold dim from bronze.orders {\n  key id\n';
    const rest =
      '  scd 2 { track status sequence by at late within 1 day }\n  maintain { vacuum every 1 day retain 7 days }\n}\n';
    await client.edit(uri, SHOP.length, SHOP.length, key + rest);
    await client.ask('cupel/writeCode', { uri, table: 'shop.gold.dim', targets: ['duckdb'] });
    const line = (SHOP + key).split('\n').length - 1;
    const found = await client.ask<GeneratedFromResult>('cupel/generatedFrom', { uri, line });
    expect(found.map(({ path }) => path)).toContain('duckdb/shop/gold/dim_upkeep.sql');
    expect((await lenses()).map(({ command }) => command?.title)).toEqual(['Generated: duckdb/shop/gold/dim.sql']);
  });

  test('code that was changed by hand, has no map, or is none', async () => {
    await client.ask('cupel/writeCode', { uri, table: TABLE });
    const path = join(root, 'code/duckdb/shop/silver/orders.sql');
    writeFileSync(path, `${readFileSync(path, 'utf8')}-- mine\n`);
    const refusal = async (of: string) => client.ask<OriginsResult>('cupel/origins', { uri: of });
    expect(await refusal(written())).toEqual({ refusal: expect.stringMatching(/^orders\.sql was changed since/) });
    expect(await refusal(uri)).toEqual({ refusal: expect.stringMatching(/^shop\.pipe has no source map/) });
    expect(await refusal('untitled:a')).toEqual({ refusal: expect.stringMatching(/is not on this machine/) });
    expect(await client.ask('cupel/generatedFrom', { uri, line: 0 })).toEqual(expect.any(Array));
  });

  test('nothing is written beside what it asks for', async () => {
    await client.ask('cupel/writeCode', { uri, table: TABLE, targets: ['duckdb'] });
    expect(existsSync(join(root, 'code/pyspark'))).toBe(false);
  });
});
