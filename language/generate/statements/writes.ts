import type { TablePlan } from '../plan.js';
import { oldColumns, type Target } from './differences.js';
import { conjunction, lines, list } from './layout.js';
import { equal, type Names, names } from './names.js';

/** The rows as they were and as they will be, for tables that read this one. */
export function writeTouched(plan: TablePlan, n: Names): string {
  const columns = plan.stored;
  const read = new Set(oldColumns(plan, n, columns));
  return lines(
    `insert into ${n.touched} (${list(['_run', '_image', ...names(n, columns)], 15 + n.touched.length)})`,
    `select ${list([n.run, "'before'", ...columns.map(c => `${read.has(c) ? '_old.' : ''}${n.sql.identifier(c)}`)], 7)}`,
    `from ${n.differences} where _old is not null`,
    'union all',
    `select ${list([n.run, "'after'", ...names(n, columns)], 7)}`,
    `from ${n.differences} where not _gone`,
  );
}

/** The one change of a table itself, by its differences. */
export function writeTable(
  n: Names,
  { name, stored, key, surrogate, ending }: Omit<Target, 'versioned'>,
  source: string,
  deletes: boolean,
): string {
  const star = n.sql.mergesStar(stored);
  const set = (columns: readonly string[]) => columns.map(c => `${n.sql.identifier(c)} = s.${n.sql.identifier(c)}`);
  const changed = set(stored.filter(c => !key.includes(c) && c !== surrogate));
  const update = star ? '*' : list(changed, 29);
  const insert = star ? ['*'] : [`(${list(names(n, stored), 29)})`, `  values (${list(names(n, stored, 's'), 10)})`];
  return lines(
    `merge into ${name} t`,
    `using ${source} s`,
    `on ${conjunction(equal(n, key, 't', 's'), 3)}`,
    deletes && 'when matched and s._gone then delete',
    ending && `when matched and s._only_ends then update set ${set(ending).join(', ')}`,
    (star || changed.length > 0) && `when matched then update set ${update}`,
    `when not matched then insert ${insert.join('\n')}`,
  );
}
