import { mkdirSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CodeAction, CodeLens, Location, TextDocumentEdit, TextEdit, WorkspaceSymbol } from 'vscode-languageserver/node';
import type { GenerateResult, LineageResult, TableItem } from '../../server/protocol.js';
import { Client, offsetAt } from './client.js';

let root: string;
let client: Client;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cupel-server-'));
});
afterEach(async () => {
  await client.stop();
  expect(client.errors).toEqual([]);
  rmSync(root, { recursive: true, force: true });
});

const CREATED = 1;
const CHANGED = 2;
const DELETED = 3;

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

function uriOf(path: string): string {
  return pathToFileURL(join(root, path)).href;
}

async function start(): Promise<void> {
  client = await Client.start(pathToFileURL(root).href);
}

async function codesOf(path: string): Promise<(string | number | undefined)[]> {
  return (await client.current(uriOf(path))).map(({ code }) => code);
}

const SOURCES = `pipeline shop { budget 500 usd per month }
source orders : files { path "x" format json drift alert columns { id: long not null, at: timestamp event_time } }
`;
const TABLE = `part of shop
bronze orders from source.orders { write append on error fail }
`;

describe('diagnostics', () => {
  test('are published with the version of the text that they are about, each version once and in order', async () => {
    await start();
    const uri = uriOf('a.pipe');
    await client.open(uri, SOURCES);
    expect(await codesOf('a.pipe')).toEqual([]);
    for (const letter of 'bronze b from source.nowhere {}') {
      const end = client.text(uri).length;
      await client.edit(uri, end, end, letter);
    }
    expect(await codesOf('a.pipe')).toContain('unknown-dataset');
    const versions = client.published.filter(params => params.uri === uri).map(({ version }) => version ?? 0);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
  });

  test('of a name that another file declares appear and vanish with that file', async () => {
    write({ 'cupel.yaml': '', 'sources.pipe': SOURCES });
    await start();
    await client.open(uriOf('table.pipe'), TABLE);
    expect(await client.diagnostics(uriOf('table.pipe'), ({ diagnostics }) => diagnostics.length === 0)).toEqual([]);
    unlinkSync(join(root, 'sources.pipe'));
    await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('sources.pipe'), type: DELETED }] });
    const broken = await client.diagnostics(uriOf('table.pipe'), ({ diagnostics }) => diagnostics.length > 0);
    expect(broken.map(({ code }) => code)).toContain('unknown-pipeline');
    write({ 'sources.pipe': SOURCES });
    await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('sources.pipe'), type: CREATED }] });
    await client.until(() => client.published.findLast(({ uri }) => uri === uriOf('table.pipe'))?.diagnostics.length === 0);
  });

  test('an edit reaches the files that it concerns, and those on disk too', async () => {
    write({ 'cupel.yaml': '', 'table.pipe': TABLE });
    await start();
    const uri = uriOf('sources.pipe');
    await client.open(uri, SOURCES);
    await client.until(() => client.published.findLast(params => params.uri === uriOf('table.pipe'))?.diagnostics.length === 0);
    const at = SOURCES.indexOf('orders');
    await client.edit(uri, at, at + 'orders'.length, 'order_lines');
    const found = await client.diagnostics(uriOf('table.pipe'), ({ diagnostics }) => diagnostics.length > 0);
    expect(found.map(({ code }) => code)).toEqual(['unknown-dataset']);
    expect(found[0]?.source).toBe('cupel');
    expect(found[0]?.codeDescription?.href).toMatch(/^https:/);
  });

  test('a file that is changed on disk while it is open keeps the editor’s text, and the disk’s once closed', async () => {
    write({ 'a.pipe': 'nonsense' });
    await start();
    const uri = uriOf('a.pipe');
    await client.open(uri, SOURCES);
    expect(await codesOf('a.pipe')).toEqual([]);
    await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type: CHANGED }] });
    await client.close(uri);
    const found = await client.diagnostics(uri, ({ diagnostics }) => diagnostics.length > 0);
    expect(found[0]?.code).toBe('syntax');
  });

  test('of a file that is closed and not on disk are taken back', async () => {
    await start();
    const uri = uriOf('gone.pipe');
    await client.open(uri, 'nonsense');
    expect(await codesOf('gone.pipe')).toEqual(['syntax']);
    await client.close(uri);
    await client.until(() => client.published.findLast(params => params.uri === uri)?.diagnostics.length === 0);
  });

  test('a file that is no UTF-8 says so', async () => {
    write({ 'bad.pipe': new Uint8Array([0x73, 0xff, 0xfe]) });
    await start();
    const found = await client.diagnostics(uriOf('bad.pipe'));
    expect(found.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      expect.stringMatching(/^unreadable-file: This file is not UTF-8 text.*save it as UTF-8/),
    ]);
  });

  test('ignored folders are not read, and nested workspaces are their own', async () => {
    write({
      'cupel.yaml': '',
      '.git/HEAD': '',
      '.gitignore': 'out/\n',
      'out/a.pipe': 'nonsense',
      'node_modules/x/a.pipe': 'nonsense',
      'sources.pipe': SOURCES,
      'inner/cupel.yaml': '',
      'inner/sources.pipe': SOURCES,
    });
    await start();
    await client.open(uriOf('table.pipe'), TABLE);
    await client.diagnostics(uriOf('inner/sources.pipe'));
    expect(await codesOf('table.pipe')).toEqual([]);
    expect(client.published.flatMap(({ uri, diagnostics }) => (diagnostics.length > 0 ? [uri] : []))).toEqual([]);
  });

  test('untitled files are checked one by one', async () => {
    await start();
    await client.open('untitled:Untitled-1', SOURCES + TABLE.replace('part of shop\n', ''));
    await client.open('untitled:Untitled-2', TABLE);
    expect(await client.current('untitled:Untitled-1')).toEqual([]);
    expect((await client.current('untitled:Untitled-2')).map(({ code }) => code)).toContain('unknown-dataset');
  });
});

const FINDING = `${SOURCES}
bronze orders from source.orders {
  write append
}
`;

test('a quick fix silences its rule and adds nothing new', async () => {
  await start();
  const uri = uriOf('a.pipe');
  await client.open(uri, FINDING);
  const [found] = await client.current(uri);
  expect(found?.code).toBe('ant-no-dlq');
  const actions = await client.ask<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri },
    range: found?.range,
    context: { diagnostics: [found] },
  });
  const fix = actions.find(({ kind }) => kind === 'quickfix');
  expect(fix?.diagnostics?.[0]?.code).toBe('ant-no-dlq');
  const [change] = (fix?.edit?.documentChanges ?? []) as TextDocumentEdit[];
  expect(change?.textDocument).toEqual({ uri, version: 1 });
  const edits = (change?.edits ?? []) as TextEdit[];
  for (const { range, newText } of [...edits].reverse()) {
    const text = client.text(uri);
    await client.edit(uri, offsetAt(text, range.start), offsetAt(text, range.end), newText);
  }
  expect(await client.current(uri)).toEqual([]);
});

const shop = readFileSync(join(import.meta.dirname, '../../examples/shop.pipe'), 'utf8');

describe('generated code', () => {
  test('is offered at a table, and a table that cannot be generated says why', async () => {
    await start();
    const uri = uriOf('shop.pipe');
    await client.open(uri, shop);
    await client.current(uri);
    const at = async (text: string): Promise<CodeAction[]> => {
      const { line, character } = positionOf(shop, text);
      const range = { start: { line, character }, end: { line, character } };
      const context = { diagnostics: [], only: ['refactor.generate'] };
      return client.ask('textDocument/codeAction', { textDocument: { uri }, range, context });
    };
    const actions = await at('gold dim_customer');
    expect(actions.map(({ title, command, disabled }) => [title, command?.command, disabled])).toEqual([
      ['Generate PySpark (Delta)', 'cupel.generate', undefined],
      ['Generate Spark SQL', 'cupel.generate', undefined],
      ['Generate DuckDB', 'cupel.generate', undefined],
      ['Generate the tests as PySpark (Delta)', 'cupel.generate', undefined],
      ['Generate the Pipeline shop to generated/', 'cupel.writeCode', undefined],
    ]);
    const name = shop.indexOf('gold dim_customer from bronze.customers') + 'gold dim_customer from bronze.customers'.length;
    await client.edit(uri, name, name, '_of_others');
    const refused = (await at('gold dim_customer')).filter(({ disabled }) => disabled !== undefined);
    expect(refused.map(({ disabled }) => disabled?.reason)).toEqual(refused.map(() => expect.stringMatching(/input/)));
    expect(refused.length).toBe(4);
    await client.edit(uri, name, name + '_of_others'.length, '');
    expect(await at('pipeline shop')).toEqual([]);
    const result = await client.ask<GenerateResult>('cupel/generate', actions[0]?.command?.arguments?.[0]);
    expect(result).toMatchObject({ status: 'generated', languageId: 'python' });
    expect(await client.ask('cupel/generate', { uri, table: 'shop.gold.nothing', target: 'pyspark' })).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('no such table'),
    });
  });

  test('is listed by table, in the order of the file', async () => {
    await start();
    const uri = uriOf('shop.pipe');
    await client.open(uri, shop);
    const tables = await client.ask<TableItem[]>('cupel/tables', { uri });
    expect(tables.map(({ id }) => id)).toEqual([
      'shop.bronze.orders',
      'shop.bronze.customers',
      'shop.bronze.rates',
      'shop.silver.orders',
      'shop.gold.dim_customer',
      'shop.gold.daily_revenue',
    ]);
  });
});

describe('lineage', () => {
  test('follows the text, and the client is told when to ask again', async () => {
    await start();
    const uri = uriOf('a.pipe');
    await client.open(uri, SOURCES);
    await client.current(uri);
    const nodes = async (): Promise<string[]> => {
      const result = await client.ask<LineageResult>('cupel/lineage', { uri });
      return 'graph' in result ? result.graph.nodes.map(({ id }) => id) : [result.empty];
    };
    expect(await nodes()).toEqual(['shop.source.orders']);
    const before = client.notified.length;
    await client.edit(uri, SOURCES.length, SOURCES.length, 'bronze orders from source.orders { on error fail }\n');
    await client.until(() => client.notified.length > before);
    expect(await nodes()).toEqual(['shop.bronze.orders', 'shop.source.orders']);
    await client.edit(uri, 0, client.text(uri).length, '');
    expect(await nodes()).toEqual([expect.stringContaining('empty')]);
  });

  test('is one click away from each source, table and consumer', async () => {
    await start();
    const uri = uriOf('shop.pipe');
    await client.open(uri, shop);
    const lenses = await client.ask<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
    expect(lenses.map(({ command }) => [command?.arguments?.[0].table, command?.title])).toContainEqual([
      'shop.gold.dim_customer',
      'Lineage: 1 input, 1 reader',
    ]);
    expect(lenses.map(({ command }) => [command?.arguments?.[0].table, command?.title])).toContainEqual([
      'shop.gold.dim_customer',
      'Preview rows',
    ]);
    expect(new Set(lenses.map(({ command }) => command?.command))).toEqual(
      new Set(['cupel.showLineage', 'cupel.showPatterns', 'cupel.previewRows']),
    );
  });
});

test('symbols of the workspace are found by their letters, in files that are not open too', async () => {
  write({ 'cupel.yaml': '', 'sources.pipe': SOURCES });
  await start();
  await client.open(uriOf('table.pipe'), TABLE);
  await client.diagnostics(uriOf('sources.pipe'));
  const found = await client.ask<WorkspaceSymbol[]>('workspace/symbol', { query: 'odrs' });
  expect(found.map(({ location }) => (location as Location).uri).sort()).toEqual([uriOf('sources.pipe'), uriOf('table.pipe')]);
});

test('a request about a file that is not there is answered by nothing', async () => {
  await start();
  const position = { line: 0, character: 0 };
  expect(await client.ask('textDocument/hover', { textDocument: { uri: 'file:///no/such.pipe' }, position })).toBeNull();
  expect(await client.ask('textDocument/definition', { textDocument: { uri: 'nonsense' }, position })).toBeNull();
});

function positionOf(text: string, wanted: string): { line: number; character: number } {
  const lines = text.slice(0, text.indexOf(wanted)).split('\n');
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}
