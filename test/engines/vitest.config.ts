import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The longest files first, so that the two processes end at about the same time; all others after them. */
const LONGEST_FIRST = [
  'type2.test.ts',
  'steps.test.ts',
  'change-types.test.ts',
  'merge.test.ts',
  'two-hops.test.ts',
  'differential.test.ts',
  'lookups.test.ts',
  'duckdb-change-types.test.ts',
  'kafka.test.ts',
  'hostile.test.ts',
  'script.test.ts',
  'random.test.ts',
  'types.test.ts',
];

/** Too long for each push: whoever names one with `CUPEL_LONG=1` runs them, and `npm run prove` those that take histories. */
const LONG = ['kept-groups', 'differential-examples', 'run'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => LONGEST_FIRST.indexOf(basename(moduleId)) + 1 || LONGEST_FIRST.length + 1;
    return [...files].sort((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

/**
 * Tests on real engines. Two processes share the files, each with one Spark session that serves all of its tests: a session alone keeps
 * little more than one core busy.
 */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    exclude: process.env.CUPEL_LONG ? [] : LONG.map(name => `${name}.test.ts`),
    pool: 'forks',
    maxWorkers: 2,
    isolate: false,
    sequence: { sequencer: LongestFirst },
    testTimeout: 900_000,
    hookTimeout: 300_000,
  },
});
