import { hasVersions, type TablePlan } from '../plan.js';
import { carriedColumns, keptColumns, rank, sameValues } from './columns.js';
import { conjunction, lines, list } from './layout.js';
import { type Names, names } from './names.js';

/** The number of what rows are folded into: versions, where the table has them, else lives, each from a first change to a delete. */
export const groupOf = (plan: TablePlan): string => (hasVersions(plan) ? '_version' : '_life');

/** The flag of a row of the log that is a delete; where deletes are kept it is a value like others. */
const flagOf = (plan: TablePlan, n: Names): string =>
  plan.deleted === undefined ? '_is_delete' : n.sql.identifier(plan.deleted);

/** Names of the columns that a fold takes from a change. */
const valuesOf = (plan: TablePlan): string[] => carriedColumns(plan).map(c => c.name);

/** Of a record at least one column: `_tie` stands in where nothing but the key is stored. */
const atLeastOne = (columns: readonly string[]): readonly string[] => (columns.length > 0 ? columns : ['_tie']);

/** A column `previous_C` of type 3 as an aggregate over the rows of a life: `sql` yields a record with it. */
export interface Previous {
  readonly sql: string;
  readonly as: string;
  /** Quoted. */
  readonly column: string;
}

/**
 * What each tracked column was before its last change. Over `numbered`, where `previous_C` is the value in the row before; at the
 * begin of a life it is what the anchor knows, which is NULL where no anchor begins it.
 */
export function previousOf(plan: TablePlan, n: Names, indent: number): Previous[] {
  return plan.columns
    .filter(c => plan.kind === 'type 3' && c.beside !== undefined)
    .map((c, i) => {
      const column = n.sql.identifier(c.beside ?? '');
      const [same = ''] = sameValues(
        plan,
        n,
        [c],
        x => x,
        () => column,
      );
      return {
        sql: `max_by(${n.sql.record([c.beside ?? ''], indent)}, if(_begins or not (${same}), _sequence, null))`,
        as: `_previous_${i + 1}`,
        column,
      };
    });
}

/** What says of a state whether it is a row of the table. */
const flagsOf = (plan: TablePlan): string[] => (plan.deleted === undefined ? ['_is_delete'] : ['_has_row', plan.deleted]);

/** The condition under which a version or a life is, or ends as, a row of the table. */
export const isRow = (plan: TablePlan): string => (plan.deleted === undefined ? 'not _is_delete' : '_has_row');

/**
 * With `keep` a delete is a change that has the values of the one before it. A delete before which nothing is known has no row to mark:
 * `_has_row` says so, and what an anchor says is not asked again.
 */
function filled(plan: TablePlan, n: Names, from: readonly string[]): string {
  const key = names(n, plan.key);
  const besides = previousOf(plan, n, 0).map(p => p.column);
  const flag = flagOf(plan, n);
  return lines(
    'filled as (',
    `    select ${list([...key, '_sequence', `_is_delete as ${flag}`, '_base_from', ...besides], 11)},`,
    `           max_by(${n.sql.record(atLeastOne(valuesOf(plan)), 18)},`,
    '                  if(_is_delete and _has_row is not true, null, _sequence)) over w as _row',
    ...from.map(f => `    ${f}`),
    `    window w as (partition by ${list(key, 30)} order by _sequence)`,
    '), kept as (',
    `    select ${list([...key, '_sequence', flag, '_base_from', ...besides, '_row is not null as _has_row', '_row.*'], 11)}`,
    '    from filled',
    '), ',
  );
}

/** Where a version begins: after a deleted stretch, at a delete, or where a tracked column changes. A life begins after a delete. */
function begins(plan: TablePlan, n: Names): string {
  const flag = flagOf(plan, n);
  const tracked = plan.columns.filter(c => c.tracked);
  const same = (at: number, ...more: string[]) => {
    const values = sameValues(
      plan,
      n,
      tracked,
      c => c,
      c => `lag(${c}) over w`,
    );
    return conjunction([...more, ...values], at);
  };
  if (plan.deleted !== undefined) {
    return hasVersions(plan)
      ? `           not (${same(16, n.sql.same(flag, `lag(${flag}) over w`))}) as _begins`
      : `           lag(${flag}) over w is null or lag(${flag}) over w and not ${flag} as _begins`;
  }
  if (!hasVersions(plan)) return '           lag(_is_delete, 1, true) over w or _is_delete as _begins';
  return lines(
    '           lag(_is_delete, 1, true) over w or _is_delete',
    tracked.length > 0 ? `           or not (${same(19)}) as _begins` : '             as _begins',
  );
}

/**
 * Rows of the log, each with the number of its version or life: common table expressions up to the select of the last, `numbered`,
 * whose parenthesis is open.
 * @param from from where rows of the log are taken, and which
 */
export function foldedRows(plan: TablePlan, n: Names, from: readonly string[]): string {
  const by = `partition by ${list(names(n, plan.key), 30)} order by _sequence`;
  const source = plan.deleted === undefined ? from : ['from kept'];
  return (
    (plan.deleted === undefined ? '' : filled(plan, n, from)) +
    lines(
      'marked as (',
      '    select *,',
      begins(plan, n),
      ...source.map(f => `    ${f}`),
      `    window w as (${by})`,
      '), numbered as (',
      ...numbered(plan, n, by),
    )
  );
}

function numbered(plan: TablePlan, n: Names, by: string): string[] {
  const tracked = plan.columns.filter(c => plan.kind === 'type 3' && c.beside !== undefined);
  const key = list(names(n, plan.key), 52);
  if (tracked.length === 0)
    return [`    select *, count_if(_begins) over (partition by ${key} order by _sequence) as ${groupOf(plan)} from marked`];
  const before = tracked.map(c => {
    const column = n.sql.identifier(c.beside ?? '');
    return `           if(_begins, ${column}, lag(${n.sql.identifier(c.name)}) over w) as ${column}`;
  });
  return [
    `    select ${n.sql.starExcept(tracked.map(c => c.beside ?? ''))},`,
    `${before.join(',\n')},`,
    `           count_if(_begins) over w as ${groupOf(plan)}`,
    '    from marked',
    `    window w as (${by})`,
  ];
}

/**
 * What the log has once the batch is in it, without reading it again, of keys of which the batch writes a row: of each moment the greatest
 * row, and what an anchor knows beside it. Common table expressions, of which the last is `log`.
 */
function logOfBatch(plan: TablePlan, n: Names): string {
  const by = [...names(n, plan.key), '_sequence'];
  const row = ['_is_delete', '_tie', ...keptColumns(plan)];
  const besides = anchorColumns(plan);
  const values = names(n, row);
  const anchored = names(n, besides);
  return lines(
    'seen as (',
    `    select ${list(by, 11)}, max(_base_from) as _base_from,`,
    besides.length > 0 && `           max_by(${n.sql.record(besides, 18)}, _base_from) as _anchor,`,
    `           max_by(${n.sql.record(row, 18)}, ${n.sql.tuple(names(n, rank(plan)), 18)}) as _row`,
    '    from (',
    `        select ${list([...by, ...values, '_base_from', ...anchored], 15)}`,
    `        from known ${n.sql.semiJoin} reduced using (${names(n, plan.key).join(', ')})`,
    '        union all',
    `        select ${list([...by, ...values, 'null', ...anchored.map(() => 'null')], 15)} from reduced`,
    '    )',
    `    group by ${list(by, 13)}`,
    '), log as (',
    `    select ${list([...by, '_base_from', ...(besides.length > 0 ? ['_anchor.*'] : []), '_row.*'], 11)} from seen`,
    '), ',
  );
}

/** What only an anchor has, beside where its version or life began. */
const anchorColumns = (plan: TablePlan): string[] => [
  ...plan.columns.flatMap(c => (plan.kind === 'type 3' && c.beside !== undefined ? [c.beside] : [])),
  ...(plan.deleted === undefined ? [] : ['_has_row']),
];

/** The log of the batch's keys, folded: into versions, else into lives, of which the last is what the table has of a key. */
export function versions(plan: TablePlan, n: Names): string {
  const rows = `with ${logOfBatch(plan, n)}${foldedRows(plan, n, ['from log'])}`;
  if (!hasVersions(plan)) return lives(plan, n, rows);
  return plan.kind === 'type 6' ? completed(plan, n, rows) : lines(rows, ...folded(plan, n), ')', ...followed(plan, n));
}

/** A deleted stretch is a version, too, so that the one before it ends there. */
function folded(plan: TablePlan, n: Names): string[] {
  const key = names(n, plan.key);
  const newest = [...flagsOf(plan), ...valuesOf(plan), '_sequence'];
  return [
    '), folded as (',
    `    select ${list([...key, '_version'], 11)},`,
    `           max_by(${n.sql.record(newest, 18)}, _sequence) as _newest,`,
    `           coalesce(min(_base_from), min(_sequence)) as ${n.sql.identifier(plan.validity?.from ?? '')}`,
    '    from numbered',
    `    group by ${list([...key, '_version'], 13)}`,
  ];
}

/** Each version until the one after it. */
function followed(plan: TablePlan, n: Names): string[] {
  const key = names(n, plan.key);
  const from = n.sql.identifier(plan.validity?.from ?? '');
  return [
    `select ${list([...key, '_newest.*', from], 7)},`,
    `       lead(${from}) over (partition by ${list(key, 40)} order by _version) as ${n.sql.identifier(plan.validity?.to ?? '')}`,
    'from folded',
  ];
}

/** All versions of a key, those too that are older than its log, each with what is current: what is current changes on all of them. */
function completed(plan: TablePlan, n: Names, rows: string): string {
  const { identifier } = n.sql;
  const key = names(n, plan.key);
  const from = identifier(plan.validity?.from ?? '');
  const to = identifier(plan.validity?.to ?? '');
  const sequence = plan.sequence.column === undefined ? `t.${from}` : `t.${identifier(plan.sequence.column)}`;
  const flags = plan.deleted === undefined ? ['false as _is_delete'] : ['true as _has_row', `t.${identifier(plan.deleted)}`];
  const older = [
    ...names(n, plan.key, 't'),
    ...flags,
    ...names(n, valuesOf(plan), 't'),
    `${sequence} as _sequence`,
    `t.${from}`,
    `t.${to}`,
  ];
  const current = plan.columns.flatMap(c => (c.beside === undefined ? [] : [{ name: c.beside, sql: identifier(c.name) }]));
  const alive = `where ${isRow(plan)}`;
  return lines(
    rows,
    ...folded(plan, n),
    '), complete as (',
    ...followed(plan, n).map(l => `    ${l}`),
    '    union all',
    `    select ${list(older, 11)}`,
    `    from ${n.table} t`,
    `    join (select ${list([...key, `min(${from}) as _since`], 17)} from folded group by ${list(key, 30)}) f`,
    `      on ${conjunction([...key.map(k => `t.${k} = f.${k}`), `t.${from} < f._since`], 9)}`,
    ')',
    current.length === 0 && lines('select * from complete', alive),
    current.length > 0 &&
      lines(
        'select complete.*, _current.*',
        'from complete',
        'join (',
        `    select ${list(key, 11)}, max_by(${n.sql.record(current, 18)}, ${from}) as _current`,
        '    from complete',
        `    ${alive}`,
        `    group by ${list(key, 13)}`,
        `) newest using (${key.join(', ')})`,
        alive,
      ),
  );
}

/** Each life of a key: in type 0 its first change, in type 3 its newest and what each column was before. */
function lives(plan: TablePlan, n: Names, rows: string): string {
  const key = names(n, plan.key);
  const previous = previousOf(plan, n, 18);
  const isFirst = plan.kind === 'type 0';
  const first = [plan.deleted === undefined ? '_is_delete' : '_has_row', ...valuesOf(plan)];
  return lines(
    rows,
    '), folded as (',
    `    select ${list([...key, '_life'], 11)},`,
    isFirst && `           min_by(${n.sql.record(first, 18)}, _sequence) as _first,`,
    isFirst && plan.deleted !== undefined && `           max_by(${flagOf(plan, n)}, _sequence) as ${flagOf(plan, n)},`,
    isFirst && '           coalesce(min(_base_from), min(_sequence)) as _sequence',
    !isFirst &&
      `           max_by(${n.sql.record([...flagsOf(plan), ...valuesOf(plan), '_sequence'], 18)}, _sequence) as _newest${previous.length > 0 ? ',' : ''}`,
    ...previous.map((p, i) => `           ${p.sql} as ${p.as}${i < previous.length - 1 ? ',' : ''}`),
    '    from numbered',
    `    group by ${list([...key, '_life'], 13)}`,
    ')',
    `select ${list(
      [
        ...key,
        ...(isFirst ? ['_first.*', ...(plan.deleted === undefined ? [] : [flagOf(plan, n)]), '_sequence'] : ['_newest.*']),
        ...previous.map(p => `${p.as}.*`),
      ],
      7,
    )},`,
    `       _life = max(_life) over (partition by ${list(key, 40)}) as _is_last`,
    'from folded',
  );
}
