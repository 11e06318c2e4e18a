import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { generateAll, TARGETS } from '../../language/generate/index.js';
import { filePaths } from '../../language/generate/paths.js';
import { createModel } from '../../language/model/index.js';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

function exampleModel() {
  const model = createModel();
  for (const name of readdirSync(examples).filter(n => n.endsWith('.pipe') && n !== 'first_draft.pipe')) {
    model.setFile(name, readFileSync(join(examples, name), 'utf8'));
  }
  return model;
}

test.each(TARGETS)('the examples: what is generated for %s, and the same each time', target => {
  const generated = generateAll(exampleModel(), target);
  const code = generated.manifest.filter(r => r.status === 'generated').map(r => r.table);
  const bronze = (pipeline: string, ...names: string[]) =>
    target === 'pyspark' ? names.map(n => `${pipeline}.bronze.${n}`) : [];
  expect(code).toEqual([
    ...(target === 'duckdb' ? ['genomics.silver.aligned_reads', 'genomics.gold.coverage', 'genomics.gold.coverage_sample'] : []),
    ...bronze('real_time_analytics', 'web_events', 'orders', 'stock'),
    'real_time_analytics.silver.events',
    'real_time_analytics.gold.sales_30s',
    ...bronze('saas_warehouse', 'users', 'subscriptions', 'payments'),
    'saas_warehouse.silver.users',
    'saas_warehouse.silver.subscriptions',
    'saas_warehouse.silver.payments',
    'saas_warehouse.gold.dim_user',
    'saas_warehouse.gold.fact_subscription',
    ...bronze('shop', 'orders', 'customers', 'rates'),
    'shop.silver.orders',
    'shop.gold.dim_customer',
    'shop.gold.daily_revenue',
  ]);
  expect(generated.files.map(f => f.path)).toEqual(generated.manifest.flatMap(r => r.files));
  expect(generateAll(exampleModel(), target)).toEqual(generated);
  expect(new Set(generated.files.map(f => f.path)).size).toBe(generated.files.length);
});

test('only the tables that are asked for', () => {
  const { manifest } = generateAll(exampleModel(), 'pyspark', ['shop.gold.dim_customer']);
  expect(manifest).toEqual([
    {
      table: 'shop.gold.dim_customer',
      target: 'pyspark',
      status: 'generated',
      files: ['pyspark/shop/gold/dim_customer.py', 'pyspark/shop/gold/dim_customer_test.py'],
      file: 'shop.pipe',
      line: expect.any(Number),
    },
  ]);
});

test.each([
  ['shop', 'pyspark/shop/gold/t.py'],
  [undefined, 'pyspark/_/gold/t.py'],
  ['_', 'pyspark/%5F/gold/t.py'],
  ['..', 'pyspark/%2E%2E/gold/t.py'],
  ['a/../../b', 'pyspark/a%2F%2E%2E%2F%2E%2E%2Fb/gold/t.py'],
  ['a\\b', 'pyspark/a%5Cb/gold/t.py'],
  ['a\nb', 'pyspark/a%0Ab/gold/t.py'],
])('the folder of a pipeline called %j stays inside', (pipeline, path) => {
  expect(filePaths({ ...(pipeline === undefined ? {} : { pipeline }), layer: 'gold', name: 't' }, 'pyspark').code).toBe(path);
});
