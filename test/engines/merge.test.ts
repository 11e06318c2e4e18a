import { test } from 'vitest';
import { delayedWithCrashes, shuffledWithRepeats, sortedInOneBatch } from './convergence.js';
import { SPARK } from './spark.js';
import { subscriptions } from './tables.js';

test.each([
  { table: 'silver.subscriptions', how: 'sorted in one batch', make: subscriptions, check: sortedInOneBatch },
  {
    table: 'silver.subscriptions',
    how: 'shuffled over four batches, two of them repeated',
    make: subscriptions,
    check: shuffledWithRepeats,
  },
  {
    table: 'silver.subscriptions',
    how: 'delayed, with a crash after each step and upkeep before its rerun',
    make: subscriptions,
    check: delayedWithCrashes,
  },
])('$table is right, $how', async ({ make, check }) => {
  await SPARK.reset();
  await check(SPARK, make(SPARK));
});
