import { defineConfig } from 'vitest/config';

const FOLDERS = 'catalog,client,config,generate,interchange,model,patterns,refactor,rules,server,site,syntaxes,text,webview';
/** Tests of the language and of what stands on it: they leave nothing behind in their process. */
const LANGUAGE = `test/{${FOLDERS}}/**/*.test.ts`;

/** The unit tests: no engine, no browser, no VS Code; those have configurations of their own. */
export default defineConfig({
  test: {
    exclude: ['test/engines/**', 'test/vscode/**', 'test/bench/**', '**/*.browser.test.ts'],
    // A test that starts the command line may wait for its neighbours on a small machine.
    testTimeout: 30_000,
    projects: [
      // To load the language anew for each of these files takes about as long as what they test: they share it.
      { extends: true, test: { name: 'language', include: [LANGUAGE], isolate: false } },
      { extends: true, test: { name: 'alone', include: ['test/**/*.test.ts'], exclude: [LANGUAGE] } },
    ],
  },
});
