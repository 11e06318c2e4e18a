import { shortId } from '../../language/model/ids.js';
import type { Id } from '../../language/model/records.js';
import { InputOutputError } from '../exit.js';
import { printable } from '../output.js';
import type { OpenWorkspace } from '../workspaces.js';
import { databaseOf, Engine, FOLDER } from './engine.js';
import { execute, type Ran } from './execute.js';
import { locationOfError } from './failure.js';
import { type Place, placeOf, planRun, type Step } from './plan.js';
import { Progress } from './progress.js';
import { adviceOn, isFull, reasonOf } from './reasons.js';

/** What became of a table. */
export type Outcome = {
  readonly table: string;
  readonly pipeline: string | undefined;
  /** Where the table is declared; of one that was not run, what is the reason. */
  readonly place: Place;
} & (({ readonly status: 'run' } & Ran) | { readonly status: 'failed' | 'left out'; readonly reason: string });

/** Stops a run, between two statements or within one. */
export class Stop {
  asked = false;
  /** Is called when it is asked for. */
  onAsked: (() => void) | undefined;

  readonly ask = (): void => {
    this.asked = true;
    this.onAsked?.();
  };
}

/** How tables are run. */
export interface Running {
  readonly stop: Stop;
  /** Ids of tables that are computed anew, from all rows, whatever there is of them. */
  readonly anew?: ReadonlySet<Id>;
  /** Is told which table is run now, and how many were before, of how many. */
  readonly progress?: Pick<Progress, 'now' | 'next'>;
}

/**
 * Runs tables of a workspace over what is new in their sources, each after those that it reads.
 * @param wanted ids of the tables that were asked for
 * @param fresh true to begin with empty databases
 * @returns an outcome for each table that was come to, in the order of the run
 * @throws InputOutputError where the engine or a database cannot be used at all
 */
export async function run(
  workspace: OpenWorkspace,
  wanted: readonly string[],
  { fresh = false, ...how }: { readonly fresh?: boolean } & Omit<Running, 'progress'>,
): Promise<readonly Outcome[]> {
  const steps = planRun(workspace, wanted);
  const engine = await Engine.start(workspace.root);
  const progress = new Progress(steps.filter(({ status }) => status === 'planned').length);
  try {
    if (fresh) for (const pipeline of new Set(steps.map(({ table }) => table.pipeline))) await engine.remove(pipeline);
    return await runSteps(engine, workspace, steps, { ...how, progress });
  } finally {
    progress.clear();
    engine.close();
  }
}

/**
 * Runs planned tables on an engine, in their order.
 * @returns an outcome for each table that was come to
 * @throws InputOutputError where a database cannot be used at all
 */
export async function runSteps(
  engine: Engine,
  workspace: OpenWorkspace,
  steps: readonly Step[],
  { stop, anew = new Set(), progress }: Running,
): Promise<readonly Outcome[]> {
  stop.onAsked = () => engine.interrupt();
  const outcomes = new Map<string, Outcome>();
  try {
    for (const step of steps) {
      if (stop.asked) break;
      if (step.status === 'planned') progress?.now(printable(step.table.id));
      outcomes.set(step.table.id, await outcomeOf(engine, workspace, step, outcomes, stop, anew.has(step.table.id)));
      if (step.status === 'planned') progress?.next();
    }
  } finally {
    stop.onAsked = undefined;
  }
  return [...outcomes.values()];
}

async function outcomeOf(
  engine: Engine,
  workspace: OpenWorkspace,
  step: Step,
  before: ReadonlyMap<string, Outcome>,
  stop: Stop,
  anew: boolean,
): Promise<Outcome> {
  const { table, place, reads } = step;
  const own = { table: table.id, pipeline: table.pipeline };
  if (step.status === 'left out') return { ...own, status: 'left out', place: step.why, reason: step.reason };
  const failed = reads.find(({ id }) => before.get(id)?.status !== 'run');
  if (failed !== undefined)
    return { ...own, status: 'left out', place, reason: `it reads ${shortId(failed.id, table.pipeline)}, which has failed` };
  try {
    await engine.use(table.pipeline);
    const ran = await execute(engine, workspace.root, step, { anew });
    return { ...own, status: 'run', place, ...ran };
  } catch (error) {
    if (stop.asked) return { ...own, status: 'left out', place, reason: 'the run was stopped: the next one goes on from here' };
    if (error instanceof InputOutputError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    if (isFull(message)) throw new InputOutputError(`${FOLDER}/${databaseOf(table.pipeline).file} ${reasonOf(error)}`);
    const location = locationOfError(workspace.language.model, table, error);
    return {
      ...own,
      status: 'failed',
      place: location ? placeOf(workspace, location) : place,
      reason: reasonOf(error) + adviceOn(message, table),
    };
  }
}
