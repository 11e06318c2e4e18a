import { describe, expect, it } from 'vitest';
import type {
  ColumnDefinition,
  ColumnItem,
  Expression,
  SchemaDeclaration,
  TableDeclaration,
} from '../../language/model/declaration/index.js';
import { parseFile } from '../../language/model/read/index.js';

/** Writes an expression with a parenthesis around every operation, so that the tree's shape can be read. */
function shape(e: Expression): string {
  switch (e.kind) {
    case 'string':
      return `'${e.value}'`;
    case 'number':
      return e.text;
    case 'boolean':
      return String(e.value);
    case 'null':
      return 'null';
    case 'typed':
      return `${e.type}'${e.value}'`;
    case 'interval':
      return `interval ${e.parts.map(({ amount, unit }) => `${amount} ${unit}`).join(' ')}`;
    case 'column':
      return e.path.map(({ text }) => text).join('.');
    case 'parameter':
      return `param:${e.name.text}`;
    case 'field':
      return `(${shape(e.of)})->${e.name.text}`;
    case 'index':
      return `${shape(e.of)}[${shape(e.index)}]`;
    case 'call':
      return `${e.name.text}(${e.distinct ? 'distinct ' : ''}${e.arguments.map(shape).join(', ')})${e.filter ? ` filter ${shape(e.filter)}` : ''}${e.over ? ` over ${e.over.partitionBy.map(shape)}|${e.over.orderBy.map(({ value, descending, nulls }) => `${shape(value)}${descending ? ' desc' : ''}${nulls ? ` nulls ${nulls}` : ''}`)}|${e.over.frame ? `${e.over.frame.unit} ${e.over.frame.from.kind} ${e.over.frame.to.kind}` : ''}` : ''}`;
    case 'star':
      return '*';
    case 'lambda':
      return `${e.parameters.map(({ text }) => text).join()} -> ${shape(e.body)}`;
    case 'cast':
      return `cast(${shape(e.value)} as ${JSON.stringify(e.type.type)})`;
    case 'case':
      return `case ${e.subject ? shape(e.subject) : ''}${e.branches.map(branch => ` ${shape(branch.when)}: ${shape(branch.then)}`).join('')} else ${e.otherwise ? shape(e.otherwise) : '-'}`;
    case 'unary':
      return `(${e.operator} ${shape(e.operand)})`;
    case 'binary':
      return `(${shape(e.left)} ${e.negated ? 'not ' : ''}${e.operator} ${shape(e.right)})`;
    case 'in':
      return `(${shape(e.value)} ${e.negated ? 'not ' : ''}in ${e.options.map(shape).join()})`;
    case 'between':
      return `(${shape(e.value)} ${e.negated ? 'not ' : ''}between ${shape(e.low)} and ${shape(e.high)})`;
    case 'is null':
      return `(${shape(e.value)} is ${e.negated ? 'not ' : ''}null)`;
    case 'parenthesis':
      return shape(e.inner);
    case 'opaque':
    case 'subquery':
    case 'missing':
      return '?';
  }
}

function condition(text: string): string {
  const { declaration } = parseFile('a.pipe', `silver x from bronze.y { where ${text} }`).chunks[0] ?? {};
  expect(declaration?.problems).toEqual([]);
  const step = (declaration as TableDeclaration).steps[0];
  return step?.kind === 'where' ? shape(step.condition) : 'no where';
}

describe('expressions', () => {
  it.each([
    ['not a = 1', '(not (a = 1))'],
    ['not not a', '(not (not a))'],
    ['a between 1 and c + 2 and d', '((a between 1 and (c + 2)) and d)'],
    ['a + b is null', '((a + b) is null)'],
    ['a or b and not c in (1, 2)', '(a or (b and (not (c in 1,2))))'],
    ["a not in (1) or a not like 'x%'", "((a not in 1) or (a not like 'x%'))"],
    ['a - b - c * d / e % -f', '((a - b) - (((c * d) / e) % (- f)))'],
    ["a || 'it''s' || \"q\"", "((a || 'it's') || 'q')"],
    ['a is not distinct from b', '(a not is distinct from b)'],
    ['a <=> b and a != b and a <> b', '(((a <=> b) and (a <> b)) and (a <> b))'],
    ['a[1].b.c[x]', '(a[1])->b->c[x]'.replace('(a[1])->b->c[x]', '((a[1])->b)->c[x]')],
    [
      "date '2025-01-01' < date and timestamp > timestamp '2025-01-01 00:00:00'",
      "((date'2025-01-01' < date) and (timestamp > timestamp'2025-01-01 00:00:00'))",
    ],
    ['a > current_timestamp() - interval 7 days', '(a > (current_timestamp() - interval 7 day))'],
    ['interval 1 day 2 hours = a', '(interval 1 day 2 hour = a)'],
    [
      'transform(xs, x -> x + 1) = reduce(xs, 0, (acc, x) -> acc + x)',
      '(transform(xs, x -> (x + 1)) = reduce(xs, 0, acc,x -> (acc + x)))',
    ],
    ['count(distinct a) filter (where b) = count(*)', '(count(distinct a) filter b = count(*))'],
    [
      'sum(a) over (partition by b order by c desc nulls last rows between unbounded preceding and current row) > 0',
      '(sum(a) over b|c desc nulls last|rows unbounded preceding current row > 0)',
    ],
    ['row_number() over (order by c) = 1', '(row_number() over |c| = 1)'],
    ["case a when 1 then 'x' else 'y' end = case when b then c end", "(case a 1: 'x' else 'y' = case  b: c else -)"],
    ['cast(a as decimal(18, 2)) > 1.5e3', '(cast(a as {"name":"decimal","precision":18,"scale":2}) > 1.5e3)'],
    [
      'cast(a as map<string, array<int>>) is null',
      '(cast(a as {"name":"map","key":{"name":"string"},"value":{"name":"array","element":{"name":"int"}}}) is null)',
    ],
    ['param.since < a', '(param:since < a)'],
    ['(a or b) and c', '((a or b) and c)'],
    ['array < 5 and map > struct', '((array < 5) and (map > struct))'],
  ])('%s', (text, expected) => {
    expect(condition(text)).toBe(expected);
  });
});

function columns(text: string): string[] {
  const { declaration } = parseFile('a.pipe', `schema s {${text}}`).chunks[0] ?? {};
  expect(declaration?.problems).toEqual([]);
  return (declaration as SchemaDeclaration).columns.map(describeColumn);
}

function describeColumn(column: ColumnDefinition): string {
  const flags = [
    column.notNull && 'not null',
    column.time,
    column.pii && 'pii',
    column.unique && 'unique',
    column.was && `was ${column.was.text}`,
  ];
  const references =
    column.references &&
    `references ${column.references.dataset.kind}.${column.references.dataset.name.text}.${column.references.column.text}`;
  const rest = [
    references,
    column.deprecated && `deprecated ${column.deprecated}`,
    column.value && `= ${shape(column.value)}`,
    column.doc && `/${column.doc}/`,
  ];
  return [column.name.text, column.type?.type.name, ...flags, ...rest].filter(Boolean).join(' ');
}

describe('columns', () => {
  it.each([
    ['a: string event_time b', ['a string event', 'b']],
    ['a: string event_time: string', ['a string', 'event_time string']],
    ['a: string\n event_time\n pii: long', ['a string', 'event_time', 'pii long']],
    ['a event_time pii', ['a', 'event_time', 'pii']],
    ['a: decimal(18, 2) not null unique pii b: array<string> pii', ['a decimal not null pii unique', 'b array pii']],
    ['a: long references silver.orders.id unique b', ['a long unique references silver.orders.id', 'b']],
    ['references: long was: long deprecated: long', ['references long', 'was long', 'deprecated long']],
    ['id was other, x', ['id was other', 'x']],
    ['id: long was other pii deprecated "2026-01-01" y', ['id long pii was other deprecated 2026-01-01', 'y']],
    ['id\n was\n other', ['id', 'was', 'other']],
    ['a: array<string>= split(b, c) d: map<int, array<int>>=e', ['a array = split(b, c)', 'd map = e']],
    ['/** The id. */ id: long /** Two\n * lines. */\n name: string', ['id long /The id./', 'name string /Two\nlines./']],
  ])('%s', (text, expected) => {
    expect(columns(text)).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['*\n b = c', ['*', 'b = c']],
    ['a = b\n *\n c', ['a = b', '*', 'c']],
    ['a = b\n * c', ['a = (b * c)']],
    ['a = b\n * except (x)\n', ['a = b', '* except x']],
    ['o.* except (a, b) c', ['o.* except a,b', 'c']],
  ])('items of a flow: %s', (text, expected) => {
    const { declaration } = parseFile('a.pipe', `silver t from bronze.b { columns {${text}} }`).chunks[0] ?? {};
    expect(declaration?.problems).toEqual([]);
    const step = (declaration as TableDeclaration).steps[0];
    const item = (one: ColumnItem): string =>
      one.kind === 'column'
        ? describeColumn(one)
        : `${one.alias ? `${one.alias.text}.` : ''}*${one.except.length > 0 ? ` except ${one.except.map(({ text: name }) => name)}` : ''}`;
    expect(step?.kind === 'columns' ? step.items.map(item) : []).toEqual(expected);
  });
});
