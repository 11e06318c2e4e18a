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
});
