import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cupel, Folder, project, schemaErrors } from './cupel.js';

const ws = new Folder({
  'cupel.yaml': '',
  'shop.pipe': `pipeline shop { owner "a@example.com" tags { team "a" } patterns medallion-lakehouse, watermarking }
defaults silver { freshness 1 day }
source orders : postgres {
  url secret("shop/url") table "public.orders" incremental by at evolve backward drift alert
  columns { order_id: long not null, at: timestamp event_time }
}
bronze orders from source.orders { write append }
`,
  'silver.pipe': `part of shop
silver orders from bronze.orders { dedupe by order_id keep latest at key order_id }
`,
});
afterAll(() => ws.remove());

// biome-ignore lint/suspicious/noExplicitAny: the schema is what says what is in it
function patternOf(document: any, id: string): unknown {
  return document.patterns.find((pattern: { id: string }) => pattern.id === id);
}

test('a pattern is there with its places, what applies it, and whether it is claimed', () => {
  const document = ws.json('patterns');
  expect(schemaErrors('patterns', document)).toEqual([]);
  expect(patternOf(document, 'deduplication')).toMatchObject({
    category: 'core',
    detected: 'a step `dedupe by`',
    uses: [{ id: 'shop.silver.orders', file: 'silver.pipe', line: 2, column: 36, claimed: false }],
    claims: [],
  });
  expect(patternOf(document, 'medallion-lakehouse')).toMatchObject({
    uses: [{ id: 'shop.silver.orders', file: 'silver.pipe', claimed: true }],
    claims: [{ file: 'shop.pipe', line: 1, column: 66, founded: true }],
  });
  expect(patternOf(document, 'watermarking')).toMatchObject({ uses: [], claims: [{ line: 1, founded: false }] });
  expect(patternOf(document, 'edge-batching')).toMatchObject({ detected: null, uses: [] });
});

test('what is inherited stands where it is said', () => {
  const document = ws.json('patterns', 'silver.pipe');
  expect(patternOf(document, 'freshness-check')).toMatchObject({
    uses: [{ id: 'shop.silver.orders', file: 'shop.pipe', line: 2 }],
  });
  expect(patternOf(document, 'schema-evolution-policy')).toMatchObject({ uses: [] });
});

test('every category and concern counts what is applied, what is missing and what is only advice', () => {
  const { categories, concerns } = ws.json('patterns');
  const ids = categories.flatMap((share: Record<string, string[]>) => [share.applied, share.missing, share.advice].flat());
  expect(new Set(ids).size).toBe(78);
  expect(ids).toHaveLength(78);
  expect(categories.map(({ id }: { id: string }) => id)).toContain('core');
  expect(concerns.find(({ id }: { id: string }) => id === 'exactly-once')).toMatchObject({
    applied: ['idempotent', 'deduplication', 'merge-upsert'],
    missing: ['exactly-once', 'outbox-cdc', 'exactly-once-transactional-sinks'],
  });
});

test('people read it by category, with what is not there', () => {
  const { status, stdout, stderr } = ws.cupel('patterns');
  expect([status, stdout]).toEqual([0, '']);
  expect(stderr).toMatch(/^core {2}\d+ of 18$/m);
  expect(stderr).toMatch(/^ {2}deduplication +1 +shop\.silver\.orders$/m);
  expect(stderr).toMatch(/^ {2}medallion-lakehouse +1 {2}claimed {2}shop\.silver\.orders$/m);
  expect(stderr).toMatch(/^ {2}not there: .*contract-testing/m);
  expect(stderr).toMatch(/^ {2}advice only: edge-batching$/m);
  expect(stderr).toMatch(/^Every event counts once \(exactly-once\) {2}3 of 6$/m);
});

test('the examples keep the schema, and what they claim they do', () => {
  const { status, stdout } = cupel(['patterns', join(project, 'examples'), '--format', 'json'], { cwd: project });
  const document = JSON.parse(stdout);
  expect(status).toBe(0);
  expect(schemaErrors('patterns', document)).toEqual([]);
  const claims = document.patterns.flatMap((pattern: { claims: { founded: boolean }[] }) => pattern.claims);
  expect(claims.length).toBeGreaterThan(15);
  expect(claims.filter(({ founded }: { founded: boolean }) => !founded)).toEqual([]);
});

test.each([
  [['patterns', '--env', 'dve'], 'There is no environment dve. None is declared.\nSee "cupel patterns --help".'],
  [['patterns', '--out', 'x.json'], '--out is for --format json.\nSee "cupel patterns --help".'],
  [['patterns', 'nowhere'], 'cupel: nowhere '],
])('%j: exit 2, and what is wrong', (words, message) => {
  const { status, stderr } = ws.cupel(...words);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
