import type { Category, Severity } from '../language/model/records.js';
import type { Identity } from './fingerprint.js';
import type { Range } from './positions.js';
import type { Failure } from './workspaces.js';

/** The document of `cupel check --format json`, of which all other formats are made; its schema is docs/schemas/check.json. */
export interface CheckReport {
  readonly version: 1;
  readonly files: number;
  readonly diagnostics: readonly ReportedDiagnostic[];
  readonly summary: Readonly<Record<Severity, number>>;
  readonly failures: readonly Failure[];
  /** What `--fix` repaired; missing without it. */
  readonly fixed?: readonly { readonly file: string; readonly code: string; readonly title: string }[];
  /** How many findings the baseline accepts, and how many of it are gone; missing without one. */
  readonly baseline?: { readonly accepted: number; readonly gone: number };
}

/** A piece of a file. */
export interface ReportedPlace {
  readonly file: string;
  readonly range: Range;
}

export interface ReportedDiagnostic extends ReportedPlace, Identity {
  readonly severity: Severity;
  readonly code: string;
  readonly category: Category;
  readonly message: string;
  readonly docs: string;
  readonly fixes: readonly ReportedFix[];
  /** What it follows from, in the order in which it is understood best. */
  readonly facts: readonly { readonly text: string; readonly place?: ReportedPlace }[];
  /** Other places that belong to it, each with what it has to do with it. */
  readonly related: readonly (ReportedPlace & { readonly message: string })[];
}

export interface ReportedFix {
  readonly title: string;
  /** Whether `--fix` applies it. */
  readonly safe: boolean;
  readonly edits: readonly ReportedEdit[];
}

export interface ReportedEdit extends ReportedPlace {
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
