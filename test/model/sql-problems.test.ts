import { describe, expect, test } from 'vitest';
import { BASE, columnsOf, parser, withQuery } from './queries.js';
import { modelOf, problemsOf, problemTexts } from './support.js';

describe('what is wrong in a query', () => {
  test.each<[string, string, string[]]>([
    ['a column that is not there', 'select idd from input', ['unknown-column idd']],
    ['of an alias', 'select o.nope from input o', ['unknown-column nope']],
    ['an alias that is not there', 'select x.id from input o', ['unknown-column x']],
    [
      'a column of an outer query is there, another is not',
      'select id from input where exists (select 1 from bronze.customers c where c.customer_id = id and nope)',
      ['unknown-column nope'],
    ],
    ['a column that two tables have', 'select customer_id from input, bronze.customers', ['ambiguous-column customer_id']],
    ['a star of nothing', 'select x.* from input', ['unknown-input x']],
    ['an exception that is none', 'select * except (nope) from input', ['unknown-column nope']],
    ['a table that is not there, and nothing of its columns', 'select a, b from silver.nope', ['unknown-dataset silver.nope']],
    ['a table without its kind', 'select customer_id from customers', ['unknown-dataset customers']],
    ['a column of `using`', 'select 1 as n from input join bronze.customers using (email)', ['unknown-column email']],
    ['two columns of one name', 'select id, email as id from input', ['duplicate-column email as id']],
    [
      'two columns of one name by a star',
      'select * from input i join bronze.customers c on i.customer_id = c.customer_id',
      ['duplicate-column *'],
    ],
    ['a value without a name', 'select id, count(*) from input group by id', ['unnamed-column count(*)']],
    [
      'queries of different width',
      'select id from input union select customer_id, name from bronze.customers',
      ['union-columns customer_id'],
    ],
    [
      'a name below a wrong table is not told',
      'select x.a, y.id from bronze.nope x join input y on x.b = y.id',
      ['unknown-dataset bronze.nope'],
    ],
    ['a parameter that is not there', 'select id from input where id < param.NOPE', ['unknown-param NOPE']],
  ])('%s', (_, query, problems) => {
    expect(problemTexts(withQuery(query))).toEqual(problems);
  });

  test('`input` where nothing is above the query', () => {
    const model = withQuery('select id from input', 'silver t');
    expect(problemTexts(model)).toEqual(['unknown-input input']);
    expect(columnsOf(model)).toEqual(['id: unknown?']);
  });

  test('the nearest table is offered, and put in its place', () => {
    const [found] = problemsOf(withQuery('select 1 as n from bronze.customerz'));
    expect(found?.diagnostic.message).toBe('There is no bronze table `customerz`. Did you mean `bronze.customers`?');
    expect(found?.diagnostic.fixes.map(({ title }) => title)).toEqual(['Replace it by bronze.customers']);
  });
});

describe('texts that are no query', () => {
  test.each<[string, string, string]>([
    ['select id from', 'from', 'The query ends behind `from`, where something is missing. Write the rest of it.'],
    ['select (id from input', 'from', '`)` is missing before `from`.'],
    ['select id from input where', 'where', 'The query ends behind `where`, where something is missing. Write the rest of it.'],
    ['select id from input where id in (1, 2', '2', 'The query ends where `)` is missing. Write the rest of it.'],
    ["select 'abc from input", "'abc from input", 'A text that begins here has no end: close it.'],
    ['selct id from input', 'selct', '`selct` begins no query. Did you mean `select`?'],
    [
      'select id,, email from input',
      ',',
      '`,` does not fit here in a Spark SQL query. Take it out, or write what is missing before it.',
    ],
    ['select case when id > 1 then 2 from input', 'from', '`end` is missing before `from`.'],
  ])('%s', (query, token, message) => {
    const model = withQuery(query);
    expect(problemTexts(model)).toEqual([`sql-syntax ${token}`]);
    expect(problemsOf(model)[0]?.diagnostic.message).toBe(message);
    expect(columnsOf(model)).toEqual(['*']);
  });

  test.each([
    ['', 'This `sql` step holds no query.'],
    ['  -- nothing', 'This `sql` step holds no query.'],
    ['insert into x select id from input', '`insert` is no query'],
    ['update x set a = 1', '`update` is no query'],
    ['create table x as select 1', '`create` is no query'],
    ['drop table x', '`drop` is no query'],
    ['merge into x using y on a when matched then delete', '`merge` is no query'],
    ['show tables', '`show` is no query'],
    ['select 1 as a; select 2 as a', 'A `sql` step holds one query, and this is several statements.'],
  ])('%s', (query, message) => {
    const model = withQuery(query);
    expect(problemTexts(model)).toEqual([`sql-not-a-query ${query}`]);
    expect(problemsOf(model)[0]?.diagnostic.message).toContain(message);
  });

  test.each([
    'select id from input;',
    'select !(id = 1) as b from input',
    "select timestamp_ntz '2026-01-01' as t from input",
    'from input |> where id > 1 |> select id',
    'select id from input distribute by id sort by at',
    'with `limit` as (select id as set, 1 as `top` from input) select both.set, top as div from `limit` as both where top = 1 and both.set > 1 order by set',
  ])('right Spark SQL is not told to be wrong: %s', query => {
    expect(problemTexts(withQuery(query))).toEqual([]);
  });
});

describe('places', () => {
  test.each([
    ['lines that end with LF', 'select id,\n  nope\nfrom input'],
    ['lines that end with CRLF', 'select id,\r\n  nope\r\nfrom input'],
    ['characters of two units', "select '😀 é 😀' as t, nope from input"],
    ['comments', "-- it's ` fine\nselect /* '😀 */ nope from input"],
  ])('%s', (_, query) => {
    expect(problemTexts(withQuery(query))).toEqual(['unknown-column nope']);
  });

  test('a name of the text is found where it stands, with what it means', () => {
    const model = withQuery('select o.id as n, c.country from input o join bronze.customers c on c.customer_id = o.customer_id');
    const file = model.file('main.pipe');
    const table = file?.declarations.at(-1);
    const names = model.occurrences(table?.handle ?? '').map(({ span, target, isDefinition }) => {
      const text = file?.text.slice((table?.offset ?? 0) + span.start, (table?.offset ?? 0) + span.end);
      return `${text} ${target.kind}${target.kind === 'dataset' ? ` ${target.id}` : ''}${isDefinition ? ' defined' : ''}`;
    });
    expect(names).toEqual([
      't dataset _.silver.t defined',
      'orders dataset _.bronze.orders',
      'o alias',
      'id column',
      'n column defined',
      'c alias',
      'country column',
      'input alias',
      'o alias defined',
      'customers dataset _.bronze.customers',
      'c alias defined',
      'c alias',
      'customer_id column',
      'o alias',
      'customer_id column',
    ]);
  });

  test('a column of the query is defined at its alias', () => {
    const model = withQuery('select id as n from input');
    model.setFile('reader.pipe', 'gold r from silver.t { columns { n } write overwrite }');
    const [column] = model.tables().find(({ name }) => name === 'r')?.columns ?? [];
    expect(column?.type).toEqual({ name: 'long' });
    const [defined] = model.table('_.silver.t')?.columns ?? [];
    const placed = model.placed(defined?.location.handle ?? '');
    const text = model.file('main.pipe')?.text ?? '';
    const start = (placed?.offset ?? 0) + (defined?.location.span.start ?? 0);
    expect(text.slice(start - 3, start + 6)).toBe('as n from');
  });
});

describe('without its parser', () => {
  test('a query’s columns are not known, its tables are, and nothing is said of it', () => {
    const model = modelOf(`${BASE}silver t { write overwrite sql """ select nope from bronze.orders join silver.nope """ }\n`);
    expect(problemTexts(model)).toEqual([]);
    expect(columnsOf(model)).toEqual(['*']);
    expect(model.table('_.silver.t')?.inputs.map(({ role, id }) => `${role} ${id}`)).toEqual(['sql _.bronze.orders']);
    model.setSqlParser(parser);
    expect(problemTexts(model)).toEqual(['unknown-dataset silver.nope']);
  });
});

test('tables of a query are inputs: in cycles, readers and lineage', () => {
  const model = modelOf(
    `${BASE}silver a { write overwrite sql """ select id from silver.b """ }\nsilver b from silver.a { write overwrite }\n`,
  );
  model.setSqlParser(parser);
  expect(problemTexts(model)).toEqual(['cycle silver.b']);
  expect(model.readers('_.silver.b')).toEqual(['_.silver.a']);
});

test.each([
  ['deep brackets', `select ${'('.repeat(3000)}1${')'.repeat(3000)} as n from input`],
  ['deep queries', `${'select * from ('.repeat(500)}select 1 as n${')'.repeat(500)}`],
  ['a chain of unions', Array.from({ length: 400 }, () => 'select id from input').join(' union all ')],
  ['many columns', `select ${Array.from({ length: 2000 }, (_, n) => `id as c${n}`).join(', ')} from input`],
  ['words of JavaScript', 'select constructor, __proto__ as p, toString(1) as t from bronze.anything constructor'],
  ['half a surrogate', "select '\ud800' as t from input"],
])('a text that is odd breaks nothing: %s', (_, query) => {
  const model = withQuery(query);
  expect(() => problemTexts(model)).not.toThrow();
  expect(model.table('_.silver.t')).toBeDefined();
  // The parser works on.
  expect(columnsOf(withQuery('select id from input'))).toEqual(['id: long']);
});
