import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeAtomically } from '../../server/atomic-write.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cupel-write-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what cannot be written is named in the error, not what was begun beside it, of which nothing is left', () => {
  const path = join(folder, 'a.sql');
  mkdirSync(path);
  expect(() => writeAtomically(path, 'a')).toThrow(expect.objectContaining({ code: expect.any(String), path }));
  expect(readdirSync(folder)).toEqual(['a.sql']);
});

test('a file whose name is as long as names can be is written, too', () => {
  const path = join(folder, 'a'.repeat(255));
  writeFileSync(path, 'before');
  writeAtomically(path, 'after');
  expect(readFileSync(path, 'utf8')).toBe('after');
});
