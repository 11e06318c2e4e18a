import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PlacedDiagnostic } from '../../language/index.js';
import { fixturesBelow, withLineEnds } from '../support/marks.js';
import { applyFix, commentsOf, countByCode, findingsOf, findingsOfEdits, lineOf } from '../support/workspace.js';

/** More fixes than any fixture has findings: a fix that asks for itself again does not hang the test. */
const MOST_FIXES = 100;

type Files = ReadonlyMap<string, string>;

/** What must hold between a workspace and the same workspace after one fix of one finding. */
function expectRepaired(
  before: Files,
  found: readonly PlacedDiagnostic[],
  after: Files,
  left: readonly PlacedDiagnostic[],
  fixed: PlacedDiagnostic,
): void {
  const counts = countByCode(found);
  counts.set(fixed.code, (counts.get(fixed.code) ?? 0) - 1);
  const now = countByCode(left);
  const worse = [...now].filter(([code, count]) => count > (counts.get(code) ?? 0));
  expect(worse, 'found after the fix and not before').toEqual([]);
  // What is wrong with a comment is repaired in it.
  if (!fixed.code.startsWith('ignore-')) expect(commentsOf(after), 'comments').toEqual(commentsOf(before));
  const crlf = [...before.values()].every(text => !/(?<!\r)\n/.test(text));
  if (crlf) for (const text of after.values()) expect(text).not.toMatch(/(?<!\r)\n/);
  for (const [path, text] of after) expectTidy(before.get(path) ?? '', text);
  // Asked for once more, it is not offered any more.
  const isSame = ({ code, path, message }: PlacedDiagnostic): boolean =>
    code === fixed.code && path === fixed.path && message === fixed.message;
  expect(left.filter(isSame).length).toBe(found.filter(isSame).length - 1);
}

/** No line that a fix writes ends with spaces, and it leaves no heap of empty lines. */
function expectTidy(before: string, after: string): void {
  const ragged = (text: string): number => text.match(/[ \t](?=\r?\n|$)/g)?.length ?? 0;
  expect(ragged(after)).toBeLessThanOrEqual(ragged(before));
  const gaps = (text: string): number => text.match(/(?:\r?\n[ \t]*){4,}/g)?.length ?? 0;
  expect(gaps(after)).toBeLessThanOrEqual(gaps(before));
}

describe('every fix of every finding in the fixtures', () => {
  for (const plain of fixturesBelow(join(import.meta.dirname, 'fixtures'))) {
    for (const [name, lineEnd] of [
      ['LF', '\n'],
      ['CRLF', '\r\n'],
    ] as const) {
      const { files } = withLineEnds(plain, lineEnd);
      test(`${plain.name} with ${name}: each repairs its finding and nothing else`, () => {
        const findings = findingsOfEdits();
        const found = findings(files);
        for (const finding of found) {
          for (const fix of finding.fixes) {
            const after = applyFix(files, fix);
            expect(after, `${finding.path}:${lineOf(files, finding)} ${fix.title}`).not.toEqual(files);
            expectRepaired(files, found, after, findings(after), finding);
          }
        }
      });

      test(`${plain.name} with ${name}: one after the other they leave nothing that has a fix`, () => {
        const findings = findingsOfEdits();
        let now: Files = files;
        let left = MOST_FIXES;
        for (;;) {
          const finding = findings(now).find(({ fixes }) => fixes.length > 0);
          if (finding === undefined || left-- === 0) break;
          now = applyFix(now, finding.fixes[0] as PlacedDiagnostic['fixes'][number]);
        }
        expect(left).toBeGreaterThan(0);
        expect(findingsOf(now).filter(({ fixes }) => fixes.length > 0)).toEqual([]);
      });
    }
  }
});
