import type { Row } from './execute.js';

/** How two lists of rows differ, whose order has no meaning. */
export interface RowDiff {
  /** In the order of the expected rows; rows that none of them is meant to be come last. */
  readonly lines: readonly DiffLine[];
  readonly changed: number;
  readonly missing: number;
  readonly unexpected: number;
}

export type DiffLine =
  | { readonly kind: 'same'; readonly row: Row }
  /** `index` is that of the expected row. */
  | { readonly kind: 'missing'; readonly row: Row; readonly index: number }
  | { readonly kind: 'unexpected'; readonly row: Row }
  /** `cells` are the indexes of those that differ. */
  | {
      readonly kind: 'changed';
      readonly row: Row;
      readonly found: Row;
      readonly index: number;
      readonly cells: readonly number[];
    };

/**
 * Compares rows, each as often as it is there.
 * @param key indexes of the cells by which a row is known again; else by most of its cells
 */
export function diffRows(expected: readonly Row[], found: readonly Row[], key: readonly number[]): RowDiff {
  const left = new Map<string, Row[]>();
  for (const row of found) left.set(textOf(row), [...(left.get(textOf(row)) ?? []), row]);
  const isFound = expected.map(row => left.get(textOf(row))?.pop() !== undefined);
  const others = [...left.values()].flat().sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
  const open = expected.flatMap((row, index) => (isFound[index] ? [] : [{ row, index }]));
  const partners = new Map<number, Row>();
  const pair = (alike: (row: Row, other: Row) => boolean) => {
    for (const { row, index } of open) {
      const at = partners.has(index) ? -1 : others.findIndex(other => alike(row, other));
      if (at >= 0) partners.set(index, others.splice(at, 1)[0] as Row);
    }
  };
  if (key.length > 0) pair((row, other) => key.every(i => row[i] === other[i]));
  pair((row, other) => differing(row, other).length * 2 < row.length);

  const lines = expected.map((row, index): DiffLine => {
    if (isFound[index]) return { kind: 'same', row };
    const partner = partners.get(index);
    if (partner === undefined) return { kind: 'missing', row, index };
    return { kind: 'changed', row, found: partner, index, cells: differing(row, partner) };
  });
  return {
    lines: [...lines, ...others.map((row): DiffLine => ({ kind: 'unexpected', row }))],
    changed: partners.size,
    missing: open.length - partners.size,
    unexpected: others.length,
  };
}

export function isSame({ changed, missing, unexpected }: RowDiff): boolean {
  return changed + missing + unexpected === 0;
}

/** `1 row differs, 2 are missing, 1 is too many`. */
export function summaryOf({ changed, missing, unexpected }: RowDiff): string {
  const parts = [
    [changed, 'differs', 'differ'],
    [missing, 'is missing', 'are missing'],
    [unexpected, 'is too many', 'are too many'],
  ] as const;
  const said = parts.filter(([count]) => count > 0);
  return said
    .map(([count, one, many], i) => `${count}${i === 0 ? (count === 1 ? ' row' : ' rows') : ''} ${count === 1 ? one : many}`)
    .join(', ');
}

function differing(row: Row, other: Row): number[] {
  return row.flatMap((value, i) => (value === other[i] ? [] : [i]));
}

/** A text that two rows share where all their cells are equal. */
export const textOf = (row: Row): string => JSON.stringify(row);
