import type { Colors } from 'picocolors/types.js';
import type { Severity } from '../../language/model/records.js';
import { codeFrame } from '../code-frame.js';
import { colors, printable } from '../output.js';
import type { Lines } from '../positions.js';
import { type CheckReport, counted, countsOf, type ReportedDiagnostic, type ReportedFix, type ReportedPlace } from '../report.js';
import { wrap } from '../wrap.js';
import { linesOf } from './findings.js';
import type { Checked } from './look.js';

/** Columns of a message, without its margin. */
export const WIDTH = 110;

/** Other places that are shown; the rest is what `cupel explain` is for. */
const SEEN = 4;

/** The colour of a severity. */
function paintOf(severity: Severity, { red, yellow, blue, dim }: Colors): (text: string) => string {
  return { error: red, warning: yellow, information: blue, hint: dim }[severity];
}

/**
 * A finding for people: its place, what is said, the lines that it stands on, other places that belong to it, its fixes and its page.
 * @param lines those of its file
 * @returns text without a line break at its end
 */
export function human(diagnostic: ReportedDiagnostic, lines: Lines): string {
  const { file, range, related, fixes, docs } = diagnostic;
  const seen = related.slice(0, SEEN).map(other => `see:  ${placeText(other)} ${other.message}`);
  if (related.length > SEEN) seen.push(`see:  ${related.length - SEEN} more by cupel explain ${file}:${range.start.line}`);
  const more = [...seen, ...fixes.map(fixText), `docs: ${docs}`];
  return [opening(diagnostic, lines, colors), '', ...more.map(line => `  ${colors.dim(printable(line))}`)].join('\n');
}

/** What a finding says, and the lines that it stands on. */
export function opening({ file, range, severity, code, message }: ReportedDiagnostic, lines: Lines, colors: Colors): string {
  const paint = paintOf(severity, colors);
  return [
    `${colors.bold(printable(placeText({ file, range })))} ${paint(severity)} ${colors.bold(code)}`,
    ...wrap(printable(message), WIDTH).map(line => `  ${line}`),
    '',
    codeFrame(lines, range, colors, paint).replace(/^/gm, '  '),
  ].join('\n');
}

export function fixText({ title, safe }: ReportedFix): string {
  return `fix:  ${title}${safe ? ' (--fix)' : ''}`;
}

/** `shop.pipe:12:3`. */
export function placeText({ file, range }: ReportedPlace): string {
  return `${file}:${range.start.line}:${range.start.column}`;
}

/** All that is said to people of what was checked, repaired and found. */
export function humanReport({ found }: Pick<Checked, 'found'>, report: CheckReport): string {
  const repaired = report.fixed?.map(
    ({ file, code, title }) => `${colors.green('fixed')} ${printable(`${file} ${code}: ${title}`)}\n`,
  );
  return [
    ...found.map(one => `${human(one.diagnostic, linesOf(one))}\n\n`),
    ...(repaired ?? []),
    `${summaryLine(report)}\n`,
    goneLine(report),
  ].join('');
}

/** How many files were checked, and what was found in them. */
function summaryLine({ files, summary, baseline, diagnostics }: CheckReport): string {
  if (files === 0) return 'no file was checked';
  const counts = countsOf(summary, (severity, text) => paintOf(severity, colors)(text));
  const accepted = baseline === undefined || baseline.accepted === 0 ? '' : `; ${baseline.accepted} in the baseline`;
  const safe = diagnostics.filter(({ fixes }) => fixes.some(fix => fix.safe)).length;
  const repairable = safe === 0 ? '' : `; --fix repairs ${safe}`;
  return `${counted(files, 'file')} checked: ${counts === '' ? colors.green('clean') : counts}${accepted}${repairable}`;
}

/** That a baseline accepts what is no longer found; empty where it does not. */
export function goneLine({ baseline }: CheckReport): string {
  if (baseline === undefined || baseline.gone === 0) return '';
  return `cupel: ${baseline.gone} of the baseline ${baseline.gone === 1 ? 'is' : 'are'} gone; run --update-baseline\n`;
}
