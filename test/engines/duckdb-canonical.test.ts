import { beforeAll, describe, expect, test } from 'vitest';
import { canonical } from '../../language/generate/duckdb/canonical.js';
import type { DataType } from '../../language/model/declaration/index.js';
import { duckdb } from './duckdb.js';
import { vectors } from './vectors.js';

const STRING: DataType = { name: 'string' };
const decimal = (precision: number, scale: number): DataType => ({ name: 'decimal', precision, scale });

/** Each value of the page, as DuckDB writes it. */
const VALUES: readonly [spark: string, duckdb: string, type: DataType][] = [
  ["'abc'", "'abc'", STRING],
  ["''", "''", STRING],
  ["'grün'", "'grün'", STRING],
  ["'1:a-'", "'1:a-'", STRING],
  ['cast(null as string)', 'null::varchar', STRING],
  ['cast(null as timestamp)', 'null::timestamptz', { name: 'timestamp' }],
  ['true', 'true', { name: 'boolean' }],
  ['tinyint(-7)', '(-7)::tinyint', { name: 'byte' }],
  ['bigint(9223372036854775807)', '9223372036854775807', { name: 'long' }],
  ["cast('1.50' as decimal(18, 2))", "cast('1.50' as decimal(18, 2))", decimal(18, 2)],
  ["cast('100.00' as decimal(18, 2))", "cast('100.00' as decimal(18, 2))", decimal(18, 2)],
  ["cast('0.00' as decimal(18, 2))", "cast('0.00' as decimal(18, 2))", decimal(18, 2)],
  ["cast('-0.0000000001' as decimal(18, 10))", "cast('-0.0000000001' as decimal(18, 10))", decimal(18, 10)],
  ["cast('-0.25' as decimal(10, 10))", "cast('-0.25' as decimal(10, 10))", decimal(10, 10)],
  ["cast('1000' as decimal(10, 0))", "cast('1000' as decimal(10, 0))", decimal(10, 0)],
  ['double(1.0)', '1.0::double', { name: 'double' }],
  ['double(0.1)', '0.1::double', { name: 'double' }],
  ['double(1e10)', '1e10::double', { name: 'double' }],
  ['double(1.5e-7)', '1.5e-7::double', { name: 'double' }],
  ["double('-0.0')", "'-0.0'::double", { name: 'double' }],
  ["double('NaN')", "'nan'::double", { name: 'double' }],
  ["double('-Infinity')", "'-inf'::double", { name: 'double' }],
  ['float(16777216)', '16777216::float', { name: 'float' }],
  ["float('0.1')", "'0.1'::float", { name: 'float' }],
  ["date '2025-01-31'", "date '2025-01-31'", { name: 'date' }],
  ["timestamp '2025-01-31 00:00:00'", "timestamptz '2025-01-31 00:00:00+00'", { name: 'timestamp' }],
  ["timestamp '2025-01-31 12:34:56.000001+02:00'", "timestamptz '2025-01-31 12:34:56.000001+02:00'", { name: 'timestamp' }],
  ["timestamp '1969-12-31 23:59:59.999999'", "timestamptz '1969-12-31 23:59:59.999999+00'", { name: 'timestamp' }],
  ["timestamp_ntz '2025-01-31 12:34:56.5'", "timestamp '2025-01-31 12:34:56.5'", { name: 'timestamp_ntz' }],
  ["timestamp_ntz '2025-01-31 12:34:56'", "timestamp '2025-01-31 12:34:56'", { name: 'timestamp_ntz' }],
  ["x'00FFa0'", "unhex('00FFa0')", { name: 'binary' }],
  ['array(1, null, 3)', '[1, null, 3]', { name: 'array', element: { name: 'int' } }],
  ['cast(array() as array<int>)', '[]::integer[]', { name: 'array', element: { name: 'int' } }],
  [
    "named_struct('a', 'x', 'b', cast(null as int))",
    "{a: 'x', b: null::integer}",
    {
      name: 'struct',
      fields: [
        { name: 'a', type: STRING },
        { name: 'b', type: { name: 'int' } },
      ],
    },
  ],
  ["map('b', 2, 'a', 1)", "map {'b': 2, 'a': 1}", { name: 'map', key: STRING, value: { name: 'int' } }],
  [
    "array(named_struct('a', array(date '2025-01-31')))",
    "[{a: [date '2025-01-31']}]",
    {
      name: 'array',
      element: { name: 'struct', fields: [{ name: 'a', type: { name: 'array', element: { name: 'date' } } }] },
    },
  ],
];

describe.each(['UTC', 'America/New_York', 'Europe/Berlin'])('in a session of %s', zone => {
  beforeAll(async () => {
    await duckdb.reset();
    await duckdb.query(`set timezone = '${zone}'`);
  });

  test('the vectors of the page are what DuckDB computes', async () => {
    const texts = VALUES.map(([, sql, type], i) => `${canonical(`(${sql})`, type)} as t${i}`);
    const [row] = await duckdb.query<Record<string, string>>(`select ${texts.join(', ')}`);
    expect(VALUES.map(([sql], i) => ({ sql, text: row?.[`t${i}`] }))).toEqual(vectors);
  });
});

test.each([
  ['0.001', '0.001'],
  ['0.0009999', '9.999E-4'],
  ['9999999.5', '9999999.5'],
  ['1e7', '1E7'],
  ['-12345678.25', '-1.234567825E7'],
  ['1e-10', '1E-10'],
  ['1.7976931348623157e308', '1.7976931348623157E308'],
  ['1e16', '1E16'],
  ['1.5e22', '1.5E22'],
  ['0', '0'],
])('the floating-point number %s', async (sql, text) => {
  await duckdb.reset();
  const [row] = await duckdb.query<{ found: string }>(`select ${canonical(`(${sql})::double`, { name: 'double' })} as found`);
  expect(row?.found).toBe(`${text.length}:${text}`);
});
