import { beforeEach, describe, expect, test } from 'vitest';
import { engine } from './engine.js';
import { byArrival, bySequence, cut, history } from './histories.js';
import { arrive, expectConverged, generate, reasonsOf, run } from './lakehouse.js';
import { Random } from './random.js';
import { type Event, expected } from './reference.js';
import { dimCustomer, type Example, subscriptions, users } from './tables.js';

/** So many histories go through one table, the history's number being part of the key; `CUPEL_HISTORIES` sets another number. */
const HISTORIES = Number(process.env.CUPEL_HISTORIES ?? 200);

function histories(example: Example, seed: number): Event[] {
  const random = new Random(seed);
  return Array.from({ length: HISTORIES }, (_, i) => history(random, example.shape, i)).flat();
}

describe.each([
  ['gold.dim_customer', dimCustomer],
  ['silver.users', users],
  ['silver.subscriptions', subscriptions],
])('%s is the same', (_, make) => {
  const spark = engine();
  const example = make(spark);
  beforeEach(() => spark.reset());

  test('sorted in one batch', async () => {
    const { code, test: tests } = generate(spark, example.table.text, example.table.id);
    const events = histories(example, 1).sort(bySequence(example.shape.sequence));
    await arrive(spark, example.table, events);
    await run(spark, code, events.length);
    await expectConverged(spark, example.table, events);
    expect(await reasonsOf(spark, example.deadLetter)).toEqual(expected(example.table.reference, events).reasons);
    expect(await spark.pytest(tests)).toBe(0);
  });

  test('shuffled over eight batches, two of them repeated', async () => {
    const { code } = generate(spark, example.table.text, example.table.id);
    const random = new Random(2);
    const events = histories(example, 2);
    const batches = cut(random.shuffled(events), 8);
    for (const batch of [...batches, random.pick(batches), random.pick(batches)]) {
      await arrive(spark, example.table, batch);
      await run(spark, code, batch.length);
    }
    await expectConverged(spark, example.table, events);
    expect(await reasonsOf(spark, example.deadLetter)).toEqual(expected(example.table.reference, events).reasons);
  });

  test('with delays, a crash after each step, and upkeep between a crash and its rerun', async () => {
    const { code } = generate(spark, example.table.text, example.table.id);
    const events = histories(example, 3).sort(byArrival);
    for (const [i, batch] of cut(events, 8).entries()) {
      await arrive(spark, example.table, batch);
      const crashed = (await spark.main(code, { crash: i + 1 })) === null;
      await spark.main(code, { upkeep: true });
      if (crashed) await run(spark, code, batch.length);
    }
    await expectConverged(spark, example.table, events);
    expect(await reasonsOf(spark, example.deadLetter)).toEqual(expected(example.table.reference, events).reasons);
  });
});
