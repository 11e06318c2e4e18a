import { parseWords } from '../arguments.js';
import type { Command } from '../command.js';
import { exit, UsageError } from '../exit.js';
import { pageOf } from '../explain/page.js';
import { askedPlace, explainPlace } from '../explain/place.js';
import { pageColors, writeResult } from '../output.js';
import { terminalMarkdown } from '../terminal-markdown.js';
import { chooseEnvironment, openWorkspaces, reportFailures } from '../workspaces.js';

export const command: Command = {
  summary: 'say what a code or pattern means, or what the findings in a line follow from',
  help: `Usage: cupel explain CODE | PATTERN | FILE:LINE[:COLUMN] [OPTIONS]

CODE, PATTERN      prints its page: what is wrong and what to do, or when to use it; with the options that a rule has
                   in cupel.yaml. The ant- of a code and the pat- of a pattern may be left out.
FILE:LINE[:COLUMN] prints what is found there, and for each finding the facts that it follows from, with their places:
                   what was inherited from where, which tables are on the way, how a number was estimated.

Options:
  --env NAME     of FILE:LINE: under this environment's settings and parameters
  --config FILE  of FILE:LINE: this file in the place of the workspace's cupel.yaml
  -h, --help     this text

Exit code: 0, or 2 for usage or an unreadable file.

Examples:
  cupel explain ant-no-dlq
  cupel explain scd2
  cupel explain examples/first_draft.pipe:106
`,
  async run(words) {
    const { values, paths } = parseWords('explain', words, { env: { type: 'string' }, config: { type: 'string' } });
    const [word] = paths;
    if (word === undefined || paths.length > 1)
      throw new UsageError('"cupel explain" takes one CODE, PATTERN or FILE:LINE.', 'cupel explain --help');
    const place = askedPlace(word);
    if (place === undefined) {
      if (word.endsWith('.pipe')) throw new UsageError(`The line is missing: ${word}:LINE.`, 'cupel explain --help');
      await writeResult(terminalMarkdown(pageOf(word), pageColors));
      return exit.clean;
    }
    const { workspaces, failures } = await openWorkspaces([place.path], { config: values.config });
    reportFailures(failures);
    const [workspace] = workspaces;
    if (workspace === undefined || failures.length > 0) return exit.usage;
    chooseEnvironment('explain', workspaces, values.env);
    await writeResult(explainPlace(workspace, place));
    return exit.clean;
  },
};
