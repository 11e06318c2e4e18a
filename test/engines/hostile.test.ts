import { test } from 'vitest';
import { expectHarmless } from './hostile.js';
import { Random } from './random.js';
import { SPARK } from './spark.js';

/** `CUPEL_RANDOM_TABLES` sets another number of pipelines, `CUPEL_SEED` another first seed. */
const PIPELINES = Number(process.env.CUPEL_RANDOM_TABLES ?? 1);
const FIRST = Number(process.env.CUPEL_SEED ?? 1);

test.each(Array.from({ length: PIPELINES }, (_, i) => FIRST + i))(
  'names and texts of users stay names and texts in tables that are computed, seed %i',
  async seed => {
    await SPARK.reset();
    await expectHarmless(SPARK, new Random(seed));
  },
);
