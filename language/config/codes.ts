import type { Severity } from '../model/records.js';
import { IGNORE_CODES, IGNORE_SEVERITY } from '../rules/codes.js';
import { rules } from '../rules/index.js';
import type { RuleOption } from '../rules/options.js';
import type { Effective, Preset } from './config.js';

/** Something whose severity, and perhaps options, a configuration may say. */
export interface Configurable {
  readonly code: string;
  /** Its own severity. */
  readonly severity: Severity;
  readonly options: Readonly<Record<string, RuleOption>>;
  /** Not among the recommended: only `all` and a setting of its own turn it on. */
  readonly optional?: true;
}

/** All of them, by code: the rules, and what is said about the comments that silence them. */
export const configurables: ReadonlyMap<string, Configurable> = new Map<string, Configurable>(
  [
    ...rules.map(({ code, severity, options, optional }) => ({ code, severity, options, ...(optional ? { optional } : {}) })),
    ...IGNORE_CODES.map(code => ({ code, severity: IGNORE_SEVERITY, options: {} })),
  ]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map(entry => [entry.code, entry]),
);

/** From the least to the most severe. */
const STEPS: readonly Severity[] = ['hint', 'information', 'warning', 'error'];

/**
 * What a preset makes of a rule. `recommended` takes each at the severity of its page, without those that are optional; `all` takes those,
 * too; and `strict`, which is for CI, takes all of them one step more severe, so that what `recommended` only informs of is a warning,
 * which makes `cupel check` fail.
 */
export function presetSeverity(preset: Preset, { severity, optional }: Pick<Configurable, 'severity' | 'optional'>): Effective {
  switch (preset) {
    case 'recommended':
      return optional ? 'off' : severity;
    case 'all':
      return severity;
    case 'strict':
      return STEPS[STEPS.indexOf(severity) + 1] ?? severity;
  }
}
