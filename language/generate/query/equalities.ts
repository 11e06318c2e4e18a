import type { Expression } from '../../model/declaration/index.js';
import { readColumns } from '../row-by-row.js';

/** A column of a joined table, and what is compared with it, over other rows. */
export interface Met {
  readonly column: string;
  readonly value: Expression;
}

const lower = (name: string) => name.toLowerCase();

/** The pairs of an `and` of equalities that compare a column of a joined table with a value of the other ones. */
export function equalities(on: Expression | undefined, joined: string): Met[] {
  if (!on) return [];
  if (on.kind === 'parenthesis') return equalities(on.inner, joined);
  if (on.kind !== 'binary') return [];
  if (on.operator === 'and') return [...equalities(on.left, joined), ...equalities(on.right, joined)];
  if (on.operator !== '=') return [];
  const sides = [
    [on.left, on.right],
    [on.right, on.left],
  ] as const;
  for (const [mine, other] of sides) {
    const isColumn = mine.kind === 'column' && mine.path.length === 2 && lower(mine.path[0]?.text ?? '') === lower(joined);
    const reads = [...readColumns(other)];
    if (isColumn && reads.length > 0 && !reads.includes(lower(joined)))
      return [{ column: mine.path[1]?.text ?? '', value: other }];
  }
  return [];
}
