import { expect, test } from 'vitest';
import { cut, history } from './histories.js';
import { expectConverged, run } from './lakehouse.js';
import { Random } from './random.js';
import { KINDS, NAMES, randomTable } from './random-tables.js';
import { SPARK } from './spark.js';

/** A table of type 2 and a merged one that together have all that a random table can have; the test below says what that is. */
const QUICK = [1252, 1277];

/** `CUPEL_RANDOM_TABLES` has so many tables run instead, `CUPEL_SEED` from that seed on; `CUPEL_TABLES=all` is four of them. */
const { CUPEL_RANDOM_TABLES, CUPEL_SEED, CUPEL_TABLES } = process.env;
const isMore = [CUPEL_RANDOM_TABLES, CUPEL_SEED].some(said => said !== undefined) || CUPEL_TABLES === 'all';
const SEEDS = isMore ? Array.from({ length: Number(CUPEL_RANDOM_TABLES ?? 4) }, (_, i) => Number(CUPEL_SEED ?? 1) + i) : QUICK;

test('the tables that run on each push have every part and type, composite keys, and names of all kinds', () => {
  const tables = QUICK.map(seed => randomTable(new Random(seed), 'lake').table);
  const text = tables.map(table => table.text.slice(table.text.indexOf('gold t'))).join('\n');
  const parts = ['mask', 'surrogate', 'expect', 'where', 'keep', 'delete when', 'late within', 'track', 'except', ': long ='];
  expect(parts.filter(part => !text.includes(part))).toEqual([]);
  expect(Math.min(...tables.map(table => table.reference.key.length))).toBeGreaterThan(1);
  expect(Math.max(...tables.map(table => table.reference.sequence.length))).toBeGreaterThan(1);
  const columns = tables.flatMap(table => table.inputColumns);
  const types = columns.map(({ type }) => type.name);
  const names = columns.map(({ name }) => name);
  expect(KINDS.filter(({ type }) => !types.includes(type.name))).toEqual([]);
  expect(NAMES.filter(name => !names.includes(name)).length).toBeLessThan(5);
});

test.each(SEEDS)('the random table of seed %i is right', async seed => {
  await SPARK.reset();
  const random = new Random(seed);
  const { table, shape } = randomTable(random, SPARK.lake);
  const job = await SPARK.job(table);
  // Names repeat after 27 keys: all histories share them, which is as good.
  const events = Array.from({ length: 5 }, () => history(random, shape, 0, 80)).flat();
  const batches = cut(random.shuffled(events), 2);
  for (const batch of [...batches, random.pick(batches)]) {
    await SPARK.arrive(table, batch);
    await run(job, batch.length);
  }
  await expectConverged(SPARK, table, events);
  expect(await job.tests()).toBe('');
});
