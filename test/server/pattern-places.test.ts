import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { patternNames } from '../../language/catalog/index.js';
import {
  PATTERN_USES_METHOD,
  PATTERNS_METHOD,
  type PatternItem,
  type PatternPlace,
  type PatternsResult,
} from '../../server/protocol.js';
import { Client } from './client.js';

const FIRST = `pipeline p { patterns medallion-lakehouse }
source a : kafka { topic "a" columns { id: long not null, at: timestamp event_time } }
bronze a from source.a { write append }
`;
const SECOND = `part of p
defaults silver { freshness 1 day }
silver one from bronze.a {
  dedupe by id keep latest at
  key id
}
silver two from bronze.a { key id patterns scd-type2, spot-fleet, deduplication, constructor, nothing-of-ours }
`;

let root: string;
let client: Client;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cupel-patterns-'));
});
afterEach(async () => {
  await client.stop();
  expect(client.errors).toEqual([]);
  rmSync(root, { recursive: true, force: true });
});

async function start(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  client = await Client.start(pathToFileURL(root).href);
}

const uriOf = (path: string): string => pathToFileURL(join(root, path)).href;

/** What the server says as soon as it has read everything. */
async function list(): Promise<PatternsResult> {
  for (;;) {
    const told = client.notified.length;
    const result = await client.ask<PatternsResult>(PATTERNS_METHOD, {});
    if (result.complete) return result;
    await client.until(() => client.notified.length > told);
  }
}

async function item(id: string): Promise<PatternItem | undefined> {
  return (await list()).patterns.find(other => other.id === id);
}

/** `kind subject file:line text`, the line counted from 0. */
async function places(pattern: string): Promise<string[]> {
  await list();
  const found = await client.ask<PatternPlace[]>(PATTERN_USES_METHOD, { pattern });
  return found.map(({ kind, subject, file, line, text, uri }) => {
    expect(uri).toBe(uriOf(file));
    return `${kind} ${subject} ${file}:${line} ${text}`;
  });
}

describe('the catalog and where it is used', () => {
  test('has every pattern with what the catalog says of it', async () => {
    await start({ 'a.pipe': FIRST, 'b/b.pipe': SECOND });
    const { patterns, files } = await list();
    expect(files).toBe(2);
    expect(patterns.map(({ id, name, category, maturity }) => ({ id, name, category, maturity }))).toEqual(
      patternNames().map(({ id, name, category, maturity }) => ({ id, name, category, maturity })),
    );
    for (const { id, intent, detected, advice } of patterns) {
      expect(intent, id).not.toBe('');
      expect(
        [detected, advice].filter(said => said !== undefined),
        id,
      ).toHaveLength(1);
    }
  });

  test.each<[string, PatternItem['places'], string[]]>([
    [
      'deduplication',
      { applied: 1, claimed: 0, unfounded: 1 },
      [
        'applied p.silver.one b/b.pipe:3 dedupe by id keep latest at',
        `unfounded p.silver.two b/b.pipe:6 ${SECOND.split('\n')[6]}`,
      ],
    ],
    ['scd-type2', { applied: 0, claimed: 0, unfounded: 1 }, [`unfounded p.silver.two b/b.pipe:6 ${SECOND.split('\n')[6]}`]],
    ['constructor', { applied: 0, claimed: 0, unfounded: 0 }, []],
  ])('%s is where the texts have it', async (id, counts, found) => {
    await start({ 'a.pipe': FIRST, 'b/b.pipe': SECOND });
    expect((await item(id))?.places ?? counts).toEqual(counts);
    expect(await places(id)).toEqual(found);
  });

  test('as many places are listed as are counted', async () => {
    await start({ 'a.pipe': FIRST, 'b/b.pipe': SECOND });
    for (const { id, places: counts } of (await list()).patterns) {
      const kinds = (await client.ask<PatternPlace[]>(PATTERN_USES_METHOD, { pattern: id })).map(({ kind }) => kind);
      const listed = { applied: 0, claimed: 0, unfounded: 0 };
      for (const kind of kinds) listed[kind]++;
      expect(listed, id).toEqual(counts);
    }
  });

  test('what is typed counts, and the server says that something has changed', async () => {
    await start({ 'a.pipe': FIRST, 'b/b.pipe': SECOND });
    expect((await item('deduplication'))?.places.applied).toBe(1);
    await client.open(uriOf('b/b.pipe'), SECOND);
    const told = client.notified.length;
    const at = SECOND.indexOf('  dedupe');
    await client.edit(uriOf('b/b.pipe'), at, SECOND.indexOf('  key id\n}'), '\n');
    await client.until(() => client.notified.length > told);
    expect((await item('deduplication'))?.places.applied).toBe(0);
  });

  test('files that `cupel.yaml` leaves out do not count, even where they are open', async () => {
    await start({ 'cupel.yaml': 'exclude: [b]\n', 'a.pipe': FIRST, 'b/b.pipe': SECOND });
    await client.open(uriOf('b/b.pipe'), SECOND);
    expect((await list()).files).toBe(1);
    expect(await places('deduplication')).toEqual([]);
  });

  test('a folder without pipelines has the catalog and no place of it, and is told to be read', async () => {
    await start({ 'readme.md': '' });
    await client.until(() => client.notified.length > 0);
    const { patterns, files, complete } = await list();
    expect({ files, complete }).toEqual({ files: 0, complete: true });
    expect(patterns.every(({ places: { applied, claimed, unfounded } }) => applied + claimed + unfounded === 0)).toBe(true);
  });
});
