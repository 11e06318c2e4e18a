import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathPart } from '../../../language/generate/paths.js';
import { type SparkJob, sparkJob } from '../../../language/generate/spark/run.js';
import { OLDER } from '../../../language/generate/statements/words.js';
import { shortId } from '../../../language/model/ids.js';
import type { Id } from '../../../language/model/records.js';
import { InputOutputError } from '../../exit.js';
import { printable } from '../../output.js';
import type { OpenWorkspace } from '../../workspaces.js';
import { catalogFolder, FOLDER, folderIn } from '../engine.js';
import type { Counts } from '../execute.js';
import { placeInJob } from '../failure.js';
import { type Planner, planSteps, type Step } from '../plan.js';
import { Progress } from '../progress.js';
import { adviceOn } from '../reasons.js';
import { rowsOf } from '../rows.js';
import type { Outcome, Running } from '../run.js';
import { LOCK, lockCatalog } from './lock.js';
import { findSparkSubmit, reasonOfStart, Submitted } from './submit.js';

/** The program that runs the jobs; the build puts it beside the programs for Node. */
const DRIVER = join(import.meta.dirname, 'spark_driver.py');

type SparkStep = Step<SparkJob>;
type Planned = Extract<SparkStep, { status: 'planned' }>;

/** What the driver tells of a job. */
type Said =
  | { readonly ready: string }
  | { readonly table: Id; readonly status: 'begun' }
  | { readonly table: Id; readonly status: 'left out'; readonly because: Id }
  | { readonly table: Id; readonly status: 'failed'; readonly reason: string; readonly line: number | null }
  | {
      readonly table: Id;
      readonly status: 'run';
      readonly counts: Counts | null;
      readonly warnings: Readonly<Record<string, number>>;
      readonly anew: boolean;
      /** How many of its dead letters are older than its log. */
      readonly older: number;
    };

/** How tables are run on Spark. */
export interface OnSpark extends Omit<Running, 'progress'> {
  readonly fresh: boolean;
  /** Where the cluster is: all processors of this machine where it is missing. */
  readonly master: string | undefined;
  /** `KEY=VALUE`, as spark-submit takes it. */
  readonly conf: readonly string[];
}

/**
 * Runs tables of a workspace on Spark, each after those that it reads: the generated jobs of a pipeline are one submission, with a
 * catalog of its own.
 * @param wanted ids of the tables that were asked for
 * @returns an outcome for each table that was come to, in the order of the run
 * @throws InputOutputError where spark-submit is missing, or Spark does not start
 */
export async function runOnSpark(workspace: OpenWorkspace, wanted: readonly Id[], how: OnSpark): Promise<readonly Outcome[]> {
  const steps = planSteps(workspace, wanted, onSpark);
  const planned = steps.filter(step => step.status === 'planned');
  if (planned.length > 0) findSparkSubmit();
  const outcomes = new Map<Id, Outcome>();
  const progress = new Progress(planned.length);
  try {
    for (const pipeline of new Set(planned.map(({ table }) => table.pipeline))) {
      if (how.stop.asked) break;
      const own = planned.filter(({ table }) => table.pipeline === pipeline);
      for (const outcome of await submit(workspace, pipeline, own, how, progress)) outcomes.set(outcome.table, outcome);
    }
  } finally {
    progress.clear();
  }
  return steps.flatMap(step => {
    const { table } = step;
    if (step.status === 'planned') return outcomes.get(table.id) ?? [];
    return { table: table.id, pipeline: table.pipeline, status: step.status, place: step.why, reason: step.reason };
  });
}

const onSpark: Planner<SparkJob> = ({ root, language: { model } }, id) =>
  sparkJob(model, id, source => {
    const rows = rowsOf(root, source);
    return rows.at === 'samples' ? rows.folder : undefined;
  });

async function submit(
  workspace: OpenWorkspace,
  pipeline: string | undefined,
  steps: readonly Planned[],
  { fresh, stop, anew = new Set(), master, conf }: OnSpark,
  progress: Progress,
): Promise<readonly Outcome[]> {
  const catalog = join(folderIn(realpathSync(workspace.root)), catalogFolder(pipeline));
  const outcomes: Outcome[] = [];
  const unlock = lockCatalog(catalog, `${FOLDER}/${catalogFolder(pipeline)}`);
  const jobs = prepare(catalog, steps, fresh, anew, unlock);
  const mark = `cupel ${randomUUID()} `;
  const plan = join(jobs.folder, 'plan.json');
  const state = join(catalog, 'definitions.json');
  let errors = '';
  let isReady = false;
  try {
    writeFileSync(plan, JSON.stringify({ mark, state, jobs: jobs.list }));
    progress.now('starting Spark');
    const submitted = new Submitted({ words: [DRIVER, plan], folder: workspace.root, catalog, master, conf });
    stop.onAsked = () => submitted.stop();
    if (stop.asked) submitted.stop();
    for await (const line of submitted.lines()) {
      if (!line.startsWith(mark)) continue;
      const said = JSON.parse(line.slice(mark.length)) as Said;
      if ('ready' in said) isReady = true;
      else if (said.status === 'begun') progress.now(printable(said.table));
      else {
        const step = steps.find(({ table }) => table.id === said.table);
        if (step) outcomes.push(outcomeOf(workspace, step, said));
        progress.next();
      }
    }
    ({ errors } = await submitted.end());
  } finally {
    stop.onAsked = undefined;
    rmSync(jobs.folder, { recursive: true, force: true });
    unlock();
  }
  const missing = steps.filter(({ table }) => !outcomes.some(outcome => outcome.table === table.id));
  if (missing.length > 0 && !stop.asked && !isReady)
    throw new InputOutputError(`${FOLDER}/${catalogFolder(pipeline)}: ${reasonOfStart(errors)}`);
  const reason = stop.asked ? 'the run was stopped: the next one goes on from here' : reasonOfStart(errors);
  const status = stop.asked ? 'left out' : 'failed';
  return [
    ...outcomes,
    ...missing.map(({ table, place }): Outcome => ({ table: table.id, pipeline: table.pipeline, status, place, reason })),
  ];
}

/**
 * Writes the jobs of a submission into a folder of the catalog.
 * @throws InputOutputError where it cannot be written
 */
function prepare(catalog: string, steps: readonly Planned[], fresh: boolean, anew: ReadonlySet<Id>, unlock: () => void) {
  try {
    // Nobody else is here: jobs that are were left by a run that was killed.
    for (const name of readdirSync(catalog)) {
      if (name.startsWith('jobs-') || (fresh && !name.startsWith(LOCK)))
        rmSync(join(catalog, name), { recursive: true, force: true });
    }
    const folder = mkdtempSync(join(catalog, 'jobs-'));
    const list = steps.map(({ table, job, reads }) => {
      const file = join(folder, table.layer, `${pathPart(table.name)}.py`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, job.text);
      return {
        table: table.id,
        schema: table.layer,
        name: table.name,
        file,
        definition: createHash('sha256').update(job.text).digest('hex'),
        anew: anew.has(table.id),
        ...(job.older === undefined ? {} : { older: { dead_letter: job.older, reason: OLDER } }),
        reads: reads.map(({ id }) => id),
      };
    });
    return { folder, list };
  } catch (error) {
    unlock();
    throw new InputOutputError(`${catalog} cannot be written: ${(error as Error).message}`);
  }
}

function outcomeOf(
  workspace: OpenWorkspace,
  step: Planned,
  said: Exclude<Said, { ready: string } | { status: 'begun' }>,
): Outcome {
  const { table, place } = step;
  const own = { table: table.id, pipeline: table.pipeline };
  switch (said.status) {
    case 'run': {
      const warnings = new Map(Object.entries(said.warnings));
      const counts = said.counts ? { counts: said.counts } : {};
      return { ...own, status: 'run', place, ...counts, warnings, changedFiles: [], anew: said.anew, olderThanLog: said.older };
    }
    case 'left out':
      return { ...own, status: 'left out', place, reason: `it reads ${shortId(said.because, table.pipeline)}, which has failed` };
    case 'failed':
      return {
        ...own,
        status: 'failed',
        place: placeInJob(workspace, table, said.reason, step.job.text, said.line) ?? place,
        reason: said.reason + adviceOn(said.reason, table),
      };
  }
}
