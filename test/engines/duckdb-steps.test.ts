import { test } from 'vitest';
import { duckdb } from './duckdb.js';
import { oldRowsGo } from './kept.js';
import { groupsOfKeptRows } from './kept-groups.js';
import { Random } from './random.js';
import { stepsConverge } from './steps.js';

const HISTORIES = Number(process.env.CUPEL_HISTORIES ?? 200);

test('unions, late rows, windows, samples and joins are right on DuckDB', async () => {
  await duckdb.reset();
  await stepsConverge(duckdb, Random.ofRound(31), HISTORIES, 4);
});

test.each([32, 33])('and in few histories with many runs, by seed %i', async seed => {
  await duckdb.reset();
  await stepsConverge(duckdb, Random.ofRound(seed), 2, 7);
});

test.each([true, false])('rows that are no longer kept go and stay away, with upkeep between: %s', async upkeep => {
  await duckdb.reset();
  await oldRowsGo(duckdb, upkeep);
});

test.each([34, 35, 36])('groups of rows that go stay whole, by seed %i', async seed => {
  await duckdb.reset();
  await groupsOfKeptRows(duckdb, Random.ofRound(seed), 30);
});
