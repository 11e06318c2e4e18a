import { test } from 'vitest';
import { delayedWithCrashes, shuffledWithRepeats, sortedInOneBatch } from './convergence.js';
import { engine } from './engine.js';
import { subscriptions } from './tables.js';

const spark = engine();

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
  await spark.reset();
  await check(make(spark));
});
