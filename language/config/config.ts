import type { Severity } from '../model/records.js';
import type { OptionValue, Origin } from '../rules/options.js';

/** The file at the root of a workspace that configures it, and that marks the folder as one. */
export const CONFIG_FILE = 'cupel.yaml';

/** Where severities start from. */
export const PRESETS = ['recommended', 'strict', 'all'] as const;
export type Preset = (typeof PRESETS)[number];

/** What a rule may be set to; `on` is the severity that the preset gives it, or its own where the preset leaves it out. */
export const LEVELS = ['off', 'on', 'hint', 'information', 'warning', 'error'] as const;
export type Level = (typeof LEVELS)[number];

/** What a configuration says of one rule. What it does not say is as it would be without it. */
export interface RuleSetting {
  readonly origin: Origin;
  readonly level?: Level;
  readonly options: ReadonlyMap<string, OptionValue>;
}

export type RuleSettings = ReadonlyMap<string, RuleSetting>;

/** What is different for some files. */
export interface Override {
  readonly files: readonly string[];
  readonly rules: RuleSettings;
}

/** What code can be generated for, as `cupel.yaml` names it. */
export const GENERATE_TARGETS = ['pyspark', 'spark-sql', 'duckdb'] as const;

/** Where generated code is written, and for which engines. */
export interface GenerateConfig {
  /** Relative to the folder of `cupel.yaml` and inside of it, with `/`. */
  readonly folder?: string;
  readonly targets?: readonly (typeof GENERATE_TARGETS)[number][];
}

/** What a `cupel.yaml`, or the settings of an editor, say: plain data, of which anything may be missing. */
export interface Config {
  readonly extends?: Preset;
  /** Globs of the files that belong to the workspace; all, unless given. */
  readonly include?: readonly string[];
  /** Globs of files that do not. */
  readonly exclude?: readonly string[];
  readonly generate?: GenerateConfig;
  readonly rules: RuleSettings;
  /** In the order of the text: of several that concern a file, the later ones count more. */
  readonly overrides: readonly Override[];
}

/** A configuration that says nothing. */
export const EMPTY_CONFIG: Config = { rules: new Map(), overrides: [] };

/** The severity of a finding, or that there is none. */
export type Effective = Severity | 'off';

/**
 * A configuration with what an editor's settings add where it is silent. The file in the repository wins, so that the editor and CI agree:
 * settings count for no rule that it names, for none at all where it says `extends`, and for files only where it says neither `include`
 * nor `exclude`.
 */
export function withSettings(config: Config, settings: Config): Config {
  const files = config.include === undefined && config.exclude === undefined ? settings : config;
  const speaksOfAll = config.extends !== undefined;
  const preset = config.extends ?? settings.extends;
  return {
    ...(preset === undefined ? {} : { extends: preset }),
    ...(files.include === undefined ? {} : { include: files.include }),
    ...(files.exclude === undefined ? {} : { exclude: files.exclude }),
    ...(config.generate === undefined && settings.generate === undefined
      ? {}
      : { generate: { ...settings.generate, ...config.generate } }),
    rules: speaksOfAll ? config.rules : new Map([...settings.rules, ...config.rules]),
    overrides: config.overrides,
  };
}
