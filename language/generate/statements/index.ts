import type { TablePlan } from '../plan.js';
import { carriedSequences } from './columns.js';
import { counts, isFailing, judged, warnings } from './judged.js';
import { lines } from './layout.js';
import { newerRows, reducedByKey, writeDeleted } from './merge.js';
import type { Names } from './names.js';
import { writeProgress, writeRejects } from './shared.js';
import { differences, prune, reduced, versions, writeChanges, writeTable, writeTouched } from './type2.js';

/** The statements of one table's run and upkeep. What is missing is not needed for this table. */
export interface Statements {
  /** The rows of the batch with what becomes of them. */
  readonly judged: string;
  readonly counts: string;
  /** Rows that stop the run before anything is written, ten at most. */
  readonly failing?: string;
  readonly warnings?: string;
  readonly writeRejects?: string;
  readonly reduced: string;
  readonly writeChanges?: string;
  readonly writeDeleted?: string;
  readonly versions?: string;
  readonly differences: string;
  readonly writeTouched: string;
  readonly writeTable: string;
  readonly writeProgress: string;
  readonly prune?: string;
}

export function statementsOf(plan: TablePlan, n: Names): Statements {
  const failing = isFailing(plan, n);
  const warned = warnings(plan, n);
  const shared = {
    judged: judged(plan, n),
    counts: counts(plan, n),
    ...(failing
      ? { failing: lines('select _reason, _raw', `from ${n.judged}`, `where ${failing}`, 'order by _raw', 'limit 10') }
      : {}),
    ...(warned ? { warnings: warned } : {}),
    ...(plan.onError.action === 'dead_letter' ? { writeRejects: writeRejects(plan, n) } : {}),
    writeTouched: writeTouched(plan, n),
    writeProgress: writeProgress(n),
  };
  if (plan.kind === 'merge') {
    const deletes = plan.deleteWhen !== undefined;
    const ranked = ['_sequence', ...carriedSequences(plan), '_tie'];
    return {
      ...shared,
      reduced: reducedByKey(plan, n),
      ...(deletes ? { writeDeleted: writeDeleted(plan, n) } : {}),
      differences: newerRows(plan, n),
      writeTable: writeTable(n, [...plan.stored, ...ranked], plan.key, deletes),
    };
  }
  return {
    ...shared,
    reduced: reduced(plan, n),
    writeChanges: writeChanges(plan, n),
    versions: versions(plan, n),
    differences: differences(plan, n),
    writeTable: writeTable(n, plan.stored, [...plan.key, plan.validity?.from ?? ''], true),
    prune: prune(plan, n),
  };
}
