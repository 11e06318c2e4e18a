import type { ComputedPlan } from '../query/plan.js';
import { SCOPES } from '../query/text.js';
import { isComparable } from '../types.js';
import type { ComputedNames } from './computed.js';
import { conjunction, lines, list } from './layout.js';
import { keptFrom } from './retention.js';

/** What the table has and should not have, or has otherwise, or lacks, among the rows that were computed. */
export function differences(plan: ComputedPlan, n: ComputedNames): string {
  const { sql } = n;
  const names = plan.columns.map(c => c.name);
  const values = names.map(name => {
    const c = sql.identifier(name);
    return plan.key.includes(name) ? `coalesce(new.${c}, old.${c}) as ${c}` : `new.${c}`;
  });
  const same = plan.columns
    .filter(c => !plan.key.includes(c.name))
    .map(({ name, type }) => {
      const [a, b] = [`new.${sql.identifier(name)}`, `old.${sql.identifier(name)}`];
      return isComparable(type)
        ? sql.same(a, b)
        : `${sql.canonical(a, type, plan.timezone)} = ${sql.canonical(b, type, plan.timezone)}`;
    });
  const restricted =
    plan.scope.length > 0 &&
    `    ${sql.semiJoin} scopes ${SCOPES} on ${conjunction(
      plan.scope.map(s => sql.same(`${SCOPES}.${sql.identifier(s.name)}`, `t.${sql.identifier(s.name)}`)),
      8,
    )}`;
  const keys = plan.key.map(k => sql.same(`new.${sql.identifier(k)}`, `old.${sql.identifier(k)}`));
  return lines(
    'with stored as (',
    '    select t.*, true as _is_there',
    `    from ${n.table} t`,
    restricted,
    // What is no longer kept counts as gone, whether upkeep has removed it or not.
    plan.retain && `    where (t.${sql.identifier(plan.retain.column)} < (${keptFrom(plan.retain, n)})) is not true`,
    ')',
    `select ${list(values, 7)},`,
    '       new._is_there is null as _gone,',
    `       if(old._is_there is null, null, ${sql.row('old', names, 7)}) as _old`,
    'from (select *, true as _is_there from computed where _reason is null) new',
    `full join stored old on ${conjunction(keys, 9)}`,
    `where not (${conjunction(['new._is_there is not null', 'old._is_there is not null', ...same], 11)})`,
  );
}

/** The rows as they were and as they will be, for tables that read this one. */
export function writeTouched(plan: ComputedPlan, n: ComputedNames): string {
  const names = plan.columns.map(c => n.sql.identifier(c.name));
  return lines(
    `insert into ${n.touched} (${list(['_run', '_image', ...names], 15 + n.touched.length)})`,
    `select ${list([n.run, "'before'", ...names.map(c => `_old.${c}`)], 7)}`,
    'from differences where _old is not null',
    'union all',
    `select ${list([n.run, "'after'", ...names], 7)}`,
    'from differences where not _gone',
  );
}

/** The one change of the table itself. */
export function writeTable(plan: ComputedPlan, n: ComputedNames): string {
  const names = plan.columns.map(c => n.sql.identifier(c.name));
  const keys = plan.key.map(k => n.sql.same(`t.${n.sql.identifier(k)}`, `s.${n.sql.identifier(k)}`));
  return lines(
    `merge into ${n.table} t`,
    'using differences s',
    `on ${conjunction(keys, 3)}`,
    'when matched and s._gone then delete',
    `when matched then update set ${list(
      names.map(c => `${c} = s.${c}`),
      29,
    )}`,
    `when not matched then insert (${list(names, 29)})`,
    `  values (${list(
      names.map(c => `s.${c}`),
      10,
    )})`,
  );
}

/** How far a table with `retain` has come, from which it counts back; a row of the future would make all others too old. */
export function newestRow({ retain }: ComputedPlan, { sql, table }: ComputedNames): string {
  if (!retain) return `cast(null as ${sql.type({ name: 'timestamp' })})`;
  const column = sql.identifier(retain.column);
  return `(select max(${column}) from ${table} where ${column} <= now())`;
}

/** To where the changes of each input were read. */
export function writePositions({ sql, label }: ComputedNames): string {
  const table = sql.shared('table');
  return lines(
    'merge into ops.positions t',
    `using (select ${sql.literal(label)} as ${table}, input, run from positions) s`,
    `on t.${table} = s.${table} and t.input = s.input`,
    'when matched then update set run = s.run',
    'when not matched then insert *',
  );
}
