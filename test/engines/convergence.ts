import { expect } from 'vitest';
import { byArrival, bySequence, cut, history } from './histories.js';
import { expectConverged, type Job, type Lakehouse, reasonsOf, run } from './lakehouse.js';
import { Random } from './random.js';
import { type Event, expected } from './reference.js';
import type { Example } from './tables.js';

/** So many histories go through one table, the history's number being part of the key; `CUPEL_HISTORIES` sets another number. */
const HISTORIES = Number(process.env.CUPEL_HISTORIES ?? 200);
/** After each step of a run: dead letter, log or deleted keys, touched rows, table, progress. A crash after the last changes nothing. */
const CRASHES = 5;

function histories(example: Example, seed: number, events?: number, keys?: number): Event[] {
  const random = Random.ofRound(seed);
  return Array.from({ length: HISTORIES }, (_, i) => history(random, example.shape, i, events, keys)).flat();
}

/** All events at once, in their order; and the tests that are generated beside the code. */
export async function sortedInOneBatch(lakehouse: Lakehouse, example: Example): Promise<void> {
  const job = await lakehouse.job(example.table);
  const events = histories(example, 1).sort(bySequence(example.shape.sequence));
  await lakehouse.arrive(example.table, events);
  await run(job, events.length);
  await expectRight(lakehouse, example, events);
  expect(await job.tests()).toBe('');
}

/** Four batches in no order, two of them again. */
export async function shuffledWithRepeats(lakehouse: Lakehouse, example: Example): Promise<void> {
  const job = await lakehouse.job(example.table);
  const random = Random.ofRound(2);
  const events = histories(example, 2);
  const batches = cut(random.shuffled(events), 4);
  for (const batch of [...batches, random.pick(batches), random.pick(batches)]) {
    await lakehouse.arrive(example.table, batch);
    await run(job, batch.length);
  }
  await expectRight(lakehouse, example, events);
}

/** As they arrive, with a crash after each step, and upkeep before the run that repeats it. */
export async function delayedWithCrashes(lakehouse: Lakehouse, example: Example): Promise<void> {
  const job = await lakehouse.job(example.table);
  const events = histories(example, 3).sort(byArrival);
  let crashes = 0;
  for (const [i, batch] of cut(events, CRASHES + 1).entries()) {
    await lakehouse.arrive(example.table, batch);
    const crashed = await job.crash(i + 1);
    await job.upkeep();
    if (crashed) await run(job, batch.length);
    crashes += Number(crashed);
  }
  expect(crashes).toBeGreaterThanOrEqual(CRASHES);
  await expectRight(lakehouse, example, events);
}

/** Two batches as they arrive: after the first the upkeep, in the second a crash after that step. For engines on which each run takes long. */
export async function crashingOnce(lakehouse: Lakehouse, example: Example, step: number): Promise<Job> {
  const job = await lakehouse.job(example.table);
  const events = histories(example, 4, 60, 6).sort(byArrival);
  const [before = [], after = []] = cut(events, 2);
  await lakehouse.arrive(example.table, before);
  await run(job, before.length);
  await job.upkeep();
  await lakehouse.arrive(example.table, after);
  if (await job.crash(step)) await run(job, after.length);
  await expectRight(lakehouse, example, events);
  return job;
}

async function expectRight(lakehouse: Lakehouse, example: Example, events: readonly Event[]): Promise<void> {
  await expectRows(lakehouse, example, events);
  expect(await reasonsOf(lakehouse, example.deadLetter)).toEqual(expected(example.table.reference, events).reasons);
}

async function expectRows(lakehouse: Lakehouse, { table, history }: Example, events: readonly Event[]): Promise<void> {
  await expectConverged(lakehouse, table, events);
  if (history) await expectConverged(lakehouse, history, events);
}
