import { test } from 'vitest';
import { duckdb } from './duckdb.js';
import { Random } from './random.js';
import { twoHops } from './two-hops.js';

const HISTORIES = Number(process.env.CUPEL_HISTORIES ?? 200);

test('tables that read merged and type 2 tables by their changes are right on DuckDB', async () => {
  await duckdb.reset();
  await twoHops(duckdb, new Random(5), HISTORIES, 5);
});

test.each([6, 7, 8, 9, 10])('and in few histories with many runs, by seed %i', async seed => {
  await duckdb.reset();
  await twoHops(duckdb, new Random(seed), 2, 10);
});
