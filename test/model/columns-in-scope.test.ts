import { expect, test } from 'vitest';
import { type Case, HEAD } from './problem-cases.js';
import { modelOf, problemTexts } from './support.js';

const CASES: readonly Case[] = [
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
];

test.each(CASES)('$title', ({ text, expected }) => {
  expect(problemTexts(modelOf(text))).toEqual(expected);
});
