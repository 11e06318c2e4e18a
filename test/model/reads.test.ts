import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readsText } from '../../language/model/describe.js';
import { loadSqlParser } from '../../server/sql-parser.js';
import { modelOf } from './support.js';

const parser = await loadSqlParser();

const HEAD = `pipeline p { owner "x" }
source orders : kafka { topic "x" columns { id: long n: long at: timestamp event_time kind: string } }
source log : cdc { of postgres table "x" topic "x" columns { id: long op: string } }
source db : mysql { table "x" columns { id: long } }
source part : mysql { table "x" incremental by at columns { id: long at: timestamp event_time } }
bronze orders from source.orders {}
silver cust from bronze.orders { key id }
silver hist from bronze.orders { key id scd 2 { sequence by at } }
silver slim from silver.cust { columns { id n } write view }
silver daily from silver.cust { group by date(at) as day, kind { c = count(*) } write view }
`;

/** What a run of `silver t` reads, in one line. */
function readsOf(text: string): string {
  const table = modelOf(HEAD + text).table('p.silver.t') ?? modelOf(HEAD + text).table('p.bronze.t');
  return readsText(table?.reads ?? [], 'p');
}

describe('what a run reads', () => {
  test.each([
    // An append takes what is new.
    ['bronze t from source.orders {}', 'new rows of source.orders'],
    ['bronze t from source.log {}', 'new changes of source.log'],
    ['bronze t from source.db {}', 'new snapshots of source.db'],
    ['bronze t from source.part {}', 'new rows of source.part'],
    ['silver t from bronze.orders { write append }', 'new rows of bronze.orders'],
    [
      'silver t from bronze.orders { watermark at delay 1 hour group by window tumbling 1 hour on at { c = count(*) } write append }',
      'new rows of bronze.orders',
    ],
    [
      'silver t from bronze.orders { left join silver.cust as c on c.id = orders.id columns { id = orders.id } write append }',
      'new rows of bronze.orders, matching rows of silver.cust',
    ],
    // Row by row.
    ['silver t from bronze.orders { key id }', 'new rows of bronze.orders'],
    ['silver t from silver.cust { key id }', 'changed rows of silver.cust'],
    ['silver t from silver.cust { where n > 1 columns { id n } key id scd 1 {} }', 'changed rows of silver.cust'],
    ['silver t from silver.cust { key id scd 2 { sequence by at } }', 'changed rows of silver.cust'],
    [
      'silver t from bronze.orders union silver.cust { key id write merge { sequence by at } }',
      'new rows of bronze.orders, changed rows of silver.cust',
    ],
    // A merge by the key of the dedupe is the dedupe.
    ['silver t from bronze.orders { dedupe by id keep latest at key id }', 'new rows of bronze.orders'],
    ['silver t from bronze.orders { dedupe by id, n keep latest at key n, ID }', 'new rows of bronze.orders'],
    ['silver t from bronze.orders { dedupe by n keep latest at key id }', 'changed keys (n) of bronze.orders'],
    ['silver t from bronze.orders { dedupe by id keep latest at where n > 1 key id }', 'changed keys (id) of bronze.orders'],
    ['silver t from bronze.orders { dedupe by id keep latest at key id scd 2 {} }', 'changed keys (id) of bronze.orders'],
    // Groups.
    ['silver t from silver.cust { group by kind { c = count(*) } key kind }', 'changed groups (kind) of silver.cust'],
    [
      'silver t from silver.cust { group by kind, date(at) as day { c = count(*) } key kind, day }',
      'changed groups (kind, day) of silver.cust',
    ],
    ['silver t from silver.cust { group by date(at) as day { c = count(*) } key day }', 'changed days of silver.cust'],
    [
      'silver t from silver.cust { group by window tumbling 1 hour on at, kind { c = count(*) } key window_start, kind }',
      'changed windows (kind) of silver.cust',
    ],
    [
      'silver t from silver.cust { group by window tumbling 1 hour on at { c = count(*) } key window_start }',
      'changed windows of silver.cust',
    ],
    [
      'silver t from silver.cust { columns { id r = row_number() over (partition by kind order by at) } key id }',
      'changed groups (kind) of silver.cust',
    ],
    [
      'silver t from silver.cust { columns { id r = row_number() over (partition by kind, n order by at) s = sum(n) over (partition by n) } key id }',
      'changed groups (n) of silver.cust',
    ],
    ['silver t from silver.cust { columns { id r = row_number() over (order by at) } key id }', 'all rows of silver.cust'],
    [
      'silver t from silver.cust { columns { id a = sum(n) over (partition by kind) b = sum(n) over (partition by at) } key id }',
      'all rows of silver.cust',
    ],
    // Partitions.
    ['silver t from silver.cust { write overwrite partitions partition by date(at) }', 'changed days of silver.cust'],
    [
      "silver t from silver.cust { write overwrite partitions partition by date_trunc('month', at) }",
      'changed months of silver.cust',
    ],
    [
      'silver t from silver.cust { columns { id day = date(at) } write overwrite partitions partition by day }',
      'changed days of silver.cust',
    ],
    [
      'silver t from silver.cust { write overwrite partitions partition by kind, date(at) }',
      'changed partitions (kind, date(at)) of silver.cust',
    ],
    ['silver t from silver.cust { partition by kind }', 'changed partitions (kind) of silver.cust'],
    [
      'silver t from silver.cust { group by date(at) as day, kind { c = count(*) } write overwrite partitions partition by day }',
      'changed days of silver.cust',
    ],
    [
      'silver t from silver.cust { columns { id r = rank() over (order by at) } write overwrite partitions partition by id }',
      'all rows of silver.cust',
    ],
    // Everything.
    ['silver t from silver.cust {}', 'all rows of silver.cust'],
    ['silver t from silver.cust { key id write overwrite }', 'all rows of silver.cust'],
    ['silver t from silver.cust { write view }', 'all rows of silver.cust'],
    // Reading modes.
    ['silver t from silver.cust all { key id }', 'all rows of silver.cust'],
    ['silver t from silver.cust new { key id }', 'new rows of silver.cust'],
    ['silver t from silver.cust changes { write append }', 'new rows of silver.cust'],
    // Views.
    ['silver t from silver.slim { key id }', 'changed rows of silver.cust through silver.slim'],
    ['silver t from silver.daily { key day, kind }', 'changed groups (day, kind) of silver.cust through silver.daily'],
    [
      'silver t from silver.daily { group by kind { c = sum(c) } key kind }',
      'changed groups (kind) of silver.cust through silver.daily',
    ],
    ['silver t from silver.daily { group by c { n = count(*) } key c }', 'all rows of silver.cust through silver.daily'],
    [
      'silver t from silver.cust as l { left join silver.daily as d on d.kind = l.kind many columns { id = l.id c } key id }',
      'changed rows of silver.cust, changed rows of silver.cust through silver.daily',
    ],
    // Joins.
    [
      'silver t from silver.cust as l { join silver.hist as h on h.id = l.id as of l.at columns { id = l.id } key id }',
      'changed rows of silver.cust, changed versions of silver.hist',
    ],
    [
      'silver t from silver.cust as l { join bronze.orders as h on h.id = l.id as of l.at columns { id = l.id } key id }',
      'changed rows of silver.cust, new rows of bronze.orders',
    ],
    [
      'silver t from silver.cust as l { join silver.slim as h on h.id = l.id columns { id = l.id } }',
      'all rows of silver.cust, all rows of silver.cust through silver.slim',
    ],
    // A further flow.
    [
      'silver t from silver.cust { key id }\nflow f into silver.t from bronze.orders { }',
      'changed rows of silver.cust, new rows of bronze.orders',
    ],
  ] as const)('%s', (text, expected) => {
    expect(readsOf(text)).toBe(expected);
  });

  test.each([
    [
      'silver t from silver.cust { sql """select id, upper(kind) as k from input where n > 1""" key id }',
      'changed rows of silver.cust',
    ],
    ['silver t { sql """select id from silver.cust""" key id }', 'changed rows of silver.cust'],
    [
      'silver t from silver.cust { sql """select date(at) as day, kind, count(*) as c from input group by date(at), kind""" key day, kind }',
      'changed groups (day, kind) of silver.cust',
    ],
    [
      'silver t from silver.cust { sql """select id, sum(n) over (partition by kind) as s from input""" key id }',
      'changed groups (kind) of silver.cust',
    ],
    [
      'silver t from silver.cust { sql """select id, rank() over (order by at) as r from input""" key id }',
      'all rows of silver.cust',
    ],
    ['silver t from silver.cust { sql """select max(id) as id from input""" key id }', 'all rows of silver.cust'],
    ['silver t from silver.cust { sql """select id from input limit 10""" key id }', 'all rows of silver.cust'],
    ['silver t from silver.cust { sql """select distinct id from input""" key id }', 'all rows of silver.cust'],
    [
      'silver t from silver.cust { sql """select i.id from input i join bronze.orders o on o.id = i.id""" key id }',
      'all rows of silver.cust, all rows of bronze.orders',
    ],
    [
      'silver t from silver.cust { sql """select id from input where id in (select id from bronze.orders)""" key id }',
      'all rows of silver.cust, all rows of bronze.orders',
    ],
    [
      'silver t from silver.cust { dedupe by id keep latest at sql """select id from input where n > 1""" key id }',
      'changed keys (id) of silver.cust',
    ],
  ] as const)('%s', (text, expected) => {
    const model = modelOf(HEAD);
    model.setSqlParser(parser);
    model.setFile('sql.pipe', `part of p\n${text}`);
    expect(readsText(model.table('p.silver.t')?.reads ?? [], 'p')).toBe(expected);
  });

  test('two streams joined within a time are read by what is new', () => {
    const text = `defaults silver { trigger every 1 minute }
silver a from bronze.orders { watermark at delay 1 hour write append }
silver t from silver.a as l { join silver.cust as r on r.id = l.id within 1 hour columns { id = l.id } key id }`;
    expect(readsOf(text)).toBe('new rows of silver.a, new rows of silver.cust');
  });

  test('why', () => {
    const why = (text: string): string[] | undefined =>
      modelOf(HEAD + text)
        .table('p.silver.t')
        ?.reads.map(read => read.why);
    expect(
      why(
        'silver t from silver.cust as l { left join silver.hist as h on h.id = l.id as of l.at group by date(l.at) as day { c = count(*) } write overwrite partitions partition by day }',
      ),
    ).toEqual([
      '`write overwrite partitions` replaces every partition that a changed row was in or is in now',
      'the partitions of rows that meet one are computed again',
    ]);
    expect(why('silver t from silver.cust { columns { id r = rank() over (order by at) } key id }')).toEqual([
      'an `over` without `partition by` looks at all rows',
    ]);
  });

  test('of the examples', () => {
    const lines = ['shop', 'genomics', 'real_time_analytics', 'saas_warehouse'].flatMap(name => {
      const model = modelOf(readFileSync(new URL(`../../examples/${name}.pipe`, import.meta.url), 'utf8'));
      return model.tables().map(table => `${table.layer}.${table.name}: ${readsText(table.reads, table.pipeline)}`);
    });
    expect(lines).toEqual([
      'bronze.orders: new rows of source.orders',
      'bronze.customers: new changes of source.customers',
      'bronze.rates: new rows of source.rates',
      'silver.orders: new rows of bronze.orders, new rows of bronze.rates',
      'gold.dim_customer: new rows of bronze.customers',
      'gold.daily_revenue: changed days of silver.orders, changed versions of gold.dim_customer',
      'bronze.reads: new rows of source.reads',
      'silver.aligned_reads: changed partitions (chromosome, date(read_at)) of bronze.reads',
      'gold.coverage: changed days of silver.aligned_reads',
      'gold.coverage_sample: all rows of gold.coverage',
      'bronze.web_events: new rows of source.web_events',
      'bronze.orders: new rows of source.orders',
      'bronze.stock: new rows of source.stock',
      'silver.events: new rows of bronze.web_events, new rows of bronze.orders, new rows of bronze.stock',
      'gold.sales_30s: changed windows (product_category, region) of silver.events',
      'bronze.users: new changes of source.users',
      'bronze.subscriptions: new changes of source.subscriptions',
      'bronze.payments: new changes of source.payments',
      'silver.users: new rows of bronze.users',
      'silver.subscriptions: new rows of bronze.subscriptions',
      'silver.payments: new rows of bronze.payments',
      'gold.dim_user: all rows of silver.users',
      'gold.fact_subscription: changed rows of silver.subscriptions, changed versions of silver.users through gold.dim_user',
    ]);
  });
});
