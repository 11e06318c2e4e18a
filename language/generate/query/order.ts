import type { ColumnReference, StepOf } from '../../model/declaration/index.js';
import type { Planning } from '../planner.js';
import { Refused } from '../refusal.js';
import { property } from '../settings.js';
import type { Dedupe } from './query.js';

const lower = (name: string) => name.toLowerCase();
const nameOf = (reference: ColumnReference | undefined) => lower(reference?.path.at(-1)?.text ?? '');

/** What orders the rows of a key where a merge keeps one of them. */
export interface MergeOrder {
  readonly column: string;
  readonly keep: Dedupe['keep'];
}

/**
 * What orders the rows of a merge, as the model found it.
 * @throws Refused where nothing does, or what is not written here
 */
export function mergeOrder({ table, at }: Planning): MergeOrder {
  const { sequence } = table;
  const clauses = property(table, 'write')?.value.merge;
  const [column, second] = sequence?.columns ?? [];
  if (!sequence || column === undefined || sequence.by === 'several event times' || sequence.by === 'unknown')
    throw new Refused('nothing says which of two rows of a key is newer: add `sequence by COLUMN`', at(table.nameSpan));
  if (second !== undefined)
    throw new Refused(
      'rows that are computed are ordered by one column: `sequence by` the first, or `dedupe` them',
      at(clauses?.sequence[1]?.span ?? table.nameSpan),
    );
  if (clauses?.deleteWhen)
    throw new Refused(
      'rows of several inputs, or of a table that changes, are not deletes: leave `delete when` to the tables that they come from',
      at(clauses.deleteWhen.span),
    );
  return { column, keep: sequence.keep };
}

/** True for a dedupe that keeps of each key the row that the table's merge keeps. */
export function isOrderOfMerge({ table }: Planning, step: Pick<StepOf<'dedupe'>, 'by' | 'order' | 'keep'>): boolean {
  const { sequence } = table;
  if (table.write !== 'merge' || !sequence || sequence.columns.length !== 1 || !step.order) return false;
  const key = new Set(table.key.map(lower));
  const by = new Set(step.by.map(nameOf));
  const isOfKey = key.size === by.size && [...key].every(k => by.has(k));
  return isOfKey && nameOf(step.order) === lower(sequence.columns[0] ?? '') && step.keep === sequence.keep;
}
