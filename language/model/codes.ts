/** The codes of what is wrong with a text whatever the rules say; those of category `rule` are in `language/rules`. */
export const PROBLEM_CODES = [
  'syntax',
  'ambiguous-column',
  'ambiguous-dataset',
  'cycle',
  'duplicate-column',
  'duplicate-name',
  'duplicate-pipeline',
  'union-columns',
  'unknown-column',
  'unknown-compute',
  'unknown-consumer',
  'unknown-dataset',
  'unknown-deadletter',
  'unknown-input',
  'unknown-param',
  'unknown-pipeline',
  'unknown-schema',
  'unknown-setting',
  'unknown-system',
  'unnamed-column',
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];
