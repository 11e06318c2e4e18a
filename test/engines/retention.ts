import { expect } from 'vitest';
import { type ChangeExample, changeTypes } from './change-types.js';
import { BEGIN, byArrival, history } from './histories.js';
import { expectRows, type Job, type Lakehouse, rowsOf } from './lakehouse.js';
import { Random } from './random.js';
import { type Event, expected, instant } from './reference.js';

const DAY = 86_400_000_000n;
const RETAINED = 70n * DAY;

/** Tables with `retain`, and the column from which it counts. */
const TABLES = [
  { name: 'merge_keep', how: 'write merge', column: 'at' },
  { name: 'type_3', how: 'scd 3', column: 'at' },
  { name: 'type_6', how: 'scd 6', column: 'valid_to' },
];

/** The examples with `retain`. */
function retaining(lakehouse: Lakehouse): (ChangeExample & { readonly column: string })[] {
  return TABLES.flatMap(({ name, how, column }) =>
    changeTypes(lakehouse)
      .filter(e => e.name === name)
      .map(e => {
        const text = e.table.text.replace(new RegExp(`(silver ${name} .*?)${how}`), `$1retain 70 days ${how}`);
        return { ...e, column, table: { ...e.table, text } };
      }),
  );
}

/**
 * All rows, then the upkeep: what is older than what is kept is gone, and neither a run over all rows once more nor another upkeep brings
 * it back or removes more.
 */
export async function retention(lakehouse: Lakehouse, histories: number): Promise<void> {
  const examples = retaining(lakehouse);
  const [first] = examples;
  if (!first) return;
  const random = new Random(11);
  const events = Array.from({ length: histories }, (_, i) => history(random, first.shape, i)).flat();
  const jobs: Job[] = [];
  for (const { table } of examples) jobs.push(await lakehouse.job(table));
  await lakehouse.arrive(first.table, events.sort(byArrival));
  const newest = events.reduce((max, e) => (e.ingestedAt !== null && e.ingestedAt > max ? e.ingestedAt : max), BEGIN);
  const check = async () => {
    for (const example of examples) {
      const kept = keptRows(example, events, instant(newest - RETAINED));
      expectRows(await rowsOf(lakehouse, example.table), kept);
    }
  };
  for (const job of jobs) {
    await job.run();
    await job.upkeep();
  }
  await check();
  await lakehouse.arrive(first.table, events);
  for (const job of jobs) await job.run();
  await check();
  for (const job of jobs) await job.upkeep();
  await check();
}

/** The rows of the reference without those that are too old; of a row of texts the column's is read from its place. */
function keptRows(
  { table, column }: ChangeExample & { readonly column: string },
  events: readonly Event[],
  from: string,
): string[] {
  const at = table.columns.findIndex(c => c.name === column);
  const all = expected(table.reference, events).rows;
  const kept = all.filter(row => {
    const value = nth(row, at);
    return value === null || value >= from;
  });
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.length).toBeLessThan(all.length);
  return kept;
}

/** The text at a place of a row of canonical texts; null for NULL. */
function nth(row: string, place: number): string | null {
  let rest = Buffer.from(row);
  for (let i = 0; ; i++) {
    if (rest[0] === 0x2d) {
      if (i === place) return null;
      rest = rest.subarray(1);
      continue;
    }
    const colon = rest.indexOf(':');
    const end = colon + 1 + Number(rest.subarray(0, colon).toString());
    if (i === place) return rest.subarray(colon + 1, end).toString();
    rest = rest.subarray(end);
  }
}
