import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Case, HEAD } from './problem-cases.js';
import { modelOf, problemsOf, problemTexts } from './support.js';

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

test.each(CASES)('$title', ({ text, expected }) => {
  expect(problemTexts(modelOf(text))).toEqual(expected);
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
