import { expect, test } from 'vitest';
import { engine } from './engine.js';
import { cut, history } from './histories.js';
import { arrive, expectConverged, generate, run } from './lakehouse.js';
import { Random } from './random.js';
import { randomTable } from './random-tables.js';

/** `CUPEL_RANDOM_TABLES` sets another number of tables, `CUPEL_SEED` another first seed. */
const TABLES = Number(process.env.CUPEL_RANDOM_TABLES ?? 4);
const FIRST = Number(process.env.CUPEL_SEED ?? 1);
const spark = engine();

test.each(Array.from({ length: TABLES }, (_, i) => FIRST + i))('the random table of seed %i is right', async seed => {
  await spark.reset();
  const random = new Random(seed);
  const { table, shape } = randomTable(random, spark.lake);
  const { code, test: tests } = generate(spark, table.text, table.id);
  // Names repeat after 27 keys: all histories share them, which is as good.
  const events = Array.from({ length: 5 }, () => history(random, shape, 0, 80)).flat();
  const batches = cut(random.shuffled(events), 2);
  for (const batch of [...batches, random.pick(batches)]) {
    await arrive(spark, table, batch);
    await run(spark, code, batch.length);
  }
  await expectConverged(spark, table, events);
  expect(await spark.pytest(tests)).toBe('');
});
