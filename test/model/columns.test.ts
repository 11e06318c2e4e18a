import { describe, expect, test } from 'vitest';
import { columnText, modelOf, ORDERS_AND_RATES } from './support.js';

interface Case {
  readonly title: string;
  readonly text: string;
  /** The columns of `silver t`, or of the table named. */
  readonly expected: readonly string[];
  readonly table?: string;
}

const ALL = [
  'id: long',
  'amount: decimal(18, 2)?',
  'email: string? pii',
  'at: timestamp? event',
  'got: timestamp? ingest',
  'n: long?',
];

const CASES: readonly Case[] = [
  { title: 'no columns step means all', text: 'silver t from bronze.orders {}', expected: ALL },
  {
    title: 'except',
    text: 'silver t from bronze.orders { columns { * except (email, GOT, n) } }',
    expected: ['id: long', 'amount: decimal(18, 2)?', 'at: timestamp? event'],
  },
  {
    title: 'pass-through with a narrower promise',
    text: 'silver t from bronze.orders { columns { id amount: decimal(18, 2) not null } }',
    expected: ['id: long', 'amount: decimal(18, 2)'],
  },
  {
    title: 'a later column replaces that of a star in its place',
    text: 'silver t from bronze.orders { columns { * except (email, at, got) amount: long = cast(amount as long) x = 1 } }',
    expected: ['id: long', 'amount: long?', 'n: long?', 'x: int'],
  },
  {
    title: 'the nearest definition above',
    text: 'silver t from bronze.orders { columns { id = cast(id as string) again = id } }',
    expected: ['id: string', 'again: string'],
  },
  {
    title: 'literals',
    text: `silver t from bronze.orders { columns { a = 1 b = 1.50 c = 1e6 d = 'x' e = true f = null g = date '2025-01-01' h = timestamp '2025-01-01 00:00:00' i = 3000000000 } }`,
    expected: [
      'a: int',
      'b: decimal(3, 2)',
      'c: double',
      'd: string',
      'e: boolean',
      'f: void?',
      'g: date',
      'h: timestamp',
      'i: long',
    ],
  },
  {
    title: 'conditions',
    text: 'silver t from bronze.orders { columns { a = id = 1 b = amount > 1 c = amount is null d = not (n = 1) e = n <=> 1 f = id in (1, 2) g = id between 1 and n } }',
    expected: ['a: boolean', 'b: boolean?', 'c: boolean', 'd: boolean?', 'e: boolean', 'f: boolean', 'g: boolean?'],
  },
  {
    title: 'functions whose type follows directly',
    text: 'silver t from bronze.orders { columns { d = date(at) c = coalesce(n, id) u = coalesce(n, amount) now = current_timestamp() today = current_date m = greatest(n, id) } }',
    expected: [
      'd: date? event',
      'c: long',
      'u: decimal(22, 2)?',
      'now: timestamp processing',
      'today: date processing',
      'm: long',
    ],
  },
  {
    title: 'time domains',
    text: "silver t from bronze.orders { columns { later = at + interval 1 day cut = date_trunc('hour', at) lag = got - at mix = case when n = 1 then at else got end same = case when n = 1 then at else at end said: timestamp event_time = got } }",
    expected: [
      'later: timestamp? event',
      'cut: timestamp? event',
      'lag: interval day to second?',
      'mix: timestamp?',
      'same: timestamp? event',
      'said: timestamp? event',
    ],
  },
  {
    title: 'personal data',
    text: "silver t from bronze.orders { columns { a = sha2(email, 256) b = concat('x', email) c = n d: string pii = 'x' } }",
    expected: ['a: string? pii', 'b: string? pii', 'c: long?', 'd: string pii'],
  },
  {
    title: 'a mask ends it',
    text: 'silver t from bronze.orders { columns { id email } key id write overwrite mask email with hash }',
    expected: ['id: long', 'email: string?'],
  },
  {
    title: 'groups come first, then aggregates',
    text: 'silver t from bronze.orders { group by n, date(at) as day, window tumbling 1 hour on at { c = count(*) s: decimal(28, 2) = sum(amount) x = max(at) y = avg(n) } }',
    expected: [
      'n: long?',
      'day: date? event',
      'window_start: timestamp event',
      'window_end: timestamp event',
      'c: long',
      's: decimal(28, 2)?',
      'x: timestamp? event',
      'y: double?',
    ],
  },
  {
    title: 'an inner join',
    text: 'silver t from bronze.orders as o { join bronze.rates as r on r.id = o.id columns { id currency usd } }',
    expected: ['id: long', 'currency: string', 'usd: decimal(18, 6)?'],
  },
  {
    title: 'a left join: the right side may be missing',
    text: 'silver t from bronze.orders as o { left join bronze.rates as r on r.id = o.id columns { id currency } }',
    expected: ['id: long', 'currency: string?'],
  },
  {
    title: 'a full join: either side may be missing',
    text: 'silver t from bronze.orders as o { full join bronze.rates as r on r.currency = o.email columns { id = o.id currency } }',
    expected: ['id: long?', 'currency: string?'],
  },
  {
    title: 'a join without columns keeps the left row, then what the right one adds',
    text: 'silver t from bronze.orders { columns { id n } left join bronze.rates as r on id = r.id }',
    expected: ['id: long', 'n: long?', 'currency: string?', 'usd: decimal(18, 6)?', 'quoted_at: timestamp? event'],
  },
  {
    title: 'an anti join',
    text: 'silver t from bronze.orders { columns { id } anti join bronze.rates as r on r.id = id }',
    expected: ['id: long'],
  },
  {
    title: 'a union: by name, nullable where one is, no domain where they differ',
    text: 'silver a from bronze.orders { columns { id at n } }\nsilver b from bronze.orders { columns { n id = n at: timestamp = got } }\nsilver t from silver.a union silver.b {}',
    expected: ['id: long?', 'at: timestamp?', 'n: long?'],
  },
  {
    title: 'a union widens',
    text: 'silver a from bronze.orders { columns { id = cast(id as int), n, at = cast(at as date) } }\nsilver b from bronze.orders { columns { id, n: decimal(20, 2) = amount, at } }\nsilver t from silver.a union silver.b {}',
    expected: ['id: long', 'n: decimal(22, 2)?', 'at: timestamp? event'],
  },
  {
    title: 'type 2: surrogate first, validity last',
    text: 'silver t from bronze.orders { columns { id n at } key id surrogate sk scd 2 { sequence by at } }',
    expected: [
      'sk: string',
      'id: long',
      'n: long?',
      'at: timestamp? event',
      'valid_from: timestamp event',
      'valid_to: timestamp? event',
      'is_current: boolean',
    ],
  },
  {
    title: 'type 2 with names of its own, and no flag',
    text: 'silver t from bronze.orders { columns { id at } key id scd 2 { sequence by at as since, until } }',
    expected: ['id: long', 'at: timestamp? event', 'since: timestamp event', 'until: timestamp? event'],
  },
  {
    title: 'a full join using a column: it is that of either side',
    text: 'silver t from bronze.orders as o { full join bronze.rates using (id) columns { id n = o.n } }',
    expected: ['id: long?', 'n: long?'],
  },
  {
    title: 'a full join using a column: by its alias it is that of one side, which may be missing',
    text: 'silver t from bronze.orders as o { full join bronze.orders as p using (id) columns { id left_id = o.id right_id = p.id } }',
    expected: ['id: long', 'left_id: long?', 'right_id: long?'],
  },
  {
    title: 'type 3: what each tracked column was before',
    text: 'silver t from bronze.orders { columns { id n email at } key id scd 3 { track n, email sequence by at } mask email with hash }',
    expected: ['id: long', 'n: long?', 'email: string?', 'at: timestamp? event', 'previous_n: long?', 'previous_email: string?'],
  },
  {
    title: 'type 3 tracks every column but key and sequence',
    text: 'silver t from bronze.orders { columns { id n got at } key id scd 3 { sequence by at } }',
    expected: [
      'id: long',
      'n: long?',
      'got: timestamp? ingest',
      'at: timestamp? event',
      'previous_n: long?',
      'previous_got: timestamp? ingest',
    ],
  },
  {
    title: 'type 6: versions, and what each tracked column is now',
    text: 'silver t from bronze.orders { columns { id n: long not null = coalesce(n, 0) at } key id scd 6 { track n sequence by at as since, until } }',
    expected: [
      'id: long',
      'n: long',
      'at: timestamp? event',
      'since: timestamp event',
      'until: timestamp? event',
      'current_n: long',
    ],
  },
  {
    title: 'kept deletes: a column that marks them, before the validity',
    text: 'silver t from bronze.orders { columns { id n at } key id scd 2 { sequence by at delete when n = 0 keep } }',
    expected: [
      'id: long',
      'n: long?',
      'at: timestamp? event',
      'is_deleted: boolean',
      'valid_from: timestamp event',
      'valid_to: timestamp? event',
      'is_current: boolean',
    ],
  },
  {
    title: 'kept deletes of a merge',
    text: 'silver t from bronze.orders { columns { id n at } key id write merge { sequence by at delete when n = 0 keep } }',
    expected: ['id: long', 'n: long?', 'at: timestamp? event', 'is_deleted: boolean'],
  },
  {
    title: 'type 4 keeps current rows in the table',
    text: 'silver t from bronze.orders { columns { id n at } key id scd 4 { sequence by at } }',
    expected: ['id: long', 'n: long?', 'at: timestamp? event'],
  },
  {
    title: 'what a history brings is read like any column',
    text: 'silver h from bronze.orders { columns { id n at } key id surrogate sk scd 2 { sequence by at } }\nsilver t from silver.h { columns { * except (at) } }',
    expected: [
      'sk: string',
      'id: long',
      'n: long?',
      'valid_from: timestamp event',
      'valid_to: timestamp? event',
      'is_current: boolean',
    ],
  },
  {
    title: 'a mask stores text, whatever it hides',
    text: 'silver t from bronze.orders { columns { id n at } key id mask n with hash mask at with redact }',
    expected: ['id: long', 'n: string?', 'at: string?'],
  },
  {
    title: 'the changes of an input',
    text: 'silver h from bronze.orders { columns { id n } key id write merge { sequence by at } }\nsilver t from silver.h changes { write append }',
    expected: [
      'id: long',
      'n: long?',
      '_change_type: string',
      '_commit_version: long',
      '_commit_timestamp: timestamp processing',
    ],
  },
  {
    title: 'a further flow: what is NULL in one is NULL in the table',
    text: 'silver t from bronze.rates { columns { id currency } write append }\nflow f into silver.t from bronze.orders { columns { id currency = email } }',
    expected: ['id: long?', 'currency: string? pii'],
  },
  {
    title: 'type 1 adds nothing',
    text: 'silver t from bronze.orders { columns { id at } key id scd 1 { sequence by at } }',
    expected: ['id: long', 'at: timestamp? event'],
  },
  {
    title: 'columns SCHEMA',
    text: 'schema wanted { id: long not null n: long not null }\nsilver t from bronze.orders { columns wanted }',
    expected: ['id: long', 'n: long'],
  },
  { title: 'a query is open', text: 'silver t { sql """select 1 as x""" }', expected: [] },
  {
    title: 'dedupe, where, watermark and sample keep the row',
    text: 'silver t from bronze.orders { where n > 1 watermark at delay 1 hour dedupe by id keep latest at sample 1 percent by id }',
    expected: ALL,
  },
  {
    title: 'a source that rescues',
    text: 'source r : files { path "x" columns { id: long } rescue _rescued }\nsilver t from source.r {}',
    expected: ['id: long?', '_rescued: string?'],
  },
  {
    title: 'sources take columns from their defaults',
    text: 'schema e { id: long }\ndefaults source { columns e }\nsource r : files { path "x" }\nsilver t from source.r {}',
    expected: ['id: long?'],
  },
];

describe('columns', () => {
  test.each(CASES)('$title', ({ text, expected }) => {
    const model = modelOf(ORDERS_AND_RATES + text);
    expect(model.table('_.silver.t')?.columns.map(columnText)).toEqual(expected);
    expect(model.files().flatMap(file => file.declarations.flatMap(({ handle }) => model.problems(handle)))).toEqual([]);
  });
});
