import { beforeEach, expect, test } from 'vitest';
import { engine, type LoadedColumn } from './engine.js';
import { sparkFiles } from './spark.js';

const spark = engine();
beforeEach(() => spark.reset());

const COLUMNS: LoadedColumn[] = [
  { name: 'id', sql: 'cast(c0 as bigint)' },
  { name: 'amount', sql: 'c1' },
  { name: 'at', sql: 'cast(c2 as timestamp)' },
  { name: '_ingested_at', sql: 'cast(c3 as timestamp)' },
];
const DAY = '2025-01-01 00:00:00';
const ROWS = [
  ['1', '10', DAY, DAY],
  ['2', 'ten', DAY, DAY],
  ['3', '0', DAY, DAY],
  ['4', '5', DAY, DAY],
  ['5', null, DAY, DAY],
];

function table(properties: string): string {
  return `pipeline p { location "${spark.lake}" }
deadletter rejects {}
source s : kafka { topic "t" brokers "b" columns { id: long amount: string at: timestamp event_time } }
bronze s from source.s { write append }
silver t from bronze.s {
  columns { id, amount: decimal(9, 2) = cast(amount as decimal(9, 2)), share: double = 100 / cast(amount as int), at }
  key id
  write merge { sequence by at }
  ${properties}
}`;
}

const stored = () => spark.query('select id, amount from silver.t order by id');
const count = async () => (await spark.query<{ n: number }>('select count(*) as n from ops.progress'))[0]?.n;

test('a failed cast and a division by zero are errors of the row, which goes to the dead letter', async () => {
  const { code } = sparkFiles(table('on error dead_letter rejects'), 'p.silver.t');
  await spark.append('bronze.s', COLUMNS, ROWS);
  expect(await spark.main(code)).toEqual({ read: 5, written: 3, dropped: 0, dead_lettered: 2, ties: 0, replayed: 0 });
  expect(
    await spark.query(
      'select reason, raw:id as id from ops.rejects order by id'.replace('raw:id', "get_json_object(raw, '$.id')"),
    ),
  ).toEqual([
    { reason: 'amount cannot be computed', id: '2' },
    { reason: 'share cannot be computed', id: '3' },
  ]);
  expect(await stored()).toEqual([{ id: 1, amount: 10 }, { id: 4, amount: 5 }, { id: 5 }]);
});

test('without a dead letter the run fails before anything is written, and names the rows', async () => {
  const { code } = sparkFiles(table(''), 'p.silver.t');
  await spark.append('bronze.s', COLUMNS, ROWS);
  await expect(spark.main(code)).rejects.toThrow(/nothing was written[\s\S]*amount cannot be computed: \{.*"id":2/);
  expect(await stored()).toEqual([]);
  expect(await count()).toBe(0);
});

test('an expectation that fails stops the run; one that drops takes its rows out; the strongest counts', async () => {
  const rows = ROWS.filter(r => r[0] === '1' || r[0] === '4');
  await spark.append('bronze.s', COLUMNS, rows);
  const drops = sparkFiles(table('expect large: amount > 7 else drop\n expect small: amount < 100 else fail'), 'p.silver.t');
  expect(await spark.main(drops.code)).toMatchObject({ read: 2, written: 1, dropped: 1 });
  expect(await stored()).toEqual([{ id: 1, amount: 10 }]);
  await spark.reset();
  await spark.append('bronze.s', COLUMNS, rows);
  const fails = sparkFiles(table('expect large: amount > 7 else drop\n expect small: amount > 7 else fail'), 'p.silver.t');
  await expect(spark.main(fails.code)).rejects.toThrow(/breaks small: \{.*"id":4/);
  expect(await stored()).toEqual([]);
});

test('on error skip leaves the rows out and counts them as dropped', async () => {
  const { code } = sparkFiles(table('on error skip'), 'p.silver.t');
  await spark.append('bronze.s', COLUMNS, ROWS);
  expect(await spark.main(code)).toMatchObject({ read: 5, written: 3, dropped: 2, dead_lettered: 0 });
});
