import { describe, expect, test } from 'vitest';
import { columnsOf, withQuery } from './queries.js';
import { problemTexts } from './support.js';

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
