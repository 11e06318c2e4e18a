import { test } from 'vitest';
import { delayedWithCrashes, shuffledWithRepeats, sortedInOneBatch } from './convergence.js';
import { duckdb } from './duckdb.js';
import { dimCustomer, subscriptions, users } from './tables.js';

const TABLES = [
  { table: 'gold.dim_customer', make: dimCustomer },
  { table: 'silver.users', make: users },
  { table: 'silver.subscriptions', make: subscriptions },
];
const WAYS = [
  { how: 'sorted in one batch', check: sortedInOneBatch },
  { how: 'shuffled over four batches, two of them repeated', check: shuffledWithRepeats },
  { how: 'delayed, with a crash after each step and upkeep before its rerun', check: delayedWithCrashes },
];

test.each(TABLES.flatMap(t => WAYS.map(w => ({ ...t, ...w }))))('$table is right on DuckDB, $how', async ({ make, check }) => {
  await duckdb.reset();
  await check(duckdb, make(duckdb));
});
