import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { modelOf, problemsOf, problemTexts, type Texts } from './support.js';

const HEAD = `
source orders : kafka { topic "orders" columns { id: long not null amount: decimal(18, 2) email: string pii at: timestamp event_time } }
bronze orders from source.orders {}
`;

interface Case {
  readonly title: string;
  readonly text: string | Texts;
  /** `CODE TOKEN` of each problem, in order. */
  readonly expected: readonly string[];
}

const CASES: readonly Case[] = [
  {
    title: 'an unknown source',
    text: 'source orders : files { path "x" }\nbronze a from source.oders {}',
    expected: ['unknown-dataset source.oders'],
  },
  {
    title: 'an unknown table of a join',
    text: `${HEAD}silver a from bronze.orders as o { join bronze.users as u on u.id = o.id }`,
    expected: ['unknown-dataset bronze.users'],
  },
  { title: 'a bare name where a kind is needed', text: `${HEAD}silver a from orders {}`, expected: ['unknown-dataset orders'] },
  {
    title: 'an unknown column',
    text: `${HEAD}silver a from bronze.orders { where amout > 0 }`,
    expected: ['unknown-column amout'],
  },
  {
    title: 'an unknown column of an alias',
    text: `${HEAD}silver a from bronze.orders as o { where o.amout > 0 }`,
    expected: ['unknown-column amout'],
  },
  {
    title: 'an unknown alias',
    text: `${HEAD}silver a from bronze.orders as o { where x.amount > 0 }`,
    expected: ['unknown-column x'],
  },
  {
    title: 'an alias that columns ended',
    text: `${HEAD}silver a from bronze.orders as o { columns { id amount } where o.amount > 0 }`,
    expected: ['unknown-column o'],
  },
  {
    title: 'a column that columns left out',
    text: `${HEAD}silver a from bronze.orders { columns { id } where amount > 0 }`,
    expected: ['unknown-column amount'],
  },
  {
    title: 'one mistake is said once, not in every reader',
    text: `${HEAD}silver a from bronze.orders { columns { id total = amout } }\nsilver b from silver.a { where total > 0 }`,
    expected: ['unknown-column amout'],
  },
  {
    title: 'an unknown input has unknown columns',
    text: 'silver a from bronze.nothing { where x > 0 }\ngold b from silver.a { where y > 0 }',
    expected: ['unknown-dataset bronze.nothing'],
  },
  {
    title: 'a source without columns accepts any name',
    text: 'source s : files { path "x" }\nbronze s from source.s { where whatever > 0 }',
    expected: [],
  },
  {
    title: 'a star among the columns of a source accepts any name',
    text: 'source s : files { path "x" columns { * id: long } }\nbronze s from source.s { where whatever > id }',
    expected: [],
  },
  {
    title: 'a column that two inputs have',
    text: `${HEAD}bronze more from source.orders {}\nsilver a from bronze.orders as o { join bronze.more as m on m.id = o.id columns { id amount } }`,
    expected: ['ambiguous-column amount'],
  },
  {
    title: 'the equality column of a join is the left one',
    text: `${HEAD}bronze more from source.orders {}\nsilver a from bronze.orders as o { left join bronze.more as m on id = m.id columns { id total = o.amount + m.amount } }`,
    expected: [],
  },
  {
    title: 'columns that clash and are not settled',
    text: `${HEAD}bronze more from source.orders {}\nsilver a from bronze.orders as o { join bronze.more as m on m.id = o.id }`,
    expected: ['ambiguous-column bronze.more'],
  },
  {
    title: 'a star over columns that clash',
    text: `${HEAD}bronze more from source.orders {}\nsilver a from bronze.orders as o { join bronze.more as m on m.id = o.id columns { * } }`,
    expected: ['ambiguous-column *'],
  },
  {
    title: 'except settles a clash',
    text: `${HEAD}bronze more from source.orders {}\nsilver a from bronze.orders as o { join bronze.more as m on m.id = o.id columns { * except (amount, email, at) amount = o.amount } }`,
    expected: [],
  },
  {
    title: 'the star of one input settles a clash',
    text: `${HEAD}bronze more from source.orders {}\nsilver a from bronze.orders as o { join bronze.more as m on m.id = o.id columns { o.* } }`,
    expected: [],
  },
  {
    title: 'a semi join adds no columns',
    text: `${HEAD}bronze more from source.orders {}\nsilver a from bronze.orders as o { semi join bronze.more as m on m.id = o.id where amount > 0 }`,
    expected: [],
  },
  {
    title: 'using',
    text: `${HEAD}bronze more from source.orders {}\nsilver a from bronze.orders as o { join bronze.more as m using (id, nr) columns { id } }`,
    expected: ['unknown-column nr'],
  },
  {
    title: 'the star of an unknown input',
    text: `${HEAD}silver a from bronze.orders as o { columns { p.* } }`,
    expected: ['unknown-input p'],
  },
  {
    title: 'except of what is not there',
    text: `${HEAD}silver a from bronze.orders { columns { * except (emial) } }`,
    expected: ['unknown-column emial'],
  },
  {
    title: 'a column defined twice',
    text: `${HEAD}silver a from bronze.orders { columns { id id = 1 } }`,
    expected: ['duplicate-column id'],
  },
  {
    title: 'a later column replaces that of a star',
    text: `${HEAD}silver a from bronze.orders { columns { * amount = 1 } }`,
    expected: [],
  },
  {
    title: 'a source column declared twice',
    text: 'source s : files { path "x" columns { id: long ID: string } }',
    expected: ['duplicate-column ID'],
  },
  {
    title: 'a schema column declared twice',
    text: 'schema s { id: long id: string }\nsource o : files { path "x" columns s }',
    expected: ['duplicate-column id'],
  },
  {
    title: 'a validity column that the flow has',
    text: `${HEAD}silver a from bronze.orders { columns { * valid_from = at } key id scd 2 { sequence by at } }`,
    expected: ['duplicate-column scd'],
  },
  {
    title: 'a group that needs a name',
    text: `${HEAD}silver a from bronze.orders { group by date(at) { n = count(*) } }`,
    expected: ['unnamed-column date(at)'],
  },
  {
    title: 'only groups and aggregates are left after group by',
    text: `${HEAD}silver a from bronze.orders { group by date(at) as day { n = count(*) } where amount > 0 key day }`,
    expected: ['unknown-column amount'],
  },
  {
    title: 'an aggregate sees the input and the aggregates above',
    text: `${HEAD}silver a from bronze.orders { group by date(at) as day { n = count(*) s = sum(amount) m = s / n } }`,
    expected: [],
  },
  {
    title: 'two windows',
    text: `${HEAD}silver a from bronze.orders { group by window tumbling 1 hour on at { window_start = min(at) } }`,
    expected: ['duplicate-column window_start'],
  },
  {
    title: 'carried columns',
    text: `${HEAD}silver a from bronze.orders { columns { id amount } key id write merge { sequence by at delete when email = 'gone' } }`,
    expected: [],
  },
  {
    title: 'other properties see the last row only',
    text: `${HEAD}silver a from bronze.orders { columns { id amount } key id write overwrite cluster by at expect e: email is null }`,
    expected: ['unknown-column at', 'unknown-column email'],
  },
  {
    title: 'the ingest time of bronze rows',
    text: `${HEAD}silver a from bronze.orders { where _ingested_at > at }\nbronze b from source.orders { partition by date(_ingested_at) }`,
    expected: [],
  },
  {
    title: 'the ingest time is not in a star',
    text: `${HEAD}silver a from bronze.orders {}\nsilver b from silver.a { where _ingested_at > at }`,
    expected: ['unknown-column _ingested_at'],
  },
  {
    title: 'the mode changes adds columns',
    text: `${HEAD}silver a from bronze.orders changes { where _change_type <> 'delete' }`,
    expected: [],
  },
  {
    title: 'a union of other columns',
    text: `${HEAD}silver part from bronze.orders { columns { id amount extra = 1 } }\nsilver a from bronze.orders union silver.part {}`,
    expected: ['union-columns silver.part'],
  },
  {
    title: 'lambdas, windows, fields and units',
    text: 'source s : files { path "x" columns { id: long list: array<long> at: timestamp detail: struct<city: string> } }\nsilver a from source.s { columns { id y = transform(list, x -> x + id) c = detail.city n = row_number() over (partition by id order by at) m = timestampdiff(minute, at, current_timestamp) } }',
    expected: [],
  },
  {
    title: 'a parameter of a lambda ends with it',
    text: 'source s : files { path "x" columns { list: array<long> } }\nsilver a from source.s { columns { y = transform(list, x -> x + 1) z = x } }',
    expected: ['unknown-column x'],
  },
  {
    title: 'an unknown dead letter',
    text: `${HEAD}deadletter rejects {}\nsilver a from bronze.orders { on error dead_letter reject }`,
    expected: ['unknown-deadletter reject'],
  },
  {
    title: 'a dead letter with its kind',
    text: `${HEAD}deadletter rejects {}\nsilver a from bronze.orders { on error dead_letter deadletter.rejects }`,
    expected: [],
  },
  {
    title: 'an unknown dead letter of a watermark',
    text: `${HEAD}silver a from bronze.orders { watermark at delay 1 hour late dead_letter late }`,
    expected: ['unknown-deadletter late'],
  },
  {
    title: 'an unknown schema',
    text: 'schema event { id: long }\nsource s : files { path "x" columns events }',
    expected: ['unknown-schema events'],
  },
  {
    title: 'a schema that the row does not fit',
    text: `${HEAD}schema wanted { id: long nr: long }\nsilver a from bronze.orders { columns wanted }`,
    expected: ['unknown-column wanted'],
  },
  {
    title: 'an unknown compute',
    text: 'compute night { workers 1 to 2 }\npipeline p { compute nigth }',
    expected: ['unknown-compute nigth'],
  },
  {
    title: 'an unknown parameter',
    text: `${HEAD}param limit_of: long = 3\nsilver a from bronze.orders { where amount > param.limit_off }`,
    expected: ['unknown-param limit_off'],
  },
  {
    title: 'an unknown parameter of a setting',
    text: 'source s : files { path param.landing }',
    expected: ['unknown-param landing'],
  },
  { title: 'an unknown setting', text: 'source s : files { pth "x" }', expected: ['unknown-setting pth'] },
  { title: 'an unknown system', text: 'source s : kafak { topic "x" }', expected: ['unknown-system kafak'] },
  {
    title: 'an unknown kind of consumer',
    text: `${HEAD}silver a from bronze.orders {}\nserve dashbord d from silver.a {}`,
    expected: ['unknown-consumer dashbord'],
  },
  {
    title: 'unknown targets of references, subjects, access, tests, services',
    text: `${HEAD}
silver a from bronze.orders { columns { id: long references silver.b.id } }
subject s { key silver.a.nr erase delete }
access silver.c { allow analyst }
access silver.a { allow analyst where amount > 0 }
service t { writes source.orders, source.x }
test u of silver.a { given bronze.orders { | id | mail | | 1 | 'x' | } then { | nr | | 1 | } }`,
    expected: [
      'unknown-dataset silver.b',
      'unknown-column nr',
      'unknown-dataset silver.c',
      'unknown-column amount',
      'unknown-dataset source.x',
      'unknown-column mail',
      'unknown-column nr',
    ],
  },
  {
    title: 'two tables of one name',
    text: `${HEAD}silver a from bronze.orders {}\nsilver A from bronze.orders {}`,
    expected: ['duplicate-name a', 'duplicate-name A'],
  },
  {
    title: 'a table of a star and one by itself',
    text: `${HEAD}bronze * from source.orders {}`,
    expected: ['duplicate-name orders', 'duplicate-name orders'],
  },
  {
    title: 'consumers of two kinds may share a name',
    text: `${HEAD}silver a from bronze.orders {}\nserve api a from silver.a {}\nserve export a from silver.a {}`,
    expected: [],
  },
  {
    title: 'a mistake in a star is said once',
    text: 'source a : files { path "x" columns { id: long } }\nsource b : files { path "y" columns { id: long } }\nbronze * from source.a, source.b { where nr > 0 }',
    expected: ['unknown-column nr'],
  },
  { title: 'a table that reads itself', text: 'silver a from silver.a { where x > 0 }', expected: ['cycle silver.a'] },
  {
    title: 'tables that read each other',
    text: 'silver a from silver.c {}\nsilver b from silver.a { where x > 0 }\nsilver c from silver.b {}\ngold d from silver.c { where y > 0 }',
    expected: ['cycle silver.c'],
  },
  {
    title: 'a flow back into its input',
    text: `${HEAD}silver a from bronze.orders {}\nsilver b from silver.a {}\nflow back into silver.a from silver.b {}`,
    expected: ['cycle silver.b'],
  },
  {
    title: 'an unknown target of a flow',
    text: `${HEAD}flow f into silver.x from bronze.orders {}`,
    expected: ['unknown-dataset silver.x'],
  },
  {
    title: 'two pipelines of one name',
    text: { 'a.pipe': 'pipeline p { owner "a" }', 'b.pipe': 'pipeline P { owner "b" }' },
    expected: ['a.pipe: duplicate-name p', 'b.pipe: duplicate-name P'],
  },
  {
    title: 'two pipelines in a file',
    text: 'pipeline p { owner "a" }\npipeline q { owner "b" }',
    expected: ['duplicate-pipeline q'],
  },
  {
    title: 'part of an unknown pipeline',
    text: { 'a.pipe': 'pipeline shop { owner "a" }', 'b.pipe': 'part of shp' },
    expected: ['b.pipe: unknown-pipeline shp'],
  },
  {
    title: 'two files of one pipeline share names',
    text: {
      'a.pipe': `pipeline shop { owner "a" }${HEAD}`,
      'x/b.pipe': 'part of shop\nsilver a from bronze.orders { where amout > 0 }\nbronze orders from source.orders {}',
    },
    expected: ['a.pipe: duplicate-name orders', 'x/b.pipe: unknown-column amout', 'x/b.pipe: duplicate-name orders'],
  },
  {
    title: 'own pipeline before others',
    text: {
      'a/a.pipe': `pipeline a { owner "a" }${HEAD}`,
      'b/b.pipe':
        'pipeline b { owner "b" }\nsource orders : files { path "x" columns { nr: long } }\nbronze orders from source.orders {}\nsilver x from bronze.orders { where nr > 0 }\nsilver y from a.bronze.orders { where id > 0 }',
    },
    expected: [],
  },
  {
    title: 'the only other pipeline',
    text: {
      'a/a.pipe': `pipeline a { owner "a" }${HEAD}`,
      'b/b.pipe': 'pipeline b { owner "b" }\nsilver y from bronze.orders { where id > 0 }',
    },
    expected: [],
  },
  {
    title: 'two other pipelines',
    text: {
      'a/a.pipe': 'pipeline a { owner "a" }\nsource s : files { path "x" }',
      'b/b.pipe': 'pipeline b { owner "b" }\nsource s : files { path "x" }',
      'c/c.pipe': 'pipeline c { owner "c" }\nbronze s from source.s {}',
    },
    expected: ['c/c.pipe: ambiguous-dataset source.s'],
  },
  {
    title: 'an unknown pipeline of a reference',
    text: `pipeline shop { owner "a" }${HEAD}silver a from shopp.bronze.orders {}`,
    expected: ['unknown-pipeline shopp'],
  },
  { title: 'files of no pipeline keep their names apart', text: { 'a.pipe': HEAD, 'b.pipe': HEAD }, expected: [] },
  {
    title: 'a query is not looked into',
    text: 'silver a { sql """select x from bronze.y""" where anything > 0 key id }',
    expected: [],
  },
];

describe('problems', () => {
  test.each(CASES)('$title', ({ text, expected }) => {
    const model = modelOf(text);
    expect(problemTexts(model)).toEqual(expected);
  });
});

test('the nearest name is offered, and replaces what was written', () => {
  const text = `${HEAD}silver a from bronze.oders { where amout > 0 }`;
  const model = modelOf(text);
  const [problem] = problemsOf(model);
  expect(problem?.diagnostic.message).toBe('There is no bronze table `oders`. Did you mean `bronze.orders`?');
  const edit = problem?.diagnostic.fixes[0]?.edits[0];
  expect(edit?.text).toBe('bronze.orders');
  const fixed = text.slice(0, problem?.start) + edit?.text + text.slice(problem?.end);
  expect(problemTexts(modelOf(fixed))).toEqual(['unknown-column amout']);
});

test('a cycle is told with its path', () => {
  const [problem] = problemsOf(modelOf('silver a from silver.c {}\nsilver b from silver.a {}\nsilver c from silver.b {}'));
  expect(problem?.diagnostic.message).toBe(
    'A table cannot be computed from itself: silver.a from silver.c from silver.b from silver.a. Take one of these inputs out.',
  );
});

test('a chain of ten thousand tables is no deeper than one', () => {
  const count = 10_000;
  const tables = Array.from({ length: count }, (_, i) => `silver t${i} from ${i === 0 ? 'source.s' : `silver.t${i - 1}`} {}`);
  const model = modelOf(`source s : files { path "x" columns { id: long } }\n${tables.reverse().join('\n')}`);
  expect(model.table(`_.silver.t${count - 1}`)?.columns.map(({ name }) => name)).toEqual(['id']);
});

test.each(['shop', 'genomics', 'real_time_analytics', 'saas_warehouse'])('the example %s is clean', name => {
  const path = `${name}.pipe`;
  expect(problemTexts(modelOf({ [path]: readFileSync(new URL(`../../examples/${path}`, import.meta.url), 'utf8') }))).toEqual([]);
});

describe('one mistake, one message', () => {
  test.each([
    ['a kind without a name', 'silver a from bronze', ['unknown-dataset bronze']],
    ['a misspelt step', 'silver a from bronze.orders { wher id < 2 }', ['unknown-setting wher']],
    ['a reference that ends too early', 'silver a from bronze. {}', ['syntax {']],
    ['a column that ends too early', 'silver a from bronze.orders as o { where o. }', ['syntax .']],
    [
      'a bracket that is missing',
      'silver a from bronze.orders {\n  columns {\n    id\n    x: string = lower(trim(email)\n    y: long = id\n  }\n  key id\n}',
      ['syntax ('],
    ],
    [
      'a word of a block that is missing',
      'silver a from bronze.orders {\n  { compact every 1 day, vacuum every 1 day retain 7 days }\n  retain 1 year\n  key id\n}',
      ['syntax {'],
    ],
    [
      'a block that is not opened',
      'silver a from bronze.orders {\n  maintain compact every 1 day, vacuum every 1 day retain 7 days }\n  retain 1 year\n}\n',
      ['syntax compact'],
    ],
    [
      'a block that is not closed',
      'silver a from bronze.orders {\n  columns {\n    * except (email)\n  dimension\n  key id\n  write append\n}',
      ['syntax }'],
    ],
    ['a header that ends too early', 'silver a from bronze.orders\n  where id > 1\n  key id\n}\n', ['syntax where']],
    [
      'a body that is not opened',
      'deadletter d\n  retain 1 day\n}\nsilver a from bronze.orders { on error dead_letter d }',
      ['syntax retain'],
    ],
    [
      'an unnamed column, and those who read it',
      'source s : files {\n  path "x"\n  columns {\n    id: long\n    : string\n  }\n}\nbronze s from source.s {}\nsilver a from bronze.s { where status = 1 }',
      ['syntax :'],
    ],
    [
      'a type that is missing',
      'source s : files { columns {\n  id:\n  status: string\n} }\nbronze s from source.s { where status = 1 }',
      ['syntax status'],
    ],
    [
      'a join that ends too early',
      'silver a from bronze.orders as o {\n  left join bronze.orders as p on p.\n  columns { id: long = o.id }\n}',
      ['syntax {'],
    ],
    [
      'a misspelt column of a join',
      'silver a from bronze.orders as o { join bronze.orders as p using (idd) }',
      ['unknown-column idd'],
    ],
    [
      'an empty cell',
      'test t of bronze.orders { given source.orders {\n| id | amount |\n| 1 | |\n} then {\n| id |\n| 1 |\n} }',
      ['syntax }'],
    ],
    [
      'rows without names',
      'test t of bronze.orders { given source.orders {\n| 1 | 2 |\n} then {\n| id |\n| 1 |\n} }',
      ['syntax 1'],
    ],
    [
      'two of one alias',
      'silver a from bronze.orders as o { join bronze.orders as o on o.id = o.id columns { id: long = 1 } }',
      ['duplicate-name o'],
    ],
    ['a type of dimension that is none', 'silver a from bronze.orders { key id scd 5 { sequence by at } }', ['syntax 5']],
  ])('%s', (_, text, expected) => {
    expect(problemTexts(modelOf(HEAD + text))).toEqual(expected);
  });

  test.each([
    [
      'two lines that are wrong',
      'silver a from bronze.orders {\n  retain 5\n  key id\n  write append\n  cache 1 dayz\n}',
      ['syntax key', 'syntax dayz'],
    ],
    [
      'a misspelt word behind a broken declaration',
      'silver a from bronze.orders { key }\nslver b from bronze.orders {}',
      ['syntax }', 'syntax slver'],
    ],
    [
      'a name before a break',
      'silver a from bronze.oders {\n  retain 5 dayz\n}',
      ['unknown-dataset bronze.oders', 'syntax dayz'],
    ],
  ])('two mistakes, two messages: %s', (_, text, expected) => {
    expect(problemTexts(modelOf(HEAD + text))).toEqual(expected);
  });
});

describe('names that are words elsewhere', () => {
  test.each([
    ['an input called param', 'silver a from bronze.orders as param { where param.id > 1 columns { x = param.amount } }'],
    ['a column called param', 'silver a from bronze.orders { columns { param = struct(id) } where param.id > 1 }'],
    ['a column called references', 'silver a from bronze.orders { columns { id references = id at } key references }'],
    [
      'columns on one line',
      'silver a from bronze.orders { columns { references = id } } gold b from silver.a { columns { x: long = 1 references y: int = 2 } }',
    ],
    [
      'when a row of a test came',
      'test t of bronze.orders { given source.orders {\n| id | _ingested_at |\n| 1 | null |\n} then {\n| id |\n| 1 |\n} }',
    ],
    [
      'two inputs of one name whose names are not used',
      'silver orders from bronze.orders {} gold a from bronze.orders { semi join silver.orders using (id) }',
    ],
  ])('%s', (_, text) => {
    expect(problemTexts(modelOf(HEAD + text))).toEqual([]);
  });
});
