import type { SettingText } from '../plan.js';
import type { ComputedPlan } from '../query/plan.js';
import type { StoredTable } from '../query/query.js';
import { deadLetterText, ERROR, NOWHERE } from '../query/rejected.js';
import { rejectedText } from '../query/rejected-text.js';
import type { ComputedNames } from './computed.js';
import { lines } from './layout.js';
import { isNewRow, readsNewRows } from './scopes.js';

/** A dead letter to which a table sends rows, and where it lies. */
export interface DeadLetter {
  readonly name: string;
  readonly location?: SettingText;
}

/** The dead letters of a table: that of its errors, and those of its steps. */
export function deadLetters({ onError, query }: ComputedPlan): DeadLetter[] {
  const own = onError.action === 'dead_letter' ? [onError] : [];
  const ofSteps = query.blocks.flatMap(b => (b.rejected ?? []).flatMap(r => (r.to.action === 'dead_letter' ? [r.to] : [])));
  const seen = new Map<string, DeadLetter>();
  for (const letter of [...own, ...ofSteps])
    if (!seen.has(letter.name.toLowerCase())) seen.set(letter.name.toLowerCase(), letter);
  return [...seen.values()];
}

/** True where steps turn rows away. */
export const rejects = ({ query }: ComputedPlan): boolean => query.blocks.some(b => b.rejected !== undefined);

/** Rows of the inputs that a step turns away, among the new ones or those that are computed; nothing where none does. */
export function rejected(plan: ComputedPlan, { sql }: ComputedNames): string | undefined {
  const { onError, timezone, scope } = plan;
  const errors = {
    dead_letter: onError.action === 'dead_letter' ? deadLetterText(onError.name) : '',
    skip: NOWHERE,
    fail: ERROR,
  };
  const isNew = readsNewRows(plan) ? (table: StoredTable) => isNewRow(table, sql, '') : undefined;
  return rejectedText(plan.query, { sql, scope, errors: false, timezone }, errors[onError.action], isNew);
}

/** How many rows were turned away, all of them, those that are dropped, and those that go to a dead letter; nothing where none can be. */
export function rejectedCounts(
  plan: ComputedPlan,
  { sql }: ComputedNames,
): { all?: string; dropped?: string; deadLettered?: string } {
  if (!rejects(plan)) return {};
  const to = plan.query.blocks.flatMap(b =>
    (b.rejected ?? []).map(r => (r.to.action === 'error' ? plan.onError.action : r.to.action)),
  );
  const count = (condition: string) => `(select count(*) from rejected where ${condition})`;
  const [nowhere, error] = [NOWHERE, ERROR].map(sql.literal);
  return {
    all: '(select count(*) from rejected)',
    ...(to.some(a => a === 'drop' || a === 'skip') ? { dropped: count(`_to = ${nowhere}`) } : {}),
    ...(to.includes('dead_letter') ? { deadLettered: count(`_to not in (${nowhere}, ${error})`) } : {}),
  };
}

/** Rows that were turned away and fail the run; nothing where none can. */
export function failingRejects(plan: ComputedPlan, { sql }: ComputedNames): string | undefined {
  const isError = plan.query.blocks.some(b => b.rejected?.some(r => r.to.action === 'error'));
  return isError && plan.onError.action === 'fail'
    ? lines('select _reason, _raw', 'from rejected', `where _to = ${sql.literal(ERROR)}`)
    : undefined;
}

/** Sends the rows that were turned away to their dead letters, each once. */
export function writeRejected(plan: ComputedPlan, n: ComputedNames): string[] {
  if (!rejects(plan)) return [];
  const { literal, shared, sha256, identifier } = n.sql;
  const table = shared('table');
  const used = new Set(
    plan.query.blocks.flatMap(b =>
      (b.rejected ?? []).flatMap(r => (r.to.action === 'dead_letter' ? [r.to.name] : r.to.action === 'error' ? [undefined] : [])),
    ),
  );
  const isUsed = (name: string) =>
    used.has(name) || (plan.onError.action === 'dead_letter' && plan.onError.name === name && used.has(undefined));
  return deadLetters(plan)
    .filter(letter => isUsed(letter.name))
    .map(({ name }) =>
      lines(
        `merge into ${['ops', name].map(identifier).join('.')} t`,
        'using (',
        `    select distinct ${literal(n.label)} as ${table}, cast(null as ${n.sql.type({ name: 'string' })}) as rule,`,
        `           _reason as reason, _raw as raw, ${sha256('_raw')} as row_id, ${n.run} as run`,
        '    from rejected',
        `    where _to = ${literal(deadLetterText(name))}`,
        ') s',
        `on t.${table} = ${literal(n.label)} and t.row_id = s.row_id`,
        'when not matched then insert *',
      ),
    );
}
