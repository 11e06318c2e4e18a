import { defineConfig } from 'vitest/config';

/**
 * Tests on real engines. Two processes share the files, each with one Spark session that serves all of its tests: a session alone keeps
 * little more than one core busy.
 */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    isolate: false,
    testTimeout: 900_000,
    hookTimeout: 300_000,
  },
});
