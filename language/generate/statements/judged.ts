import { durationText } from '../../model/checks/durations.js';
import { ExpressionWriter } from '../expression.js';
import { type ColumnPlan, type ExpectationPlan, hasLog, type InputColumn, type TablePlan } from '../plan.js';
import { AHEAD } from '../query/changes.js';
import { carriedColumns } from './columns.js';
import { count, indented, lines, list } from './layout.js';
import { maskedValue } from './masking.js';
import { type Names, names } from './names.js';
import { joinsOfOldRows, oldRows, storedOfOldRows } from './old-rows.js';
import { conditionReasons } from './reasons.js';
import { expiredRows } from './retention.js';
import { BREAKS, FILTERED, REPLAY } from './words.js';

export const breaks = (expectation: Pick<ExpectationPlan, 'name'>) => `${BREAKS}${expectation.name}`;

/**
 * Each row of the batch as the flow makes it, with `_reason`: why it is not written, NULL where it is. Of a table with a log, `flow` is
 * there already, since the log is asked for its keys.
 */
export function judged(plan: TablePlan, n: Names): string {
  const logs = hasLog(plan);
  const expired = expiredRows(plan, n, name => declaredInFlow(plan, n, name));
  const before = [logs ? storedOfOldRows(plan, n) : lines('flow as (', indented(flow(plan, n), 4), ')'), expired?.with];
  const tables = before.filter(table => table !== undefined);
  return lines(
    tables.length > 0 && `with ${tables.join(', ')}`,
    'select flow.*,',
    ...reasonCase(plan, n, expired?.branch),
    'from flow',
    logs && joinsOfOldRows(plan, n),
    expired?.joins,
  );
}

/** The rows of `batch`, the view of new rows, as the flow makes them. */
export function flow(plan: TablePlan, n: Names): string {
  const { sql, onInput } = n;
  const columns = [...plan.columns.filter(c => plan.key.includes(c.name)), ...carriedColumns(plan)];
  const carried = plan.sequence.further.filter(f => f.carried).map(f => aliased(n, onInput.print(f.value), f.column));
  const deletes = plan.deleteWhen ? `(${onInput.print(plan.deleteWhen)}) is true` : 'false';
  const tie = plan.tie.length > 0 ? plan.tie.map(c => sql.canonical(sql.identifier(c.name), c.type, plan.timezone)) : ["''"];
  const breaking = plan.expectations
    .filter(e => e.unmasked)
    .map(e => `(${onInput.print(e.unmasked as NonNullable<typeof e.unmasked>)}) is not true as ${breakColumn(plan, e)}`);
  return lines(
    `select ${list([...columns.map(c => columnValue(c, n, plan.timezone)), ...carried], 7)},`,
    `       ${onInput.print(plan.sequence.value)} as _sequence,`,
    `       ${deletes} as _is_delete,`,
    `       ${sql.sha256(`concat(${list(tie, 19)})`)} as _tie,`,
    `       ${aliased(n, sql.identifier(plan.input.ingestedAt), '_ingested_at')},`,
    ...breaking.map(b => `       ${b},`),
    ...errorCase(plan, n),
    `       ${rawRow(plan, n).join(',\n       ')}`,
    'from batch',
  );
}

const aliased = ({ sql }: Names, text: string, name: string) =>
  text === sql.identifier(name) ? text : `${text} as ${sql.identifier(name)}`;

function columnValue(c: ColumnPlan, n: Names, timezone: string): string {
  const value = n.onInput.print(c.value);
  return aliased(n, c.mask ? maskedValue(n.sql, value, c.unmasked, c.mask, timezone) : value, c.name);
}

function breakColumn(plan: TablePlan, e: ExpectationPlan): string {
  return `_breaks_${plan.expectations.indexOf(e) + 1}`;
}

/**
 * The row as it came, with what is masked in the table masked here too; and a hash of the row before it is masked, where masked rows
 * may look alike.
 */
function rawRow(plan: TablePlan, n: Names): string[] {
  const replaced = plan.input.masked.map(({ column, mask }) => ({
    name: column.name,
    sql: maskedValue(n.sql, n.sql.identifier(column.name), column.type, mask, plan.timezone),
  }));
  return [
    `${n.sql.rowText(plan.input, replaced, 7)} as _raw`,
    ...(masksLose(plan) ? [`${n.sql.sha256(n.sql.rowText(plan.input, [], 14))} as _row_id`] : []),
  ];
}

/** True where two different rows may have one masked text. */
function masksLose(plan: TablePlan): boolean {
  return plan.input.masked.some(m => m.mask !== 'hash');
}

/** What identifies a row of the input, over `judged`. */
export function rowId(plan: TablePlan, n: Names): string {
  return masksLose(plan) ? '_row_id' : n.sql.sha256('_raw');
}

/** What stops a row inside the flow: it is filtered out, or a value cannot be computed. In the order of the steps. */
function errorCase(plan: TablePlan, { sql, onInput }: Names): string[] {
  const { deleteWhen } = plan;
  // A row of a deleted key may have its key alone.
  const live = deleteWhen ? `(${onInput.print(deleteWhen)}) is not true` : undefined;
  const branches = conditionReasons(plan.conditions, onInput, sql, live);
  return branches.length === 0 ? [] : ['       case', ...branches.map(b => `         ${b}`), '       end as _error,'];
}

/** True where the flow itself can refuse a row. */
function hasErrors(plan: TablePlan, n: Names): boolean {
  return errorCase(plan, n).length > 0;
}

function reasonCase(plan: TablePlan, n: Names, expired: string | undefined): string[] {
  const column = (name: string) => declaredInFlow(plan, n, name);
  const lateness = plan.late && [
    `when flow._sequence < flow._ingested_at - interval ${durationText(plan.late)} then 'late'`,
    `when flow._sequence > flow._ingested_at + interval ${durationText(AHEAD)} then 'future'`,
  ];
  const broken = plan.expectations
    .filter(e => e.action !== 'warn')
    .map(e => `when ${isBroken(plan, n, e, 'flow')} then ${n.sql.literal(breaks(e))}`);
  const sequences = ['flow._sequence', ...plan.sequence.further.map(f => column(f.column))];
  return [
    '       case',
    ...(hasErrors(plan, n) ? ['         when flow._error is not null then flow._error'] : []),
    `         when ${plan.key.map(k => `${column(k)} is null`).join(' or ')} then 'null key'`,
    `         when ${sequences.map(s => `${s} is null`).join(' or ')} then 'null sequence'`,
    ...(lateness ?? []).map(l => `         ${l}`),
    ...broken.map(b => `         ${b}`),
    ...(hasLog(plan) ? oldRows(plan, n) : []),
    ...(expired === undefined ? [] : [expired]),
    '       end as _reason',
  ];
}

/** A condition on the rows of `judged` (or of `flow` itself) under which an expectation is broken. Deletes are not judged. */
export function isBroken(plan: TablePlan, n: Names, e: ExpectationPlan, alias?: string): string {
  const before = alias ? `${alias}.` : '';
  const column = (name: string) => {
    if (alias) return declaredInFlow(plan, n, name);
    return name.toLowerCase() === plan.sequence.column?.toLowerCase() ? '_sequence' : n.sql.identifier(name);
  };
  const own = e.unmasked
    ? `${before}${breakColumn(plan, e)}`
    : `(${new ExpressionWriter(n.sql, { columns: storedColumns(plan), printer: column }).print(e.condition)}) is not true`;
  return plan.deleteWhen ? `not ${before}_is_delete and ${own}` : own;
}

/** The columns of the table that an expectation may read, as they are stored. */
function storedColumns(plan: TablePlan): InputColumn[] {
  return plan.columns.map(({ name, type }) => ({ name, type }));
}

function declaredInFlow(plan: TablePlan, { sql }: Names, name: string): string {
  return name.toLowerCase() === plan.sequence.column?.toLowerCase() ? 'flow._sequence' : `flow.${sql.identifier(name)}`;
}

/** Reasons in groups, as SQL lists of texts. */
function reasons(plan: TablePlan, { sql: { literal } }: Names): { dropped: string[]; failing: string[] } {
  const dropped = plan.expectations.filter(e => e.action === 'drop').map(e => literal(breaks(e)));
  const failing = plan.expectations.filter(e => e.action === 'fail').map(e => literal(breaks(e)));
  const filters = plan.conditions.some(c => c.kind === 'filter') ? [literal(FILTERED)] : [];
  return { dropped: [...filters, ...dropped], failing };
}

/** A condition on `judged` for rows that go to the dead letter; nothing where none is in force. */
export function isDeadLetter(plan: TablePlan, n: Names): string {
  const { dropped } = reasons(plan, n);
  return `_reason not in (${[n.sql.literal(REPLAY), ...dropped].join(', ')})`;
}

/** A condition on `judged` for rows that fail the run before anything is written; nothing where no row can. */
export function isFailing(plan: TablePlan, n: Names): string | undefined {
  const { failing } = reasons(plan, n);
  if (plan.onError.action === 'fail') return isDeadLetter(plan, n);
  return failing.length > 0 ? `_reason in (${failing.join(', ')})` : undefined;
}

/** The counts of a run, in rows of the input, from `judged`. */
export function counts(plan: TablePlan, n: Names): string {
  const { literal, tuple } = n.sql;
  const { dropped } = reasons(plan, n);
  const skipped = plan.onError.action === 'skip';
  const isDropped = skipped ? `_reason <> ${literal(REPLAY)}` : `_reason in (${dropped.join(', ')})`;
  const position = [
    ...names(n, plan.key),
    '_sequence',
    ...names(
      n,
      plan.sequence.further.map(f => f.column),
    ),
  ];
  return lines(
    'select count(*) as read,',
    `       ${count('_reason is null')} as written,`,
    `       ${skipped || dropped.length > 0 ? count(isDropped) : '0'} as dropped,`,
    `       ${skipped ? '0' : count(isDeadLetter(plan, n))} as dead_lettered,`,
    `       count(distinct if(_reason is null, ${tuple([...uniq(position), '_is_delete', '_tie'], 43)}, null))`,
    `         - count(distinct if(_reason is null, ${tuple(uniq(position), 45)}, null)) as ties,`,
    `       ${count(`_reason = ${literal(REPLAY)}`)} as replayed`,
    `from ${n.judged}`,
  );
}

const uniq = (items: readonly string[]) => [...new Set(items)];

/** How many written rows break each expectation that only warns; nothing where there is none. */
export function warnings(plan: TablePlan, n: Names): string | undefined {
  const warned = plan.expectations.filter(e => e.action === 'warn');
  if (warned.length === 0) return undefined;
  const columns = warned.map(e => `count_if(_reason is null and ${isBroken(plan, n, e)}) as ${n.sql.identifier(e.name)}`);
  return lines(`select ${columns.join(',\n       ')}`, `from ${n.judged}`);
}
