import type { Origin, SaidOption } from '../rules/options.js';
import { type Configurable, configurables, presetSeverity } from './codes.js';
import { type Config, type Effective, EMPTY_CONFIG, type Level, type Preset, type RuleSettings } from './config.js';
import { globMatcher } from './globs.js';

/** A rule under a configuration. */
export interface ResolvedRule {
  readonly severity: Effective;
  /** Who says the severity; missing where it is that of the preset. */
  readonly origin?: Origin;
  /** Those of its options of which something is said; all others have their defaults. */
  readonly options: ReadonlyMap<string, SaidOption>;
}

/** All rules as a configuration has them for some files, by code. */
export type ResolvedRules = ReadonlyMap<string, ResolvedRule>;

/** What a configuration means for each path. Files that the same overrides concern share one answer. */
export class Resolution {
  readonly config: Config;
  readonly #overrides: readonly { readonly concerns: (path: string) => boolean; readonly rules: RuleSettings }[];
  readonly #included: (path: string) => boolean;
  readonly #excluded: (path: string) => boolean;
  /** By which of the overrides count. */
  readonly #known = new Map<string, ResolvedRules>();
  readonly #byPath = new Map<string, ResolvedRules>();

  constructor(config: Config = EMPTY_CONFIG) {
    this.config = config;
    this.#overrides = config.overrides.map(({ files, rules }) => ({ concerns: globMatcher(files), rules }));
    this.#included = config.include === undefined ? () => true : globMatcher(config.include);
    this.#excluded = config.exclude === undefined ? () => false : globMatcher(config.exclude);
  }

  /** Whether a file, by its path relative to the root, belongs to the workspace. */
  covers(path: string): boolean {
    return this.#included(path) && !this.#excluded(path);
  }

  /** The rules as they are in a file, by its path relative to the root. */
  rules(path: string): ResolvedRules {
    // Globs are matched once for each path, for every file is asked for after every edit.
    const key = this.#overrides.length === 0 ? '' : path;
    let known = this.#byPath.get(key);
    if (known === undefined) {
      known = this.#resolve(path);
      this.#byPath.set(key, known);
    }
    return known;
  }

  #resolve(path: string): ResolvedRules {
    const counting = this.#overrides.filter(({ concerns }) => concerns(path));
    const key = counting.map(override => this.#overrides.indexOf(override)).join(' ');
    const known = this.#known.get(key) ?? resolveRules(this.config, [this.config.rules, ...counting.map(({ rules }) => rules)]);
    this.#known.set(key, known);
    return known;
  }
}

function resolveRules({ extends: preset = 'recommended' }: Config, layers: readonly RuleSettings[]): ResolvedRules {
  return new Map([...configurables.values()].map(entry => [entry.code, resolveRule(preset, entry, layers)]));
}

function resolveRule(preset: Preset, entry: Configurable, layers: readonly RuleSettings[]): ResolvedRule {
  let severity = presetSeverity(preset, entry);
  let origin: Origin | undefined;
  const options = new Map<string, SaidOption>();
  for (const layer of layers) {
    const setting = layer.get(entry.code);
    if (setting === undefined) continue;
    if (setting.level !== undefined) {
      severity = severityFor(setting.level, preset, entry);
      origin = setting.origin;
    }
    for (const [name, value] of setting.options) options.set(name, { value, origin: setting.origin });
  }
  return { severity, options, ...(origin === undefined ? {} : { origin }) };
}

function severityFor(level: Level, preset: Preset, entry: Configurable): Effective {
  if (level !== 'on') return level;
  const given = presetSeverity(preset, entry);
  return given === 'off' ? entry.severity : given;
}
