import { describe, expect, test } from 'vitest';
import { modelOf, problemsOf, problemTexts } from '../support.js';

const SOURCE = `pipeline p { owner "x" }
param since: date = "2025-01-01"
param most: int = 5
function half(x: double): double = x / 2
function first_of(xs: array<string>): string = xs[0]
source s : files { path "x" columns {
  id: long not null
  name: string
  amount: decimal(18, 2)
  n: long
  k: int not null
  ok: boolean
  at: timestamp event_time
  day: date
  tags: array<string>
  facts: map<string, int>
  who: struct<first: string, age: int>
  raw: binary
} }
bronze b from source.s { write append }
silver other from bronze.b { columns { id name = k } write overwrite }
`;

interface Case {
  readonly body: string;
  /** Each finding as \`CODE TOKEN\`. */
  readonly found: readonly string[];
}

const silent = (body: string): Case => ({ body, found: [] });
const column = (expression: string, ...found: string[]): Case => ({
  body: `columns { id x = ${expression} } write overwrite`,
  found,
});
const grouped = (aggregates: string, ...found: string[]): Case => ({ body: `group by name { ${aggregates} } key name`, found });

const CASES: readonly Case[] = [
  // Conditions.
  { body: 'where n write overwrite', found: ['type-mismatch n'] },
  { body: 'where name write overwrite', found: ['type-mismatch name'] },
  silent('where ok write overwrite'),
  silent('where not ok or n > 1 write overwrite'),
  { body: 'where not n write overwrite', found: ['type-mismatch n'] },
  { body: 'where ok and n write overwrite', found: ['type-mismatch n'] },
  { body: 'key id expect e: n else warn', found: ['type-mismatch n'] },
  silent('key id expect e: n > 1 else warn'),
  silent('key id expect e: count(*) > 1 else warn'),
  { body: 'key id write merge { sequence by at delete when n }', found: ['type-mismatch n'] },
  column('case when n then 1 end', 'type-mismatch n'),
  // Operators.
  column('name + name', 'type-mismatch name'),
  column('name + 1', 'needs-cast name'),
  column('n - name', 'needs-cast name'),
  column('day + 1.5', 'type-mismatch 1.5'),
  column('at + 1', 'type-mismatch 1'),
  column('at + interval 1 day'),
  column('name > 1', 'needs-cast name'),
  column('n = name', 'needs-cast name'),
  column("day > '2025-01-01'", "needs-cast '2025-01-01'"),
  column("at > date '2025-01-01'"),
  column('day = at'),
  column("n in (1, 'a')", "needs-cast 'a'"),
  column('n between 1 and 2.5'),
  column('day between 1 and 2', 'type-mismatch 1'),
  column('facts = facts', 'type-mismatch facts'),
  column("n like 'a'", 'needs-cast n'),
  column('name || n', 'needs-cast n'),
  column('tags || tags'),
  column('-name', 'needs-cast name'),
  column('-ok', 'type-mismatch ok'),
  column("case n when 'a' then 1 end", "needs-cast 'a'"),
  column('case when ok then n else name end', 'needs-cast name'),
  column('case when ok then n else day end', 'type-mismatch day'),
  column('interval 1 month 2 days', 'type-mismatch interval 1 month 2 days'),
  // Parts of values.
  column('tags[0]'),
  column("tags['a']", "needs-cast 'a'"),
  column("facts['a']"),
  column('facts[1]', 'needs-cast 1'),
  column('who.first'),
  column('who.last', 'unknown-column last'),
  column('n.first', 'type-mismatch first'),
  column('n[0]', 'type-mismatch n[0]'),
  // Casts.
  column('cast(day as int)', 'impossible-cast cast(day as int)'),
  column('cast(ok as timestamp)', 'impossible-cast cast(ok as timestamp)'),
  column('cast(tags as int)', 'impossible-cast cast(tags as int)'),
  column('cast(n as string)'),
  column('cast(null as int)'),
  // What is declared.
  { body: 'columns { id x: int = n } write overwrite', found: ['needs-cast n'] },
  silent('columns { id x: long = k } write overwrite'),
  silent('columns { id x: double = amount } write overwrite'),
  silent('columns { id x: decimal(20, 2) = amount } write overwrite'),
  { body: 'columns { id x: decimal(18, 1) = amount } write overwrite', found: ['needs-cast amount'] },
  silent('columns { id x: decimal(20, 0) = k } write overwrite'),
  { body: 'columns { id x: decimal(5, 0) = k } write overwrite', found: ['needs-cast k'] },
  silent('columns { id x: timestamp = day } write overwrite'),
  { body: 'columns { id x: date = at } write overwrite', found: ['needs-cast at'] },
  { body: 'columns { id x: int = tags } write overwrite', found: ['type-mismatch tags'] },
  { body: 'columns { id n: int } write overwrite', found: ['needs-cast int'] },
  silent('columns { id k: long } write overwrite'),
  { body: 'group by name { x: int = count(*) } key name', found: ['needs-cast count(*)'] },
  { body: 'group by name { x: decimal(18, 2) = avg(amount) } key name', found: ['needs-cast avg(amount)'] },
  // Calls.
  column('uper(name)', 'unknown-function uper'),
  column('constructor(name)', 'unknown-function constructor'),
  column('__proto__(name)', 'unknown-function __proto__'),
  column('upper(n)', 'needs-cast n'),
  column('upper(tags)', 'type-mismatch tags'),
  column('upper(name, 1)', 'argument-count upper'),
  column('upper()', 'argument-count upper'),
  column('coalesce(n, name)', 'needs-cast name'),
  column('coalesce(n, 0)'),
  column('UPPER(name)'),
  column('transform(tags, t -> upper(t))'),
  column('transform(tags, t -> t + 1)', 'needs-cast t'),
  column('filter(tags, t -> length(t) > 1)'),
  column('upper(nothing)', 'unknown-column nothing'),
  column('nothing + 1', 'unknown-column nothing'),
  column("upper(nothing + 1) = 'A'", 'unknown-column nothing'),
  column('timestampdiff(minute, at, at)'),
  column('timestampdiff(minutes2, at, at)', 'unknown-unit minutes2'),
  column("date_trunc('mont', at)", "unknown-unit 'mont'"),
  column("date_trunc('MONTH', at)"),
  // Functions and parameters of the workspace.
  column('half(n)'),
  column('half(name)', 'needs-cast name'),
  column('half(1, 2)', 'argument-count half'),
  column('first_of(tags)'),
  column('first_of(name)', 'type-mismatch name'),
  column('n > param.most'),
  column('day > param.since'),
  column('name > param.most', 'needs-cast name'),
  // Where aggregates stand.
  { body: 'where sum(n) > 1 write overwrite', found: ['misplaced-aggregate sum'] },
  column('sum(n)', 'misplaced-aggregate sum'),
  column('sum(n) over (partition by name)'),
  column('row_number()', 'misplaced-aggregate row_number'),
  column('row_number() over (partition by name)', 'misplaced-aggregate row_number'),
  column('row_number() over (partition by name order by at)'),
  column('upper(name) over (partition by n)', 'misplaced-aggregate upper'),
  column('upper(name) filter (where ok)', 'misplaced-aggregate upper'),
  column('upper(distinct name)', 'misplaced-aggregate upper'),
  column('explode(tags)'),
  column('upper(explode(tags))', 'misplaced-aggregate explode'),
  { body: 'where row_number() over (order by at) = 1 write overwrite', found: ['misplaced-aggregate row_number'] },
  grouped('x = sum(n) y = count(distinct k) z = max(at) filter (where ok)'),
  grouped('x = sum(sum(n))', 'misplaced-aggregate sum'),
  grouped('x = max(at) filter (where n)', 'type-mismatch n'),
  grouped('x = sum(n) / count(*) y = x + 1'),
  grouped('x = sum(n) y = max(x)', 'misplaced-aggregate x'),
  { body: 'group by name { n = sum(n) y = max(n) } write overwrite', found: [] },
  { body: 'semi join silver.other using (id) write overwrite', found: [] },
  { body: 'semi join silver.other using (name) write overwrite', found: ['type-mismatch name'] },
  grouped('x = rank() over (order by sum(n))'),
  { body: 'group by sum(n) as x { y = count(*) } key x', found: ['misplaced-aggregate sum'] },
  // What is grouped.
  grouped('x = n', 'not-grouped n'),
  grouped('x = upper(name)'),
  grouped('x = sum(n) + k', 'not-grouped k'),
  grouped('x = case when ok then sum(n) end', 'not-grouped ok'),
  { body: 'group by date(at) as d { x = DATE(b.at)  y = d } key d', found: [] },
  { body: 'group by date(at) as d { x = ((date((AT)))) } key d', found: [] },
  { body: 'group by date(at) as d { x = at } key d', found: ['not-grouped at'] },
  { body: 'group by who { x = who.first } key who', found: [] },
  { body: 'group by window tumbling 1 hour on at { x = window_start y = sum(n) } key window_start', found: [] },
];

describe('what does not go together', () => {
  test.each(CASES)('$body', ({ body, found }) => {
    expect(
      problemTexts(modelOf(`${SOURCE}silver t from bronze.b { ${body} }`)).filter(text => !text.startsWith('unused-')),
    ).toEqual(found);
  });

  test.each([
    ['function f(x: int): string = x', ['needs-cast x']],
    ['function f(x: int): long = x', []],
    ['function f(x: int): int = upper(x)', ['needs-cast x']],
    ['function f(x: int): int = sum(x)', ['misplaced-aggregate sum']],
    ['function f(x: int): date = x', ['type-mismatch x']],
  ])('%s', (declaration, found) => {
    const text = `${declaration}\nsilver t from bronze.b { columns { id } write overwrite }`;
    expect(problemTexts(modelOf(`${SOURCE}${text}`)).filter(one => !one.startsWith('unused-'))).toEqual(found);
  });

  test.each([
    ['columns { id x: int = n } write overwrite', 'columns { id x: int = cast(n as int) } write overwrite'],
    ['columns { id n: int } write overwrite', 'columns { id n: int = cast(n as int) } write overwrite'],
    ["where day > '2025-01-01' write overwrite", "where day > date '2025-01-01' write overwrite"],
    ['columns { id x = upper(n) } write overwrite', 'columns { id x = upper(cast(n as string)) } write overwrite'],
    ['where name = 1 write overwrite', 'where cast(name as double) = 1 write overwrite'],
    ['where (n + 1) = name write overwrite', 'where (n + 1) = cast(name as long) write overwrite'],
  ])('the first fix of %s', (body, repaired) => {
    const text = `${SOURCE}silver t from bronze.b { ${body} }`;
    const [problem] = problemsOf(modelOf(text)).filter(({ diagnostic }) => diagnostic.category === 'type');
    const [fix] = problem?.diagnostic.fixes ?? [];
    const offset = (problem?.start ?? 0) - (problem?.diagnostic.span.start ?? 0);
    const after = (fix?.edits ?? [])
      .toSorted((a, b) => b.span.start - a.span.start)
      .reduce(
        (before, { span, text: put }) => before.slice(0, offset + span.start) + put + before.slice(offset + span.end),
        text,
      );
    expect(after).toBe(`${SOURCE}silver t from bronze.b { ${repaired} }`);
    expect(problemTexts(modelOf(after)).filter(one => !one.startsWith('unused-'))).toEqual([]);
  });
});
