import { durationText } from '../model/checks/durations.js';
import { twice } from './duration.js';
import { hasHistory, hasLog, hasVersions, type TablePlan } from './plan.js';
import type { ComputedPlan } from './query/plan.js';
import { commentText } from './quote.js';
import { deadLetters } from './statements/rejected.js';

/** The patterns that a table's code applies, by their ids in the catalog. */
export function patterns(plan: TablePlan): string[] {
  return [
    ...(PATTERN[plan.kind] ?? []),
    'deduplication',
    ...(plan.onError.action === 'dead_letter' ? ['dlq'] : []),
    ...(plan.expectations.length > 0 ? ['quality-checks-defaults'] : []),
    ...(plan.maintain.compact ? ['compaction'] : []),
  ];
}

/** The pattern of a way to treat change; the catalog has none for types 0, 3 and 4. */
const PATTERN: Readonly<Partial<Record<TablePlan['kind'], readonly string[]>>> = {
  merge: ['merge-upsert'],
  'type 2': ['scd-type2'],
  'type 6': ['scd-type6'],
};

/** What stands beside the table, and for what. */
export function companions(plan: TablePlan): string[] {
  const label = `${plan.layer}.${plan.name}`;
  const log = plan.late ? `the changes of the last ${durationText(twice(plan.late))} and one anchor for each key` : 'all changes';
  return [
    ...(hasHistory(plan) ? [`${label}_history (all versions)`] : []),
    ...(hasLog(plan) ? [`${label}__changes (${log})`] : []),
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
    case 'type 0':
      return `one row per ${key}, as it was first.`;
    case 'type 2':
      return `the history of each ${key}, one row per version.`;
    case 'type 3':
      return `one row per ${key}, the newest, with what each column was before.`;
    case 'type 4':
      return `one row per ${key}, the newest; ${plan.layer}.${plan.name}_history has all versions.`;
    case 'type 6':
      return `the history of each ${key}, one row per version, each with the current values.`;
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

/** What the fold of the log is, in a comment; `brief` leaves out why. */
export function foldText(plan: TablePlan, brief = false): string {
  const rows = `Step 2. The log of ${brief ? 'these' : "the batch's"} keys, folded into`;
  if (!hasVersions(plan))
    return `${rows} lives, of which each ends with a delete: of the last one ${plan.kind === 'type 0' ? 'the first values' : 'the newest values, and what each was before'}.`;
  if (plan.deleted !== undefined)
    return `${rows} versions. A delete is a change, too: it has the values before it, and is marked.`;
  return `${rows} versions. A deleted stretch is a version too${brief ? '' : ', so that the one before it ends there'}.`;
}

/** What is read of the log, in a comment. */
export const KNOWN = "What the log has of the batch's keys: read once, as it is long.";

/** For which rows the table is asked, in a comment. */
export const OLDER_MOMENTS = 'What is older than all that the log has of its key: only for these the table itself is asked.';

/** What a batch is reduced to where a merge keeps deletes, in a comment. */
export const REDUCES_MARKED = 'Step 1. For each key the newest change and the newest delete; of one moment the greater tie.';

/** Which rows of a computed table a run looks at, in a comment. */
export function scopesText({ scope, whole }: ComputedPlan): string {
  const columns = scope.map(c => commentText(c.name)).join(', ');
  const kept =
    whole && `, unless it began before the ${durationText(whole.retain.duration)} that ${commentText(whole.label)} keeps`;
  return `Step 1. Each ${columns} to which a changed row belongs, as it was or as it is${kept ?? ''}.`;
}

/** What `retain` does, in a comment. */
export const EXPIRES = 'Rows that are no longer kept. What was computed from them stays, so that nobody is told.';

/** What upkeep does with progress, in a comment. */
export const TRIMS = 'A run adds a row to its progress, of which the greatest counts: the others may go.';

/** What an anchor knows beside its own row, in a comment. */
export function anchorText(plan: TablePlan): string {
  if (plan.kind === 'type 0') return "where its key's life began, and the values then";
  if (plan.kind === 'type 3') return "where its key's life began, and what each value was before";
  return 'where its version began';
}

/** What stands beside a table that is computed, and for what. */
export function computedCompanions(plan: ComputedPlan): string[] {
  if (plan.kind === 'view') return [];
  return [
    ...(plan.kind === 'computed'
      ? [`${plan.layer}.${plan.name}__touched (for dependants: rows as they were and as they are)`, 'ops.positions']
      : []),
    'ops.progress',
    ...deadLetters(plan).map(({ name }) => `ops.${name}`),
  ];
}

/** The patterns that its code applies, by their ids in the catalog. */
export function computedPatterns(plan: ComputedPlan): string[] {
  if (plan.kind === 'view') return [];
  return [
    ...(plan.kind === 'computed' ? ['merge-upsert'] : []),
    ...(deadLetters(plan).length > 0 ? ['dlq'] : []),
    ...(plan.expectations.length > 0 ? ['quality-checks-defaults'] : []),
  ];
}

/** By which file and patterns code came about, and what stands beside its table, as lines of a width. */
export function provenance(file: string, applied: readonly string[], beside: readonly string[], width: number): string[] {
  const by = applied.length > 0 ? ` Patterns: ${applied.join(', ')}.` : '';
  return [
    ...wrapped(`Generated by cupel from ${commentText(file)}.${by}`, width),
    ...(beside.length > 0 ? wrapped(`Tables beside it: ${beside.join(', ')}.`, width) : []),
  ];
}

/** Lines as comments of SQL. */
export function sqlComments(text: readonly string[]): string {
  return text.map(l => (l === '' ? '--' : `-- ${l}`)).join('\n');
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
