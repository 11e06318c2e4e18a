import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** What the detectors may add to each program that has them, in bytes. */
const LARGEST = 90_000;

test('the credential detectors run in a web worker, without any module of Node, and stay small', async () => {
  const root = join(import.meta.dirname, '../..');
  const { outputFiles } = await build({
    stdin: {
      contents: `import { credentialIn } from './language/rules/credentials/detect.ts';
        globalThis.found = text => credentialIn({ text, span: { start: 0, end: 0 }, owner: { kind: 'note' } })?.kind;`,
      resolveDir: root,
    },
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    external: ['node:fs'],
    alias: { 'node:path': './scripts/browser/node-path.mjs' },
    absWorkingDir: root,
    logLevel: 'silent',
  });
  const code = outputFiles[0]?.text ?? '';
  expect(code.length).toBeLessThan(LARGEST);
  const worker: { found?: (text: string) => string | undefined } = {};
  runInNewContext(code, worker);
  expect(worker.found?.(`ghp_${'0123456789abcdefghijklmnopqrstuvwxyz'}`)).toBe('token');
  expect(worker.found?.('postgres://etl:hunter2@db/x')).toBe('url');
  expect(worker.found?.('an ordinary text')).toBeUndefined();
});
