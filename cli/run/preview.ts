import type { Location, TableRecord } from '../../language/model/records.js';
import { typeText } from '../../language/model/types/text.js';
import type { OpenWorkspace } from '../workspaces.js';
import { Engine } from './engine.js';
import { type Place, placeOf, planRun } from './plan.js';
import { Progress } from './progress.js';
import { type Outcome, runSteps, type Stop } from './run.js';
import { readRows } from './show.js';

/** The first rows of a table, computed from the samples; or why there are none. */
export type Preview = { readonly table: string; readonly place: Place } & (
  | {
      readonly status: 'rows';
      readonly columns: readonly { readonly name: string; readonly type: string }[];
      /** Values as texts, NULL as null, in the order of the columns. */
      readonly rows: readonly (readonly (string | null)[])[];
      /** How many rows the table has. */
      readonly total: number;
      /** What became of the rows on their way here: of this table and of those that it reads. */
      readonly outcomes: readonly Outcome[];
    }
  /** `place` and `reason` are of the table that stands in the way: this one, or one that it reads. */
  | { readonly status: 'failed' | 'left out' | 'stopped'; readonly of: string; readonly reason: string }
);

/**
 * Computes a table, and those that it reads, from the samples alone: in memory, and nothing of it is kept.
 * @param tell is told which table is computed now; where it is missing, a terminal shows how far it has come
 * @throws InputOutputError where DuckDB is not installed
 */
export async function previewOf(
  workspace: OpenWorkspace,
  table: TableRecord,
  limit: number,
  { stop, tell }: { readonly stop: Stop; readonly tell?: (table: string) => void },
): Promise<Preview> {
  const steps = planRun(workspace, [table.id]);
  const bar = new Progress(steps.length);
  const progress = tell ? { now: tell, next: () => undefined } : bar;
  const own = { table: table.id, place: placeOf(workspace, nameOf(table)) };
  // What is left out is known before anything is run.
  const engine = steps.every(({ status }) => status === 'planned') ? await Engine.inMemory() : undefined;
  try {
    const outcomes: readonly Outcome[] = engine
      ? await runSteps(engine, workspace, steps, { stop, progress })
      : steps.flatMap(step =>
          step.status === 'left out'
            ? [{ table: step.table.id, pipeline: step.table.pipeline, status: step.status, place: step.why, reason: step.reason }]
            : [],
        );
    // The first that stands in the way: those after it only read it.
    const obstacle = outcomes.find(outcome => outcome.status !== 'run');
    if (stop.asked) return { ...own, status: 'stopped', of: table.id, reason: 'it was stopped' };
    if (obstacle !== undefined) {
      const { status, table: of, place, reason } = obstacle;
      return { ...own, status, of, place, reason };
    }
    if (engine === undefined) throw new RangeError(`There is no table ${table.id}.`);
    const { columns, rows, total } = await readRows(engine, table, limit);
    const types = new Map(table.columns.map(({ name, type }) => [name.toLowerCase(), typeText(type)]));
    const typed = columns.map(name => ({ name, type: types.get(name.toLowerCase()) ?? '' }));
    return { ...own, status: 'rows', columns: typed, rows, total, outcomes };
  } finally {
    bar.clear();
    engine?.close();
  }
}

const nameOf = ({ handle, nameSpan }: TableRecord): Location => ({ handle, span: nameSpan });
