import { describe, expect, test } from 'vitest';
import type { Model } from '../../language/model/model.js';
import { loadSqlParser } from '../../server/sql-parser.js';
import { columnText, modelOf, problemsOf, problemTexts } from './support.js';

const parser = await loadSqlParser();

/** What the queries read. */
const BASE = `
source orders : kafka {
  columns { id: long not null  customer_id: long  email: string pii  amount: decimal(10, 2)  at: timestamp event_time  tags: array<string>  place: struct<city: string, zip: int> }
}
source customers : kafka { columns { customer_id: long not null  name: string pii  country: string not null } }
source anything : kafka {}
bronze orders    from source.orders {}
bronze customers from source.customers {}
bronze anything  from source.anything {}
param LIMIT: long = 3
silver few from bronze.anything { where x < param.LIMIT write overwrite }
`;

/** A table \`silver.t\` that holds a query; it reads the orders as \`input\`. */
function withQuery(query: string, header = 'silver t from bronze.orders'): Model {
  const model = modelOf(`${BASE}${header} { write overwrite sql """${query}""" }\n`);
  model.setSqlParser(parser);
  return model;
}

function columnsOf(model: Model, id = '_.silver.t'): string[] {
  const table = model.table(id);
  return [...(table?.columns ?? []).map(columnText), ...(table?.open === true ? ['*'] : [])];
}

describe('the columns of a query', () => {
  test.each<[string, string, string[]]>([
    ['plain columns', 'select id, email, at from input', ['id: long', 'email: string? pii', 'at: timestamp? event']],
    ['everything', 'select * from bronze.customers', ['customer_id: long', 'name: string? pii', 'country: string']],
    ['everything but', 'select * except (name, country) from bronze.customers', ['customer_id: long']],
    ['another name', 'select id as order_id, email mail from input', ['order_id: long', 'mail: string? pii']],
    ['names in backticks', 'select id as `order id` from `input`', ['order id: long']],
    [
      'literals',
      "select 1 as a, 'x' as b, true as c, 1.5 as d, date '2026-01-01' as e from input",
      ['a: int', 'b: string', 'c: boolean', 'd: decimal(2, 1)', 'e: date'],
    ],
    ['a cast keeps the name', 'select cast(id as string), customer_id::int from input', ['id: string', 'customer_id: int?']],
    [
      'types of a cast',
      'select cast(id as decimal(5, 1)) a, cast(email as timestamp_ntz) b, cast(tags as array<string>) c from input',
      ['a: decimal(5, 1)', 'b: timestamp_ntz? pii', 'c: array<string>?'].map(text =>
        text.replace('a: decimal(5, 1)', 'a: decimal(5, 1)'),
      ),
    ],
    [
      'an inner join',
      'select o.id, c.country from input o join bronze.customers c on o.customer_id = c.customer_id',
      ['id: long', 'country: string'],
    ],
    [
      'the outer side of a left join is NULL',
      'select o.id, c.country from input o left join bronze.customers c on o.customer_id = c.customer_id',
      ['id: long', 'country: string?'],
    ],
    [
      'so is that of a right join',
      'select o.id, c.country from input o right join bronze.customers c on o.customer_id = c.customer_id',
      ['id: long?', 'country: string'],
    ],
    [
      'and both of a full one',
      'select o.id, c.country from input o full outer join bronze.customers c on o.customer_id = c.customer_id',
      ['id: long?', 'country: string?'],
    ],
    [
      'a semi join brings no columns',
      'select * from bronze.customers c left semi join input o on o.customer_id = c.customer_id',
      ['customer_id: long', 'name: string? pii', 'country: string'],
    ],
    [
      '`using` merges its columns, and they come first',
      'select * from bronze.customers join (select country, 1 as n from bronze.customers) using (country)',
      ['country: string', 'customer_id: long', 'name: string? pii', 'n: int'],
    ],
    [
      'a natural join',
      'select * from bronze.customers natural join (select country, 1 as n from bronze.customers)',
      ['country: string', 'customer_id: long', 'name: string? pii', 'n: int'],
    ],
    ['a comma is a join', 'select id, country from input, bronze.customers', ['id: long', 'country: string']],
    ['columns by the full name of their table', 'select bronze.customers.country from bronze.customers', ['country: string']],
    ['a query in `from`', 'select s.n from (select id as n from input) s', ['n: long']],
    [
      'columns named behind the alias',
      'select a, b from (select id, email from input) as s (a, b)',
      ['a: long', 'b: string? pii'],
    ],
    ['a common table', 'with c as (select country from bronze.customers) select * from c', ['country: string']],
    [
      'common tables that read each other',
      'with a as (select id from input), b (n) as (select id from a) select n from b',
      ['n: long'],
    ],
    [
      'a common table hides nothing outside',
      'with input as (select country from bronze.customers) select * from input',
      ['country: string'],
    ],
    [
      'unions are by place and keep the names of the first',
      'select id, email from input union all select customer_id, country from bronze.customers',
      ['id: long', 'email: string? pii'],
    ],
    ['what a union widens', 'select 1 as n from input union select id from input', ['n: long']],
    [
      'what both have is in an intersection',
      'select customer_id from input intersect select customer_id from bronze.customers',
      ['customer_id: long'],
    ],
    ['what is taken away changes nothing', 'select id from input except select customer_id from bronze.customers', ['id: long']],
    ['an order and a limit', '(select id from input order by at desc) limit 3', ['id: long']],
    ['values', "select * from (values (1, 'a'), (2, 'b')) as v (n, t)", ['n: int', 't: string']],
    [
      'groups',
      'select country, count(*) as n, max(customer_id) as last from bronze.customers group by country having count(*) > 1',
      ['country: string', 'n: long', 'last: long?'],
    ],
    [
      'groups by number and by alias',
      'select upper(country) as land, count(*) n from bronze.customers group by 1, land order by 2',
      ['land: string', 'n: long'],
    ],
    [
      'subtotals have no group',
      'select country, count(*) as n from bronze.customers group by rollup (country)',
      ['country: string?', 'n: long'],
    ],
    ['an alias of the same `select`', 'select id + 1 as next, next as same from input', ['next: long', 'same: long']],
    ['a column hides an alias of its name', 'select 1 as email, email as mail from input', ['email: int', 'mail: string? pii']],
    ['windows', 'select id, row_number() over (partition by customer_id order by at) as n from input', ['id: long', 'n: int']],
    ['a named window', 'select lag(id) over w as before from input window w as (order by at)', ['before: long?']],
    ['a scalar query', 'select id, (select max(country) from bronze.customers) as c from input', ['id: long', 'c: string?']],
    [
      'whether there is something',
      'select exists (select 1 from bronze.customers c where c.customer_id = input.customer_id) as known from input',
      ['known: boolean'],
    ],
    ['one of those', 'select id in (select customer_id from bronze.customers) as known from input', ['known: boolean']],
    ['rows of an array', 'select id, tag from input lateral view explode(tags) t as tag', ['id: long', 'tag: string?']],
    [
      'rows of an array with their place',
      'select id, pos, col from input lateral view posexplode(tags) t',
      ['id: long', 'pos: int', 'col: string?'],
    ],
    ['an array in the list', 'select id, explode(tags) as tag from input', ['id: long', 'tag: string?']],
    ['fields of a struct', 'select place.city, i.place.zip from input i', ['city: string?', 'zip: int?']],
    ['a parameter', 'select id from input where id < param.LIMIT', ['id: long']],
    ['what our expressions cannot say', 'select id & 1 as bit from input', ['bit: unknown?']],
    ['a table whose columns are not known', 'select x, y.z as z from bronze.anything', ['x: unknown?', 'z: unknown?']],
    ['all of such a table', 'select 1 as n, * from bronze.anything', ['n: int', '*']],
    ['a table function', 'select id from range(10)', ['id: unknown?']],
    ['a pivot', "select * from bronze.customers pivot (count(*) for country in ('de', 'fr'))", ['*']],
    [
      'a common table that reads itself',
      'with recursive n as (select 1 as i union all select i + 1 from n) select i from n',
      ['i: unknown?'],
    ],
    ['a backslash and quotes', "select 'it''s \\' -- no comment' as t /* ; */ from input -- select", ['t: string']],
  ])('%s', (_, query, columns) => {
    const model = withQuery(query);
    expect(problemTexts(model)).toEqual([]);
    expect(columnsOf(model)).toEqual(columns);
  });
});

describe('where the columns of a query come from', () => {
  test.each<[string, string, string[]]>([
    ['a plain column', 'select id from input', ['bronze.orders.id IDENTITY']],
    ['a value', 'select upper(email) as m from input', ['bronze.orders.email TRANSFORMATION']],
    [
      'an aggregate and its group',
      'select max(id) as m from input group by email',
      ['bronze.orders.id AGGREGATION', 'bronze.orders.email GROUP_BY'],
    ],
    ['a filter', 'select id from input where email is not null', ['bronze.orders.id IDENTITY', 'bronze.orders.email FILTER']],
    ['an order decides only with a limit', 'select id from input order by at', ['bronze.orders.id IDENTITY']],
    ['and then it does', 'select id from input order by at limit 1', ['bronze.orders.id IDENTITY', 'bronze.orders.at SORT']],
    [
      'a join',
      'select country from input join bronze.customers using (customer_id)',
      ['bronze.customers.country IDENTITY', 'bronze.orders.customer_id JOIN', 'bronze.customers.customer_id JOIN'],
    ],
    [
      'through a common table',
      'with c as (select country as land from bronze.customers where name is not null) select land from c',
      ['bronze.customers.country IDENTITY', 'bronze.customers.name FILTER'],
    ],
    ['through an array', 'select tag from input lateral view explode(tags) t as tag', ['bronze.orders.tags TRANSFORMATION']],
    [
      'both sides of a union',
      'select id from input union all select customer_id from bronze.customers',
      ['bronze.orders.id IDENTITY', 'bronze.customers.customer_id IDENTITY'],
    ],
    [
      'a query that decides',
      'select id from input where customer_id in (select customer_id from bronze.customers)',
      ['bronze.orders.id IDENTITY', 'bronze.orders.customer_id FILTER', 'bronze.customers.customer_id FILTER'],
    ],
    [
      'parts of what is not understood',
      'select id & customer_id as b from input',
      ['bronze.orders.id TRANSFORMATION', 'bronze.orders.customer_id TRANSFORMATION'],
    ],
  ])('%s', (_, query, lineage) => {
    const [column] = withQuery(query).table('_.silver.t')?.columns ?? [];
    expect(column?.lineage.map(({ from, subtype }) => `${from.replace('_.', '')} ${subtype}`)).toEqual(lineage);
  });
});

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
