import { defineConfig } from 'vitest/config';

/** The unit tests: no engine, no browser, no VS Code; those have configurations of their own. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/engines/**', 'test/vscode/**', 'test/bench/**', '**/*.browser.test.ts'],
    // A test that starts the command line may wait for its neighbours on a small machine.
    testTimeout: 30_000,
  },
});
