import type { Severity } from '../../language/model/records.js';
import { type CheckReport, counted, countsOf, type ReportedDiagnostic, severities } from '../report.js';
import type { Failure } from '../workspaces.js';
import { byFile, byUnits, relativeUri, withoutControls } from './text.js';

/** GitHub refuses a summary of more than 1 MiB, and shows nothing of it; the rest is for the end of the text. */
const LIMIT = 1_000_000;

/** A message is cut here, in UTF-16 units: a row is to be read, and names may be long. */
const MESSAGE_LIMIT = 1_000;

const titles: Readonly<Record<Severity, string>> = {
  error: 'Errors',
  warning: 'Warnings',
  information: 'Information',
  hint: 'Hints',
};

/**
 * A summary in GitHub's Markdown: how many findings of each severity a file has, then the findings by severity.
 * @param base the address of the folder that files are relative to, ending with `/`; links are relative where it is empty
 */
export function toMarkdown(report: CheckReport, base: string): string {
  const { files, diagnostics, summary, failures } = report;
  const counts = countsOf(summary) || (files === 0 ? '' : 'clean');
  const total = files === 0 ? 'no file was checked' : `${counted(files, 'file')} checked`;
  const sections = [
    filesTable(diagnostics, base),
    ...severities.map(severity =>
      findingsTable(
        titles[severity],
        diagnostics.filter(diagnostic => diagnostic.severity === severity),
        base,
      ),
    ),
    failuresTable(failures),
  ];
  return `## Cupel\n\n${total}${counts === '' ? '' : `: **${counts}**`}\n${withinLimit(sections)}`;
}

/** A table, whose rows may be cut, below the lines that head it. */
interface Section {
  readonly head: readonly string[];
  readonly rows: readonly string[];
}

function filesTable(diagnostics: readonly ReportedDiagnostic[], base: string): Section {
  const found = byFile(diagnostics);
  const rows = [...found.keys()].sort(byUnits).map(file => {
    const numbers = severities.map(severity => {
      const number = (found.get(file) ?? []).filter(diagnostic => diagnostic.severity === severity).length;
      return number === 0 ? '' : String(number);
    });
    return row([`[${escaped(file)}](${address(base, file)})`, ...numbers]);
  });
  return {
    head: ['', row(['file', ...severities.map(severity => titles[severity].toLowerCase())]), '| --- | --: | --: | --: | --: |'],
    rows,
  };
}

function findingsTable(title: string, diagnostics: readonly ReportedDiagnostic[], base: string): Section {
  const rows = diagnostics.map(({ file, range: { start, end }, code, message, docs }) => {
    const lines = start.line === end.line ? `L${start.line}` : `L${start.line}-L${end.line}`;
    return row([
      `[${escaped(`${file}:${start.line}:${start.column}`)}](${address(base, file)}#${lines})`,
      `[${escaped(code)}](${linkTarget(docs)})`,
      escaped(cut(message)),
    ]);
  });
  return { head: ['', `### ${title}`, '', row(['place', 'code', 'finding']), '| --- | --- | --- |'], rows };
}

function failuresTable(failures: readonly Failure[]): Section {
  return {
    head: ['', '### Not checked', '', row(['file', 'reason']), '| --- | --- |'],
    rows: failures.map(({ file, message }) => row([escaped(file), escaped(cut(message))])),
  };
}

/** The sections that have rows, as far as there is room, and how many rows are left out. */
function withinLimit(sections: readonly Section[]): string {
  const lines: string[] = [];
  let size = 0;
  let left = 0;
  for (const { head, rows } of sections) {
    let pending = head;
    for (const line of rows) {
      const added = [...pending, line];
      const bytes = Buffer.byteLength(added.join('\n')) + 1;
      // After the first row that does not fit all others are left out: what is shown is a beginning, not a selection.
      if (left > 0 || size + bytes > LIMIT) {
        left++;
        continue;
      }
      size += bytes;
      lines.push(...added);
      pending = [];
    }
  }
  if (left > 0) lines.push('', `${counted(left, 'more row')}: too many for this page.`);
  return lines.map(line => `${line}\n`).join('');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function cut(text: string): string {
  return text.length <= MESSAGE_LIMIT ? text : `${text.slice(0, MESSAGE_LIMIT)}…`;
}

function address(base: string, file: string): string {
  const path = linkTarget(relativeUri(file));
  // Where there is no base, `//host/x` would be another host's.
  return base === '' ? `./${path}` : `${linkTarget(base)}${path}`;
}

/** An address that ends neither the link's parentheses nor the table's cell. */
function linkTarget(uri: string): string {
  return uri.replace(/[^\w.~:/?#@!$&'*+,;=%-]/gu, character =>
    // encodeURIComponent leaves these two as they are.
    character === '(' ? '%28' : character === ')' ? '%29' : relativeUri(character),
  );
}

/** Text of a user in the cell of a table: it shows as it is, and is no markup, no link and no formula. */
function escaped(text: string): string {
  return withoutControls(text)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]|~#:@]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('$', '<span>$$</span>')
    .replace(/\b(www)\./gi, '$1\\.');
}
