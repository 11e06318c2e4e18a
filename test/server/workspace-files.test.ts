import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findPipeFiles, readPipeFile, relativePath, workspaceOf } from '../../server/workspace-files.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cupel-files-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

function found(folder = '.'): string[] {
  return findPipeFiles(join(root, folder)).files.map(file => relativePath(root, file));
}

describe('the workspace of a path', () => {
  const cases: [path: string, workspace: string][] = [
    ['outer/inner/deep/a.pipe', 'outer/inner'],
    ['outer/inner/deep', 'outer/inner'],
    ['outer/inner', 'outer/inner'],
    ['outer/a.pipe', 'outer'],
    ['plain/deep/a.pipe', 'plain/deep'],
    ['plain/deep', 'plain/deep'],
    ['plain', 'plain'],
    ['plain/not-there.pipe', 'plain'],
  ];
  test.each(cases)('%s → %s', (path, workspace) => {
    write({
      'outer/cupel.yaml': '',
      'outer/a.pipe': '',
      'outer/inner/cupel.yaml': '',
      'outer/inner/deep/a.pipe': '',
      'plain/deep/a.pipe': '',
      // A folder of that name marks nothing.
      'plain/cupel.yaml/x': '',
    });
    expect(relativePath(root, workspaceOf(join(root, path)))).toBe(workspace);
  });
});

describe('finding files', () => {
  test('lists .pipe files below a folder, without node_modules and .git', () => {
    write({
      'b.pipe': '',
      'a/z.pipe': '',
      'a/readme.md': '',
      'node_modules/x/y.pipe': '',
      'a/.git/y.pipe': '',
      'folder.pipe/in.pipe': '',
    });
    expect(found()).toEqual(['a/z.pipe', 'b.pipe', 'folder.pipe/in.pipe']);
  });

  test('honours .gitignore files of the folder, below and above it', () => {
    write({
      '.git/HEAD': '',
      '.gitignore': 'generated/\n*.draft.pipe\n/top.pipe\n',
      'top.pipe': '',
      'sub/top.pipe': '',
      'sub/x.draft.pipe': '',
      'sub/keep.draft.pipe': '',
      'sub/.gitignore': '!keep.draft.pipe\nlocal.pipe\n',
      'sub/local.pipe': '',
      'local.pipe': '',
      'sub/generated/y.pipe': '',
    });
    expect(found()).toEqual(['local.pipe', 'sub/keep.draft.pipe', 'sub/top.pipe']);
    expect(found('sub')).toEqual(['sub/keep.draft.pipe', 'sub/top.pipe']);
  });

  test('enters a folder that was asked for, though git ignores it', () => {
    write({ '.git/HEAD': '', '.gitignore': 'out/\n', 'out/a.pipe': '', 'out/sub/b.pipe': '' });
    expect(found()).toEqual([]);
    expect(found('out')).toEqual(['out/a.pipe', 'out/sub/b.pipe']);
  });

  test('follows links once, and ends where they loop', () => {
    write({ 'real/a.pipe': '', 'elsewhere/b.pipe': '' });
    mkdirSync(join(root, 'ws'));
    writeFileSync(join(root, 'ws/own.pipe'), '');
    symlinkSync(join(root, 'elsewhere'), join(root, 'ws/linked'));
    symlinkSync(join(root, 'ws'), join(root, 'ws/loop'));
    symlinkSync(join(root, 'ws/own.pipe'), join(root, 'ws/again.pipe'));
    symlinkSync(join(root, 'real/a.pipe'), join(root, 'ws/file.pipe'));
    expect(found('ws')).toEqual(['ws/file.pipe', 'ws/linked/b.pipe', 'ws/own.pipe']);
  });

  test('names what it cannot read', () => {
    write({ 'good.pipe': '' });
    symlinkSync(join(root, 'self.pipe'), join(root, 'self.pipe'));
    const { files, unreadable } = findPipeFiles(root);
    expect(files.map(file => relativePath(root, file))).toEqual(['good.pipe']);
    expect(unreadable).toEqual([{ path: join(root, 'self.pipe'), message: 'is a symbolic link to nothing that can be read' }]);
  });
});

describe('reading a file', () => {
  const cases: [name: string, content: Uint8Array | string, result: object][] = [
    ['text.pipe', 'source é 😀\r\n', { text: 'source é 😀\r\n' }],
    ['mark.pipe', '\uFEFFsource', { text: 'source' }],
    ['latin.pipe', Buffer.from('line one\nca\xe9', 'latin1'), { message: 'is not UTF-8 text (line 2); save it as UTF-8' }],
    ['wide.pipe', Buffer.from('\uFEFFsource', 'utf16le'), { message: 'is not UTF-8 text (it is UTF-16); save it as UTF-8' }],
    ['other.txt', 'x', { message: 'is not a .pipe file' }],
  ];
  test.each(cases)('%s', (name, content, result) => {
    write({ [name]: content });
    expect(readPipeFile(join(root, name))).toMatchObject(result);
  });

  test('says why there is nothing to read', () => {
    mkdirSync(join(root, 'folder.pipe'));
    expect(readPipeFile(join(root, 'gone.pipe'))).toMatchObject({ message: 'does not exist' });
    expect(readPipeFile(join(root, 'folder.pipe'))).toMatchObject({ message: 'is not a file' });
  });

  test('says that it may not read', () => {
    write({ 'closed.pipe': 'x' });
    chmodSync(join(root, 'closed.pipe'), 0o000);
    // The superuser reads everything.
    const expected = process.getuid?.() === 0 ? { text: 'x' } : { message: 'cannot be opened: permission denied' };
    expect(readPipeFile(join(root, 'closed.pipe'))).toMatchObject(expected);
  });
});
