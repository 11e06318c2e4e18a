import type { TablePlan } from '../plan.js';
import { isDeadLetter, rowId } from './judged.js';
import { lines } from './layout.js';
import type { Names } from './names.js';
import { BREAKS } from './words.js';

/** Sends the rows away that cannot be written, once each: a replay finds them there. */
export function writeRejects(plan: TablePlan, n: Names): string {
  const { literal, shared } = n.sql;
  const rules = plan.expectations.some(e => e.action === 'quarantine');
  const rule = rules
    ? `if(${n.sql.startsWith('_reason', BREAKS)}, substr(_reason, ${BREAKS.length + 1}), null)`
    : 'cast(null as string)';
  return lines(
    `merge into ${n.rejects} t`,
    'using (',
    `    select distinct ${literal(n.label)} as ${shared('table')},`,
    `           ${rule} as rule,`,
    `           _reason as reason, _raw as raw, ${rowId(plan, n)} as row_id, ${n.run} as run`,
    `    from ${n.judged}`,
    `    where ${isDeadLetter(plan, n)}`,
    ') s',
    `on t.${shared('table')} = ${literal(n.label)} and t.row_id = s.row_id`,
    'when not matched then insert *',
  );
}
