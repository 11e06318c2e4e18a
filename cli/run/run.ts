import { shortId } from '../../language/model/ids.js';
import { InputOutputError } from '../exit.js';
import { printable } from '../output.js';
import type { OpenWorkspace } from '../workspaces.js';
import { databaseOf, Engine, FOLDER } from './engine.js';
import { execute, type Ran } from './execute.js';
import { type Place, placeOf, planRun, type Step } from './plan.js';
import { Progress } from './progress.js';
import { isFull, reasonOf } from './reasons.js';

/** What became of a table. */
export type Outcome = {
  readonly table: string;
  readonly pipeline: string | undefined;
  /** Where the table is declared; of one that was not run, what is the reason. */
  readonly place: Place;
} & (
  | ({ readonly status: 'run'; readonly milliseconds: number } & Ran)
  | { readonly status: 'failed' | 'left out'; readonly reason: string }
);

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
  { fresh, stop }: { readonly fresh: boolean; readonly stop: Stop },
): Promise<readonly Outcome[]> {
  const steps = planRun(workspace, wanted);
  const engine = await Engine.start(workspace.root);
  stop.onAsked = () => engine.interrupt();
  const progress = new Progress(steps.filter(({ status }) => status === 'planned').length);
  const outcomes = new Map<string, Outcome>();
  try {
    if (fresh) for (const pipeline of new Set(steps.map(({ table }) => table.pipeline))) await engine.remove(pipeline);
    for (const step of steps) {
      if (stop.asked) break;
      if (step.status === 'planned') progress.now(printable(step.table.id));
      outcomes.set(step.table.id, await outcomeOf(engine, workspace, step, outcomes, stop));
      if (step.status === 'planned') progress.next();
    }
  } finally {
    progress.clear();
    stop.onAsked = undefined;
    engine.close();
  }
  return [...outcomes.values()];
}

async function outcomeOf(
  engine: Engine,
  workspace: OpenWorkspace,
  step: Step,
  before: ReadonlyMap<string, Outcome>,
  stop: Stop,
): Promise<Outcome> {
  const { table, place, reads } = step;
  const own = { table: table.id, pipeline: table.pipeline };
  if (step.status === 'left out') return { ...own, status: 'left out', place: step.why, reason: step.reason };
  const failed = reads.find(({ id }) => before.get(id)?.status !== 'run');
  if (failed !== undefined)
    return { ...own, status: 'left out', place, reason: `it reads ${shortId(failed.id, table.pipeline)}, which has failed` };
  const start = performance.now();
  try {
    await engine.use(table.pipeline);
    const ran = await execute(engine, workspace.root, step);
    return { ...own, status: 'run', place, milliseconds: performance.now() - start, ...ran };
  } catch (error) {
    if (stop.asked) return { ...own, status: 'left out', place, reason: 'the run was stopped: the next one goes on from here' };
    if (error instanceof InputOutputError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    if (isFull(message)) throw new InputOutputError(`${FOLDER}/${databaseOf(table.pipeline).file} ${reasonOf(error)}`);
    return { ...own, status: 'failed', place: placeOfFailure(workspace, step, message) ?? place, reason: reasonOf(error) };
  }
}

/** The line of an expectation that stopped a run; nothing where it was something else. */
function placeOfFailure(workspace: OpenWorkspace, { table }: Step, message: string): Place | undefined {
  for (const { property, location } of table.properties.values()) {
    if (property.name !== 'expect' || property.value.action !== 'fail' || !location) continue;
    if (message.includes(`breaks ${property.value.name.text}:`)) return placeOf(workspace, location);
  }
  return undefined;
}
