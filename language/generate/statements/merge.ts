import type { Part } from '../dialect.js';
import type { TablePlan } from '../plan.js';
import { carriedSequences, keptColumns, rank } from './columns.js';
import { oldColumns, surrogateKey } from './differences.js';
import { conjunction, lines, list } from './layout.js';
import { equal, type Names, names } from './names.js';

/** Columns that rank a stored row beside `_sequence`: they are kept in the table, and in the one of deleted keys. */
const further = (plan: TablePlan) => plan.sequence.further.map(f => f.column);

/**
 * One row for each key of the batch: the newest, at one moment a delete, else the one of the greater tie. Where deletes are kept, the
 * newest change and the newest delete: the row keeps the values of the one and is marked by the other.
 */
export function reducedByKey(plan: TablePlan, n: Names): string {
  const flag = plan.deleted === undefined ? [] : ['_is_delete'];
  const by = names(n, [...plan.key, ...flag]);
  const columns = ['_sequence', '_is_delete', '_tie', ...keptColumns(plan)];
  const row = [...new Set(columns.filter(c => !plan.key.includes(c) && !flag.includes(c)))];
  return lines(
    `select ${list([...by, '_row.*'], 7)}`,
    'from (',
    `    select ${list(by, 11)},`,
    `           max_by(${n.sql.record(row, 18)}, ${n.sql.tuple(names(n, ['_sequence', ...rank(plan)]), 18)}) as _row`,
    `    from ${n.judged}`,
    '    where _reason is null',
    `    group by ${list(by, 13)}`,
    ')',
  );
}

/** Keeps the newest delete of each key, so that an older row that comes later does not bring it back. */
export function writeDeleted(plan: TablePlan, n: Names): string {
  const ranked = ['_sequence', ...further(plan), '_tie'];
  const columns = [...new Set([...plan.key, ...ranked])];
  return lines(
    `merge into ${n.deleted} t`,
    `using (select ${list(names(n, columns), 14)} from reduced where _is_delete) s`,
    `on ${conjunction(equal(n, plan.key, 't', 's'), 3)}`,
    `when matched and ${n.sql.tuple(names(n, ranked, 's'))} > ${n.sql.tuple(names(n, ranked, 't'))} then`,
    `  update set ${ranked.map(c => `${n.sql.identifier(c)} = s.${n.sql.identifier(c)}`).join(', ')}`,
    'when not matched then',
    `  insert (${list(names(n, columns), 10)}) values (${list(names(n, columns, 's'), 10)})`,
  );
}

/** What of the batch is newer than what is stored, and what a delete removes. */
export function newerRows(plan: TablePlan, n: Names): string {
  if (plan.deleted !== undefined) return markedRows(plan, n, plan.deleted);
  const deletes = plan.deleteWhen !== undefined;
  const first = n.sql.identifier(plan.key[0] ?? '');
  const carried = carriedSequences(plan);
  const values = plan.stored.map(name => {
    const sql = n.sql.identifier(name);
    if (name === plan.surrogate) return `${surrogateKey(plan, n, undefined)} as ${sql}`;
    return name === plan.sequence.column && !plan.key.includes(name) ? `new._sequence as ${sql}` : `new.${sql}`;
  });
  const position = (alias: string, deleted: string | Part) =>
    n.sql.rank(
      [...names(n, ['_sequence', ...further(plan)], alias), ...(deletes ? [deleted] : []), `${alias}._tie`],
      alias === 'new' ? 'true' : `${alias}.${first} is not null`,
    );
  const row = (indent: number) =>
    `if(old.${first} is null, null, ${n.sql.row('old', oldColumns(plan, n, plan.stored), indent)}) as _old`;
  const selected = [...values, ...names(n, ['_sequence', ...carried, '_tie'], 'new')];
  const stored = `left join ${n.table} old on ${conjunction(equal(n, plan.key, 'old', 'new'), 4)}`;
  const isNew = position('new', 'new._is_delete');
  const isOld = position('old', { name: '_is_delete', sql: 'false' });
  if (!deletes) {
    return lines(
      `select ${list(selected, 7)},`,
      '       false as _gone,',
      `       ${row(7)}`,
      'from reduced new',
      stored,
      `where ${isNew} > ${isOld}`,
    );
  }
  const isGone = position('gone', { name: '_is_delete', sql: 'true' });
  return lines(
    `select ${n.sql.starExcept(['_this', '_stored', '_deleted', '_is_delete'])},`,
    '       _deleted > _stored and _deleted >= _this as _gone',
    'from (',
    `    select ${list([...selected, 'new._is_delete'], 11)},`,
    `           ${row(11)},`,
    `           ${isNew} as _this,`,
    `           ${isOld} as _stored,`,
    `           ${isGone} as _deleted`,
    '    from reduced new',
    `    ${stored}`,
    `    left join ${n.deleted} gone on ${conjunction(equal(n, plan.key, 'gone', 'new'), 4)}`,
    ')',
    'where (not _is_delete and _this > _stored and _this > _deleted)',
    '   or (_old is not null and _deleted > _stored and _deleted >= _this)',
  );
}

/**
 * With `keep` a row has the values of the newest change, of the batch or stored, and is marked where the newest delete is not older. A
 * key of which nothing but deletes is known has no row.
 */
function markedRows(plan: TablePlan, n: Names, deleted: string): string {
  const { identifier, tuple } = n.sql;
  const key = names(n, plan.key);
  const first = identifier(plan.key[0] ?? '');
  const mark = identifier(deleted);
  const sequence = plan.key.includes(plan.sequence.column ?? '') ? undefined : plan.sequence.column;
  const row = [...new Set(['_sequence', '_tie', ...keptColumns(plan).filter(c => !plan.key.includes(c))])];
  const columns = names(n, [...plan.key, ...row]);
  const place = (alias: string) =>
    further(plan).length === 0 ? `${alias}._sequence` : tuple(names(n, ['_sequence', ...further(plan)], alias));
  const ranked = (alias?: string) => tuple(names(n, ['_sequence', ...further(plan), '_tie'], alias));
  const stored = plan.stored.map(name => {
    const column = identifier(name);
    if (name === plan.surrogate) return `${surrogateKey(plan, n, undefined)} as ${column}`;
    return name === sequence ? `new._changed_at as ${column}` : `new.${column}`;
  });
  const changes = [
    `old.${first} is null`,
    `${ranked('new')} > ${ranked('old')}`,
    `new.${mark} <> old.${mark}`,
    ...(sequence === undefined ? [] : [`new._changed_at <> old.${identifier(sequence)}`]),
  ];
  return lines(
    'with known as (',
    `    select ${list(columns, 11)}`,
    '    from reduced where not _is_delete',
    '    union all',
    `    select ${list(columns, 11)}`,
    `    from ${n.table} ${n.sql.semiJoin} reduced using (${key.join(', ')})`,
    '), newest as (',
    `    select ${list(key, 11)},`,
    `           max_by(${n.sql.record(row, 18)}, ${ranked()}) as _row`,
    '    from known',
    `    group by ${list(key, 13)}`,
    '), changed as (',
    `    select ${list([...key, '_row.*'], 11)} from newest`,
    '), marked as (',
    `    select new.*, gone.${first} is not null and ${place('gone')} >= ${place('new')} as ${mark},`,
    '           greatest(new._sequence, coalesce(gone._sequence, new._sequence)) as _changed_at',
    '    from changed new',
    `    left join ${n.deleted} gone on ${conjunction(equal(n, plan.key, 'gone', 'new'), 4)}`,
    ')',
    `select ${list([...stored, ...names(n, ['_sequence', ...carriedSequences(plan), '_tie'], 'new')], 7)},`,
    '       false as _gone,',
    `       if(old.${first} is null, null, ${n.sql.row('old', oldColumns(plan, n, plan.stored), 7)}) as _old`,
    'from marked new',
    `left join ${n.table} old on ${conjunction(equal(n, plan.key, 'old', 'new'), 4)}`,
    `where ${changes.join('\n   or ')}`,
  );
}
