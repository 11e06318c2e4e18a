import { expect } from 'vitest';
import { byArrival, history } from './histories.js';
import { expectConverged, type Lakehouse } from './lakehouse.js';
import { Random } from './random.js';
import type { Event } from './reference.js';
import type { Example } from './tables.js';

/**
 * A tenth of the rows come after the log was pruned, together with all others once more. What is not in the dead letter for it then had its
 * say, or has none: the table is what all but these rows come to.
 */
export async function beyondTheLog(lakehouse: Lakehouse, example: Example, histories: number): Promise<void> {
  const random = new Random(21);
  const events = Array.from({ length: histories }, (_, i) => history(random, example.shape, i)).flat();
  const late = new Set(events.filter(() => random.chance(0.1)));
  const before = events.filter(e => !late.has(e)).sort(byArrival);
  const job = await lakehouse.job(example.table);
  await lakehouse.arrive(example.table, before);
  await job.run();
  await job.upkeep();
  await expectConverged(lakehouse, example.table, before);

  await lakehouse.arrive(example.table, before);
  const again = await job.run();
  await expectConverged(lakehouse, example.table, before);
  expect(again.replayed).toBeGreaterThan(example.table.reference.kind === 'merge' ? -1 : 0);

  await lakehouse.arrive(example.table, [...late]);
  await job.run();
  const told = new Set(await tooOld(lakehouse, example.deadLetter));
  const kept = [...late].filter(e => !told.has(identity(e)));
  await expectConverged(lakehouse, example.table, [...before, ...kept]);
}

/** What tells rows of the input apart, in the words of a raw row. */
function identity({ values }: Event): string {
  const { at = null, ...others } = values;
  return JSON.stringify([others.op, others.id, others.segment, others.tier, others.note, at === null ? null : Date.parse(at)]);
}

/** The rows in the dead letter that are older than the log. */
async function tooOld(lakehouse: Lakehouse, deadLetter: string): Promise<string[]> {
  const sql = `select raw from ${lakehouse.qualified('ops', deadLetter)} where reason = 'older than the log'`;
  return (await lakehouse.query<{ raw: string }>(sql)).map(({ raw }) => {
    const row = JSON.parse(raw);
    const at = Date.parse(String(row.at).replace(' ', 'T').replace(/\+00$/, 'Z'));
    return JSON.stringify([row.op, String(row.id), row.segment ?? null, row.tier ?? null, row.note ?? null, at]);
  });
}
