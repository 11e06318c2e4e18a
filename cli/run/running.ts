import type { Id } from '../../language/model/records.js';
import { exit, UsageError } from '../exit.js';
import { toJson, writeMessage, writeResult } from '../output.js';
import { type Failure, type OpenWorkspace, reportFailures } from '../workspaces.js';
import { type EngineName, humanReport, jsonReport, summaryLine } from './report.js';
import { type Outcome, run, Stop } from './run.js';
import { runOnSpark } from './spark/run.js';
import { STOPPED } from './stopped.js';

/** The engines that run a workspace. */
export const ENGINES = ['duckdb', 'spark'] as const satisfies readonly EngineName[];

/** What is run, and on what. */
export interface Running {
  readonly engine: EngineName;
  readonly fresh: boolean;
  /** Of Spark: where its cluster is, and further settings of it (`KEY=VALUE`). */
  readonly master: string | undefined;
  readonly conf: readonly string[];
  readonly format: 'human' | 'json';
  readonly out: string | undefined;
  readonly failures: readonly Failure[];
}

/** The tables that are run of a workspace, and which of them from all rows, whatever there is of them. */
export interface Wanted {
  readonly workspace: OpenWorkspace;
  readonly ids: readonly Id[];
  readonly anew?: ReadonlySet<Id>;
}

/**
 * Runs tables and says what became of them. Ctrl-C stops it between two statements or within one.
 * @returns the exit code of the command
 * @throws InputOutputError where an engine or a database cannot be used at all
 */
export async function runAndReport(command: string, wanted: readonly Wanted[], how: Running): Promise<number> {
  checkSettings(command, how);
  const outcomes: Outcome[] = [];
  const stop = new Stop();
  process.on('SIGINT', stop.ask);
  try {
    for (const { workspace, ids, anew = new Set<Id>() } of wanted) {
      if (stop.asked) break;
      if (ids.length === 0) continue;
      const { fresh, master, conf } = how;
      const ran =
        how.engine === 'duckdb'
          ? run(workspace, ids, { fresh, stop, anew })
          : runOnSpark(workspace, ids, { fresh, stop, anew, master, conf });
      outcomes.push(...(await ran));
    }
  } finally {
    process.off('SIGINT', stop.ask);
  }

  if (how.format === 'json') await writeResult(toJson(jsonReport(outcomes, how.engine)), how.out);
  else writeMessage(humanReport(outcomes, how.engine) + summaryLine(outcomes));
  reportFailures(how.failures);
  if (stop.asked) {
    writeMessage('cupel: stopped; what was written is whole, and the next run goes on from here\n');
    return STOPPED;
  }
  if (how.failures.length > 0) return exit.usage;
  return outcomes.every(({ status }) => status === 'run') ? exit.clean : exit.findings;
}

function checkSettings(command: string, { engine, master, conf }: Running): void {
  const advice = `cupel ${command} --help`;
  if (engine !== 'spark' && (master !== undefined || conf.length > 0))
    throw new UsageError('--master and --conf are for --engine spark.', advice);
  const wrong = conf.find(setting => !/^[^=\s]+=/.test(setting));
  if (wrong !== undefined) throw new UsageError(`--conf takes KEY=VALUE, not "${wrong}".`, advice);
}

/** The options that the commands share which run tables. */
export const RUN_OPTIONS = {
  format: { type: 'string', default: 'human' },
  engine: { type: 'string', default: 'duckdb' },
  master: { type: 'string' },
  conf: { type: 'string', multiple: true, default: [] as string[] },
  env: { type: 'string' },
  config: { type: 'string' },
  out: { type: 'string' },
} as const;

/** What the help of these commands says of them. */
export const RUN_OPTIONS_HELP = `  --engine duckdb|spark  duckdb (default) runs within this program; spark: the generated PySpark jobs, by spark-submit
  --master URL           of Spark: where it runs (default: local[*])
  --conf KEY=VALUE       of Spark: a further setting, such as spark.jars.packages; may be given several times
  --env NAME             under this environment's settings and parameters
  --config FILE          this file in the place of the workspace's cupel.yaml
  --format human|json    human (default): on standard error; json: one document on standard output
  --out FILE             write the JSON there instead of on standard output
  -h, --help             this text`;
