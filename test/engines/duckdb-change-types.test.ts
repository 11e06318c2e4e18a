import { test } from 'vitest';
import { changeTypes } from './change-types.js';
import { delayedWithCrashes, shuffledWithRepeats, sortedInOneBatch } from './convergence.js';
import { duckdb } from './duckdb.js';
import { beyondTheLog } from './old-rows.js';
import { retention } from './retention.js';

const WAYS = [
  { how: 'sorted in one batch', check: sortedInOneBatch },
  { how: 'shuffled over four batches, two of them repeated', check: shuffledWithRepeats },
  { how: 'delayed, with a crash after each step and upkeep before its rerun', check: delayedWithCrashes },
];

const TABLES = changeTypes(duckdb);

test.each(TABLES.flatMap(t => WAYS.map(w => ({ ...t, ...w }))))(
  '$name is right on DuckDB, $how',
  async ({ check, ...example }) => {
    await duckdb.reset();
    await check(duckdb, example);
  },
);

test('what `retain` removes on DuckDB stays away', async () => {
  await duckdb.reset();
  await retention(duckdb, 50);
});

/** Where there are versions, a change that differs from the one in force in what is not tracked counts as the same. */
const WITHOUT_VERSIONS = TABLES.filter(t => ['merge', 'type 0', 'type 3'].includes(t.table.reference.kind));

test.each(WITHOUT_VERSIONS)('what comes too late for the log of $name is told, or has no effect', async example => {
  await duckdb.reset();
  await beyondTheLog(duckdb, example, 10);
});
