import { expect, test } from 'vitest';
import { comparedTables, contentsAfterRuns, modelOf } from './differential.js';
import { duckdb } from './duckdb.js';
import { exampleText } from './lakehouse.js';
import { SPARK } from './spark.js';

/** `CUPEL_HISTORIES` sets how many rows come into each table, `CUPEL_SEED` which. */
const ROWS = Number(process.env.CUPEL_HISTORIES ?? 300);
const SEED = Number(process.env.CUPEL_SEED ?? 1);

test.each([
  { pipeline: 'shop.pipe', tables: 3 },
  { pipeline: 'saas_warehouse.pipe', tables: 5 },
  { pipeline: 'real_time_analytics.pipe', tables: 1 },
])('the tables of $pipeline are the same on DuckDB and on Spark', async ({ pipeline, tables }) => {
  const text = exampleText(pipeline);
  expect(comparedTables(modelOf(text)).length).toBeGreaterThanOrEqual(tables);
  await duckdb.reset();
  await SPARK.reset();
  const onDuckdb = await contentsAfterRuns(duckdb, text, SEED, ROWS);
  const onSpark = await contentsAfterRuns(SPARK, text, SEED, ROWS);
  for (const [table, rows] of Object.entries(onDuckdb)) if (!table.startsWith('ops.')) expect(rows, table).not.toEqual([]);
  expect(onSpark).toEqual(onDuckdb);
});
