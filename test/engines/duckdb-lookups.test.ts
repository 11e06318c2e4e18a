import { test } from 'vitest';
import { duckdb } from './duckdb.js';
import { lookups } from './lookups.js';
import { Random } from './random.js';

const HISTORIES = Number(process.env.CUPEL_HISTORIES ?? 200);

test('tables that are computed from rows that only come are right on DuckDB', async () => {
  await duckdb.reset();
  await lookups(duckdb, Random.ofRound(5), HISTORIES, 5);
});

test.each([6, 7])('and in few histories with many runs, by seed %i', async seed => {
  await duckdb.reset();
  await lookups(duckdb, Random.ofRound(seed), 2, 8);
});
