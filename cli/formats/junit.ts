import type { CheckReport, ReportedDiagnostic } from '../report.js';
import type { Failure } from '../workspaces.js';
import { byFile, byUnits } from './text.js';
import { attributes, escaped } from './xml.js';

/**
 * JUnit XML: a suite for each file, in the order of their names, with a failure for each finding, an error for each thing that could not
 * be read, and one passed case where there is neither. It has no times, so that the same report gives the same bytes.
 * @param checked the files that were checked, of which the report names only those with findings
 */
export function toJunit({ diagnostics, failures }: CheckReport, checked: readonly string[]): string {
  const files = new Set([...checked, ...diagnostics.map(({ file }) => file), ...failures.map(({ file }) => file)]);
  const findingsOf = byFile(diagnostics);
  const failuresOf = byFile(failures);
  const suites = [...files].sort(byUnits).map(file => suite(file, findingsOf.get(file) ?? [], failuresOf.get(file) ?? []));
  const counts = {
    tests: sum(suites.map(({ tests }) => tests)),
    failures: diagnostics.length,
    errors: failures.length,
    skipped: 0,
  };
  const body = suites.flatMap(({ lines }) => lines.map(line => `  ${line}`));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'cupel check', ...counts })}>`,
    ...body,
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(file: string, diagnostics: readonly ReportedDiagnostic[], failures: readonly Failure[]) {
  const cases = [...diagnostics.map(diagnostic => findingCase(diagnostic)), ...failures.map(failure => failureCase(failure))];
  if (cases.length === 0) cases.push(`<testcase${attributes({ name: 'no findings', classname: file, file })}/>`);
  const counts = { tests: cases.length, failures: diagnostics.length, errors: failures.length, skipped: 0 };
  return {
    tests: cases.length,
    lines: [`<testsuite${attributes({ name: file, ...counts })}>`, ...cases.map(line => `  ${line}`), '</testsuite>'],
  };
}

function findingCase({ file, range: { start }, severity, code, message, docs, fixes }: ReportedDiagnostic): string {
  const place = `${start.line}:${start.column}`;
  const text = [`${file}:${place} ${severity} ${code}`, message, ...fixes.map(({ title }) => `fix: ${title}`), `docs: ${docs}`];
  // Readers show cases of one name as one: the place tells two findings of a rule apart.
  return [
    `<testcase${attributes({ name: `${code} at ${place}`, classname: file, file, line: start.line })}>`,
    `<failure${attributes({ type: severity, message })}>${escaped(text.join('\n'))}</failure>`,
    '</testcase>',
  ].join('');
}

function failureCase({ file, message }: Failure): string {
  return [
    `<testcase${attributes({ name: 'not checked', classname: file, file })}>`,
    `<error${attributes({ type: 'unreadable', message })}>${escaped(`${file} ${message}`)}</error>`,
    '</testcase>',
  ].join('');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
