import { test } from 'vitest';
import { delayedWithCrashes, shuffledWithRepeats, sortedInOneBatch } from './convergence.js';
import { SPARK } from './spark.js';
import { dimCustomer, users } from './tables.js';

test.each([
  { table: 'gold.dim_customer', how: 'sorted in one batch', make: dimCustomer, check: sortedInOneBatch },
  {
    table: 'gold.dim_customer',
    how: 'shuffled over four batches, two of them repeated',
    make: dimCustomer,
    check: shuffledWithRepeats,
  },
  {
    table: 'gold.dim_customer',
    how: 'delayed, with a crash after each step and upkeep before its rerun',
    make: dimCustomer,
    check: delayedWithCrashes,
  },
  { table: 'silver.users', how: 'sorted in one batch', make: users, check: sortedInOneBatch },
])('$table is right, $how', async ({ make, check }) => {
  await SPARK.reset();
  await check(SPARK, make(SPARK));
});
