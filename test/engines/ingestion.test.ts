import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { engine } from './engine.js';
import { sparkFiles } from './spark.js';

const spark = engine();
beforeAll(() => spark.reset());

const answers: string[] = [];
const asked: (string | undefined)[] = [];
const server = createServer((request, response) => {
  asked.push(request.headers.authorization);
  response.end(answers.shift() ?? '[]');
});
beforeAll(() => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => server.close());

const DERBY = 'jdbc:derby:memory:ingestion;create=true';

const text = () => `pipeline p { location "${spark.lake}" }
deadletter rejects {}
source events : files {
  path "${spark.folder}/in/events/*.json"
  drift alert
  rescue others
  columns {
    id: long not null
    at: timestamp event_time
    price: decimal(18, 6)
    email: string
    tags: array<int>
    place: struct<city: string, zip: int>
  }
}
bronze events from source.events {
  where id <> 99
  columns { *, file: string = input_file_name() }
  mask email with hash
  partition by date(at)
  expect cheap: price is null or price <> 1234.5 else quarantine
  retain 1 year
  on error dead_letter rejects
}
source readings : files { path "${spark.folder}/in/readings/**/*.csv" format csv columns { id: long not null  value: double  at: timestamp } }
bronze readings from source.readings { on error dead_letter rejects retry 1 }
source copies : files { path "${spark.folder}/in/copies/*.parquet" format parquet columns { id: long not null  name: string } }
bronze copies from source.copies { on error dead_letter rejects }
source rates : api { url "http://127.0.0.1:${(server.address() as AddressInfo).port}/latest" auth env("HOME") columns { currency: string not null  usd: decimal(18, 6) } }
bronze rates from source.rates { on error dead_letter rejects }
source orders : postgres { url "${DERBY}" table "ORDERS" incremental by changed columns { id: long not null  changed: timestamp event_time  n: int } }
bronze orders from source.orders { on error dead_letter rejects }
source products : mysql { url "${DERBY}" table "PRODUCTS" columns { id: long not null  name: string } }
bronze products from source.products { on error dead_letter rejects }
`;

const job = (name: string) => sparkFiles(text(), `p.bronze.${name}`);
const counts = (read: number, written: number, more: Readonly<Record<string, number>> = {}) => ({
  read,
  written,
  dropped: 0,
  dead_lettered: 0,
  ties: 0,
  replayed: 0,
  ...more,
});
const rejected = (table: string) =>
  spark.query(`select rule, reason, raw from ops.rejects where \`table\` = 'bronze.${table}' order by reason, raw`);

test('files of JSON: each row once, through crashes; what cannot be read goes to the dead letter', async () => {
  const rows = [
    '{"id": 1, "at": "2025-01-01T10:00:00Z", "price": 123456789012.123456, "email": "a@x.org", "tags": [1, 2], "place": {"city": "Bern", "zip": 3000}}',
    '{"ID": "2", "at": "2025-01-01 12:00+02", "price": "1.5", "unknown": {"a": 1}}',
    '{"id": 3, "at": "2025-01-01 09:30:00-0030"}',
    '{"id": 99}',
    '',
    '{"id": ',
    '[1, 2]',
    '{"id": 4}{"id": 5}',
    '{"id": "x", "email": "secret@x.org"}',
    '{"at": "2025-01-01"}',
    '{"id": 6, "at": "12:30"}',
    '{"id": 7, "tags": [1, "two"]}',
    '{"id": 8, "place": {"zip": "north"}}',
    '{"id": 9, "price": 1234.5}',
  ];
  const { code, test: tests } = job('events');
  spark.write('in/events/1.json', `${rows.join('\n')}\n`);
  // After the stream is known; after the dead letter; after the table.
  for (const write of [1, 1, 2]) expect(await spark.main(code, { crash: write })).toBeNull();
  expect(await spark.main(code)).toEqual(counts(13, 3, { dropped: 1, dead_lettered: 9 }));
  spark.write('in/events/2.json', '{"id": 10}\n');
  expect(await spark.main(code)).toEqual(counts(1, 1));
  expect(await spark.main(code)).toEqual(counts(0, 0));
  const found = await spark.query<Record<string, unknown>>(
    'select id, at, string(price) as price, email, tags, place, others, split_part(file, "/", -1) as file, _date_at, _run from bronze.events order by id',
  );
  expect(found.map(({ email, ...row }) => ({ ...row, email: typeof email === 'string' ? email.length : email }))).toEqual([
    {
      id: 1,
      at: '2025-01-01T10:00:00.000Z',
      price: '123456789012.123456',
      email: 64,
      tags: [1, 2],
      place: { city: 'Bern', zip: 3000 },
      file: '1.json',
      _date_at: '2025-01-01',
      _run: 0,
    },
    {
      id: 2,
      at: '2025-01-01T10:00:00.000Z',
      price: '1.500000',
      others: '{"unknown":{"a":1}}',
      file: '1.json',
      _date_at: '2025-01-01',
      _run: 0,
    },
    { id: 3, at: '2025-01-01T10:00:00.000Z', file: '1.json', _date_at: '2025-01-01', _run: 0 },
    { id: 10, file: '2.json', _run: 1 },
  ]);
  expect((await rejected('events')).map(({ rule, reason }) => [rule, reason])).toEqual([
    [undefined, 'at is no timestamp'],
    ['cheap', 'breaks cheap'],
    [undefined, 'id is no long'],
    [undefined, 'not JSON'],
    [undefined, 'not JSON'],
    [undefined, 'not a JSON object'],
    [undefined, 'null id'],
    [undefined, 'place is no struct'],
    [undefined, 'tags is no array'],
  ]);
  expect(JSON.stringify(await rejected('events'))).not.toContain('secret@x.org');
  expect(await spark.main(code, { upkeep: true })).toEqual(counts(0, 0));
  expect(await spark.pytest(tests)).toBe('');
});

test('files of CSV and Parquet', async () => {
  spark.write('in/readings/a/b/1.csv', 'id,value,at\n1,0.5,2025-01-01 10:00:00\nx,1,\n2,many,\n3\n');
  const readings = job('readings');
  expect(await spark.main(readings.code)).toEqual(counts(4, 1, { dead_lettered: 3 }));
  expect(await spark.query('select id, value, at from bronze.readings')).toEqual([
    { id: 1, value: 0.5, at: '2025-01-01T10:00:00.000Z' },
  ]);
  expect((await rejected('readings')).map(({ reason }) => reason)).toEqual([
    'id is no long',
    'not a row of the columns',
    'value is no double',
  ]);
  await spark.sql(
    `insert overwrite directory '${spark.folder}/in/copies' using parquet select * from values (1L, 'a'), (null, 'b') as t(id, name)`,
  );
  const copies = job('copies');
  expect(await spark.main(copies.code)).toEqual(counts(2, 1, { dead_lettered: 1 }));
  expect(await rejected('copies')).toEqual([{ reason: 'null id', raw: '{"name":"b"}' }]);
  expect(await spark.main(copies.code)).toEqual(counts(0, 0));
});

test('an interface of the web is asked by each run; a rerun after a crash has its number', async () => {
  const { code } = job('rates');
  const answer = '[{"currency": "EUR", "usd": 1.100000000001}, {"currency": "CHF", "usd": "much"}]';
  answers.push(answer, answer, '{"currency": "EUR", "usd": 1.25}', 'out of order');
  // The read, the dead letter, the table.
  expect(await spark.main(code, { crash: 3 })).toBeNull();
  expect(await spark.main(code)).toEqual(counts(2, 1, { dead_lettered: 1 }));
  expect(await spark.main(code)).toEqual(counts(1, 1));
  expect(await spark.main(code)).toEqual(counts(1, 0, { dead_lettered: 1 }));
  expect(await spark.query('select currency, string(usd) as usd, _run from bronze.rates order by _run')).toEqual([
    { currency: 'EUR', usd: '1.100000', _run: 0 },
    { currency: 'EUR', usd: '1.250000', _run: 1 },
  ]);
  expect(new Set(asked)).toEqual(new Set([`Bearer ${process.env.HOME}`]));
});

test('a database: only what has changed, or whole snapshots, of which an empty one is an error', async () => {
  const table = (name: string, query: string) =>
    spark.sql(
      `drop table if exists derby_${name}`,
      `create table derby_${name} using jdbc options (url '${DERBY}', dbtable '${name}', driver 'org.apache.derby.iapi.jdbc.AutoloadedDriver') as ${query}`,
    );
  await table(
    'ORDERS',
    "select * from values (1L, timestamp '2025-01-01 10:00:00', 1), (2L, timestamp '2025-01-02 10:00:00', 2) as t(id, changed, n)",
  );
  const orders = job('orders');
  expect(await spark.main(orders.code, { crash: 2 })).toBeNull();
  await spark.sql(
    "insert into derby_ORDERS values (3, timestamp '2025-01-02 10:00:00', 3), (4, timestamp '2025-01-03 10:00:00', 4)",
  );
  // The read that went down had its end; what came since is of the next one, and so is what came late at that very moment.
  expect(await spark.main(orders.code)).toMatchObject({ dead_lettered: 0 });
  expect(await spark.main(orders.code)).toMatchObject({ dead_lettered: 0 });
  expect(await spark.main(orders.code)).toEqual(counts(1, 0, { replayed: 1 }));
  expect(await spark.query('select id, n from bronze.orders order by id')).toEqual([
    { id: 1, n: 1 },
    { id: 2, n: 2 },
    { id: 3, n: 3 },
    { id: 4, n: 4 },
  ]);
  await table('PRODUCTS', "select * from values (1L, 'a'), (2L, 'b') as t(id, name)");
  const products = job('products');
  expect(await spark.main(products.code)).toEqual(counts(2, 2));
  expect(await spark.main(products.code)).toEqual(counts(2, 2));
  await table('PRODUCTS', "select * from values (1L, 'a') as t(id, name) where id > 1");
  await expect(spark.main(products.code)).rejects.toThrow(/an empty snapshot would mean that all are deleted/);
  expect(await spark.query('select _run, count(*) as n from bronze.products group by _run order by _run')).toEqual([
    { _run: 0, n: 2 },
    { _run: 1, n: 2 },
  ]);
});

test('another checkpoint is told, and nothing comes twice', async () => {
  const before = text();
  const moved = before.replace(`location "${spark.lake}"`, `location "${spark.lake}" checkpoint "${spark.lake}/elsewhere"`);
  const { code } = sparkFiles(moved, 'p.bronze.events');
  await expect(spark.main(code)).rejects.toThrow(/not the checkpoint by which it was filled/);
  expect(await spark.query('select count(*) as n from bronze.events')).toEqual([{ n: 4 }]);
});
