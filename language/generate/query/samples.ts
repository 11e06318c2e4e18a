import type { StepOf } from '../../model/declaration/index.js';
import type { Planning } from '../planner.js';
import { Refused } from '../refusal.js';
import { columnOf, type Named } from './names.js';
import type { Sample } from './query.js';

/** Hashes are compared by their first 32 bits. */
const HASHES = 2 ** 32;

/**
 * What a `sample` keeps: the rows whose hash of a column, else of their key, is in the first part of all hashes.
 * @param key names of the columns of which there is one row each, here
 * @throws Refused where nothing is said or known to pick rows by
 */
export function sampleOf({ table, at }: Planning, step: StepOf<'sample'>, row: readonly Named[], key: readonly string[]): Sample {
  if (table.write === 'view')
    throw new Refused(
      'a sample is taken by a function that a view has no place for: store the table, or sample in its reader',
      at(step.span),
    );
  const paths = step.by ? [step.by.path.map(n => n.text)] : key.map(k => [k]);
  if (paths.length === 0) throw new Refused('nothing is known to pick the rows by: add `by COLUMN`', at(step.span));
  const values = paths.map(path => {
    const found = columnOf(row, path.at(-1) ?? '', path.at(-2));
    if (!found) throw new Refused(`there is no column ${path.join('.')} to sample by`, at(step.by?.span ?? step.span));
    return { value: found.value, type: found.type };
  });
  const bound = Math.round((step.percent / 100) * HASHES);
  return { values, ...(bound < HASHES ? { below: bound.toString(16).padStart(8, '0') } : {}) };
}
