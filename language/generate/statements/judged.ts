import type { DataType } from '../../model/declaration/index.js';
import { canonical } from '../canonical.js';
import { durationText } from '../duration.js';
import { failure, print } from '../expression.js';
import type { ColumnPlan, ExpectationPlan, Mask, TablePlan } from '../plan.js';
import { identifier, literal } from '../quote.js';
import { carriedColumns, sameValues } from './columns.js';
import { conjunction, indented, lines, list } from './layout.js';
import { type Names, names } from './names.js';
import { BREAKS } from './words.js';

/** A masked value: `hash` keeps equality, `redact` only whether there is a value, `partial` the last quarter, four characters at most. */
function masked(sql: string, type: DataType, mask: Mask, timezone: string): string {
  if (mask === 'hash') return type.name === 'string' ? `sha2(${sql}, 256)` : `sha2(${canonical(sql, type, timezone)}, 256)`;
  if (mask === 'redact') return `if(${sql} is null, null, '***')`;
  const shown = `least(4, length(${sql}) div 4)`;
  return `concat(repeat('*', length(${sql}) - ${shown}), right(${sql}, ${shown}))`;
}

function maskedNull(sql: string, type: DataType, mask: Mask, timezone: string): string {
  const text = masked(sql, type, mask, timezone);
  return mask === 'hash' && type.name !== 'string' ? `if(${sql} is null, null, ${text})` : text;
}

/** Timestamps in full: by default `to_json` cuts microseconds, and two rows would look like one. */
function jsonOptions(plan: TablePlan): string {
  const local = plan.input.columns.some(c => JSON.stringify(c.type).includes('"timestamp_ntz"'));
  return `map('timestampFormat', "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX"${local ? `, 'timestampNTZFormat', "yyyy-MM-dd'T'HH:mm:ss.SSSSSS"` : ''})`;
}

/** Reasons that drop a row instead of sending it away. */
export const FILTERED = 'filtered';
export const REPLAY = 'replay';
export const breaks = (expectation: Pick<ExpectationPlan, 'name'>) => `${BREAKS}${expectation.name}`;

/**
 * Each row of the batch as the flow makes it, with `_reason`: why it is not written, NULL where it is.
 * `batch` is the view of new rows.
 */
export function judged(plan: TablePlan, n: Names): string {
  const flow = flowQuery(plan);
  const joins = plan.kind === 'type 2' ? logJoins(plan, n) : undefined;
  return lines('with flow as (', indented(flow, 4), ')', 'select flow.*,', ...reasonCase(plan), 'from flow', joins);
}

function flowQuery(plan: TablePlan): string {
  const tz = plan.timezone;
  const columns = [...plan.columns.filter(c => plan.key.includes(c.name)), ...carriedColumns(plan)];
  const carried = plan.sequence.further.filter(f => f.carried).map(f => aliased(print(f.value), f.column));
  const deletes = plan.deleteWhen ? `(${print(plan.deleteWhen)}) is true` : 'false';
  const tie = plan.tie.length > 0 ? plan.tie.map(c => canonical(identifier(c.name), c.type, tz)) : ["''"];
  const breaking = plan.expectations
    .filter(e => e.unmasked)
    .map(e => `(${print(e.unmasked as NonNullable<typeof e.unmasked>)}) is not true as ${breakColumn(plan, e)}`);
  return lines(
    `select ${list([...columns.map(c => columnValue(c, tz)), ...carried], 7)},`,
    `       ${print(plan.sequence.value)} as _sequence,`,
    `       ${deletes} as _is_delete,`,
    `       sha2(concat(${list(tie, 19)}), 256) as _tie,`,
    `       ${aliased(identifier(plan.input.ingestedAt), '_ingested_at')},`,
    ...breaking.map(b => `       ${b},`),
    ...errorCase(plan),
    `       ${rawRow(plan).join(',\n       ')}`,
    'from batch',
  );
}

const aliased = (sql: string, name: string) => (sql === identifier(name) ? sql : `${sql} as ${identifier(name)}`);

function columnValue(c: ColumnPlan, timezone: string): string {
  const value = print(c.value);
  return aliased(c.mask ? maskedNull(value, c.unmasked, c.mask, timezone) : value, c.name);
}

function breakColumn(plan: TablePlan, e: ExpectationPlan): string {
  return `_breaks_${plan.expectations.indexOf(e) + 1}`;
}

/**
 * The row as it came, with what is masked in the table masked here too; and a hash of the row before it is masked, where masked rows
 * may look alike.
 */
function rawRow(plan: TablePlan): string[] {
  const masks = plan.input.masked;
  const options = jsonOptions(plan);
  if (masks.length === 0) return [`to_json(struct(*), ${options}) as _raw`];
  const except = masks.map(m => identifier(m.column.name)).join(', ');
  const replaced = masks.map(
    m => `${maskedNull(identifier(m.column.name), m.column.type, m.mask, plan.timezone)} as ${identifier(m.column.name)}`,
  );
  return [
    `to_json(struct(* except (${except}), ${list(replaced, 22)}),\n               ${options}) as _raw`,
    ...(masksLose(plan) ? [`sha2(to_json(struct(*), ${options}), 256) as _row_id`] : []),
  ];
}

/** True where two different rows may have one masked text. */
function masksLose(plan: TablePlan): boolean {
  return plan.input.masked.some(m => m.mask !== 'hash');
}

/** What identifies a row of the input, over `judged`. */
export function rowId(plan: TablePlan): string {
  return masksLose(plan) ? '_row_id' : 'sha2(_raw, 256)';
}

/** What stops a row inside the flow: it is filtered out, or a value cannot be computed. In the order of the steps. */
function errorCase(plan: TablePlan): string[] {
  const branches = plan.conditions.flatMap(c => {
    if (c.kind === 'filter') {
      const fails = failure(c.condition);
      return [
        ...(fails ? [`when ${fails} then 'where cannot be computed'`] : []),
        `when (${print(c.condition)}) is not true then ${literal(FILTERED)}`,
      ];
    }
    if (c.kind === 'not null') {
      const live = plan.deleteWhen ? ` and (${print(plan.deleteWhen)}) is not true` : '';
      return [
        `when ${print({ kind: 'is null', negated: false, value: c.value, span: c.value.span })}${live} then ${literal(`null ${c.name}`)}`,
      ];
    }
    const fails = failure(c.value);
    return fails ? [`when ${fails} then ${literal(`${c.name} cannot be computed`)}`] : [];
  });
  return branches.length === 0
    ? []
    : ['       case', ...[...new Set(branches)].map(b => `         ${b}`), '       end as _error,'];
}

/** True where the flow itself can refuse a row. */
function hasErrors(plan: TablePlan): boolean {
  return errorCase(plan).length > 0;
}

function reasonCase(plan: TablePlan): string[] {
  const column = (name: string) => declaredInFlow(plan, name);
  const lateness = plan.late && [
    `when flow._sequence < flow._ingested_at - interval ${durationText(plan.late)} then 'late'`,
    "when flow._sequence > flow._ingested_at + interval 1 hour then 'future'",
  ];
  const broken = plan.expectations
    .filter(e => e.action !== 'warn')
    .map(e => `when ${isBroken(plan, e, 'flow')} then ${literal(breaks(e))}`);
  const sequences = ['flow._sequence', ...plan.sequence.further.map(f => column(f.column))];
  return [
    '       case',
    ...(hasErrors(plan) ? ['         when flow._error is not null then flow._error'] : []),
    `         when ${plan.key.map(k => `${column(k)} is null`).join(' or ')} then 'null key'`,
    `         when ${sequences.map(s => `${s} is null`).join(' or ')} then 'null sequence'`,
    ...(lateness ?? []).map(l => `         ${l}`),
    ...broken.map(b => `         ${b}`),
    ...(plan.kind === 'type 2' ? oldRows(plan) : []),
    '       end as _reason',
  ];
}

/** A condition on the rows of `judged` (or of `flow` itself) under which an expectation is broken. Deletes are not judged. */
export function isBroken(plan: TablePlan, e: ExpectationPlan, alias?: string): string {
  const before = alias ? `${alias}.` : '';
  const own = e.unmasked
    ? `${before}${breakColumn(plan, e)}`
    : `(${print(e.condition, name => (alias ? declaredInFlow(plan, name) : name.toLowerCase() === plan.sequence.column?.toLowerCase() ? '_sequence' : identifier(name)))}) is not true`;
  return plan.deleteWhen ? `not ${before}_is_delete and ${own}` : own;
}

function declaredInFlow(plan: TablePlan, name: string): string {
  return name.toLowerCase() === plan.sequence.column?.toLowerCase() ? 'flow._sequence' : `flow.${identifier(name)}`;
}

/** Rows older than the anchor: no harm where the table already says the same. */
function oldRows(plan: TablePlan): string[] {
  const tracked = plan.columns.filter(c => c.tracked);
  const first = identifier(plan.key[0] ?? '');
  const same = [
    `stored.${first} is not null`,
    ...sameValues(
      plan,
      tracked,
      c => `stored.${c}`,
      c => `flow.${c}`,
    ),
  ];
  return [
    '         when flow._sequence < anchor._sequence then',
    `           case when if(flow._is_delete, stored.${first} is null,`,
    `                        ${conjunction(same, 24)})`,
    `                then ${literal(REPLAY)} else 'older than the log' end`,
  ];
}

function logJoins(plan: TablePlan, n: Names): string {
  const v = plan.validity;
  const from = `stored.${identifier(v?.from ?? '')}`;
  const to = `stored.${identifier(v?.to ?? '')}`;
  const key = (alias: string) => plan.key.map(k => `${alias}.${identifier(k)} = ${declaredInFlow(plan, k)}`);
  return lines(
    `left join ${n.changes} anchor`,
    `  on ${conjunction([...key('anchor'), 'anchor._base_from is not null'], 5)}`,
    `left join ${n.table} stored`,
    `  on ${conjunction([...key('stored'), `${from} <= flow._sequence`, `(flow._sequence < ${to} or ${to} is null)`], 5)}`,
  );
}

/** Reasons in groups, as SQL lists of texts. */
export function reasons(plan: TablePlan): { dropped: string[]; failing: string[] } {
  const dropped = plan.expectations.filter(e => e.action === 'drop').map(e => literal(breaks(e)));
  const failing = plan.expectations.filter(e => e.action === 'fail').map(e => literal(breaks(e)));
  const filters = plan.conditions.some(c => c.kind === 'filter') ? [literal(FILTERED)] : [];
  return { dropped: [...filters, ...dropped], failing };
}

/** A condition on `judged` for rows that go to the dead letter; nothing where none is in force. */
export function isDeadLetter(plan: TablePlan): string {
  const { dropped } = reasons(plan);
  return `_reason not in (${[literal(REPLAY), ...dropped].join(', ')})`;
}

/** A condition on `judged` for rows that fail the run before anything is written; nothing where no row can. */
export function isFailing(plan: TablePlan): string | undefined {
  const { failing } = reasons(plan);
  if (plan.onError.action === 'fail') return isDeadLetter(plan);
  return failing.length > 0 ? `_reason in (${failing.join(', ')})` : undefined;
}

/** The counts of a run, in rows of the input, from `judged`. */
export function counts(plan: TablePlan, n: Names): string {
  const { dropped } = reasons(plan);
  const skipped = plan.onError.action === 'skip';
  const isDropped = skipped ? `_reason <> ${literal(REPLAY)}` : `_reason in (${dropped.join(', ')})`;
  const position = [...names(plan.key), '_sequence', ...names(plan.sequence.further.map(f => f.column))];
  return lines(
    'select count(*) as read,',
    '       count_if(_reason is null) as written,',
    `       ${skipped || dropped.length > 0 ? `count_if(${isDropped})` : '0'} as dropped,`,
    `       ${skipped ? '0' : `count_if(${isDeadLetter(plan)})`} as dead_lettered,`,
    `       count(distinct if(_reason is null, struct(${list([...uniq(position), '_is_delete', '_tie'], 50)}), null))`,
    `         - count(distinct if(_reason is null, struct(${list(uniq(position), 52)}), null)) as ties,`,
    `       count_if(_reason = ${literal(REPLAY)}) as replayed`,
    `from ${n.judged}`,
  );
}

const uniq = (items: readonly string[]) => [...new Set(items)];

/** How many written rows break each expectation that only warns; nothing where there is none. */
export function warnings(plan: TablePlan, n: Names): string | undefined {
  const warned = plan.expectations.filter(e => e.action === 'warn');
  if (warned.length === 0) return undefined;
  const columns = warned.map(e => `count_if(_reason is null and ${isBroken(plan, e)}) as ${identifier(e.name)}`);
  return lines(`select ${columns.join(',\n       ')}`, `from ${n.judged}`);
}
