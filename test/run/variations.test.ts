import { describe, expect, test } from 'vitest';
import { variations } from '../../cli/test/variations.js';

const rows = (count: number) => Array.from({ length: count }, (_, i) => [i]);

describe('the ways in which the rows of a test come', () => {
  test.each([1, 2, 3, 4, 11, 12, 200])('of %i rows all come in each way, and the ways are bounded', count => {
    const found = variations(rows(count), 'p.test.t');
    for (const { batches } of found) {
      expect(batches.every(batch => batch.length > 0)).toBe(true);
      expect(new Set(batches.flat()).size).toBe(count);
    }
    expect(found.length).toBeLessThanOrEqual(30);
    expect(new Set(found.map(way => JSON.stringify(way))).size).toBe(found.length);
    expect(found.filter(({ crashes }) => crashes).length).toBeGreaterThan(0);
  });

  test('three rows come in every order, and are cut at every point', () => {
    const found = variations(rows(3), 'p.test.t').map(({ batches }) => batches);
    const orders = found.filter(({ length }) => length === 1).map(([batch = []]) => batch.join(''));
    expect(orders.sort()).toEqual(['012', '021', '102', '120', '201', '210']);
    const cuts = found.filter(({ length }) => length === 3).map(batches => batches.map(batch => batch.join('')).join(' '));
    expect(cuts).toEqual(expect.arrayContaining(['0 12 0', '12 0 12', '01 2 01', '2 01 2', '0 1 2', '2 1 0']));
  });

  test('rows that come as a whole are never cut', () => {
    for (const { batches } of variations([[0, 1, 2], [3], [4]], 'p.test.t'))
      for (const batch of batches) expect([0, 3]).toContain(batch.filter(row => row < 3).length);
  });

  test('the same for the same test, others for another', () => {
    expect(variations(rows(20), 'p.test.a')).toEqual(variations(rows(20), 'p.test.a'));
    expect(variations(rows(20), 'p.test.a')).not.toEqual(variations(rows(20), 'p.test.b'));
  });

  test('no rows come in no other way', () => {
    expect(variations([], 'p.test.t')).toEqual([]);
  });
});
