import { expect } from 'vitest';
import type { DataType } from '../../language/model/declaration/index.js';
import { expectRows, type Lakehouse, reasonsOf, rowsOf } from './lakehouse.js';
import { canonical, type Event, micros } from './reference.js';

const STRING: DataType = { name: 'string' };
const TIME: DataType = { name: 'timestamp' };

const text = (lake: string) => `pipeline p { location "${lake}" }
deadletter rejects {}
source a : kafka { topic "a" brokers "b" columns { id: string  at: timestamp event_time } }
source b : kafka { topic "b" brokers "b" columns { id: string  at: timestamp event_time } }
bronze a from source.a { write append }
bronze b from source.b { write append }
silver kept from bronze.a union bronze.b {
  dedupe by id keep latest at
  key id
  write merge
  retain 10 days
  on error dead_letter rejects
}
`;

const COLUMNS = [
  { name: 'id', sql: 'c0', type: STRING },
  { name: 'at', sql: 'cast(c1 as timestamp)', type: TIME },
] as const;

const day = (n: number) => `2025-01-${String(n).padStart(2, '0')}T00:00:00.000000Z`;
const event = (id: string, at: number): Event => ({ values: { id, at: day(at) }, ingestedAt: micros(day(at)) });

/**
 * Rows that are older than what is kept go with the upkeep, and none of them comes back with a batch that comes again, whether upkeep was
 * there or not.
 */
export async function oldRowsGo(lakehouse: Lakehouse, upkeep: boolean): Promise<void> {
  const job = await lakehouse.job({ text: text(lakehouse.lake), id: 'p.silver.kept' });
  const arrive = (name: string, events: Event[]) =>
    lakehouse.arrive({ input: ['bronze', name], inputColumns: [...COLUMNS], numbered: true }, events);
  await arrive('a', [event('old', 1), event('moved', 2)]);
  await arrive('b', [event('older', 1)]);
  await job.run();
  await arrive('a', [event('new', 20)]);
  await job.run();
  if (upkeep) await job.upkeep();
  await arrive('b', [event('old', 1), event('moved', 21), event('late', 15)]);
  await job.crash(3);
  await job.run();
  await job.upkeep();
  const wanted = [
    ['new', 20],
    ['moved', 21],
    ['late', 15],
  ] as const;
  expectRows(
    await rowsOf(lakehouse, { table: ['silver', 'kept'], columns: COLUMNS }),
    wanted.map(([id, at]) => canonical(id) + canonical(day(at))).sort(),
  );
  expect(await reasonsOf(lakehouse, 'rejects')).toEqual({ 'older than what is kept': 1 });
}
