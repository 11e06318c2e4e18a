import { describe, expect, test } from 'vitest';
import { HEAD } from './problem-cases.js';
import { modelOf, problemTexts } from './support.js';

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
