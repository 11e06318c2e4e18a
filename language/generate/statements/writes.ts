import type { TablePlan } from '../plan.js';
import type { Target } from './differences.js';
import { conjunction, lines, list } from './layout.js';
import { equal, type Names, names } from './names.js';

/** The rows as they were and as they will be, for tables that read this one. */
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

/** The one change of a table itself, by its differences. */
export function writeTable(
  n: Names,
  { name, stored, key }: Pick<Target, 'name' | 'stored' | 'key'>,
  source: string,
  deletes: boolean,
): string {
  const star = n.sql.mergesStar(stored);
  const changed = stored.filter(c => !key.includes(c)).map(c => `${n.sql.identifier(c)} = s.${n.sql.identifier(c)}`);
  const update = star ? '*' : list(changed, 29);
  const insert = star ? ['*'] : [`(${list(names(n, stored), 29)})`, `  values (${list(names(n, stored, 's'), 10)})`];
  return lines(
    `merge into ${name} t`,
    `using ${source} s`,
    `on ${conjunction(equal(n, key, 't', 's'), 3)}`,
    deletes && 'when matched and s._gone then delete',
    (star || changed.length > 0) && `when matched then update set ${update}`,
    `when not matched then insert ${insert.join('\n')}`,
  );
}
