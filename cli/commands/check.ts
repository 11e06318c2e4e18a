import { checkOptions } from '../check/options.js';
import { check } from '../check/run.js';
import { watch } from '../check/watch.js';
import type { Command } from '../command.js';

export const command: Command = {
  summary: 'find what is wrong in pipelines',
  help: `Usage: cupel check [PATH…] [OPTIONS]

Reports syntax errors, unknown names and the findings of all rules in the .pipe files of each PATH (default: the working folder).

Options:
  --format FORMAT  human (default): code frames on standard error; or one document on standard output:
                   json, with all that is known; sarif (2.1.0), for code scanning; github, annotations of a
                   workflow; junit, XML with a suite for each file; markdown, a summary for a workflow's page
  --out FILE       write the document there instead of on standard output
  --only CODE,…    report these codes alone
  --fail-on LEVEL  the least severe finding that makes the exit code 1:
                   error, warning (default), information, or never
  --env NAME       under this environment's settings and parameters
  --config FILE    this file in the place of each workspace's cupel.yaml
  --baseline FILE  report only findings of rules that FILE does not accept
  --update-baseline
                   write the FILE of --baseline, so that it accepts what is found now
  --fix            apply fixes that change no row and no run; what remains is reported
  --fix-dry-run    print what --fix would change, as a diff on standard output
  --watch          check again whenever a file changes, until Ctrl-C
  --timing         say how long each step and rule took
  -h, --help       this text

Exit code: 0 clean, 1 findings, 2 usage or unreadable files (all others are still checked). Of --fix: of what remains.
The JSON is described by docs/schemas/check.json, its files are relative to their workspace. In the other documents
the files of a workspace below the working folder are relative to the working folder.

Examples:
  cupel check
  cupel check pipelines/shop.pipe --only ant-no-dlq
  cupel check examples --format json --fail-on never
  cupel check --format sarif --out cupel.sarif
  cupel check --format markdown >> "$GITHUB_STEP_SUMMARY"
  cupel check --baseline cupel.baseline.json --update-baseline
`,
  async run(words) {
    const options = checkOptions(words);
    return options.watch ? await watch(options) : await check(options);
  },
};
