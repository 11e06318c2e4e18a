import type { Category, Severity } from '../language/model/records.js';
import type { Range } from './positions.js';
import type { Failure } from './workspaces.js';

/** The document of `cupel check --format json`, of which all other formats are made; its schema is docs/schemas/check.json. */
export interface CheckReport {
  readonly version: 1;
  readonly files: number;
  readonly diagnostics: readonly ReportedDiagnostic[];
  readonly summary: Readonly<Record<Severity, number>>;
  readonly failures: readonly Failure[];
}

export interface ReportedDiagnostic {
  readonly file: string;
  readonly range: Range;
  readonly severity: Severity;
  readonly code: string;
  readonly category: Category;
  readonly message: string;
  readonly docs: string;
  readonly fixes: readonly ReportedFix[];
}

export interface ReportedFix {
  readonly title: string;
  readonly edits: readonly ReportedEdit[];
}

export interface ReportedEdit {
  readonly file: string;
  readonly range: Range;
  readonly text: string;
}

/** From the most to the least severe. */
export const severities = ['error', 'warning', 'information', 'hint'] as const satisfies readonly Severity[];

/** `1 error`, `2 errors`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 || noun === 'information' ? '' : 's'}`;
}

/** How many there are of each severity that there is: `2 errors, 1 hint`; empty where there is none. */
export function countsOf(summary: CheckReport['summary'], show = (_: Severity, text: string) => text): string {
  return severities
    .filter(severity => summary[severity] > 0)
    .map(severity => show(severity, counted(summary[severity], severity)))
    .join(', ');
}
