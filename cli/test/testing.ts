import { exit } from '../exit.js';
import { colors, printable, toJson, writeMessage, writeResult } from '../output.js';
import { Progress } from '../run/progress.js';
import { Stop } from '../run/run.js';
import { STOPPED } from '../run/stopped.js';
import { chooseEnvironment, type OpenWorkspace, openWorkspaces, reportFailures } from '../workspaces.js';
import { humanOutcome, testSummary } from './human.js';
import { testJunit } from './junit.js';
import { reported, testReport } from './report.js';
import { type Outcome, runTests } from './run.js';
import { testsOf } from './select.js';

export const FORMATS = ['human', 'json', 'jsonl', 'junit'] as const;

/** What is tested, and how it is told. */
export interface Testing {
  readonly path: string;
  readonly select: readonly string[];
  readonly environment: string | undefined;
  readonly config: string | undefined;
  readonly format: (typeof FORMATS)[number];
  readonly out: string | undefined;
}

/**
 * Runs the tests of a path and says what became of them. Ctrl-C stops it.
 * @returns the exit code of the command
 * @throws UsageError for names that nothing has; InputOutputError where the engine is missing, or a file cannot be written
 */
export async function testAndReport(testing: Testing): Promise<number> {
  const stop = new Stop();
  process.on('SIGINT', stop.ask);
  try {
    const { outcomes, failures } = await testOnce(testing, stop, []);
    if (stop.asked) writeMessage('cupel: stopped\n');
    return stop.asked ? STOPPED : exitCode(outcomes, failures);
  } finally {
    process.off('SIGINT', stop.ask);
  }
}

/**
 * Runs the tests of a path once, and tells of them.
 * @param before workspaces that were opened before, of which what is the same is not computed again
 */
export async function testOnce(testing: Testing, stop: Stop, before: readonly OpenWorkspace[]) {
  const { path, format, out, select, environment, config } = testing;
  const { workspaces, failures } = await openWorkspaces([path], { before, config });
  chooseEnvironment('test', workspaces, environment);
  const tests = testsOf(workspaces, select);
  const progress = new Progress(tests.length);
  const lines: string[] = [];
  let file: string | undefined;
  let told = 0;
  const tell = (outcome: Outcome): void => {
    progress.next();
    if (format === 'jsonl') {
      const line = `${JSON.stringify(reported(outcome))}\n`;
      if (out === undefined) process.stdout.write(line);
      else lines.push(line);
    }
    if (format !== 'human') return;
    progress.clear();
    if (file !== outcome.place.file) writeMessage(`${colors.bold(printable(outcome.place.file))}\n`);
    file = outcome.place.file;
    writeMessage(humanOutcome(outcome, colors));
    told += 1;
    say();
  };
  const say = (): void => {
    const next = tests[told];
    if (next !== undefined) progress.now(printable(next.test.name));
  };
  say();
  let outcomes: readonly Outcome[];
  try {
    outcomes = await runTests(tests, { stop, tell });
  } finally {
    progress.clear();
  }
  if (format === 'json') await writeResult(toJson(testReport(outcomes)), out);
  else if (format === 'junit') await writeResult(testJunit(outcomes), out);
  else if (format === 'jsonl' && out !== undefined) await writeResult(lines.join(''), out);
  else if (format === 'human' && tests.length > 0) writeMessage(testSummary(outcomes, colors));
  // What cannot be read might have some.
  else if (format === 'human' && failures.length === 0) writeMessage(NOTHING);
  reportFailures(failures);
  return { outcomes, failures, workspaces };
}

const NOTHING = 'There is no test here. One is written `test NAME of TABLE { given INPUT { | rows | } then { | rows | } }`.\n';

function exitCode(outcomes: readonly Outcome[], failures: readonly unknown[]): number {
  if (failures.length > 0) return exit.usage;
  return outcomes.every(({ status }) => status === 'passed') ? exit.clean : exit.findings;
}
