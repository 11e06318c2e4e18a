import { durationText } from '../../model/checks/durations.js';
import { hasVersions, type TablePlan } from '../plan.js';
import { conjunction, lines, list } from './layout.js';
import { equal, type Names, names } from './names.js';
import { EXPIRED } from './words.js';

type Retention = NonNullable<TablePlan['retain']>;
type Told = Pick<Names, 'sql' | 'label'>;

/** From when on rows are kept: counted back from the newest arrival of the runs that have ended, and from nothing before the first. */
export function keptFrom({ duration, type }: Retention, { sql, label }: Told): string {
  const moment = `max(ingested_to) - interval ${durationText(duration)}`;
  const kept = type.name === 'timestamp' ? moment : `cast(${moment} as ${sql.type(type)})`;
  return lines(`select ${kept} as _kept_from from ops.progress where ${sql.shared('table')} = ${sql.literal(label)}`);
}

/** Removes rows that are too old, and tells nobody: what was computed from them stays. */
export function expire(n: Told & Pick<Names, 'table'>, retain: Retention): string {
  return lines(
    `merge into ${n.table} t`,
    `using (${keptFrom(retain, n)}) p`,
    `on t.${n.sql.identifier(retain.column)} < p._kept_from`,
    'when matched then delete',
  );
}

/** What a row of the batch must be asked of which the key's row may be gone: a common table expression, a join, and the reason's branch. */
export interface Expired {
  readonly with: string;
  readonly joins: string;
  readonly branch: string;
}

/**
 * A change that is older than what is kept would bring a row back that was removed, and without what the table has forgotten of its key.
 * Where the row is still there, the table says what becomes of it. Versions need no such question: their log is asked.
 */
export function expiredRows(plan: TablePlan, n: Names, inFlow: (column: string) => string): Expired | undefined {
  if (!plan.retain || hasVersions(plan)) return undefined;
  const key = names(n, plan.key);
  const first = n.sql.identifier(plan.key[0] ?? '');
  const isOld = `${inFlow(plan.retain.column)} < (${keptFrom(plan.retain, n)})`;
  const conditions = [`kept.${first} is null`, ...(plan.deleteWhen ? ['not flow._is_delete'] : []), isOld];
  return {
    with: lines('kept as (', `    select ${list(key, 11)} from ${n.table} ${n.sql.semiJoin} flow using (${key.join(', ')})`, ')'),
    joins: `left join kept on ${conjunction(equal(n, plan.key, 'kept', 'flow'), 18)}`,
    branch: lines(`         when ${conjunction(conditions, 14)}`, `           then ${n.sql.literal(EXPIRED)}`),
  };
}
