import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Hover, Location } from 'vscode-languageserver/node';
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

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function uriOf(path: string): string {
  return pathToFileURL(join(root, path)).href;
}

/** Starts a server on files, and opens one. */
async function opened(path: string, text: string): Promise<string> {
  write(path, text);
  client = await Client.start(pathToFileURL(root).href);
  await client.open(uriOf(path), text);
  return uriOf(path);
}

/** The codes of a file, as soon as they are these. */
async function codesOf(path: string, wanted: readonly string[]): Promise<void> {
  const codes = await client.diagnostics(
    uriOf(path),
    ({ diagnostics }) => JSON.stringify(diagnostics.map(({ code }) => code).sort()) === JSON.stringify([...wanted].sort()),
  );
  expect(codes).toHaveLength(wanted.length);
}

const CHANGED = 2;
const DELETED = 3;
const HEAD = 'apiVersion: v3.1.0\nkind: DataContract\nschema:\n  - name: orders\n    properties:\n';

describe('a query', () => {
  const TEXT = `source orders : files { path "x" format json drift alert columns { id: long not null  city: string } }
bronze orders from source.orders { write append on error fail }
silver t { write overwrite  sql """ select o.id, o.city as town from bronze.orders o """ }
`;

  test('is understood as soon as its parser is there, and after each edit', async () => {
    const uri = await opened('a.pipe', TEXT);
    const at = TEXT.indexOf('o.city') + 2;
    const version = await client.edit(uri, at, at + 4, 'cty');
    const found = await client.diagnostics(
      uri,
      params => params.version === version && params.diagnostics.some(({ code }) => code === 'unknown-column'),
    );
    const { range } = found.find(({ code }) => code === 'unknown-column') ?? {};
    expect(offsetAt(client.text(uri), range?.start ?? { line: 0, character: 0 })).toBe(at);
  });

  test('has hovers and definitions', async () => {
    const uri = await opened('a.pipe', TEXT.replace('o.city as town', 'o.city as town, nope'));
    await client.diagnostics(uri, ({ diagnostics }) => diagnostics.some(({ code }) => code === 'unknown-column'));
    const hover = await client.at<Hover>('textDocument/hover', uri, TEXT.indexOf('o.city') + 3);
    expect(JSON.stringify(hover.contents)).toContain('string');
    const [definition] = [
      await client.at<Location | Location[]>('textDocument/definition', uri, client.text(uri).indexOf('bronze.orders o') + 9),
    ].flat();
    expect(offsetAt(TEXT, definition?.range.start ?? { line: 0, character: 0 })).toBe(TEXT.indexOf('orders from'));
  });
});

describe('a contract', () => {
  const TEXT = `source orders : files { path "x" format json drift alert contract "c/orders.yaml" columns { id: long } }
bronze orders from source.orders { write append on error fail }
`;

  test('is read from the disk, and again when it changes', async () => {
    write('c/orders.yaml', `${HEAD}      - { name: id, physicalType: bigint }\n`);
    await opened('a.pipe', TEXT);
    await codesOf('a.pipe', []);
    write('c/orders.yaml', `${HEAD}      - { name: id, physicalType: string }\n`);
    await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('c/orders.yaml'), type: CHANGED }] });
    await codesOf('a.pipe', ['contract-mismatch']);
    unlinkSync(join(root, 'c/orders.yaml'));
    await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('c/orders.yaml'), type: DELETED }] });
    await codesOf('a.pipe', ['unknown-contract']);
  });

  test('says what is wrong in it in its own file, until nobody names it', async () => {
    write('c/orders.yaml', `${HEAD}      - { name: id, logicalType: bigint }\n`);
    const uri = await opened('a.pipe', TEXT);
    await codesOf('c/orders.yaml', ['contract-syntax']);
    const [found] = await client.diagnostics(uriOf('c/orders.yaml'));
    expect(found?.range.start).toEqual({ line: 5, character: 33 });
    await codesOf('a.pipe', []);
    const at = TEXT.indexOf('c/orders.yaml');
    await client.edit(uri, at, at + 1, 'd');
    await codesOf('a.pipe', ['unknown-contract']);
    await codesOf('c/orders.yaml', []);
  });

  test('a mismatch says where it is promised', async () => {
    write('c/orders.yaml', `${HEAD}      - { name: id, physicalType: string }\n`);
    await opened('a.pipe', TEXT);
    await codesOf('a.pipe', ['contract-mismatch']);
    const [found] = await client.diagnostics(uriOf('a.pipe'));
    expect(found?.relatedInformation?.[0]?.location).toEqual({
      uri: uriOf('c/orders.yaml'),
      range: { start: { line: 5, character: 16 }, end: { line: 5, character: 18 } },
    });
  });
});
