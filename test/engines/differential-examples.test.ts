import { test } from 'vitest';
import { expectSame } from './differential.js';
import { duckdb } from './duckdb.js';
import { exampleText } from './lakehouse.js';
import { SPARK } from './spark.js';

test.each([
  { pipeline: 'shop.pipe', tables: 3 },
  { pipeline: 'saas_warehouse.pipe', tables: 5 },
  { pipeline: 'real_time_analytics.pipe', tables: 2 },
])('the tables of $pipeline are the same on DuckDB and on Spark', async ({ pipeline, tables }) => {
  await expectSame(duckdb, SPARK, exampleText(pipeline), tables);
});
