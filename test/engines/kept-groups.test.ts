import { test } from 'vitest';
import { groupsOfKeptRows } from './kept-groups.js';
import { Random } from './random.js';
import { retention } from './retention.js';
import { SPARK } from './spark.js';

test('groups of rows that go stay whole', async () => {
  await SPARK.reset();
  await groupsOfKeptRows(SPARK, Random.ofRound(34), 14);
});

test('what `retain` removes stays away', async () => {
  await SPARK.reset();
  await retention(SPARK, 50);
});
