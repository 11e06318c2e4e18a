import { expect, test } from 'vitest';
import { duckdb } from './duckdb.js';
import { cut, history } from './histories.js';
import { expectConverged, run } from './lakehouse.js';
import { Random } from './random.js';
import { randomTable } from './random-tables.js';

/** `CUPEL_RANDOM_TABLES` sets another number of tables, `CUPEL_SEED` another first seed. */
const TABLES = Number(process.env.CUPEL_RANDOM_TABLES ?? 25);
const FIRST = Number(process.env.CUPEL_SEED ?? 1);

test.each(Array.from({ length: TABLES }, (_, i) => FIRST + i))('the random table of seed %i is right on DuckDB', async seed => {
  await duckdb.reset();
  const random = new Random(seed);
  const { table, shape } = randomTable(random, duckdb.lake);
  const job = await duckdb.job(table);
  const events = Array.from({ length: 2 }, () => history(random, shape, 0, 80)).flat();
  const batches = cut(random.shuffled(events), 2);
  for (const batch of [...batches, random.pick(batches)]) {
    await duckdb.arrive(table, batch);
    await run(job, batch.length);
  }
  await expectConverged(duckdb, table, events);
  expect(await job.tests()).toBe('');
});
