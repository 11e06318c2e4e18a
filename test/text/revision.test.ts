import { describe, expect, test } from 'vitest';
import { Revision, type TextChange } from '../../language/text/revision.js';

/** Numbers that look random and are the same each time. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

function applied(text: string, changes: readonly TextChange[]): string {
  let after = text;
  for (const { start, end, text: added } of [...changes].reverse()) after = after.slice(0, start) + added + after.slice(end);
  return after;
}

describe('a text that is changed step by step', () => {
  test.each(Array.from({ length: 200 }, (_, seed) => seed))('knows its changes after many steps (%i)', seed => {
    const random = numbers(seed);
    const upTo = (limit: number): number => Math.floor((random.next().value ?? 0) * (limit + 1));
    const before = 'abcdefghijklmnopqrstuvwxyz'.slice(0, upTo(26));
    let revision = new Revision(before);
    let expected = before;
    for (let step = upTo(8); step > 0; step--) {
      const start = upTo(expected.length);
      const first = { start, end: start + upTo(expected.length - start), text: 'ABC'.slice(0, upTo(3)) };
      const second = { start: first.end, end: first.end + upTo(expected.length - first.end), text: 'xyz'.slice(0, upTo(3)) };
      revision = revision.apply(first.end < second.start ? [second, first] : [first, second]) as Revision;
      expected = applied(expected, [first, second]);
    }
    expect(revision.after).toBe(expected);
    const changes = revision.changes();
    expect(applied(before, changes)).toBe(expected);
    for (const [index, { start, end, text }] of changes.entries()) {
      expect(start).toBeGreaterThanOrEqual(changes[index - 1]?.end ?? 0);
      expect(before.slice(start, end)).not.toBe(text);
    }
  });

  test('keeps two insertions at one place in their order', () => {
    const twice = [
      { start: 1, end: 1, text: 'X' },
      { start: 1, end: 1, text: 'Y' },
    ];
    expect(new Revision('ab').apply(twice)?.after).toBe('aXYb');
  });

  test('takes back what is undone by a later step', () => {
    const changed = new Revision('abc').apply([{ start: 1, end: 2, text: 'XY' }]);
    expect(changed?.apply([{ start: 1, end: 3, text: 'b' }])?.changes()).toEqual([]);
  });

  test.each([
    [
      'overlap',
      [
        { start: 0, end: 2, text: '' },
        { start: 1, end: 3, text: '' },
      ],
    ],
    ['lie outside', [{ start: 2, end: 9, text: '' }]],
    ['run backwards', [{ start: 2, end: 1, text: '' }]],
  ])('refuses changes that %s', (_, changes) => {
    expect(new Revision('abc').apply(changes)).toBeUndefined();
  });
});
