import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PlacedDiagnostic, PlacedFix } from '../../language/index.js';
import { PROBLEM_CODES } from '../../language/model/codes.js';
import { fixturesBelow, withLineEnds } from '../support/marks.js';
import { applyFix, commentsOf, countByCode, expectedOf, foundOf, lineOf, problemsOf } from '../support/workspace.js';

type Files = ReadonlyMap<string, string>;

const fixtures = fixturesBelow(join(import.meta.dirname, 'fixtures'));

/** What must hold between a workspace and the same workspace after one fix of one finding: that finding is gone, and none is new. */
function expectRepaired(before: Files, after: Files, fixed: PlacedDiagnostic): void {
  const counts = countByCode(problemsOf(before));
  counts.set(fixed.code, (counts.get(fixed.code) ?? 0) - 1);
  const worse = [...countByCode(problemsOf(after))].filter(([code, count]) => count > (counts.get(code) ?? 0));
  expect(worse, 'found after the fix and not before').toEqual([]);
  expect(commentsOf(after), 'comments').toEqual(commentsOf(before));
}

/** Fixes of one finding are told apart by their titles. */
function expectSound(files: Files, finding: PlacedDiagnostic, fix: PlacedFix): void {
  const after = applyFix(files, fix);
  expect(after, `${finding.path}:${lineOf(files, finding)} ${fix.title}`).not.toEqual(files);
  expectRepaired(files, after, finding);
}

test('there are enough of them', () => {
  expect(fixtures.length).toBeGreaterThanOrEqual(150);
});

test('every code is marked in one of them', () => {
  const marked = new Set(fixtures.flatMap(({ marks }) => marks.map(({ code }) => code)));
  expect(PROBLEM_CODES.filter(code => !marked.has(code))).toEqual([]);
});

for (const plain of fixtures) {
  describe.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])(`${plain.name} with %s`, (_, lineEnd) => {
    const fixture = withLineEnds(plain, lineEnd);

    test('has the findings that are marked, where they are marked', () => {
      expect(foundOf(fixture, problemsOf(fixture.files))).toEqual(expectedOf(fixture));
    });

    test('each fix repairs its finding and nothing else', () => {
      for (const finding of problemsOf(fixture.files)) for (const fix of finding.fixes) expectSound(fixture.files, finding, fix);
    });
  });
}
