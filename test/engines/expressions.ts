import { planOf } from '../../language/generate/any-plan.js';
import { checkExpression } from '../../language/generate/duckdb/check.js';
import type { Expression } from '../../language/model/declaration/index.js';
import { createModel } from '../../language/model/index.js';

/** The row that the expressions read; `sql` makes the value in Spark and in DuckDB. */
export const COLUMNS = [
  { name: 's', type: { name: 'string' }, spark: "' Aé b '", duckdb: "' Aé b '" },
  { name: 'lines', type: { name: 'string' }, spark: "'ACGT\\n'", duckdb: "E'ACGT\\n'" },
  { name: 'number', type: { name: 'string' }, spark: "' 1.005 '", duckdb: "' 1.005 '" },
  { name: 'whole', type: { name: 'string' }, spark: "'+12'", duckdb: "'+12'" },
  { name: 'word', type: { name: 'string' }, spark: "'Yes'", duckdb: "'Yes'" },
  { name: 'nothing', type: { name: 'string' }, spark: 'cast(null as string)', duckdb: 'null::varchar' },
  { name: 'n', type: { name: 'int' }, spark: '-7', duckdb: '-7' },
  { name: 'zero', type: { name: 'int' }, spark: '0', duckdb: '0' },
  {
    name: 'd',
    type: { name: 'decimal', precision: 9, scale: 2 },
    spark: "cast('2.50' as decimal(9, 2))",
    duckdb: "'2.50'::decimal(9, 2)",
  },
  { name: 'f', type: { name: 'double' }, spark: 'double(2.5)', duckdb: '2.5::double' },
  { name: 'day', type: { name: 'date' }, spark: "date '2025-01-31'", duckdb: "date '2025-01-31'" },
  {
    name: 'at',
    type: { name: 'timestamp' },
    spark: "timestamp '2025-01-31 23:30:00.000001'",
    duckdb: "timestamptz '2025-01-31 23:30:00.000001'",
  },
] as const;

/** Expressions of the language, and their values as canonical texts; the type is what the expression is cast to. */
export const CASES: readonly [expression: string, type: string, value: string | null][] = [
  ['upper(trim(s))', 'string', 'AÉ B'],
  ['length(s)', 'int', '6'],
  ['concat(s, nothing)', 'string', null],
  ["s || '|'", 'string', ' Aé b |'],
  ['coalesce(nothing, s)', 'string', ' Aé b '],
  ["nullif(word, 'Yes')", 'string', null],
  ["if(n < 0, 'less', 'more')", 'string', 'less'],
  ['substr(s, 2, 2)', 'string', 'Aé'],
  ["replace(s, ' ', '_')", 'string', '_Aé_b_'],
  ["startswith(word, 'Ye')", 'boolean', 'true'],
  ['sha2(word, 256)', 'string', '85a39ab345d672ff8ca9b9c6876f3adcacf45ee7c1e2dbd2408fd338bd55e07e'],
  ['n / 2', 'double', '-3.5'],
  ['n % 4', 'int', '-3'],
  ['n / zero', 'double', null],
  ['n % zero', 'int', null],
  ['f / zero', 'double', null],
  ['2 - (n - 1)', 'int', '10'],
  ['-(-n)', 'int', '-7'],
  ['d + 1', 'decimal(12, 2)', '3.5'],
  ['d * d', 'decimal(19, 4)', '6.25'],
  ['cast(number as decimal(9, 2))', 'decimal(9, 2)', '1.01'],
  ['cast(word as decimal(9, 2))', 'decimal(9, 2)', null],
  ['cast(whole as int)', 'int', '12'],
  ['cast(number as int)', 'int', null],
  ['cast(word as boolean)', 'boolean', 'true'],
  ['cast(f as int)', 'int', '2'],
  ['cast(d as long)', 'long', '2'],
  ['cast(n as string)', 'string', '-7'],
  ['cast(day as string)', 'string', '2025-01-31'],
  ['cast(at as date)', 'date', '2025-01-31'],
  ['date(at)', 'date', '2025-01-31'],
  ['year(day) * 100 + month(day)', 'int', '202501'],
  ['hour(at)', 'int', '23'],
  ['day + interval 1 month', 'date', '2025-02-28'],
  ['at - interval 30 days', 'timestamp', '2025-01-01T23:30:00.000001Z'],
  ["lines rlike '^[ACGT]+$'", 'boolean', 'true'],
  ["lines rlike '^.+T$'", 'boolean', 'true'],
  ["lines rlike '^....$'", 'boolean', 'true'],
  ["lines rlike '^.....$'", 'boolean', 'false'],
  ["s rlike '\\sA'", 'boolean', 'true'],
  ["word like 'Y%'", 'boolean', 'true'],
  ["word like 'Y\\%'", 'boolean', 'false'],
  ["word ilike 'yES'", 'boolean', 'true'],
  ['nothing <=> null', 'boolean', 'true'],
  ['n in (1, -7)', 'boolean', 'true'],
  ['d between 2 and 3', 'boolean', 'true'],
  ["day >= '2025-01-31'", 'boolean', 'true'],
  ["at > timestamp '2025-01-31 23:30:00'", 'boolean', 'true'],
  ["case when n > 0 then 'a' when f > 2 then 'b' else 'c' end", 'string', 'b'],
  ["'a' < 'B'", 'boolean', 'false'],
];

/** The expression as the plan of a table has it. DuckDB must take it as it is. */
export function planned(expression: string, type: string): Expression {
  const columns = COLUMNS.map(c => `${c.name}: ${c.type.name === 'decimal' ? 'decimal(9, 2)' : c.type.name}`).join('\n');
  const model = createModel();
  model.setFile(
    'p.pipe',
    `pipeline p {}
source x : kafka { topic "t" brokers "b" columns { id: long  moment: timestamp event_time
${columns} } }
bronze x from source.x { write append }
silver t from bronze.x { columns { id, moment, v: ${type} = ${expression} }  key id  write merge { sequence by moment }  on error skip }`,
  );
  const table = model.table('p.silver.t');
  if (!table) throw new Error('there is no table');
  const { plan } = planOf(model, table);
  const value = plan.columns.find(c => c.name === 'v')?.value;
  if (!value) throw new Error(`${expression} was not planned`);
  checkExpression(value, COLUMNS, table.handle);
  return value;
}
