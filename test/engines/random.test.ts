import { expect, test } from 'vitest';
import { cut, history } from './histories.js';
import { expectConverged, run } from './lakehouse.js';
import { Random } from './random.js';
import { randomTable } from './random-tables.js';
import { SPARK } from './spark.js';

/** `CUPEL_RANDOM_TABLES` sets another number of tables, `CUPEL_SEED` another first seed. */
const TABLES = Number(process.env.CUPEL_RANDOM_TABLES ?? 4);
const FIRST = Number(process.env.CUPEL_SEED ?? 1);

test.each(Array.from({ length: TABLES }, (_, i) => FIRST + i))('the random table of seed %i is right', async seed => {
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
