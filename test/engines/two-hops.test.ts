import { test } from 'vitest';
import { Random } from './random.js';
import { SPARK } from './spark.js';
import { twoHops } from './two-hops.js';

const HISTORIES = Number(process.env.CUPEL_HISTORIES ?? 200);

test('tables that read merged and type 2 tables by their changes are right', async () => {
  await SPARK.reset();
  await twoHops(SPARK, Random.ofRound(5), HISTORIES, 2);
});
