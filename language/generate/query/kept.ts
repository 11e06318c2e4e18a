import { durationText } from '../../model/checks/durations.js';
import type { Duration } from '../../model/declaration/index.js';
import type { TableRecord } from '../../model/records.js';
import { hoursOf } from '../duration.js';
import type { Planning } from '../planner.js';
import { Refused } from '../refusal.js';
import { property } from '../settings.js';
import { LATE } from './changes.js';
import type { Query } from './query.js';

/** How long a table keeps its rows after they arrive; nothing where it keeps them all. */
export const keptBy = (table: TableRecord): Duration | undefined =>
  table.write === 'append' ? property(table, 'retain')?.value.duration : undefined;

/** The tables that a flow takes its rows from, joined ones only where a query names them. */
const basesOf = ({ model, table }: Planning) =>
  table.flow.inputs
    .filter(i => i.role !== 'join')
    .flatMap(({ id, location }) => {
      const base = id === undefined ? undefined : model.table(id);
      return base ? [{ base, location }] : [];
    });

/** The shorter of a lateness and of the time for which the rows of all inputs are kept: what is later may touch rows that are gone. */
export function boundedBy<T extends Pick<Duration, 'amount' | 'unit'>>(planning: Planning, lateness: T): T | Duration {
  const kept = basesOf(planning).flatMap(({ base }) => keptBy(base) ?? []);
  return kept.reduce<T | Duration>((a, b) => (hoursOf(b) < hoursOf(a) ? b : a), lateness);
}

/**
 * Refuses what would lose rows that are gone from an input: groups and whole tables that are computed again. A merge computes keys again of which
 * a row has come, and that is newer than any that is gone.
 * @throws Refused with the place of the input
 */
export function checkKept(planning: Planning, query: Query): void {
  const isSafe =
    planning.table.write === 'merge' &&
    query.blocks.every(b => !b.groupBy && (!b.dedupe || b.rejected?.some(r => r.reason === LATE)));
  if (isSafe || planning.table.write === 'view') return;
  for (const { base, location } of basesOf(planning)) {
    const kept = keptBy(base);
    if (kept)
      throw new Refused(
        `${base.layer}.${base.name} keeps its rows for ${durationText(kept)} (\`retain\`), and what is computed of all rows again would lose those that are gone: \`write merge\` by key into a table that keeps them, and read that one`,
        location,
      );
  }
}
