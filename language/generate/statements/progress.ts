import { indented, lines } from './layout.js';
import type { Names } from './names.js';

type Told = Pick<Names, 'sql' | 'label'>;

/**
 * Progress: until it is written, the run has not happened. Of a table's rows the greatest counts, so that the same run may come twice.
 * Where a change of a row rewrites files, a row is added, and upkeep takes away what is old.
 * @param newest when the newest row came that was read, as SQL over `from`, which may be missing
 */
export function writeProgress({ sql, label, run }: Told & Pick<Names, 'run'>, newest: string, from?: string): string {
  const table = sql.shared('table');
  const columns = [`${sql.literal(label)} as ${table}`, `${run} as run`, `${newest} as ingested_to`];
  if (!sql.updatesInPlace) return lines('insert into ops.progress', `select ${columns.join(', ')}`, from && `from ${from}`);
  return lines(
    'merge into ops.progress t',
    `using (select ${columns.join(', ')}${from ? ` from ${from}` : ''}) s`,
    `on t.${table} = ${sql.literal(label)}`,
    'when matched then update set run = greatest(t.run, s.run), ingested_to = greatest(t.ingested_to, s.ingested_to)',
    'when not matched then insert *',
  );
}

/** Leaves of a table's progress what counts; nothing where no more than that is ever there. */
export function trimProgress({ sql, label }: Told): string | undefined {
  if (sql.updatesInPlace) return undefined;
  const table = sql.shared('table');
  return lines(
    'merge into ops.progress t',
    'using (',
    indented(
      lines(
        'select max(run) as run, max(ingested_to) as ingested_to',
        'from ops.progress',
        `where ${table} = ${sql.literal(label)}`,
      ),
      4,
    ),
    ') s',
    `on t.${table} = ${sql.literal(label)}`,
    'when matched and t.run < s.run then delete',
    `when matched and not (${sql.same('t.ingested_to', 's.ingested_to')}) then update set ingested_to = s.ingested_to`,
  );
}
