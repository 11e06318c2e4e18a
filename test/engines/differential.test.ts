import { test } from 'vitest';
import { CAPABILITIES, COMPARED, HEAD } from '../generate/capabilities.js';
import { expectSame } from './differential.js';
import { duckdb } from './duckdb.js';
import { SPARK } from './spark.js';

/** Each of the capabilities as a table of its own, beside those that they read: `gold.t0`, `gold.t1`, … */
const others = CAPABILITIES.filter(({ executedBy }) => executedBy === COMPARED);
const text = HEAD.replace('"lake"', '"lake/p"') + others.map(({ text }, i) => text.replace('gold t ', `gold t${i} `)).join('\n');

test('tables of capabilities that no other test runs on Spark are the same on DuckDB and on Spark', async () => {
  await expectSame(duckdb, SPARK, text, others.length + 3);
});
