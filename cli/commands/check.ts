import type { PlacedDiagnostic } from '../../language/index.js';
import type { Category, Severity } from '../../language/model/records.js';
import { choice, items, outputFormat, parseWords } from '../arguments.js';
import { codeFrame } from '../code-frame.js';
import { checkCodes } from '../codes.js';
import type { Command } from '../command.js';
import { exit } from '../exit.js';
import { colors, printable, toJson, writeMessage, writeResult } from '../output.js';
import type { Range } from '../positions.js';
import { chooseEnvironment, type Failure, type OpenWorkspace, openWorkspaces, reportFailures } from '../workspaces.js';

/** The document of `--format json`; its schema is docs/schemas/check.json. */
interface CheckReport {
  readonly version: 1;
  readonly files: number;
  readonly diagnostics: readonly ReportedDiagnostic[];
  readonly summary: Readonly<Record<Severity, number>>;
  readonly failures: readonly Failure[];
}

interface ReportedDiagnostic {
  readonly file: string;
  readonly range: Range;
  readonly severity: Severity;
  readonly code: string;
  readonly category: Category;
  readonly message: string;
  readonly docs: string;
  readonly fixes: readonly {
    readonly title: string;
    readonly edits: readonly { readonly file: string; readonly range: Range; readonly text: string }[];
  }[];
}

/** From the most to the least severe. */
const severities = ['error', 'warning', 'information', 'hint'] as const satisfies readonly Severity[];

export const command: Command = {
  summary: 'find what is wrong in pipelines',
  help: `Usage: cupel check [PATH…] [OPTIONS]

Reports syntax errors, unknown names and the findings of all rules in the .pipe files of each PATH (default: the working folder).

Options:
  --format human|json  human (default): code frames on standard error; json: one document on standard output
  --only CODE,…        report these codes alone
  --fail-on LEVEL      the least severe finding that makes the exit code 1:
                       error, warning (default), information, or never
  --env NAME           under this environment's settings and parameters
  --out FILE           write the JSON there instead of on standard output
  -h, --help           this text

Exit code: 0 clean, 1 findings, 2 usage or unreadable files (all others are still checked).
The JSON is described by docs/schemas/check.json.

Examples:
  cupel check
  cupel check pipelines/shop.pipe --only ant-no-dlq
  cupel check examples --format json --fail-on never
`,
  async run(words) {
    const { values, paths } = parseWords('check', words, {
      format: { type: 'string', default: 'human' },
      only: { type: 'string', multiple: true, default: [] },
      'fail-on': { type: 'string', default: 'warning' },
      env: { type: 'string' },
      out: { type: 'string' },
    });
    const format = outputFormat('check', values);
    const failOn = choice('check', 'fail-on', values['fail-on'], ['error', 'warning', 'information', 'never']);
    const only = checkCodes(items(values.only));

    const { workspaces, failures } = await openWorkspaces(paths.length === 0 ? ['.'] : paths);
    chooseEnvironment('check', workspaces, values.env);
    const found = workspaces.flatMap(workspace =>
      filesOf(workspace).flatMap(file =>
        workspace.language
          .diagnostics(file)
          .filter(diagnostic => only.length === 0 || only.includes(diagnostic.code))
          .map(diagnostic => ({ workspace, diagnostic: reported(workspace, file, diagnostic) })),
      ),
    );
    const diagnostics = found.map(({ diagnostic }) => diagnostic);
    const summary = summaryOf(diagnostics);
    const files = workspaces.reduce((sum, { selected }) => sum + selected.length, 0);

    if (format === 'json') {
      const report: CheckReport = { version: 1, files, diagnostics, summary, failures };
      await writeResult(toJson(report), values.out);
    } else {
      for (const { workspace, diagnostic } of found) writeMessage(`${human(workspace, diagnostic)}\n\n`);
      writeMessage(`${summaryLine(files, summary)}\n`);
    }
    reportFailures(failures);
    if (failures.length > 0) return exit.usage;
    const counted = failOn === 'never' ? [] : severities.slice(0, severities.indexOf(failOn) + 1);
    return counted.some(severity => summary[severity] > 0) ? exit.findings : exit.clean;
  },
};

/** The files that are asked for, and the data contracts that there are: what is wrong in one concerns all that name it. */
function filesOf({ selected, language }: OpenWorkspace): readonly string[] {
  return selected.length === 0 ? [] : [...selected, ...language.contractPaths()];
}

function reported(workspace: OpenWorkspace, file: string, diagnostic: PlacedDiagnostic): ReportedDiagnostic {
  return {
    file,
    range: workspace.lines(file).range(diagnostic.start, diagnostic.end),
    severity: diagnostic.severity,
    code: diagnostic.code,
    category: diagnostic.category,
    message: diagnostic.message,
    docs: diagnostic.docs,
    fixes: diagnostic.fixes.map(({ title, edits }) => ({
      title,
      edits: edits.map(({ path, start, end, text }) => ({ file: path, range: workspace.lines(path).range(start, end), text })),
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
  const counts = severities
    .filter(severity => summary[severity] > 0)
    .map(severity => paints[severity](counted(summary[severity], severity)));
  if (files === 0) return 'no file was checked';
  return `${counted(files, 'file')} checked: ${counts.length === 0 ? colors.green('clean') : counts.join(', ')}`;
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 || noun === 'information' ? '' : 's'}`;
}
