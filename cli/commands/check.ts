import { isAbsolute } from 'node:path';
import type { PlacedDiagnostic } from '../../language/index.js';
import type { Severity } from '../../language/model/records.js';
import { relativePath } from '../../server/workspace-files.js';
import { choice, items, parseWords } from '../arguments.js';
import { codeFrame } from '../code-frame.js';
import { checkCodes } from '../codes.js';
import type { Command } from '../command.js';
import { exit, UsageError } from '../exit.js';
import { baseInWorkflow, documentFormats, formats } from '../formats/index.js';
import { colors, printable, writeMessage, writeResult } from '../output.js';
import { type CheckReport, counted, countsOf, type ReportedDiagnostic, severities } from '../report.js';
import { chooseEnvironment, type OpenWorkspace, openWorkspaces, reportFailures } from '../workspaces.js';

export const command: Command = {
  summary: 'find what is wrong in pipelines',
  help: `Usage: cupel check [PATH…] [OPTIONS]

Reports syntax errors, unknown names and the findings of all rules in the .pipe files of each PATH (default: the working folder).

Options:
  --format FORMAT  human (default): code frames on standard error; or one document on standard output:
                   json, with all that is known; sarif (2.1.0), for code scanning; github, annotations of a
                   workflow; junit, XML with a suite for each file; markdown, a summary for a workflow's page
  --only CODE,…    report these codes alone
  --fail-on LEVEL  the least severe finding that makes the exit code 1:
                   error, warning (default), information, or never
  --env NAME       under this environment's settings and parameters
  --out FILE       write the document there instead of on standard output
  -h, --help       this text

Exit code: 0 clean, 1 findings, 2 usage or unreadable files (all others are still checked).
The JSON is described by docs/schemas/check.json, its files are relative to their workspace. In the other documents
the files of a workspace below the working folder are relative to the working folder.

Examples:
  cupel check
  cupel check pipelines/shop.pipe --only ant-no-dlq
  cupel check examples --format json --fail-on never
  cupel check --format sarif --out cupel.sarif
  cupel check --format markdown >> "$GITHUB_STEP_SUMMARY"
`,
  async run(words) {
    const { values, paths } = parseWords('check', words, {
      format: { type: 'string', default: 'human' },
      only: { type: 'string', multiple: true, default: [] },
      'fail-on': { type: 'string', default: 'warning' },
      env: { type: 'string' },
      out: { type: 'string' },
    });
    const format = choice('check', 'format', values.format, ['human', ...documentFormats]);
    if (format === 'human' && values.out !== undefined)
      throw new UsageError(
        `--out is for --format ${documentFormats.slice(0, -1).join(', ')} or ${documentFormats.at(-1)}.`,
        'cupel check --help',
      );
    const failOn = choice('check', 'fail-on', values['fail-on'], ['error', 'warning', 'information', 'never']);
    const only = checkCodes(items(values.only));

    const { workspaces, failures } = await openWorkspaces(paths.length === 0 ? ['.'] : paths);
    chooseEnvironment('check', workspaces, values.env);
    // Other programs look for files from where they were started, which for a workflow is the top of the repository.
    const nameIn = (workspace: OpenWorkspace) => (format === 'human' || format === 'json' ? same : namesFromHere(workspace));
    const found = workspaces.flatMap(workspace =>
      filesOf(workspace).flatMap(file =>
        workspace.language
          .diagnostics(file)
          .filter(diagnostic => only.length === 0 || only.includes(diagnostic.code))
          .map(diagnostic => ({ workspace, diagnostic: reported(workspace, file, diagnostic, nameIn(workspace)) })),
      ),
    );
    const diagnostics = found.map(({ diagnostic }) => diagnostic);
    const summary = summaryOf(diagnostics);
    const checked = workspaces.flatMap(workspace => workspace.selected.map(nameIn(workspace)));
    const files = checked.length;

    if (format === 'human') {
      for (const { workspace, diagnostic } of found) writeMessage(`${human(workspace, diagnostic)}\n\n`);
      writeMessage(`${summaryLine(files, summary)}\n`);
    } else {
      const unread = workspaces.flatMap(workspace =>
        workspace.failures.map(failure => ({ ...failure, file: nameIn(workspace)(failure.file) })),
      );
      const report: CheckReport = { version: 1, files, diagnostics, summary, failures: unread };
      await writeResult(formats[format](report, { checked, base: baseInWorkflow(process.env) }), values.out);
    }
    reportFailures(failures);
    if (failures.length > 0) return exit.usage;
    const failing = failOn === 'never' ? [] : severities.slice(0, severities.indexOf(failOn) + 1);
    return failing.some(severity => summary[severity] > 0) ? exit.findings : exit.clean;
  },
};

/** The files that are asked for, and the data contracts that there are: what is wrong in one concerns all that name it. */
function filesOf({ selected, language }: OpenWorkspace): readonly string[] {
  return selected.length === 0 ? [] : [...selected, ...language.contractPaths()];
}

/** How a file of a workspace is called in the report. */
type Name = (file: string) => string;

const same: Name = file => file;

/** Names files from the working folder, where the workspace is in it: `../` would mean nothing to those who read the report elsewhere. */
function namesFromHere({ root }: OpenWorkspace): Name {
  const folder = relativePath(process.cwd(), root);
  if (folder === '' || folder === '..' || folder.startsWith('../') || isAbsolute(folder)) return same;
  return file => (file === '.' ? folder : `${folder}/${file}`);
}

function reported(workspace: OpenWorkspace, file: string, diagnostic: PlacedDiagnostic, name: Name): ReportedDiagnostic {
  return {
    file: name(file),
    range: workspace.lines(file).range(diagnostic.start, diagnostic.end),
    severity: diagnostic.severity,
    code: diagnostic.code,
    category: diagnostic.category,
    message: diagnostic.message,
    docs: diagnostic.docs,
    fixes: diagnostic.fixes.map(({ title, edits }) => ({
      title,
      edits: edits.map(({ path, start, end, text }) => ({
        file: name(path),
        range: workspace.lines(path).range(start, end),
        text,
      })),
    })),
  };
}

function summaryOf(diagnostics: readonly ReportedDiagnostic[]): CheckReport['summary'] {
  const summary = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const { severity } of diagnostics) summary[severity]++;
  return summary;
}

const paints: Readonly<Record<Severity, (text: string) => string>> = {
  error: colors.red,
  warning: colors.yellow,
  information: colors.blue,
  hint: colors.dim,
};

function human(workspace: OpenWorkspace, { file, range, severity, code, message, fixes, docs }: ReportedDiagnostic): string {
  const paint = paints[severity];
  const place = `${file}:${range.start.line}:${range.start.column}`;
  const more = [...fixes.map(({ title }) => `fix:  ${title}`), `docs: ${docs}`];
  return [
    `${colors.bold(printable(place))} ${paint(severity)} ${colors.bold(code)}`,
    ...wrap(printable(message), 110).map(line => `  ${line}`),
    '',
    codeFrame(workspace.lines(file), range, colors, paint).replace(/^/gm, '  '),
    '',
    ...more.map(line => `  ${colors.dim(printable(line))}`),
  ].join('\n');
}

/** Breaks text at blanks into lines of a width; a longer word keeps a line of its own. */
function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap(paragraph => paragraph.match(new RegExp(`\\S.{0,${width - 1}}(?=\\s|$)|\\S+`, 'g')) ?? ['']);
}

function summaryLine(files: number, summary: CheckReport['summary']): string {
  const counts = countsOf(summary, (severity, text) => paints[severity](text));
  if (files === 0) return 'no file was checked';
  return `${counted(files, 'file')} checked: ${counts === '' ? colors.green('clean') : counts}`;
}
