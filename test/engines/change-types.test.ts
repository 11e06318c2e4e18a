import { expect, test } from 'vitest';
import { changeTypes } from './change-types.js';
import { crashingOnce } from './convergence.js';
import { SPARK } from './spark.js';

/** Together these have each statement that a way of treating change has of its own. `CUPEL_CHANGE_TYPES` names others, or is `all`. */
const QUICK = 'type_0,type_3_keep,type_4,type_6_keep,merge_keep';
const WANTED = (process.env.CUPEL_CHANGE_TYPES ?? QUICK).split(',');
const TABLES = changeTypes(SPARK).filter(t => WANTED.includes('all') || WANTED.includes(t.name));

test.each(TABLES.map((t, i) => ({ ...t, step: 2 + (i % 3) })))(
  '$name is right, with upkeep, and a crash after step $step',
  async ({ step, ...example }) => {
    await SPARK.reset();
    const job = await crashingOnce(SPARK, example, step);
    // The others have tests that merged tables have, too.
    if (/^type (4|6)/.test(example.table.reference.kind)) expect(await job.tests()).toBe('');
  },
);
