import { durationText, twice } from '../duration.js';
import type { TablePlan } from '../plan.js';
import type { ComputedPlan } from '../query/plan.js';
import { commentText } from '../quote.js';

/** The patterns that a table's code applies, by their ids in the catalog. */
export function patterns(plan: TablePlan): string[] {
  return [
    plan.kind === 'type 2' ? 'scd-type2' : 'merge-upsert',
    'deduplication',
    ...(plan.onError.action === 'dead_letter' ? ['dlq'] : []),
    ...(plan.expectations.length > 0 ? ['quality-checks-defaults'] : []),
    ...(plan.maintain.compact ? ['compaction'] : []),
  ];
}

/** What stands beside the table, and for what. */
export function companions(plan: TablePlan): string[] {
  const label = `${plan.layer}.${plan.name}`;
  const horizon = plan.late ? durationText(twice(plan.late)) : '';
  return [
    ...(plan.kind === 'type 2' ? [`${label}__changes (the changes of the last ${horizon} and one anchor for each key)`] : []),
    ...(plan.kind === 'merge' && plan.deleteWhen ? [`${label}__deleted (the newest delete of each key)`] : []),
    `${label}__touched (for dependants: rows as they were and as they are)`,
    'ops.progress',
    ...(plan.onError.action === 'dead_letter' ? [`ops.${plan.onError.name}`] : []),
  ];
}

/** The first sentence about the table, in the user's words if there are any. */
export function summary(plan: TablePlan | ComputedPlan): string {
  return `${plan.layer}.${plan.name}: ${commentText(plan.doc ?? ownSummary(plan))}`;
}

function ownSummary(plan: TablePlan | ComputedPlan): string {
  const key = 'key' in plan ? plan.key.join(', ') : '';
  switch (plan.kind) {
    case 'type 2':
      return `the history of each ${key}, one row per version.`;
    case 'merge':
      return `one row per ${key}, the newest.`;
    case 'view':
      return 'a view.';
    case 'overwrite':
      return 'computed anew by each run.';
    case 'computed':
      return `one row per ${key}, computed again where its inputs have changed.`;
  }
}

/** What stands beside a table that is computed, and for what. */
export function computedCompanions(plan: ComputedPlan): string[] {
  if (plan.kind === 'view') return [];
  return [
    ...(plan.kind === 'computed'
      ? [`${plan.layer}.${plan.name}__touched (for dependants: rows as they were and as they are)`, 'ops.positions']
      : []),
    'ops.progress',
    ...(plan.onError.action === 'dead_letter' ? [`ops.${plan.onError.name}`] : []),
  ];
}

/** The patterns that its code applies, by their ids in the catalog. */
export function computedPatterns(plan: ComputedPlan): string[] {
  if (plan.kind === 'view') return [];
  return [
    ...(plan.kind === 'computed' ? ['merge-upsert'] : []),
    ...(plan.onError.action === 'dead_letter' ? ['dlq'] : []),
    ...(plan.expectations.length > 0 ? ['quality-checks-defaults'] : []),
  ];
}

/** Words broken into lines of at most `width` characters. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
