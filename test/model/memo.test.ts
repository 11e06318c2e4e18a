import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Memo } from '../../language/model/memo.js';

describe('the query engine', () => {
  test('computes what is asked for once, and again only after what it read has changed', () => {
    const memo = new Memo();
    const texts = memo.input<string>();
    const runs: string[] = [];
    const length = memo.query(
      key => {
        runs.push(key);
        return texts.get(key)?.length ?? 0;
      },
      () => 0,
    );
    texts.set('a', 'one');
    texts.set('b', 'three');
    expect([length('a'), length('b'), length('a')]).toEqual([3, 5, 3]);
    texts.set('a', 'four');
    expect([length('a'), length('b')]).toEqual([4, 5]);
    expect(runs).toEqual(['a', 'b', 'a']);
  });

  test('an equal answer keeps its identity and stops the wave', () => {
    const memo = new Memo();
    const texts = memo.input<string>();
    let above = 0;
    const words = memo.query(
      key => texts.get(key)?.trim().split(' ') ?? [],
      () => [],
    );
    const count = memo.query(
      key => {
        above++;
        return words(key).length;
      },
      () => 0,
    );
    texts.set('a', 'x y');
    count('a');
    const before = words('a');
    texts.set('a', ' x y ');
    expect(count('a')).toBe(2);
    expect(words('a')).toBe(before);
    expect(above).toBe(1);
    texts.set('a', 'x');
    expect(count('a')).toBe(1);
    expect(above).toBe(2);
  });

  test('what is read changes with what is read before it', () => {
    const memo = new Memo();
    const input = memo.input<string>();
    const pick = memo.query(
      () => (input.get('which') === 'a' ? input.get('a') : input.get('b')),
      () => undefined,
    );
    input.set('which', 'a');
    input.set('a', '1');
    input.set('b', '2');
    expect(pick('')).toBe('1');
    input.set('which', 'b');
    expect(pick('')).toBe('2');
    input.set('a', '3');
    expect(pick('')).toBe('2');
    input.set('b', undefined);
    expect(pick('')).toBeUndefined();
  });

  test('a query that asks for itself is answered and ends', () => {
    const memo = new Memo();
    const loop: (key: string) => number = memo.query(
      key => loop(key) + 1,
      () => 0,
    );
    expect(loop('a')).toBe(1);
  });

  test('what is above a change is looked at without recursion: chains may be longer than the call stack', () => {
    const memo = new Memo();
    const input = memo.input<number>();
    const count: (key: string) => number = memo.query(
      key => (key === '0' ? (input.get('a') ?? 0) : count(String(Number(key) - 1)) + 1),
      () => 0,
    );
    const length = 50_000;
    input.set('a', 1);
    for (let key = 0; key <= length; key++) count(String(key));
    input.set('a', 2);
    expect(count(String(length))).toBe(length + 2);
  });

  test('what is asked for untracked is not looked at again', () => {
    const memo = new Memo();
    const input = memo.input<string>();
    let runs = 0;
    const both = memo.query(
      () => {
        runs++;
        return `${input.get('a')} ${memo.untracked(() => input.get('b'))}`;
      },
      () => '',
    );
    input.set('a', 'one');
    input.set('b', 'two');
    expect(both('')).toBe('one two');
    input.set('b', 'three');
    expect(both('')).toBe('one two');
    expect(runs).toBe(1);
    input.set('a', 'four');
    expect(both('')).toBe('four three');
  });

  test('asking for what an edit does not concern looks at nothing', () => {
    const memo = new Memo();
    const input = memo.input<number>();
    let compared = 0;
    const sum = memo.query(
      key => (input.get(key) ?? 0) + 1,
      () => 0,
      (a, b) => {
        compared++;
        return a === b;
      },
    );
    input.set('a', 1);
    input.set('b', 1);
    expect([sum('a'), sum('b')]).toEqual([2, 2]);
    input.set('b', 2);
    expect(sum('a')).toBe(2);
    expect(compared).toBe(0);
    expect(sum('b')).toBe(3);
    expect(compared).toBe(1);
  });

  test('a query that threw is computed again when it is asked for again, and what read it follows', () => {
    const memo = new Memo();
    const input = memo.input<number>();
    const below = memo.query(
      () => {
        const value = input.get('a') ?? 0;
        if (value < 0) throw new Error('negative');
        return value;
      },
      () => 0,
    );
    const above = memo.query(
      () => below('') * 2,
      () => 0,
    );
    input.set('a', 1);
    expect(above('')).toBe(2);
    input.set('a', -1);
    expect(() => above('')).toThrow('negative');
    expect(() => above('')).toThrow('negative');
    input.set('a', 3);
    expect(above('')).toBe(6);
  });

  test('after any changes every answer is what it would be computed afresh', () => {
    const KEYS = 8;
    const key = fc.nat(KEYS - 1);
    const step = fc.oneof(
      fc.record({ what: fc.constant('set' as const), key, value: fc.option(fc.nat(5), { nil: undefined }) }),
      fc.record({ what: fc.constant('ask' as const), key, value: fc.nat(3) }),
      fc.record({ what: fc.constant('forget' as const), key, value: fc.nat(3) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const memo = new Memo();
        const input = memo.input<number>();
        const values = new Map<string, number>();
        // Each level reads some of the level below; which, and how many, depends on what it finds there.
        const fresh = (level: number, at: number): number => {
          if (level === 0) return values.get(String(at)) ?? 0;
          const first = fresh(level - 1, at);
          const second = fresh(level - 1, (at + first + level) % KEYS);
          return second > 2 ? Math.min(first, second) : (first + second + fresh(level - 1, (at * 3 + 1) % KEYS)) % 4;
        };
        const levels = [(name: string): number => input.get(name) ?? 0];
        for (let level = 1; level < 4; level++) {
          const below = levels[level - 1] as (name: string) => number;
          const query = (name: string): number => {
            const at = Number(name);
            const first = below(name);
            const second = below(String((at + first + level) % KEYS));
            return second > 2 ? Math.min(first, second) : (first + second + below(String((at * 3 + 1) % KEYS))) % 4;
          };
          levels.push(memo.query(query, () => 0));
        }
        for (const { what, key: at, value } of steps) {
          if (what === 'set') {
            input.set(String(at), value);
            if (value === undefined) values.delete(String(at));
            else values.set(String(at), value);
          } else if (what === 'forget') memo.forget(String(at));
          else expect(levels[value ?? 0]?.(String(at))).toBe(fresh(value ?? 0, at));
        }
        for (let level = 0; level < 4; level++)
          for (let at = 0; at < KEYS; at++) expect(levels[level]?.(String(at))).toBe(fresh(level, at));
      }),
      { numRuns: 500, seed: 4 },
    );
  });
});
