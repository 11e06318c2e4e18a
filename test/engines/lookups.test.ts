import { test } from 'vitest';
import { lookups } from './lookups.js';
import { Random } from './random.js';
import { SPARK } from './spark.js';

const HISTORIES = Number(process.env.CUPEL_HISTORIES ?? 200);

/** Each writes its rows otherwise; that all others are right is shown on DuckDB. */
const TABLES = ['silver.orders', 'silver.visits', 'gold.arrivals', 'gold.revenue'];

test('tables that are computed from rows that only come are right', async () => {
  await SPARK.reset();
  await lookups(SPARK, Random.ofRound(5), HISTORIES, 2, TABLES);
});
