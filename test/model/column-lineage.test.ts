import { describe, expect, test } from 'vitest';
import { modelOf } from './support.js';

const HEAD = `
source orders : kafka { topic "x" columns { id: long n: long at: timestamp event_time kind: string email: string pii } }
source rates : files { path "x" columns { kind: string usd: double since: timestamp event_time } }
bronze orders from source.orders {}
bronze rates from source.rates {}
silver hist from bronze.rates { key kind scd 2 { sequence by since } }
`;

/** The lineage of `x` in `silver t`: `n TRANSFORMATION, id FILTER`; columns of bronze.orders by their names alone. */
function lineageOf(text: string, column = 'x'): string {
  const found = modelOf(HEAD + text)
    .table('_.silver.t')
    ?.columns.find(({ name }) => name === column);
  return (found?.lineage ?? [])
    .map(({ from, subtype }) => `${from.replace('_.bronze.orders.', '').replace(/^_\.\w+\.(\w+)\./, '$1.')} ${subtype}`)
    .join(', ');
}

describe('what a column is computed from', () => {
  test.each([
    ['x = n', 'n IDENTITY'],
    ['x = (n)', 'n IDENTITY'],
    ['x: long = orders.n', 'n IDENTITY'],
    ['x = cast(n as string)', 'n TRANSFORMATION'],
    ['x = n + id * 2', 'n TRANSFORMATION, id TRANSFORMATION'],
    ['x = 1', ''],
    ['a = n x = a', 'n IDENTITY'],
    ['a = n + 1 x = a', 'n TRANSFORMATION'],
    ["x = case when kind = 'a' then n else id end", 'n TRANSFORMATION, id TRANSFORMATION, kind CONDITIONAL'],
    ['x = case kind when email then n end', 'n TRANSFORMATION, kind CONDITIONAL, email CONDITIONAL'],
    ['x = if(n > 1, id, 0)', 'id TRANSFORMATION, n CONDITIONAL'],
    ['x = nvl2(n, id, 0)', 'id TRANSFORMATION, n CONDITIONAL'],
    ['x = nullif(n, id)', 'n TRANSFORMATION, id CONDITIONAL'],
    ['x = coalesce(n, id)', 'n TRANSFORMATION, id TRANSFORMATION'],
    ['x = sum(n) over (partition by kind order by at)', 'n AGGREGATION, kind WINDOW, at WINDOW'],
    ['x = row_number() over (partition by kind order by at desc)', 'kind WINDOW, at WINDOW'],
    ['x = kind in (email, upper(email))', 'kind TRANSFORMATION, email TRANSFORMATION'],
    ['x = n between id and 3', 'n TRANSFORMATION, id TRANSFORMATION'],
    ['x = timestampdiff(hour, at, now())', 'at TRANSFORMATION'],
    ['x = transform(array(n), n -> n + id)', 'n TRANSFORMATION, id TRANSFORMATION'],
    ['x = filter(array(n), at -> at > id)', 'n TRANSFORMATION, id TRANSFORMATION'],
    ['x = n is not null and not (id = 1)', 'n TRANSFORMATION, id TRANSFORMATION'],
    // What chooses between values still chooses, whatever is made of them.
    ['a = case when n = 1 then id end x = a + 1', 'id TRANSFORMATION, n CONDITIONAL'],
    ['a = case when n = 1 then id end x = case when a = 1 then kind end', 'kind TRANSFORMATION, id CONDITIONAL, n CONDITIONAL'],
  ] as const)('%s: %s', (columns, expected) => {
    expect(lineageOf(`silver t from bronze.orders { columns { ${columns} } }`)).toBe(expected);
  });

  test.each([
    ['group by kind { x = count(*) }', 'kind GROUP_BY'],
    ['group by kind { x = sum(n) }', 'n AGGREGATION, kind GROUP_BY'],
    ['group by kind { x = sum(n) + 1 }', 'n AGGREGATION, kind GROUP_BY'],
    ['group by kind { x = sum(n) filter (where id > 1) }', 'n AGGREGATION, id CONDITIONAL, kind GROUP_BY'],
    ["group by kind { x = sum(case when email = 'a' then n end) }", 'n AGGREGATION, email CONDITIONAL, kind GROUP_BY'],
    ['group by kind { x = max_by(n, at) }', 'n AGGREGATION, at SORT, kind GROUP_BY'],
    ['group by kind { a = sum(n) } columns { x = a * 2 }', 'n AGGREGATION, kind GROUP_BY'],
    ['group by date(at) as x { c = count(*) }', 'at TRANSFORMATION, at GROUP_BY'],
    ['group by window tumbling 1 hour on at { c = count(*) } columns { x = window_end }', 'at TRANSFORMATION, at GROUP_BY'],
  ] as const)('%s: %s', (steps, expected) => {
    expect(lineageOf(`silver t from bronze.orders { ${steps} }`)).toBe(expected);
  });
});

describe('what decides about every column', () => {
  test.each([
    ['where n > 1 and at is not null columns { x = id }', 'id IDENTITY, n FILTER, at FILTER'],
    ['columns { x = id a = n + at } where a > 1', 'id IDENTITY, n FILTER, at FILTER'],
    ['join bronze.rates as r on r.kind = orders.kind columns { x = usd }', 'rates.usd IDENTITY, rates.kind JOIN, kind JOIN'],
    ['semi join bronze.rates as r on r.kind = orders.kind columns { x = id }', 'id IDENTITY, rates.kind JOIN, kind JOIN'],
    ['left join bronze.rates using (kind) columns { x = usd }', 'rates.usd IDENTITY, kind JOIN, rates.kind JOIN'],
    [
      'left join silver.hist as h on h.kind = orders.kind as of at columns { x = usd }',
      'hist.usd IDENTITY, hist.kind JOIN, kind JOIN, at JOIN, hist.valid_from JOIN, hist.valid_to JOIN',
    ],
    [
      'left join bronze.rates as r on r.kind = orders.kind as of at columns { x = usd }',
      'rates.usd IDENTITY, rates.kind JOIN, kind JOIN, at JOIN, rates.since JOIN',
    ],
    [
      'join bronze.rates as r on r.kind = orders.kind within 1 hour columns { x = usd }',
      'rates.usd IDENTITY, rates.kind JOIN, kind JOIN, at JOIN, rates.since JOIN',
    ],
    ['dedupe by id keep latest at columns { x = n }', 'n IDENTITY, id GROUP_BY, at SORT'],
    ['sample 1 percent by id columns { x = n }', 'n IDENTITY, id FILTER'],
    ['watermark at delay 1 hour columns { x = n }', 'n IDENTITY, at FILTER'],
    ['watermark at delay 1 hour late update columns { x = n }', 'n IDENTITY'],
    ['columns { x = n id } expect a: id > 0 else drop', 'n IDENTITY, id FILTER'],
    ['columns { x = n id } expect a: id > 0 else warn expect b: id > 1 else fail', 'n IDENTITY'],
    // How a merge picks the row of a key.
    ['columns { id x = n } key id write merge { sequence by at }', 'n IDENTITY, id GROUP_BY, at SORT'],
    [
      "columns { id x = n } key id write merge { sequence by at delete when kind = 'd' }",
      'n IDENTITY, id GROUP_BY, at SORT, kind FILTER',
    ],
    // One column in several ways.
    ['where id > 1 dedupe by id keep latest id columns { x = id }', 'id IDENTITY, id FILTER, id GROUP_BY, id SORT'],
  ] as const)('%s: %s', (steps, expected) => {
    expect(lineageOf(`silver t from bronze.orders { ${steps} }`)).toBe(expected);
  });
});

describe('columns that writing adds', () => {
  const TYPE_2 = 'silver t from bronze.orders { columns { id n at } key id surrogate sk scd 2 { sequence by at } }';
  test.each([
    [TYPE_2, 'sk', 'id TRANSFORMATION, at TRANSFORMATION, id GROUP_BY, at SORT'],
    [TYPE_2, 'valid_from', 'at IDENTITY, id GROUP_BY, at SORT'],
    [TYPE_2, 'valid_to', 'at TRANSFORMATION, id GROUP_BY, at SORT'],
    [
      'silver t from bronze.orders { columns { id n at } key id scd 3 { sequence by at } }',
      'previous_n',
      'n IDENTITY, id GROUP_BY, at SORT',
    ],
    [
      'silver t from bronze.orders { columns { id email at } key id mask email with hash }',
      'email',
      'email TRANSFORMATION, id GROUP_BY, at SORT',
    ],
    ['silver t from bronze.orders union bronze.rates { }', 'usd', 'rates.usd IDENTITY'],
    [
      'silver t from bronze.orders as a { full join bronze.rates as b using (kind) columns { kind } }',
      'kind',
      'kind IDENTITY, rates.kind IDENTITY, kind JOIN, rates.kind JOIN',
    ],
  ] as const)('%s: %s: %s', (text, column, expected) => {
    expect(lineageOf(text, column)).toBe(expected);
  });
});

test('`from` and `decidedBy` are the two halves of the lineage', () => {
  const x = modelOf(
    `${HEAD}silver t from bronze.orders { where id > 0 dedupe by id keep latest at columns { x = n + id } }`,
  ).table('_.silver.t')?.columns[0];
  expect([x?.from, x?.decidedBy]).toEqual([
    ['_.bronze.orders.n', '_.bronze.orders.id'],
    ['_.bronze.orders.id', '_.bronze.orders.at'],
  ]);
});
