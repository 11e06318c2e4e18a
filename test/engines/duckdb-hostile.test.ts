import { test } from 'vitest';
import { duckdb } from './duckdb.js';
import { expectHarmless } from './hostile.js';
import { Random } from './random.js';

/** `CUPEL_RANDOM_TABLES` sets another number of pipelines, `CUPEL_SEED` another first seed. */
const PIPELINES = Number(process.env.CUPEL_RANDOM_TABLES ?? 25);
const FIRST = Number(process.env.CUPEL_SEED ?? 1);

test.each(Array.from({ length: PIPELINES }, (_, i) => FIRST + i))(
  'names and texts of users stay names and texts in tables that are computed on DuckDB, seed %i',
  async seed => {
    await duckdb.reset();
    await expectHarmless(duckdb, new Random(seed));
  },
);
