import { chmodSync, existsSync, linkSync, lstatSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { replaceFile, whyReadOnly } from '../../cli/replace-file.js';
import { Folder } from './cupel.js';

const folders: Folder[] = [];
function folder(files: Readonly<Record<string, string | Uint8Array>>): Folder {
  const made = new Folder(files);
  folders.push(made);
  return made;
}
afterEach(() => {
  for (const made of folders.splice(0)) made.remove();
});

describe('a file is replaced', () => {
  test('with its byte order mark, its line ends and its permissions', () => {
    const ws = folder({ 'a.pipe': '\ufeffone\r\ntwo' });
    const path = join(ws.path, 'a.pipe');
    for (const mode of [0o600, 0o755, 0o666]) {
      chmodSync(path, mode);
      const before = ws.read('a.pipe').slice(1);
      expect(replaceFile(path, before, `${before}\r\nmore`)).toBeUndefined();
      expect(ws.read('a.pipe')).toBe(`\ufeff${before}\r\nmore`);
      expect(statSync(path).mode & 0o777).toBe(mode);
    }
    expect(readdirSync(ws.path)).toEqual(['a.pipe']);
  });

  test('behind a symbolic link, which stays one', () => {
    const ws = folder({ 'real/a.pipe': 'one' });
    const link = join(ws.path, 'link.pipe');
    symlinkSync(join('real', 'a.pipe'), link);
    expect(replaceFile(link, 'one', 'two')).toBeUndefined();
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(ws.read('real/a.pipe')).toBe('two');
  });
});

describe('a file is left as it is', () => {
  test('where it was changed in the meantime', () => {
    const ws = folder({ 'a.pipe': 'mine' });
    expect(replaceFile(join(ws.path, 'a.pipe'), 'one', 'two')).toBe('was changed in the meantime, and is left as it is');
    expect(ws.read('a.pipe')).toBe('mine');
  });

  test('where it is read-only, which holds for those who may write to everything, too', () => {
    const ws = folder({ 'a.pipe': 'one' });
    const path = join(ws.path, 'a.pipe');
    chmodSync(path, 0o444);
    expect(whyReadOnly(path)).toBe('is read-only');
    expect(replaceFile(path, 'one', 'two')).toBe('is read-only');
    expect(ws.read('a.pipe')).toBe('one');
    chmodSync(path, 0o644);
    expect(whyReadOnly(path)).toBeUndefined();
  });

  test('where it is not there, or is a folder', () => {
    const ws = folder({});
    expect(replaceFile(join(ws.path, 'a.pipe'), '', 'two')).toBe('does not exist');
    expect(existsSync(join(ws.path, 'a.pipe'))).toBe(false);
    mkdirSync(join(ws.path, 'b.pipe'));
    expect(replaceFile(join(ws.path, 'b.pipe'), '', 'two')).toBe('is a folder');
  });
});

test('a second name of a file keeps what the file was: nothing is written through it', () => {
  const ws = folder({ 'a.pipe': 'one' });
  linkSync(join(ws.path, 'a.pipe'), join(ws.path, 'b.pipe'));
  replaceFile(join(ws.path, 'a.pipe'), 'one', 'two');
  expect([ws.read('a.pipe'), ws.read('b.pipe')]).toEqual(['two', 'one']);
});
