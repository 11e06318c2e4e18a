import { expect, test } from 'vitest';
import { CAPABILITIES, COMPARED, HEAD } from '../generate/capabilities.js';
import { comparedTables, contentsAfterRuns, modelOf } from './differential.js';
import { duckdb } from './duckdb.js';
import { exampleText } from './lakehouse.js';
import { SPARK } from './spark.js';

/** `CUPEL_HISTORIES` sets how many rows come into each table, `CUPEL_SEED` which. */
const ROWS = Number(process.env.CUPEL_HISTORIES ?? 300);
const SEED = Number(process.env.CUPEL_SEED ?? 1);

/** Each of the capabilities as a table of its own, beside those that they read: `gold.t0`, `gold.t1`, … */
const others = CAPABILITIES.filter(({ executedBy }) => executedBy === COMPARED);
const capabilities =
  HEAD.replace('"lake"', '"lake/p"') + others.map(({ text }, i) => text.replace('gold t ', `gold t${i} `)).join('\n');

test.each([
  { name: 'shop.pipe', text: exampleText('shop.pipe'), tables: 3 },
  { name: 'saas_warehouse.pipe', text: exampleText('saas_warehouse.pipe'), tables: 5 },
  { name: 'real_time_analytics.pipe', text: exampleText('real_time_analytics.pipe'), tables: 1 },
  { name: 'capabilities', text: capabilities, tables: others.length + 3 },
])('the tables of $name are the same on DuckDB and on Spark', async ({ text, tables }) => {
  expect(comparedTables(modelOf(text)).length).toBeGreaterThanOrEqual(tables);
  await duckdb.reset();
  await SPARK.reset();
  const onDuckdb = await contentsAfterRuns(duckdb, text, SEED, ROWS);
  const onSpark = await contentsAfterRuns(SPARK, text, SEED, ROWS);
  for (const [table, rows] of Object.entries(onDuckdb)) if (!table.startsWith('ops.')) expect(rows, table).not.toEqual([]);
  expect(onSpark).toEqual(onDuckdb);
});
