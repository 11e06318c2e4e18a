import type { GENERATE_TARGETS, Level } from './config.js';

/** The keys of a `cupel.yaml`, and what each says. */
export const KEY_DESCRIPTIONS: ReadonlyMap<string, string> = new Map([
  [
    'extends',
    'Where the severities start from: `recommended` (each rule as its page says), `strict` (every rule one step more severe, for CI) or `all` (every rule on, those too that are not recommended).',
  ],
  [
    'include',
    'Globs of the files that belong to the workspace, relative to this folder; all `.pipe` files, unless given. A glob that matches a folder takes in all below it.',
  ],
  ['exclude', 'Globs of files that do not belong to the workspace: they are not read, and not checked.'],
  ['generate', 'Where `cupel generate` and the editor write code, and for which engines: `folder` and `targets`.'],
  ['rules', 'The severity of rules, by code, and their options: `CODE: SEVERITY` or `CODE: { severity: …, OPTION: … }`.'],
  ['overrides', 'What is different for some files: a list of `files` (globs) and `rules`. The later one counts more.'],
]);

/** The keys of an item of `overrides`. */
export const OVERRIDE_DESCRIPTIONS: ReadonlyMap<string, string> = new Map([
  ['files', 'Globs of the files that this is for, relative to the folder of `cupel.yaml`.'],
  ['rules', 'What is different for them, as in `rules` of the whole file.'],
]);

/** The keys of `generate`. */
export const GENERATE_DESCRIPTIONS: ReadonlyMap<string, string> = new Map([
  ['folder', 'The folder that generated code is written to, relative to the folder of `cupel.yaml` and inside of it.'],
  ['targets', 'The engines that code is written for: `pyspark`, `spark-sql`, `duckdb`, or a list of these.'],
]);

/** What code is written for, by the words of `targets`. */
export const TARGET_DESCRIPTIONS: ReadonlyMap<(typeof GENERATE_TARGETS)[number], string> = new Map([
  ['pyspark', 'PySpark with Delta Lake: a job for each table.'],
  ['spark-sql', 'Spark SQL with Delta Lake: a script for each table.'],
  ['duckdb', 'DuckDB: a script for each table.'],
]);

export const GENERATE_KEYS: readonly string[] = [...GENERATE_DESCRIPTIONS.keys()];
export const KEYS: readonly string[] = [...KEY_DESCRIPTIONS.keys()];
export const OVERRIDE_KEYS: readonly string[] = [...OVERRIDE_DESCRIPTIONS.keys()];

/** The key of a rule's severity beside its options. */
export const SEVERITY_KEY = 'severity';

/** What each severity does. */
export const LEVEL_DESCRIPTIONS: Readonly<Record<Level, string>> = {
  off: 'Nothing is reported.',
  on: 'As the preset has it; where that leaves it out, as its page has it.',
  hint: 'Shown faintly in an editor.',
  information: 'Reported, and `cupel check` goes on.',
  warning: 'Reported, and `cupel check` fails.',
  error: 'Reported, and `cupel check` fails even with `--fail-on error`.',
};

/** What each preset does. */
export const PRESET_DESCRIPTIONS: ReadonlyMap<string, string> = new Map([
  ['recommended', 'Each rule at the severity of its page.'],
  ['strict', 'Every rule, one step more severe than its page says: information becomes a warning, a warning an error.'],
  ['all', 'Every rule at the severity of its page, those too that are not recommended.'],
]);

/** What other tools call a severity. */
export const LEVEL_WORDS: ReadonlyMap<string, Level> = new Map([
  ['warn', 'warning'],
  ['info', 'information'],
  ['critical', 'error'],
  ['high', 'warning'],
  ['medium', 'information'],
  ['none', 'off'],
  ['false', 'off'],
  ['true', 'on'],
  ['disabled', 'off'],
  ['enabled', 'on'],
]);
