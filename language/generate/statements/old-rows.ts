import { hasVersions, type TablePlan } from '../plan.js';
import { carriedColumns, sameValues } from './columns.js';
import { conjunction, lines, list } from './layout.js';
import { equal, type Names, names } from './names.js';
import { OLDER, REPLAY } from './words.js';

/** Branches of the reason of a row, for one that is older than the anchor of its key: no harm where it has no effect. */
export function oldRows(plan: TablePlan, n: Names): string[] {
  const older = n.sql.literal(OLDER);
  const then = `                then ${n.sql.literal(REPLAY)} else ${older} end`;
  const branch = (operator: string) => `         when flow._sequence ${operator} anchor._sequence then`;
  const again = hasState(plan) && plan.kind !== 'type 0' ? [branch('='), ...isAnchor(plan, n), then] : [];
  if (hasVersions(plan)) return [...again, branch('<'), ...saysTheSame(plan, n), then];
  if (plan.kind === 'type 0') return [branch('<='), ...hasNoEffect(plan, n), then];
  return [...again, ...(plan.deleteWhen ? [branch('<'), ...hasNoEffect(plan, n), then] : [`${branch('<')} ${older}`])];
}

/** True where an anchor has more than its own row: another row of its moment must not take its place in the log. */
const hasState = (plan: TablePlan): boolean => !hasVersions(plan) || plan.deleted !== undefined;

/** The row of the anchor itself, once more: both are deletes, or both have the same values. */
function isAnchor(plan: TablePlan, n: Names): string[] {
  const same = sameValues(
    plan,
    n,
    carriedColumns(plan),
    c => `flow.${c}`,
    c => `anchor.${c}`,
  );
  const change = conjunction(['not anchor._is_delete', ...same], 24);
  return [`           case when if(flow._is_delete, anchor._is_delete,`, `                        ${change})`];
}

/** The version in force at the moment of the row has its values; for a delete none is in force, or one that is marked as deleted. */
function saysTheSame(plan: TablePlan, n: Names): string[] {
  const first = n.sql.identifier(plan.key[0] ?? '');
  const mark = plan.deleted === undefined ? undefined : `stored.${n.sql.identifier(plan.deleted)}`;
  const same = [
    `stored.${first} is not null`,
    ...(mark === undefined ? [] : [`not ${mark}`]),
    ...sameValues(
      plan,
      n,
      plan.columns.filter(c => c.tracked),
      c => `stored.${c}`,
      c => `flow.${c}`,
    ),
  ];
  return [
    `           case when if(flow._is_delete, stored.${first} is null${mark === undefined ? '' : ` or ${mark}`},`,
    `                        ${conjunction(same, 24)})`,
  ];
}

/**
 * The table has no versions, so what is known is the anchor: where its key's life began, and its state. A delete from before that life
 * has no effect; nor, without `keep`, has anything before a delete. Of type 0 no change after the first has any. Of type 3 each may be
 * what came before the last change of a column.
 */
function hasNoEffect(plan: TablePlan, n: Names): string[] {
  const before = 'flow._is_delete and flow._sequence < anchor._base_from';
  const ended = plan.deleted === undefined ? 'anchor._is_delete or ' : '';
  if (plan.kind === 'type 3') return [`           case when ${ended}${before}`];
  if (plan.deleteWhen === undefined) return [`           case when ${isNotFirst(plan, n, 21)}`];
  const alive = plan.deleted === undefined ? 'not flow._is_delete' : 'not flow._is_delete and not anchor._is_delete';
  return [
    `           case when ${ended}${before}`,
    `                     or ${alive}`,
    `                        and (${isNotFirst(plan, n, 29)})`,
  ];
}

/** After the first change, or the first one again. */
function isNotFirst(plan: TablePlan, n: Names, indent: number): string {
  const same = sameValues(
    plan,
    n,
    carriedColumns(plan),
    c => `anchor.${c}`,
    c => `flow.${c}`,
  );
  const first = conjunction(['flow._sequence = anchor._base_from', ...same], indent + 3);
  return `flow._sequence > anchor._base_from\n${' '.repeat(indent)}or ${first}`;
}

/** What the log has of the keys of the batch: read once, since it is asked twice and is as long as the table. */
export function known(plan: TablePlan, n: Names): string {
  return lines('select *', `from ${n.changes} ${n.sql.semiJoin} flow using (${names(n, plan.key).join(', ')})`);
}

/** Moments of the batch that are older than the anchor of their key. The table is asked for these alone: without any it is not read. */
export function older(plan: TablePlan, n: Names): string | undefined {
  if (!hasVersions(plan)) return undefined;
  const conditions = [...equal(n, plan.key, 'anchor', 'flow'), 'flow._sequence < anchor._sequence'];
  return lines(
    `select distinct ${list([...names(n, plan.key, 'flow'), 'flow._sequence'], 16)}`,
    `from flow join known anchor on ${conjunction(conditions, 32)}`,
    'where anchor._base_from is not null',
  );
}

/** The versions that were in force at moments which are `older`, as a common table expression; nothing where the table has no versions. */
export function storedOfOldRows(plan: TablePlan, n: Names): string | undefined {
  if (!hasVersions(plan)) return undefined;
  const from = `t.${n.sql.identifier(plan.validity?.from ?? '')}`;
  const to = `t.${n.sql.identifier(plan.validity?.to ?? '')}`;
  const inForce = [`${from} <= older._sequence`, `(older._sequence < ${to} or ${to} is null)`];
  return lines(
    'stored as (',
    '    select older._sequence as _moment, t.*',
    `    from older join ${plan.kind === 'type 4' ? n.history : n.table} t`,
    `      on ${conjunction([...equal(n, plan.key, 't', 'older'), ...inForce], 9)}`,
    ')',
  );
}

/** Joins each row of `flow` with the anchor of its key, and with the version in force at its moment. */
export function joinsOfOldRows(plan: TablePlan, n: Names): string {
  const anchor = [...equal(n, plan.key, 'anchor', 'flow'), 'anchor._base_from is not null'];
  const stored = [...equal(n, plan.key, 'stored', 'flow'), 'stored._moment = flow._sequence'];
  return lines(
    `left join known anchor on ${conjunction(anchor, 26)}`,
    hasVersions(plan) && `left join stored on ${conjunction(stored, 20)}`,
  );
}
