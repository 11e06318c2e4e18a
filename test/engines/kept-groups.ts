import { expect } from 'vitest';
import type { DataType } from '../../language/model/declaration/index.js';
import { expectRows, type Job, type Lakehouse, rowsOf } from './lakehouse.js';
import type { Random } from './random.js';
import { canonical, type Event, instant, micros } from './reference.js';

const STRING: DataType = { name: 'string' };
const TIME: DataType = { name: 'timestamp' };
const LONG: DataType = { name: 'long' };

/** Groups of rows that go after three days: by windows, by days, and of two tables, of which one is computed and one is merged. */
const text = (lake: string) => `pipeline p { location "${lake}" }
deadletter rejects {}
source a : kafka { topic "a" brokers "b" columns { id: string  kind: string  at: timestamp event_time } }
bronze a from source.a { write append }
silver events from bronze.a {
  watermark at delay 5 minutes late drop
  dedupe by id keep latest at
  key id
  write merge
  retain 3 days
  on error dead_letter rejects
}
silver merged from bronze.a {
  key id
  write merge { sequence by at  late within 1 day }
  retain 3 days
  on error dead_letter rejects
}
gold windows from silver.events {
  group by window tumbling 6 hours on at, kind { n = count(*)  last = max(at) }
  key window_start, kind
  write merge
  partition by date(window_start)
}
gold days from silver.merged {
  group by date(at) as day, kind { n = count(*)  last = max(at) }
  write overwrite partitions
  partition by day
}
`;

const INPUT = {
  numbered: true,
  input: ['bronze', 'a'],
  inputColumns: [
    { name: 'id', sql: 'c0', type: STRING },
    { name: 'kind', sql: 'c1', type: STRING },
    { name: 'at', sql: 'cast(c2 as timestamp)', type: TIME },
  ],
} satisfies Parameters<Lakehouse['arrive']>[0];

const named = (types: Record<string, DataType>) => Object.entries(types).map(([name, type]) => ({ name, type }));
const WINDOWS = named({ window_start: TIME, window_end: TIME, kind: STRING, n: LONG, last: TIME });
const DAYS = named({ day: { name: 'date' }, kind: STRING, n: LONG, last: TIME });

const MINUTE = 60_000_000n;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;
const WINDOW = 6n * HOUR;
/** Between two runs: windows and days begin at other times. */
const ROUND = 7n * HOUR;
const BEGIN = micros('2025-01-01T00:00:00.000000Z');
const KINDS = ['a', 'b', null];

interface Row {
  readonly kind: string | null;
  readonly at: bigint;
}

/** Groups of rows as texts; `begin` says to which a row belongs. */
function groups(rows: readonly Row[], begin: (at: bigint) => string): string[] {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const key = begin(row.at) + canonical(row.kind);
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return [...found].map(([key, all]) => {
    const last = all.reduce((a, b) => (b.at > a.at ? b : a)).at;
    return key + canonical(String(all.length)) + canonical(instant(last));
  });
}

const windowStart = (at: bigint) => (at / WINDOW) * WINDOW;
const windowOf = (at: bigint) => canonical(instant(windowStart(at))) + canonical(instant(windowStart(at) + WINDOW));
const dayOf = (at: bigint) => canonical(instant(at).slice(0, 10));

/**
 * Rows of many days arrive, and go after three, while groups of them are computed. Some come again later and move to another group. A group that
 * may have lost some of its rows stays as it is, also when one of the others moves.
 */
export async function groupsOfKeptRows(lakehouse: Lakehouse, random: Random, rounds: number): Promise<void> {
  const pipeline = text(lakehouse.lake);
  const jobs: Job[] = [];
  for (const id of ['silver.events', 'silver.merged', 'gold.windows', 'gold.days'])
    jobs.push(await lakehouse.job({ text: pipeline, id: `p.${id}` }));
  const newest = new Map<string, Row>();
  /** Rows that have moved out of a window or a day of which others were gone. */
  const stay = { windows: [] as Row[], days: [] as Row[] };
  let arrived = 0n;
  for (let round = 0; round < rounds; round++) {
    const begin = BEGIN + BigInt(round) * ROUND;
    const moved: Row[] = [];
    const event = (id: string, at: bigint): Event => {
      const row = { kind: random.pick(KINDS), at };
      const before = newest.get(id);
      if (before) moved.push(before);
      newest.set(id, row);
      const ingestedAt = at + BigInt(random.below(4)) * MINUTE;
      if (ingestedAt > arrived) arrived = ingestedAt;
      return { values: { id, kind: row.kind, at: instant(at) }, ingestedAt };
    };
    const batch = Array.from({ length: 7 }, (_, i) => {
      const at = begin + BigInt(i) * HOUR + BigInt(random.below(50)) * MINUTE + BigInt(i);
      return event(`${round}-${i}`, at);
    });
    for (const before of [1, 8, 9, 10, 11]) {
      const id = `${round - before}-${random.below(7)}`;
      if (newest.has(id)) batch.push(event(id, begin + 6n * HOUR + 50n * MINUTE + BigInt(before)));
    }
    await lakehouse.arrive(INPUT, random.shuffled(batch));
    const last = [...newest.values()].reduce((a, { at }) => (at > a ? at : a), 0n);
    stay.windows.push(...moved.filter(({ at }) => windowStart(at) < last - 3n * DAY));
    stay.days.push(...moved.filter(({ at }) => at / DAY <= (arrived - 3n * DAY) / DAY));
    for (const job of jobs) {
      if (random.chance(0.2)) await job.crash(1 + random.below(4));
      await job.run();
      if (random.chance(0.6)) await job.upkeep();
    }
  }
  expect(stay.windows).not.toEqual([]);
  const rows = [...newest.values()];
  const windows = groups([...rows, ...stay.windows], windowOf);
  expectRows(await rowsOf(lakehouse, { table: ['gold', 'windows'], columns: WINDOWS }), windows.sort());
  const days = groups([...rows, ...stay.days], dayOf);
  expectRows(await rowsOf(lakehouse, { table: ['gold', 'days'], columns: DAYS }), days.sort());
  for (const job of jobs) expect(await job.tests()).toBe('');
}
