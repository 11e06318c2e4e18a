import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LOCK, lockCatalog } from '../../cli/run/spark/lock.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cupel-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const catalog = () => join(folder, 'catalog');
const lock = () => lockCatalog(catalog(), '.cupel/spark/p');
const owner = () => readFileSync(join(catalog(), LOCK), 'utf8');
/** The id of a process that has ended. */
const gone = () => spawnSync(process.execPath, ['-e', '']).pid;

test('a catalog is taken by one, and given back', () => {
  const unlock = lock();
  expect(owner()).toBe(String(process.pid));
  expect(lock).toThrow(
    `.cupel/spark/p is in use by another program (process ${process.pid}): end that first, and run this again`,
  );
  expect(readdirSync(catalog())).toEqual([LOCK]);
  unlock();
  expect(readdirSync(catalog())).toEqual([]);
});

test.each([
  ['by a process that is no more', () => String(gone())],
  ['empty, when the machine went down', () => ''],
])('a lock that was left %s is taken over', (_title, content) => {
  lock()();
  writeFileSync(join(catalog(), LOCK), content());
  const unlock = lock();
  expect([owner(), readdirSync(catalog())]).toEqual([String(process.pid), [LOCK]]);
  unlock();
});

test('a lock that is another’s by now is not given back', () => {
  const unlock = lock();
  writeFileSync(join(catalog(), LOCK), '1');
  unlock();
  expect(owner()).toBe('1');
});

test('a folder that cannot be written is told', () => {
  writeFileSync(catalog(), '');
  expect(lock).toThrow(/^\.cupel\/spark\/p cannot be written: /);
});

/** Takes the catalog again and again, says when two have it, and leaves it as if it were killed. */
const PROGRAM = `
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { lockCatalog } from './cli/run/spark/lock.ts';
const [catalog, end] = process.argv.slice(2);
let times = 0;
while (times < 200 && Date.now() < Number(end)) {
  try {
    const unlock = lockCatalog(catalog, 'it');
    writeFileSync(catalog + '/inside', String(process.pid), { flag: 'wx' });
    rmSync(catalog + '/inside');
    if (times++ % 2) writeFileSync(catalog + '/lock', '${'GONE'}');
    else unlock();
  } catch (error) {
    if (!/in use/.test(error.message)) throw error;
  }
}
`;

test('of several that come at once one has it', async () => {
  const program = join(folder, 'program.mjs');
  await build({
    stdin: { contents: PROGRAM.replace('GONE', String(gone())), resolveDir: join(import.meta.dirname, '..', '..') },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  });
  const running = [1, 2].map(() => {
    const child = spawn(process.execPath, [program, catalog(), String(Date.now() + 20_000)]);
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', text => {
      errors += text;
    });
    return once(child, 'close').then(([code]) => ({ code, errors }));
  });
  expect(await Promise.all(running)).toEqual([1, 2].map(() => ({ code: 0, errors: '' })));
}, 60_000);
