import { defineConfig } from 'vitest/config';

/** The built view and the site in a real browser, which is installed where it can be and whose absence is a failure. */
export default defineConfig({
  test: {
    include: ['test/{webview,site}/**/*.browser.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
