import { test } from 'vitest';
import { oldRowsGo } from './kept.js';
import { Random } from './random.js';
import { SPARK } from './spark.js';
import { stepsConverge } from './steps.js';

const HISTORIES = Number(process.env.CUPEL_HISTORIES ?? 200);

/** Together these have each statement that a step has of its own; `CUPEL_TABLES=all` has all tables run. */
const QUICK = [
  'silver.events',
  ...['tumbling', 'sessions', 'known', 'labels', 'sampled', 'counted', 'right_joined'].map(name => `gold.${name}`),
];
const TABLES = process.env.CUPEL_TABLES === 'all' ? undefined : QUICK;

test('unions, late rows, windows, samples and joins are right', async () => {
  await SPARK.reset();
  await stepsConverge(SPARK, Random.ofRound(31), HISTORIES, 2, TABLES);
});

test('rows that are no longer kept go and stay away', async () => {
  await SPARK.reset();
  await oldRowsGo(SPARK, true);
});
