import { expect, test } from 'vitest';
import { generateTable } from '../../language/generate/index.js';
import { createModel } from '../../language/model/index.js';

/** The expression as it stands in the generated job, as the value of the column `v`. */
function value(expression: string, type = 'string'): string {
  const model = createModel();
  model.setFile(
    'p.pipe',
    `pipeline p { location "lake" }
source s : kafka { topic "t" brokers "b" columns { id: long a: int b: int t: string at: timestamp event_time st: struct<f: int> } }
bronze s from source.s { write append }
silver t from bronze.s as x { columns { id, a, v: ${type} = ${expression}, at } key id write merge { sequence by at } on error skip }`,
  );
  const generated = generateTable(model, 'p.silver.t', 'pyspark');
  if (generated.status === 'refused') throw new Error(generated.reason);
  return / a, ([^\n]*) as v,?\n/.exec(generated.files[0]?.text ?? '')?.[1] ?? generated.files[0]?.text ?? '';
}

test.each([
  ['upper(t)', 'upper(t)'],
  ["'it''s'", "'it\\'s'"],
  ['x.t', 't'],
  ['(a + b) * a', '(a + b) * a'],
  ['a - (b - a)', 'a - (b - a)'],
  ['a + b * a', 'a + b * a'],
  ['a / b', 'try_divide(a, b)'],
  ['a % b', 'try_mod(a, b)'],
  ['-(-a)', '-(-a)'],
  ["t || '|' || t", "t || '|' || t"],
  ['not (a = b and b = a) or a > b', 'not (a = b and b = a) or a > b'],
  ['(a = b) is null', '(a = b) is null'],
  ['a between b and b + 1', 'a between b and b + 1'],
  ["t not in ('a', 'b')", "t not in ('a', 'b')"],
  ["t not like '%_'", "t not like '%_'"],
  ['a <> b', 'a <> b'],
  ['a is not distinct from b', 'a is not distinct from b'],
  ["case when a > b then 'x' else t end", "case when a > b then 'x' else t end"],
  ['cast(t as int)', 'try_cast(t as int)'],
  ['cast(a as string)', 'cast(a as string)'],
  ['st.f', 'st.f'],
  ["date '2025-01-01'", "date '2025-01-01'"],
  ['at + interval 7 days', 'at + interval 7 days'],
])('%s', (expression, sql) => {
  expect(value(expression)).toBe(sql);
});
