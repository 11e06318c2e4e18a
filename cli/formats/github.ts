import type { Severity } from '../../language/model/records.js';
import type { CheckReport, ReportedDiagnostic } from '../report.js';
import type { Failure } from '../workspaces.js';
import { withoutControls } from './text.js';

const commands: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

/**
 * Workflow commands that GitHub Actions turns into annotations, one a line; nothing for a clean report.
 * @see https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
export function toGithub({ diagnostics, failures }: CheckReport): string {
  return [...diagnostics.map(annotation), ...failures.map(failureAnnotation)].map(line => `${line}\n`).join('');
}

function annotation({ file, range: { start, end }, severity, code, message, docs }: ReportedDiagnostic): string {
  const place: [name: string, value: string | number][] = [
    ['file', file],
    ['line', start.line],
    ['endLine', end.line],
  ];
  // The runner drops columns of a range of several lines, and says so in the log.
  if (start.line === end.line) place.push(['col', start.column], ['endColumn', end.column]);
  return command(commands[severity], [...place, ['title', code]], `${message}\n${docs}`);
}

function failureAnnotation({ file, message }: Failure): string {
  return command(
    'error',
    [
      ['file', file],
      ['title', 'not checked'],
    ],
    `${file} ${message}`,
  );
}

function command(
  name: string,
  properties: readonly (readonly [name: string, value: string | number])[],
  message: string,
): string {
  const words = properties.map(([key, value]) => `${key}=${escapedProperty(String(value))}`);
  return `::${name} ${words.join(',')}::${escapedData(withoutControls(message))}`;
}

function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
