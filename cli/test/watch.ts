import { Watcher } from '../check/watcher.js';
import { exit, InputOutputError, UsageError } from '../exit.js';
import { colors, writeMessage } from '../output.js';
import { Stop } from '../run/run.js';
import type { OpenWorkspace } from '../workspaces.js';
import { type Testing, testOnce } from './testing.js';

/**
 * Runs tests again whenever a file changes, until the process is interrupted.
 * @returns the exit code: 0, for it was ended as it was meant to be
 * @throws InputOutputError where the files cannot be watched
 */
export async function watchTests(testing: Testing): Promise<number> {
  const watcher = new Watcher();
  const stop = new Stop();
  const end = (): void => {
    stop.ask();
    watcher.close();
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  try {
    let before: readonly OpenWorkspace[] = [];
    while (!stop.asked) {
      watcher.follow([testing.path], before, [testing.config]);
      try {
        before = (await testOnce(testing, stop, before)).workspaces;
      } catch (error) {
        // What is wrong may be corrected while it is watched.
        if (!(error instanceof InputOutputError || error instanceof UsageError)) throw error;
        writeMessage(`cupel: ${error.message}\n`);
      }
      if (watcher.follow([testing.path], before, [testing.config])) continue;
      writeMessage(`${colors.dim('watching; Ctrl-C ends it')}\n`);
      if (!(await watcher.change())) break;
    }
    return exit.clean;
  } finally {
    watcher.close();
    process.off('SIGINT', end).off('SIGTERM', end);
  }
}
