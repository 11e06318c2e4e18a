import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixturesBelow, withLineEnds } from '../support/marks.js';
import { expectedOf, findingsOf, foundOf } from '../support/workspace.js';

const fixtures = fixturesBelow(join(import.meta.dirname, 'fixtures'));

describe('marked fixtures', () => {
  for (const fixture of fixtures) {
    for (const [name, lineEnd] of [
      ['LF', '\n'],
      ['CRLF', '\r\n'],
    ] as const) {
      test(`${fixture.name} with ${name}`, () => {
        const variant = withLineEnds(fixture, lineEnd);
        expect(foundOf(variant, findingsOf(variant.files, variant.only))).toEqual(expectedOf(variant));
      });
    }
  }
});
