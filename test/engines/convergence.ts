import { expect } from 'vitest';
import { engine } from './engine.js';
import { byArrival, bySequence, cut, history } from './histories.js';
import { arrive, expectConverged, generate, reasonsOf, run } from './lakehouse.js';
import { Random } from './random.js';
import { type Event, expected } from './reference.js';
import type { Example } from './tables.js';

/** So many histories go through one table, the history's number being part of the key; `CUPEL_HISTORIES` sets another number. */
const HISTORIES = Number(process.env.CUPEL_HISTORIES ?? 200);
const spark = engine();
/** After each step of a run: dead letter, log or deleted keys, touched rows, table, progress. A crash after the last changes nothing. */
const CRASHES = 5;

function histories(example: Example, seed: number): Event[] {
  const random = new Random(seed);
  return Array.from({ length: HISTORIES }, (_, i) => history(random, example.shape, i)).flat();
}

/** All events at once, in their order; and the tests that are generated beside the code. */
export async function sortedInOneBatch(example: Example): Promise<void> {
  const { code, test: tests } = generate(spark, example.table.text, example.table.id);
  const events = histories(example, 1).sort(bySequence(example.shape.sequence));
  await arrive(spark, example.table, events);
  await run(spark, code, events.length);
  await expectRight(example, events);
  expect(await spark.pytest(tests)).toBe('');
}

/** Four batches in no order, two of them again. */
export async function shuffledWithRepeats(example: Example): Promise<void> {
  const { code } = generate(spark, example.table.text, example.table.id);
  const random = new Random(2);
  const events = histories(example, 2);
  const batches = cut(random.shuffled(events), 4);
  for (const batch of [...batches, random.pick(batches), random.pick(batches)]) {
    await arrive(spark, example.table, batch);
    await run(spark, code, batch.length);
  }
  await expectRight(example, events);
}

/** As they arrive, with a crash after each step, and upkeep before the run that repeats it. */
export async function delayedWithCrashes(example: Example): Promise<void> {
  const { code } = generate(spark, example.table.text, example.table.id);
  const events = histories(example, 3).sort(byArrival);
  let crashes = 0;
  for (const [i, batch] of cut(events, CRASHES + 1).entries()) {
    await arrive(spark, example.table, batch);
    const crashed = (await spark.main(code, { crash: i + 1 })) === null;
    await spark.main(code, { upkeep: true });
    if (crashed) await run(spark, code, batch.length);
    crashes += Number(crashed);
  }
  expect(crashes).toBe(CRASHES);
  await expectRight(example, events);
}

async function expectRight(example: Example, events: readonly Event[]): Promise<void> {
  await expectConverged(spark, example.table, events);
  expect(await reasonsOf(spark, example.deadLetter)).toEqual(expected(example.table.reference, events).reasons);
}
