import { exit, InputOutputError, UsageError } from '../exit.js';
import { colors, printable, writeMessage } from '../output.js';
import { type OpenWorkspace, openWorkspaces } from '../workspaces.js';
import { humanReport } from './human.js';
import { look, reportOf } from './look.js';
import type { CheckOptions } from './options.js';
import { baselineOf } from './run.js';
import { Watcher } from './watcher.js';

/** Empties a terminal, and what was scrolled out of it. */
const CLEAR = '\u001b[2J\u001b[3J\u001b[H';

/**
 * Checks again whenever something changes, until the process is interrupted. What is found is written only where it is other than before.
 * @returns the exit code: 0, for it was ended as it was meant to be
 * @throws InputOutputError where the files cannot be watched
 */
export async function watch(options: CheckOptions): Promise<number> {
  const watcher = new Watcher();
  const end = (): void => watcher.close();
  process.once('SIGINT', end).once('SIGTERM', end);
  try {
    let before: readonly OpenWorkspace[] = [];
    let written: string | undefined;
    for (;;) {
      watcher.follow(options.paths, before, [options.baseline, options.config]);
      const said = await checkOnce(options, before);
      before = said.workspaces;
      // Contracts and files of other folders are known only now; what changed while they were not watched is looked at again.
      if (watcher.follow(options.paths, before, [options.baseline, options.config])) continue;
      if (said.text !== written) {
        const { isTTY } = process.stderr;
        writeMessage(`${isTTY ? CLEAR : ''}${said.text}${isTTY || written === undefined ? ADVICE : ''}`);
      }
      written = said.text;
      if (!(await watcher.change())) return exit.clean;
    }
  } finally {
    watcher.close();
    process.off('SIGINT', end).off('SIGTERM', end);
  }
}

const ADVICE = `${colors.dim('watching; Ctrl-C ends it')}\n`;

/** What is found now. What is wrong with the command line or the baseline is said instead, for it may be corrected while they are watched. */
async function checkOnce(
  options: CheckOptions,
  before: readonly OpenWorkspace[],
): Promise<{ readonly text: string; readonly workspaces: readonly OpenWorkspace[] }> {
  const warnings: string[] = [];
  try {
    const baseline = baselineOf(options);
    const opened = await openWorkspaces(options.paths, {
      before,
      config: options.config,
      warn: warning => warnings.push(warning),
    });
    const checked = look(opened, options, baseline);
    const failures = checked.failures.map(({ file, message }) => printable(`cupel: ${file} ${message}\n`));
    const text = [humanReport(checked, reportOf(checked, options, [], [])), ...warnings, ...failures].join('');
    return { text, workspaces: checked.workspaces };
  } catch (error) {
    if (!(error instanceof InputOutputError || error instanceof UsageError)) throw error;
    return { text: `cupel: ${error.message}\n`, workspaces: before };
  }
}
