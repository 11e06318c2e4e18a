import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Ground, jsonl, said } from './workspace.js';

let ground: Ground | undefined;
afterEach(() => {
  ground?.remove();
  ground = undefined;
});

const CUSTOMERS = `pipeline p { owner "a@example.com" }
deadletter rejects { }
source customers : cdc { columns { op: string
id: long
segment: string
changed_at: timestamp event_time } }
bronze customers from source.customers { on error dead_letter rejects }
gold dim_customer from bronze.customers {
  columns { * except (op) }
  key id
  scd 2 { track segment sequence by changed_at delete when op = 'd' }
  on error dead_letter rejects
  expect has_segment: segment is not null else warn
}
`;
const change = (op: string, id: number | null, segment: string | null, day: number, more = {}) => ({
  op,
  id,
  segment,
  changed_at: `2025-01-${String(day).padStart(2, '0')} 00:00:00`,
  ...more,
});
const BATCHES = [
  jsonl(change('c', 1, 'new', 1), change('c', 2, 'new', 1), change('u', 1, 'gold', 9), change('c', 1, 'new', 1)),
  jsonl(change('u', 1, 'silver', 5), change('d', 2, null, 7), change('d', 3, null, 10), change('u', null, 'gold', 3)),
  jsonl(change('c', 3, 'new', 8), change('u', 2, null, 20), change('u', 1, 'old', 1, { _ingested_at: '2025-03-01 00:00:00' })),
];
const VERSIONS = [
  '1 | new | 2025-01-01 00:00:00+00 | 2025-01-01 00:00:00+00 | 2025-01-05 00:00:00+00 | false',
  '1 | silver | 2025-01-05 00:00:00+00 | 2025-01-05 00:00:00+00 | 2025-01-09 00:00:00+00 | false',
  '1 | gold | 2025-01-09 00:00:00+00 | 2025-01-09 00:00:00+00 | null | true',
  '2 | new | 2025-01-01 00:00:00+00 | 2025-01-01 00:00:00+00 | 2025-01-07 00:00:00+00 | false',
  '2 | null | 2025-01-20 00:00:00+00 | 2025-01-20 00:00:00+00 | null | true',
  '3 | new | 2025-01-08 00:00:00+00 | 2025-01-08 00:00:00+00 | 2025-01-10 00:00:00+00 | false',
];

function customers(batches: readonly string[] = BATCHES): Ground {
  ground = new Ground({ 'p.pipe': CUSTOMERS });
  for (const [i, batch] of batches.entries()) ground.write(`samples/p/customers/${i + 1}.jsonl`, batch);
  return ground;
}

describe('what is new', () => {
  test('all batches at once, and then nothing', async () => {
    const here = customers();
    expect(await here.report()).toEqual([
      'p.bronze.customers 11 read, 11 written',
      'p.gold.dim_customer 11 read, 9 written, 2 dead_lettered, 1 not has_segment',
    ]);
    expect(await here.texts('p.gold.dim_customer')).toEqual(VERSIONS);
    expect((await here.deadLetters('rejects')).map(row => row.replace(/: \{.*/, ''))).toEqual([
      'gold.dim_customer: late',
      'gold.dim_customer: null key',
    ]);
    expect(await here.report()).toEqual(['p.bronze.customers nothing new', 'p.gold.dim_customer nothing new']);
    expect(await here.texts('p.gold.dim_customer')).toEqual(VERSIONS);
  });

  test.each([
    ['one by one', [0, 1, 2]],
    ['backwards', [2, 1, 0]],
    ['with repeats', [1, 0, 1, 2, 0]],
  ])('batches %s give the same table', async (_, order) => {
    const here = customers([]);
    for (const [file, batch] of order.entries()) {
      here.write(`samples/p/customers/${file + 1}.jsonl`, BATCHES[batch] ?? '');
      const outcomes = await here.run();
      expect(outcomes.map(({ status }) => status)).toEqual(['run', 'run']);
    }
    expect(await here.texts('p.gold.dim_customer')).toEqual(VERSIONS);
  });

  test('the rows that were read are accounted for', async () => {
    for (const outcome of await customers().run()) {
      if (outcome.status !== 'run' || !outcome.counts) throw new Error(said(outcome));
      const { read, written, dropped, dead_lettered, replayed } = outcome.counts;
      expect(written + dropped + dead_lettered + replayed).toBe(read);
    }
  });

  test('where the text has changed, the table and those that read it are computed anew', async () => {
    const here = customers();
    await here.run();
    here.write(
      'p.pipe',
      CUSTOMERS.replace('columns { * except (op) }', 'columns { * except (op)\nloud: string = upper(segment) }'),
    );
    expect(await here.report()).toEqual([
      'p.bronze.customers nothing new',
      'p.gold.dim_customer 11 read, 9 written, 2 dead_lettered, 1 not has_segment, anew',
    ]);
    expect((await here.texts('p.gold.dim_customer'))[0]).toContain('1 | new | 2025-01-01 00:00:00+00 | NEW');
    here.write(
      'p.pipe',
      CUSTOMERS.replace('deadletter', '/** Said more. */\ndeadletter').replace(
        'bronze customers',
        '/** Said. */\nbronze customers',
      ),
    );
    const outcomes = await here.report();
    expect(outcomes).toEqual([
      'p.bronze.customers nothing new',
      'p.gold.dim_customer 11 read, 9 written, 2 dead_lettered, 1 not has_segment, anew',
    ]);
    here.write('p.pipe', CUSTOMERS.replace('from source.customers {', 'from source.customers { where id is null or id < 3'));
    expect(await here.report()).toEqual([
      'p.bronze.customers 11 read, 9 written, 2 dropped, anew',
      'p.gold.dim_customer 9 read, 7 written, 2 dead_lettered, 1 not has_segment, anew',
    ]);
    expect(await here.texts('p.gold.dim_customer')).toEqual(VERSIONS.slice(0, 5));
    expect(await here.deadLetters('rejects')).toHaveLength(2);
  });

  test('a table that reads others by their changes follows, also where these are computed anew', async () => {
    const here = customers();
    here.write(
      'q.pipe',
      `part of p
gold current from gold.dim_customer { where is_current columns { id
segment
valid_from } key id write view }
gold segments from gold.dim_customer { where is_current group by segment { customers = count(*) } write overwrite partitions partition by segment }
`,
    );
    expect((await here.report()).slice(2)).toEqual(['p.gold.current 1 view', 'p.gold.segments 2 read, 2 written']);
    expect(await here.texts('p.gold.segments')).toEqual(['gold | 1', 'null | 1']);
    here.write('samples/p/customers/4.jsonl', jsonl(change('u', 1, 'late', 12), change('u', 2, 'late', 25)));
    await here.run();
    expect(await here.texts('p.gold.segments')).toEqual(['late | 2']);
    here.write('p.pipe', CUSTOMERS.replace("delete when op = 'd'", "delete when op = 'x'"));
    expect((await here.report()).slice(1).map(line => line.endsWith('anew'))).toEqual([true, true, true]);
    expect(await here.texts('p.gold.segments')).toEqual(['late | 2', 'null | 1']);
  });

  test('only the table that is asked for, and those that it reads', async () => {
    const here = customers();
    expect(await here.report(['p.bronze.customers'])).toEqual(['p.bronze.customers 11 read, 11 written']);
    here.write('samples/p/customers/4.jsonl', jsonl(change('u', 1, 'late', 12)));
    expect((await here.report(['p.gold.dim_customer'])).map(line => line.replace(/,.*/, ''))).toEqual([
      'p.bronze.customers 1 read',
      'p.gold.dim_customer 12 read',
    ]);
  });

  test('--fresh begins with empty databases', async () => {
    const here = customers();
    await here.run();
    expect((await here.run(undefined, { fresh: true })).map(said)).toEqual([
      'p.bronze.customers 11 read, 11 written',
      'p.gold.dim_customer 11 read, 9 written, 2 dead_lettered, 1 not has_segment',
    ]);
  });
});

describe('what is left out', () => {
  test('has its reason and line, so have its readers, and the rest is run', async () => {
    const here = customers();
    here.write(
      'q.pipe',
      `part of p
silver odd from bronze.customers { key id write merge { sequence by changed_at } columns { id
changed_at
r: double = rand() } }
silver wrong from bronze.customers { key id write merge { sequence by changed_at } columns { id
changed_at
x = nowhere } }
silver reader from silver.wrong { key id write merge { sequence by changed_at } }
`,
    );
    const report = await here.report();
    expect(report.slice(0, 2).every(line => line.includes('written'))).toBe(true);
    expect(report.slice(2, 4)).toEqual([
      expect.stringMatching(/^p\.silver\.odd left out q\.pipe:4 .*rand/),
      expect.stringMatching(/^p\.silver\.wrong left out q\.pipe:7 .*nowhere/),
    ]);
    expect(report[4]).toMatch(/^p\.silver\.reader left out q\.pipe:\d /);
  });

  test('tables that read one that has failed; what was there stays, and the next run goes on', async () => {
    const here = customers();
    await here.run();
    here.write('p.pipe', CUSTOMERS.replace('{ on error dead_letter rejects }', '{ on error fail }'));
    here.write('samples/p/customers/4.jsonl', `${jsonl(change('u', 1, 'late', 12))}not JSON\n`);
    const report = await here.report();
    expect(report[0]).toMatch(/^p\.bronze\.customers failed p\.pipe:7 .*samples\/p\/customers\/4\.jsonl:2: not JSON: not JSON/);
    expect(report[1]).toBe('p.gold.dim_customer left out p.pipe:8 it reads bronze.customers, which has failed');
    expect(await here.texts('p.gold.dim_customer')).toEqual(VERSIONS);
    here.write('samples/p/customers/4.jsonl', jsonl(change('u', 1, 'late', 12)));
    await here.run();
    expect((await here.texts('p.gold.dim_customer'))[3]).toContain('1 | late | 2025-01-12');
  });

  test('a cycle', async () => {
    ground = new Ground({
      'p.pipe': 'pipeline p { }\nsilver a from silver.b { key id write merge }\nsilver b from silver.a { key id write merge }\n',
    });
    expect((await ground.run()).map(({ status }) => status)).toEqual(['left out', 'left out']);
  });

  test('a cycle of several tables: each says so, and what reads one of them says that', async () => {
    const rest = '{ key id write merge }';
    const tables = ['silver a from silver.c', 'silver b from silver.a', 'silver c from silver.b', 'gold d from silver.b'];
    ground = new Ground({ 'p.pipe': ['pipeline p { }', ...tables.map(table => `${table} ${rest}`)].join('\n') });
    expect((await ground.report()).sort()).toEqual([
      'p.gold.d left out p.pipe:5 it reads silver.b, which is left out',
      expect.stringMatching(/^p\.silver\.a left out p\.pipe:2 A table cannot be computed from itself/),
      'p.silver.b left out p.pipe:3 it is part of a cycle, silver.b from silver.a from silver.c from silver.b: take one of these inputs out',
      'p.silver.c left out p.pipe:4 it is part of a cycle, silver.c from silver.b from silver.a from silver.c: take one of these inputs out',
    ]);
  });
});

describe('databases', () => {
  test('are in a folder that keeps itself out of repositories, one for each pipeline', async () => {
    const here = customers();
    here.write('q.pipe', 'pipeline `q/..` { }\nsource s : files { columns { id: long } }\nbronze t from source.s { }');
    here.write('samples/q%2F%2E%2E/s/1.jsonl', jsonl({ id: 1 }));
    expect((await here.run()).map(({ status }) => status)).toEqual(['run', 'run', 'run']);
    expect(here.list('.cupel').filter(name => name.endsWith('.duckdb'))).toEqual(['p.duckdb', 'q%2F%2E%2E.duckdb']);
    expect(here.read('.cupel/.gitignore')).toBe('*\n');
  });

  test('that are none are told', async () => {
    const here = customers();
    here.write('.cupel/p.duckdb', 'no database');
    await expect(here.run()).rejects.toThrow('.cupel/p.duckdb is no database of DuckDB: remove it, and run this again');
    expect((await here.run(undefined, { fresh: true })).map(({ status }) => status)).toEqual(['run', 'run']);
  });
});

describe('the examples', () => {
  const project = join(import.meta.dirname, '..', '..');

  test('run over their samples', async () => {
    ground = new Ground({});
    cpSync(join(project, 'examples'), ground.path, { recursive: true, filter: path => !path.includes('.cupel') });
    const outcomes = await ground.run();
    expect(outcomes.filter(({ status }) => status === 'failed').map(said)).toEqual([]);
    for (const outcome of outcomes) {
      if (outcome.status !== 'left out') continue;
      expect(outcome.reason).not.toBe('');
      expect(readFileSync(join(ground.path, outcome.place.file), 'utf8').split('\n').length).toBeGreaterThan(outcome.place.line);
    }
    const bronze = outcomes.filter(({ table }) => table.includes('.bronze.') && !table.startsWith('first_draft')).map(said);
    expect(bronze).toMatchInlineSnapshot(`
      [
        "genomics.bronze.reads 9 read, 6 written, 3 dead_lettered",
        "real_time_analytics.bronze.web_events 8 read, 6 written, 2 dead_lettered",
        "real_time_analytics.bronze.orders 3 read, 2 written, 1 dead_lettered",
        "real_time_analytics.bronze.stock 2 read, 2 written",
        "saas_warehouse.bronze.users 9 read, 8 written, 1 dead_lettered",
        "saas_warehouse.bronze.subscriptions 8 read, 7 written, 1 dead_lettered",
        "saas_warehouse.bronze.payments 6 read, 5 written, 1 dead_lettered",
        "shop.bronze.orders 14 read, 11 written, 3 dead_lettered",
        "shop.bronze.customers 15 read, 12 written, 3 dead_lettered",
        "shop.bronze.rates 6 read, 5 written, 1 dead_lettered",
      ]
    `);
    expect(
      (await ground.rows('shop.gold.dim_customer')).rows.map(([, ...row]) => [row[0], row[1], row[2], ...row.slice(5)].join(' ')),
    ).toMatchInlineSnapshot(`
      [
        "1 new a 2025-01-01 09:00:00+00 2025-01-05 12:00:00+00 false",
        "1 silver a 2025-01-05 12:00:00+00 2025-01-09 12:00:00+00 false",
        "1 gold a 2025-01-09 12:00:00+00  true",
        "2 new b 2025-01-01 10:00:00+00 2025-01-06 07:45:00+00 false",
        "2  b 2025-01-06 07:45:00+00  true",
        "3 new c 2025-01-02 08:30:00+00 2025-01-07 00:00:00+00 false",
        "3 gold b 2025-01-20 14:00:00+00  true",
        "4 new c 2025-01-08 09:15:00+00 2025-01-10 18:00:00+00 false",
      ]
    `);
    expect(await ground.texts('saas_warehouse.gold.fact_subscription')).toMatchInlineSnapshot(`
      [
        "10 | 1 | fc6dbf8f3794564309172196326f9141980d7b83d39948931f9055ff481e1e3b | 100 | 29.00 | active | 2025-03-01 08:05:00+00 | 2025-03-15 00:00:00+00",
        "11 | 2 | cfadb4610e02578d22e5f54befb8c7cd2c9c378c24ddd85cdfbbbe29f67b24b4 | 101 | 99.00 | active | 2025-03-01 09:05:00+00 | 2025-03-02 00:00:00+00",
      ]
    `);
  });
});
