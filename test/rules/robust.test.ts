import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Workspace } from '../../language/index.js';
import { fixturesBelow } from '../support/marks.js';

/** How many prefixes of each fixture are checked. */
const PREFIXES = 25;

describe('half a file', () => {
  for (const { name, files } of fixturesBelow(join(import.meta.dirname, 'fixtures'))) {
    test(`${name} has places within its text after every edit`, () => {
      const workspace = new Workspace();
      for (const [path, text] of files) workspace.setFile(path, text);
      for (const [path, text] of files) {
        for (let i = 0; i <= PREFIXES; i++) {
          const half = text.slice(0, Math.round((text.length * i) / PREFIXES));
          workspace.setFile(path, half);
          for (const { start, end, fixes } of workspace.diagnostics(path)) {
            expect(start).toBeLessThanOrEqual(end);
            expect(end).toBeLessThanOrEqual(half.length);
            for (const edit of fixes.flatMap(fix => fix.edits))
              if (edit.path === path) expect(edit.end).toBeLessThanOrEqual(half.length);
          }
        }
      }
    });
  }
});

test('a file that is gone has no diagnostics', () => {
  const workspace = new Workspace();
  workspace.setFile('a.pipe', 'bronze b from source.nowhere {}');
  expect(workspace.diagnostics('a.pipe')).not.toEqual([]);
  workspace.removeFile('a.pipe');
  expect(workspace.diagnostics('a.pipe')).toEqual([]);
});
