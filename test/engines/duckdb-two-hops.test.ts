import { test } from 'vitest';
import { duckdb } from './duckdb.js';
import { Random } from './random.js';
import { twoHops } from './two-hops.js';

const HISTORIES = Number(process.env.CUPEL_HISTORIES ?? 200);

test('tables that read merged and type 2 tables by their changes are right on DuckDB', async () => {
  await duckdb.reset();
  await twoHops(duckdb, Random.ofRound(5), HISTORIES, 5);
});

test.each([6, 7, 8, 9, 10])('and in few histories with many runs, by seed %i', async seed => {
  await duckdb.reset();
  await twoHops(duckdb, Random.ofRound(seed), 2, 10);
});

test.each([
  { customers: 'scd 6', orders: 'scd 3' },
  { customers: 'scd 2', orders: 'scd 4' },
] as const)('and so are those that read $customers and $orders', async ways => {
  await duckdb.reset();
  await twoHops(duckdb, new Random(12), 20, 5, ways);
});
