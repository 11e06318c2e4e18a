import type { ColumnPlan, TablePlan } from '../plan.js';
import { isComparable } from '../types.js';
import type { Names } from './names.js';

/** Declared columns that the statements carry under their own names: all but the key and the one that is the sequence. */
export function carriedColumns(plan: TablePlan): ColumnPlan[] {
  return plan.columns.filter(c => !plan.key.includes(c.name) && c.name !== plan.sequence.column);
}

/** Further sequence columns that are not declared columns of the table. */
export function carriedSequences(plan: TablePlan): string[] {
  return plan.sequence.further.filter(f => f.carried).map(f => f.column);
}

/** What is kept of a row beside key, sequence, deletion and tie: declared columns and the further sequence columns. */
export function keptColumns(plan: TablePlan): string[] {
  return [...carriedColumns(plan).map(c => c.name), ...carriedSequences(plan)];
}

/** What ranks two rows of one key and first sequence: the further sequence columns, then the delete, then the tie. */
export function rank(plan: TablePlan): string[] {
  return [...plan.sequence.further.map(f => f.column), '_is_delete', '_tie'];
}

/** Conditions under which two rows have the same values in these columns. What an engine cannot compare is compared by its canonical text. */
export function sameValues(
  plan: TablePlan,
  { sql }: Names,
  columns: readonly ColumnPlan[],
  left: (c: string) => string,
  right: (c: string) => string,
): string[] {
  return columns.map(({ name, type }) => {
    const [a, b] = [left(sql.identifier(name)), right(sql.identifier(name))];
    if (isComparable(type)) return sql.same(a, b);
    return `${sql.canonical(a, type, plan.timezone)} = ${sql.canonical(b, type, plan.timezone)}`;
  });
}
