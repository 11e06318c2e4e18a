import { durationText, twice } from '../duration.js';
import type { TablePlan } from '../plan.js';
import { carriedColumns, keptColumns, rank, sameValues } from './columns.js';
import { conjunction, indented, lines, list } from './layout.js';
import { equal, type Names, names } from './names.js';

const DEFAULT_HORIZON = { amount: 30, unit: 'day' } as const;

/** One row for each key and sequence of the batch: a delete wins, else the greater tie. */
export function reduced(plan: TablePlan, n: Names): string {
  const by = list([...names(n, plan.key), '_sequence'], 7);
  const ranked = names(n, rank(plan));
  const row = [...new Set(['_is_delete', '_tie', ...keptColumns(plan)])];
  return lines(
    `select ${list([...names(n, plan.key), '_sequence', '_row.*'], 7)}`,
    'from (',
    `    select ${indentedRest(by, 4)},`,
    `           max_by(${n.sql.record(row, 18)}, ${n.sql.tuple(ranked, 18)}) as _row`,
    `    from ${n.judged}`,
    '    where _reason is null',
    `    group by ${indentedRest(by, 4)}`,
    ')',
  );
}

/** The second and further lines of a list, moved to the right. */
function indentedRest(text: string, by: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(by)}`);
}

/** Keeps, for each key and sequence, the greatest row that was ever seen: any order and any repetition give the same log. */
export function writeChanges(plan: TablePlan, n: Names): string {
  const ranked = rank(plan);
  const kept = ['_is_delete', '_tie', ...keptColumns(plan)];
  const inserted = [...plan.key, '_sequence', ...kept];
  return lines(
    `merge into ${n.changes} c`,
    'using reduced r',
    `on ${conjunction([...equal(n, plan.key, 'c', 'r'), 'c._sequence = r._sequence'], 3)}`,
    `when matched and ${n.sql.tuple(names(n, ranked, 'r'))} > ${n.sql.tuple(names(n, ranked, 'c'))} then`,
    `  update set ${list(
      kept.map(c => `${n.sql.identifier(c)} = r.${n.sql.identifier(c)}`),
      13,
    )}`,
    'when not matched then',
    `  insert (${list(names(n, inserted), 10)})`,
    `  values (${list(names(n, inserted, 'r'), 10)})`,
  );
}

/** Where a version begins: after a deleted stretch, at a delete, or where a tracked column changes. */
function marked(plan: TablePlan, n: Names, from: readonly string[]): string {
  const tracked = plan.columns.filter(c => c.tracked);
  const same = sameValues(
    plan,
    n,
    tracked,
    c => c,
    c => `lag(${c}) over w`,
  );
  return lines(
    'marked as (',
    '    select *,',
    '           lag(_is_delete, 1, true) over w or _is_delete',
    same.length > 0 && `           or not (${conjunction(same, 19)}) as _begins`,
    same.length === 0 && '             as _begins',
    ...from.map(f => `    ${f}`),
    `    window w as (partition by ${list(names(n, plan.key), 30)} order by _sequence)`,
    '), numbered as (',
    `    select *, count_if(_begins) over (partition by ${list(names(n, plan.key), 52)} order by _sequence) as _version from marked`,
  );
}

/** The log of the batch's keys, folded into versions; a deleted stretch is one too, so that the version before it ends there. */
export function versions(plan: TablePlan, n: Names): string {
  const key = names(n, plan.key);
  const v = plan.validity;
  const newest = ['_is_delete', ...carriedColumns(plan).map(c => c.name), '_sequence'];
  const { identifier } = n.sql;
  return lines(
    `with ${marked(plan, n, [`from ${n.changes} ${n.sql.semiJoin} reduced using (${key.join(', ')})`])}`,
    '), folded as (',
    `    select ${list([...key, '_version'], 11)},`,
    `           max_by(${n.sql.record(newest, 18)}, _sequence) as _newest,`,
    `           coalesce(min(_base_from), min(_sequence)) as ${identifier(v?.from ?? '')}`,
    '    from numbered',
    `    group by ${list([...key, '_version'], 13)}`,
    ')',
    `select ${list([...key, '_newest.*', identifier(v?.from ?? '')], 7)},`,
    `       lead(${identifier(v?.from ?? '')}) over (partition by ${list(key, 40)} order by _version) as ${identifier(v?.to ?? '')}`,
    'from folded',
  );
}

/** What the table has and should not have, or has otherwise, or lacks. */
export function differences(plan: TablePlan, n: Names): string {
  const v = plan.validity;
  const { identifier } = n.sql;
  const from = identifier(v?.from ?? '');
  const to = identifier(v?.to ?? '');
  const first = identifier(plan.key[0] ?? '');
  const others = plan.columns.filter(c => !plan.key.includes(c.name));
  const keys = [...names(n, plan.key), from];
  const values = plan.stored.flatMap(name => {
    const sql = identifier(name);
    if (plan.key.includes(name) || name === v?.from) return [`coalesce(new.${sql}, old.${sql}) as ${sql}`];
    if (name === plan.surrogate) return [`${surrogateKey(plan, n, v?.from)} as ${sql}`];
    if (name === v?.current) return [`new.${to} is null as ${sql}`];
    if (name === v?.to) return [`new.${to}`];
    return [name === plan.sequence.column ? `new._sequence as ${sql}` : `new.${sql}`];
  });
  const same = [
    n.sql.same(`new.${first}`, `old.${first}`),
    n.sql.same(`new.${to}`, `old.${to}`),
    ...others.map(
      c =>
        sameValues(
          plan,
          n,
          [c],
          x => (c.name === plan.sequence.column ? 'new._sequence' : `new.${x}`),
          x => `old.${x}`,
        )[0] ?? '',
    ),
  ];
  return lines(
    'with stored as (',
    '    select t.*',
    `    from ${n.table} t`,
    `    join (select ${list([...names(n, plan.key), `min(${from}) as _since`], 17)} from versions group by ${list(names(n, plan.key), 30)}) v`,
    `      on ${conjunction([...equal(n, plan.key, 't', 'v'), `t.${from} >= v._since`], 9)}`,
    ')',
    `select ${list(values, 7)},`,
    `       new.${first} is null as _gone,`,
    `       if(old.${first} is null, null, ${n.sql.row('old', plan.stored, 7)}) as _old`,
    'from (select * from versions where not _is_delete) new',
    `full join stored old on ${conjunction(
      keys.map(k => `new.${k} = old.${k}`),
      9,
    )}`,
    `where not (${conjunction(same, 11)})`,
  );
}

/** The hash of the key's canonical text, in type 2 of the key and the version's begin. */
export function surrogateKey(plan: TablePlan, { sql }: Names, from: string | undefined): string {
  const parts = plan.key.map(k => {
    const column = plan.columns.find(c => c.name === k);
    return sql.canonical(`new.${sql.identifier(k)}`, column?.type ?? { name: 'string' }, plan.timezone);
  });
  if (from !== undefined) parts.push(sql.canonical(`new.${sql.identifier(from)}`, plan.sequence.type, plan.timezone));
  return sql.sha256(`concat(${parts.join(', ')})`);
}

/** The versions as they were and as they will be, for tables that read this one. */
export function writeTouched(plan: TablePlan, n: Names): string {
  const columns = plan.stored;
  return lines(
    `insert into ${n.touched} (${list(['_run', '_image', ...names(n, columns)], 15 + n.touched.length)})`,
    `select ${list([n.run, "'before'", ...names(n, columns, '_old')], 7)}`,
    `from ${n.differences} where _old is not null`,
    'union all',
    `select ${list([n.run, "'after'", ...names(n, columns)], 7)}`,
    `from ${n.differences} where not _gone`,
  );
}

/** The one change of the table itself: `columns` are all that it stores. */
export function writeTable(n: Names, columns: readonly string[], matchOn: readonly string[], deletes: boolean): string {
  const star = n.sql.mergesStar(columns);
  const set = star
    ? '*'
    : list(
        columns.map(c => `${n.sql.identifier(c)} = s.${n.sql.identifier(c)}`),
        29,
      );
  const insert = star ? ['*'] : [`(${list(names(n, columns), 29)})`, `  values (${list(names(n, columns, 's'), 10)})`];
  return lines(
    `merge into ${n.table} t`,
    `using ${n.differences} s`,
    `on ${conjunction(equal(n, matchOn, 't', 's'), 3)}`,
    deletes && 'when matched and s._gone then delete',
    `when matched then update set ${set}`,
    `when not matched then insert ${insert.join('\n')}`,
  );
}

/** Of what is older than twice the horizon each key keeps its newest change: the anchor, which knows where its version began. */
export function prune(plan: TablePlan, n: Names): string {
  const key = names(n, plan.key);
  const horizon = durationText(twice(plan.late ?? DEFAULT_HORIZON));
  return lines(
    `merge into ${n.changes} c`,
    'using (',
    indented(
      lines(
        `with ${marked(plan, n, [
          `from ${n.changes}`,
          `where _sequence < (select ingested_to - interval ${horizon} from ops.progress where ${n.sql.shared('table')} = ${n.sql.literal(n.label)})`,
        ])}`,
        ')',
        `select ${list([...key, '_sequence'], 7)},`,
        `       _sequence = max(_sequence) over (partition by ${list(key, 54)}) as _is_anchor,`,
        `       min(coalesce(_base_from, _sequence)) over (partition by ${list([...key, '_version'], 64)}) as _base_from`,
        'from numbered',
      ),
      4,
    ),
    ') s',
    `on ${conjunction([...equal(n, plan.key, 'c', 's'), 'c._sequence = s._sequence'], 3)}`,
    'when matched and not s._is_anchor then delete',
    'when matched and c._base_from is null then update set _base_from = s._base_from',
  );
}
