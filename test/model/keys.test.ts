import { describe, expect, test } from 'vitest';
import { modelOf } from './support.js';

const HEAD = `
source orders : kafka { topic "x" columns { id: long not null n: long at: timestamp event_time kind: string region: string not null } }
source codes : files { path "x" columns { code: string not null unique name: string unique } }
source log : cdc { of postgres table "x" topic "x" columns { id: long not null unique } }
bronze orders from source.orders {}
bronze codes from source.codes {}
bronze log from source.log {}
silver cust from bronze.orders { columns { id n at kind } key id }
silver items from bronze.orders { columns { id n at region kind } key id, region }
silver hist from bronze.orders { columns { id n at kind } key id scd 2 { sequence by at } }
silver eu from silver.cust { columns { id n part = 'eu' } key id }
silver us from silver.cust { columns { id n part = 'us' } }
silver loose from bronze.orders { columns { id n kind } write overwrite }
`;

/** The flow's rows after each step of `silver t`: `id, n`, or `-` where nothing is known. */
function rowsOf(text: string): string[] {
  const flow = modelOf(HEAD + text).table('_.silver.t')?.flow;
  return flow?.rows.map(names => names.join(', ') || '-') ?? [];
}

describe('one row per', () => {
  test.each([
    ['nothing is known of what is appended', 'from bronze.orders {}', ['-']],
    ['a key that is said', 'from silver.cust {}', ['id']],
    ['of a history a version', 'from silver.hist {}', ['id, valid_from']],
    ['a unique column of a source of events', 'from bronze.codes {}', ['code']],
    ['but not of a source of changes', 'from bronze.log {}', ['-']],
    ['dedupe', 'from bronze.orders { dedupe by id, n keep latest at }', ['-', 'id, n']],
    [
      'dedupe within a time lets rows further apart stand',
      'from bronze.orders { dedupe by id keep latest at within 1 hour }',
      ['-', '-'],
    ],
    [
      'a dedupe of what has a key has the smaller first',
      'from silver.items { dedupe by id keep latest at }',
      ['id, region', 'id'],
    ],
    ['group by', 'from bronze.orders { group by kind, date(at) as day { c = count(*) } }', ['-', 'kind, day']],
    [
      'the end of a window follows from its start',
      'from bronze.orders { group by n, window session 1 hour on at { c = count(*) } }',
      ['-', 'n, window_start'],
    ],
    ['renamed', 'from silver.items { columns { nr = id place = region } }', ['id, region', 'nr, place']],
    ['renamed twice in one block', 'from silver.cust { columns { a = id b = a } }', ['id', 'a']],
    ['cast without loss', 'from silver.cust { columns { nr = cast(id as string) } }', ['id', 'nr']],
    ['cast with loss', 'from silver.cust { columns { id = cast(id as int) } }', ['id', '-']],
    ['left out', 'from silver.items { columns { id } }', ['id, region', '-']],
    ['replaced by another value of its name', 'from silver.cust { columns { * except (id) id = n + 1 } }', ['id', '-']],
    ['a column that is said to be unique', 'from bronze.orders { columns { id: long unique, n } }', ['-', 'id']],
    ['where keeps', 'from silver.cust { where n > 1 }', ['id', 'id']],
    ['where one value is left', "from silver.items { where region = 'eu' and n > 1 }", ['id, region', 'id']],
    [
      'where one value or another is left',
      "from silver.items { where region = 'eu' or region = 'us' }",
      ['id, region', 'id, region'],
    ],
    ['the current versions', 'from silver.hist { where is_current }', ['id, valid_from', 'id']],
    ['the current versions, said otherwise', 'from silver.hist { where valid_to is null }', ['id, valid_from', 'id']],
    ['not the current ones', 'from silver.hist { where not is_current }', ['id, valid_from', 'id, valid_from']],
    ['watermark and sample keep', 'from silver.cust { watermark at delay 1 hour sample 1 percent }', ['id', 'id', 'id']],
    ['a union loses it', 'from silver.cust union silver.cust {}', ['-']],
    ['a union whose inputs are told apart keeps it', 'from silver.eu union silver.us {}', ['id, part']],
    ['but not where two inputs have one name', 'from silver.eu union silver.us union silver.eu {}', ['-']],
    ['a query loses it', 'from silver.cust { sql """select id from input""" }', ['id', '-']],
  ] as const)('%s: %s', (_, text, rows) => {
    expect(rowsOf(`silver t ${text}`)).toEqual(rows);
  });
});

describe('joins', () => {
  /** `multiplies: what is one row after it`. */
  const joined = (join: string, from = 'silver.items'): string => {
    const flow = modelOf(`${HEAD}silver t from ${from} as l { ${join} }`).table('_.silver.t')?.flow;
    return `${flow?.joins[0]?.multiplies}: ${flow?.rows.at(-1)?.join(', ') || '-'}`;
  };

  test.each([
    ['the key is compared', 'left join silver.cust as r on r.id = l.id', 'no: id, region'],
    [
      'in either order, null-safe, in brackets',
      'join silver.cust as r on (l.n <=> (r.id)) and l.kind = r.kind',
      'no: id, region',
    ],
    ['using', 'join silver.cust using (id)', 'no: id, region'],
    ['with what is computed of the left side', 'join silver.cust as r on r.id = l.n + 1', 'no: id, region'],
    ['with a value', 'join silver.cust as r on r.id = 1', 'no: id, region'],
    ['a part of the key', 'join silver.items as r on r.id = l.n', 'may: id, region, region'],
    ['no equality', 'join silver.cust as r on r.id > l.id', 'may: id, region, id'],
    ['either of two equalities', 'join silver.cust as r on r.id = l.id or r.n = l.n', 'may: id, region, id'],
    ['with a column of the right side itself', 'join silver.cust as r on r.id = r.n', 'may: id, region, id'],
    ['said to be meant', 'join silver.items as r on r.id = l.n many', 'meant: id, region, region'],
    ['semi', 'semi join silver.items as r on r.id = l.n', 'no: id, region'],
    ['anti', 'anti join silver.items as r on r.id = l.n', 'no: id, region'],
    ['no key of the right side is known', 'join silver.loose as r on r.id = l.id', 'unknown: -'],
    ['all versions of a history', 'join silver.hist as r on r.id = l.id', 'may: id, region, valid_from'],
    ['the version of a time', 'left join silver.hist as r on r.id = l.id as of l.at', 'no: id, region'],
    ['the version of a time, without its key', 'left join silver.hist as r on r.n = l.n as of l.at', 'may: id, region, id'],
    ['the current version', 'join silver.hist as r on r.id = l.id and r.is_current', 'no: id, region'],
    ['the current version, by its end', 'join silver.hist as r on r.id = l.id and r.valid_to is null', 'no: id, region'],
    [
      'the version of a time, written out',
      'join silver.hist as r on r.id = l.id and l.at >= r.valid_from and (l.at < r.valid_to or r.valid_to is null)',
      'no: id, region',
    ],
    ['the latest before a time, of what is appended', 'left join bronze.orders as r on r.n = l.n as of l.at', 'no: id, region'],
    ['a unique column, which NULL never meets', 'left join bronze.codes as r on r.name = l.kind', 'no: id, region'],
    ['a full join, each side of which may be missing', 'full join silver.cust as r on r.id = l.id', 'no: id, region, id'],
  ] as const)('%s: %s', (_, join, expected) => {
    expect(joined(join)).toBe(expected);
  });

  test('the other way round the right side says what is one row', () => {
    expect(joined('join silver.items as r on r.id = l.id', 'silver.cust')).toBe('may: id, region');
    expect(joined('left join silver.items as r on r.id = l.id', 'silver.cust')).toBe('may: id, region');
  });

  test('a full join using both keys', () => {
    expect(joined('full join silver.cust using (id)', 'silver.cust')).toBe('no: id');
  });

  test('the key of a joined row outlives `columns` by its alias', () => {
    const flow = modelOf(
      `${HEAD}silver t from silver.cust as l { join silver.items as r on r.n = l.n columns { a = l.id b = r.id region c = r.n } }`,
    ).table('_.silver.t')?.flow;
    expect(flow?.rows.at(-1)).toEqual(['a', 'b', 'region']);
  });

  test.each([
    ['silver.hist', 'version'],
    ['bronze.orders', 'latest'],
    ['silver.cust', 'not append-only'],
    ['bronze.codes', 'no event time'],
    ['gold.histview', 'version'],
    ['gold.eu', 'version'],
    ['gold.grouped', 'not append-only'],
    ['bronze.open', 'unknown'],
  ])('as of, with %s: %s', (right, asOf) => {
    const model = modelOf(`${HEAD}
source open : files { path "x" }
bronze open from source.open {}
gold histview from silver.hist { columns { id since = valid_from until = valid_to } write view }
gold eu from silver.hist { where n > 1 key id, valid_from }
gold grouped from silver.hist { group by id, valid_from, valid_to { c = count(*) } }
silver t from silver.items as l { left join ${right} as r on r.${right === 'bronze.codes' ? 'code = l.kind' : 'id = l.id'} as of l.at }`);
    expect(model.table('_.silver.t')?.flow.joins[0]?.asOf).toBe(asOf);
  });
});

describe('what is stored', () => {
  const keysOf = (text: string): readonly (readonly string[])[] | undefined => modelOf(HEAD + text).table('_.silver.t')?.keys;

  test.each([
    ['silver t from bronze.orders { key id }', [['id']]],
    ['silver t from bronze.orders { key ID }', [['id']]],
    ['silver t from bronze.orders { key id surrogate sk scd 2 { sequence by at } }', [['id', 'valid_from'], ['sk']]],
    ['silver t from bronze.orders { key id scd 2 { sequence by at as since, until } }', [['id', 'since']]],
    ['silver t from silver.items { key id }', [['id'], ['id', 'region']]],
    ['silver t from bronze.orders { group by n { c = count(*) } }', [['n']]],
    ['silver t from silver.hist { key id, valid_from }', [['id', 'valid_from']]],
    ['silver t from silver.cust { columns { id part = explode(array(1, 2)) } write overwrite }', []],
    ['silver t from silver.cust {}\nflow f into silver.t from silver.cust {}', []],
    ['silver t from silver.cust { key id }\nflow f into silver.t from silver.cust {}', [['id']]],
  ] as const)('%s', (text, keys) => {
    expect(keysOf(text)).toEqual(keys);
  });
});

describe('what orders the changes of a key', () => {
  const sequenceOf = (text: string): string => {
    const { sequence } = modelOf(HEAD + text).table('_.silver.t') ?? {};
    return sequence === undefined ? '-' : `${sequence.by}: ${sequence.columns.join(', ')}, ${sequence.keep}`;
  };
  const SNAPSHOTS =
    'source db : postgres { table "x" columns { id: long at: timestamp event_time } }\nbronze db from source.db {}\n';

  test.each([
    ['silver t from bronze.orders { write append }', '-'],
    ['silver t from bronze.orders { key id write merge { sequence by n, at } }', 'sequence by: n, at, latest'],
    ['silver t from bronze.orders { columns { id } key id write merge { sequence by at } }', 'sequence by: at, latest'],
    ['silver t from bronze.orders { dedupe by id keep earliest at key id }', 'dedupe: at, earliest'],
    ['silver t from bronze.orders { dedupe by id keep latest at key id scd 2 {} }', 'dedupe: at, latest'],
    ['silver t from bronze.orders { group by id { c = count(*) } key id }', 'one row per key: , latest'],
    ['silver t from silver.cust { key id }', 'one row per key: , latest'],
    ['silver t from silver.cust { key id, n }', 'one row per key: , latest'],
    ['silver t from silver.items { key id }', 'event time: at, latest'],
    ['silver t from silver.cust { key id scd 2 {} }', 'event time: at, latest'],
    ['silver t from bronze.orders { key id }', 'event time: at, latest'],
    ['silver t from bronze.orders { columns { id at b = at } key id }', 'several event times: at, b, latest'],
    ['silver t from bronze.orders { columns { id } key id }', 'nothing: , latest'],
    [`${SNAPSHOTS}silver t from bronze.db { key id }`, 'snapshot time: _ingested_at, latest'],
    [`${SNAPSHOTS}silver t from bronze.db { columns { id } key id scd 2 {} }`, 'snapshot time: _ingested_at, latest'],
    ['source open : files { path "x" }\nsilver t from source.open { key id }', 'unknown: , latest'],
  ] as const)('%s', (text, expected) => {
    expect(sequenceOf(text)).toBe(expected);
  });

  test('columns that are read and not stored are carried', () => {
    const carried = (text: string): string[] | undefined =>
      modelOf(HEAD + text)
        .table('_.silver.t')
        ?.carried.map(({ name }) => name);
    expect(
      carried(
        "silver t from bronze.orders { columns { id n } key id write merge { sequence by at delete when kind = 'd' and n > 0 } }",
      ),
    ).toEqual(['at', 'kind']);
    expect(carried('silver t from bronze.orders { key id write merge { sequence by at } }')).toEqual([]);
    expect(
      carried(
        'silver t from bronze.orders { columns { id } left join bronze.codes as c on c.code = cast(id as string) key id write merge { sequence by at } }',
      ),
    ).toEqual(['at']);
  });
});
