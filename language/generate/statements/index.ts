import { hasHistory, type TablePlan } from '../plan.js';
import { carriedSequences } from './columns.js';
import { differences, historyTarget, tableTarget } from './differences.js';
import { versions } from './fold.js';
import { counts, flow, isFailing, judged, warnings } from './judged.js';
import { lines } from './layout.js';
import { prune, reduced, writeChanges } from './log.js';
import { newerRows, reducedByKey, writeDeleted } from './merge.js';
import type { Names } from './names.js';
import { known, older } from './old-rows.js';
import { trimProgress, writeProgress } from './progress.js';
import { expire } from './retention.js';
import { writeRejects } from './shared.js';
import { writeTable, writeTouched } from './writes.js';

/** The statements of one table's run and upkeep. What is missing is not needed for this table. */
export interface Statements {
  /** Of a table with a log: the rows of the batch, what the log has of their keys, and which of them are older than it. */
  readonly flow?: string;
  readonly known?: string;
  readonly older?: string;
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
  /** The same as `differences`, and what is written by them, for the history of type 4. */
  readonly historyDifferences?: string;
  readonly writeHistory?: string;
  readonly differences: string;
  readonly writeTouched: string;
  readonly writeTable: string;
  readonly writeProgress: string;
  /** For upkeep, where each run adds to its progress. */
  readonly trimProgress?: string;
  readonly prune?: string;
  /** Removes rows that `retain` no longer keeps. */
  readonly expire?: string;
}

export function statementsOf(plan: TablePlan, n: Names): Statements {
  const failing = isFailing(plan, n);
  const warned = warnings(plan, n);
  const trimmed = trimProgress(n);
  const shared = {
    judged: judged(plan, n),
    counts: counts(plan, n),
    ...(failing
      ? { failing: lines('select _reason, _raw', `from ${n.judged}`, `where ${failing}`, 'order by _raw', 'limit 10') }
      : {}),
    ...(warned ? { warnings: warned } : {}),
    ...(plan.onError.action === 'dead_letter' ? { writeRejects: writeRejects(plan, n) } : {}),
    writeTouched: writeTouched(plan, n),
    writeProgress: writeProgress(n, 'max(_ingested_at)', n.judged),
    ...(trimmed ? { trimProgress: trimmed } : {}),
    ...(plan.retain ? { expire: expire(n, plan.retain) } : {}),
  };
  if (plan.kind === 'merge') {
    const deletes = plan.deleteWhen !== undefined;
    const ranked = ['_sequence', ...carriedSequences(plan), '_tie'];
    return {
      ...shared,
      reduced: reducedByKey(plan, n),
      ...(deletes ? { writeDeleted: writeDeleted(plan, n) } : {}),
      differences: newerRows(plan, n),
      writeTable: writeTable(
        n,
        { ...tableTarget(plan, n), stored: [...plan.stored, ...ranked] },
        n.differences,
        deletes && plan.deleted === undefined,
      ),
    };
  }
  const old = older(plan, n);
  return {
    ...shared,
    flow: flow(plan, n),
    known: known(plan, n),
    ...(old ? { older: old } : {}),
    reduced: reduced(plan, n),
    writeChanges: writeChanges(plan, n),
    versions: versions(plan, n),
    ...(hasHistory(plan)
      ? {
          historyDifferences: differences(plan, n, historyTarget(plan, n)),
          writeHistory: writeTable(n, historyTarget(plan, n), n.historyDifferences, true),
        }
      : {}),
    differences: differences(plan, n, tableTarget(plan, n)),
    writeTable: writeTable(n, tableTarget(plan, n), n.differences, true),
    // What is ordered by no time has no age: of it the log keeps all.
    ...(plan.late ? { prune: prune(plan, n, plan.late) } : {}),
  };
}
