import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { PROBLEM_CODES } from '../model/codes.js';
import { shown } from '../model/names.js';
import { type OptionValue, type Origin, optionValue } from '../rules/options.js';
import { enumerated } from '../text/enumerated.js';
import { nearest } from '../text/nearest.js';
import { aliasResolver, type TextProblem, yamlProblem } from '../text/yaml.js';
import { type Configurable, configurables } from './codes.js';
import {
  type Config,
  EMPTY_CONFIG,
  GENERATE_TARGETS,
  LEVELS,
  type Override,
  PRESETS,
  type RuleSetting,
  type RuleSettings,
} from './config.js';
import { globProblem } from './globs.js';
import { GENERATE_KEYS, KEYS, LEVEL_WORDS, OVERRIDE_KEYS, SEVERITY_KEY } from './words.js';

/** What is wrong with a configuration, and where in its text. */
export interface ConfigProblem extends TextProblem {
  /** What was most likely meant by the word that the problem stands on. */
  readonly meant?: string;
}

export interface ConfigFile {
  /** What was understood. Whoever reads a file that people rely on uses it only where there are no problems. */
  readonly config: Config;
  /** In the order of the text. */
  readonly problems: readonly ConfigProblem[];
}

/**
 * Reads a `cupel.yaml`, or settings of an editor written as JSON, which is YAML.
 * @returns what it says, and everything in it that is not understood; never throws
 */
export function readConfig(text: string, origin: Origin = 'file'): ConfigFile {
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false });
  const problem = yamlProblem(document, text);
  if (problem !== undefined) return { config: EMPTY_CONFIG, problems: [problem] };
  const reader = new Reader(text, origin, aliasResolver(document));
  const config = reader.config(document.contents);
  return { config, problems: reader.problems.sort((a, b) => a.start - b.start || a.end - b.end) };
}

/** A key of a map with its value, which is undefined where there is none. */
interface Entry {
  readonly key: Node;
  readonly name: string;
  readonly value: Node | undefined;
}

class Reader {
  readonly problems: ConfigProblem[] = [];

  constructor(
    private readonly text: string,
    private readonly origin: Origin,
    private readonly resolve: (node: unknown) => Node | null | undefined,
  ) {}

  config(root: unknown): Config {
    const entries = this.entries(root, KEYS, '`cupel.yaml` is a map');
    const of = (name: string): Entry | undefined => entries.find(entry => entry.name === name);
    const preset = this.word(of('extends'), PRESETS);
    const include = this.globs(of('include'));
    const exclude = this.globs(of('exclude'));
    return {
      ...(preset === undefined ? {} : { extends: preset }),
      ...(include === undefined ? {} : { include }),
      ...(exclude === undefined ? {} : { exclude }),
      ...this.generate(of('generate')),
      rules: this.rules(of('rules')?.value),
      overrides: this.overrides(of('overrides')),
    };
  }

  private generate(entry: Entry | undefined): Pick<Config, 'generate'> {
    if (entry?.value === undefined) return {};
    const entries = this.entries(entry.value, GENERATE_KEYS, '`generate` is a map');
    const folder = this.folder(entries.find(({ name }) => name === 'folder'));
    const targets = this.words(
      entries.find(({ name }) => name === 'targets'),
      GENERATE_TARGETS,
    );
    return { generate: { ...(folder === undefined ? {} : { folder }), ...(targets === undefined ? {} : { targets }) } };
  }

  /** A folder below that of the file: whoever opens a workspace of others need not fear that it writes elsewhere. */
  private folder(entry: Entry | undefined): string | undefined {
    if (entry?.value === undefined) return undefined;
    const given = isScalar(entry.value) && typeof entry.value.value === 'string' ? entry.value.value : '';
    const parts = given.split('/').filter(part => part !== '' && part !== '.');
    const isInside = /[^./]/.test(given) && !given.startsWith('/') && !/[\\:\0]/.test(given) && !parts.includes('..');
    if (!isInside)
      this.problem(entry.value, `\`${entry.name}\` is a folder below that of \`cupel.yaml\`, with \`/\`: \`generated\`.`);
    return isInside ? parts.join('/') : undefined;
  }

  private overrides(entry: Entry | undefined): readonly Override[] {
    if (entry?.value === undefined) return [];
    if (!isSeq(entry.value)) {
      this.problem(entry.key, '`overrides` is a list of maps with `files` and `rules`.');
      return [];
    }
    return entry.value.items.flatMap(item => {
      const node = this.resolve(item);
      const entries = this.entries(node, OVERRIDE_KEYS, 'An override is a map');
      const files = entries.find(({ name }) => name === 'files');
      if (isMap(node) && files?.value === undefined)
        this.problem(files?.key ?? entries[0]?.key ?? node, 'An override needs `files`: the globs of the files that it is for.');
      const globs = this.globs(files);
      const rules = this.rules(entries.find(({ name }) => name === 'rules')?.value);
      return globs === undefined ? [] : [{ files: globs, rules }];
    });
  }

  private rules(node: Node | undefined): RuleSettings {
    const settings = new Map<string, RuleSetting>();
    if (node === undefined) return settings;
    if (!isMap(node)) {
      this.problem(node, '`rules` is a map from the code of a rule to its severity: `ant-no-dlq: error`.');
      return settings;
    }
    for (const entry of this.distinct(node)) {
      const rule = configurables.get(entry.name);
      if (rule === undefined) this.unknownRule(entry);
      else settings.set(rule.code, this.setting(rule, entry));
    }
    return settings;
  }

  private unknownRule({ key, name }: Entry): void {
    if ((PROBLEM_CODES as readonly string[]).includes(name)) {
      this.problem(
        key,
        `${shown(name)} is no rule but what every text is checked for, and can be neither turned off nor set. Take it out.`,
      );
      return;
    }
    this.unknown(key, `There is no rule ${shown(name)}.`, name, configurables.keys());
  }

  private setting(rule: Configurable, { key, value }: Entry): RuleSetting {
    if (value === undefined) {
      this.problem(key, `Nothing is said of ${shown(rule.code)}. Write ${listed(LEVELS)}, or a map of its options.`);
      return { origin: this.origin, options: new Map() };
    }
    if (!isMap(value)) return this.withLevel(new Map(), value);
    const options = new Map<string, OptionValue>();
    let level: Node | undefined;
    for (const entry of this.distinct(value)) {
      if (entry.name === SEVERITY_KEY) level = entry.value;
      else this.option(rule, entry, options);
    }
    return level === undefined ? { origin: this.origin, options } : this.withLevel(options, level);
  }

  private withLevel(options: ReadonlyMap<string, OptionValue>, node: Node): RuleSetting {
    const given = isScalar(node) ? String(node.value) : '';
    const level = LEVELS.find(word => word === given);
    if (level !== undefined) return { origin: this.origin, level, options };
    if (given === '') this.problem(node, `A severity is ${listed(LEVELS)}.`);
    else {
      const meant = LEVEL_WORDS.get(given.toLowerCase()) ?? nearest(given, LEVELS);
      this.unknown(node, `There is no severity ${shown(given)}; it is ${listed(LEVELS)}.`, given, LEVELS, meant);
    }
    return { origin: this.origin, options };
  }

  private option(rule: Configurable, { key, name, value }: Entry, options: Map<string, OptionValue>): void {
    const names = Object.keys(rule.options);
    const option = Object.hasOwn(rule.options, name) ? rule.options[name] : undefined;
    if (option === undefined) {
      const known = names.length === 0 ? 'it has none' : `it has ${listed(names, 'and')}`;
      const isSeverity = nearest(name, [...names, SEVERITY_KEY]) === SEVERITY_KEY;
      const said = isSeverity ? '' : `; ${known}`;
      this.unknown(key, `${shown(rule.code)} has no option ${shown(name)}${said}.`, name, [...names, SEVERITY_KEY]);
      return;
    }
    const read = optionValue(option, isScalar(value) ? value.value : undefined);
    if ('value' in read) options.set(name, read.value);
    else this.problem(value ?? key, `${shown(name)} must be ${read.wanted}; unless it is said, it is \`${option.default}\`.`);
  }

  /** One glob or a list of them; undefined where nothing is said. */
  private globs(entry: Entry | undefined): readonly string[] | undefined {
    if (entry?.value === undefined) return undefined;
    const nodes = isSeq(entry.value) ? entry.value.items.map(item => this.resolve(item) ?? undefined) : [entry.value];
    return nodes.flatMap(node => {
      const glob = isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
      const wrong = glob === undefined ? `\`${entry.name}\` is a list of globs, such as \`archive/**\`.` : globProblem(glob);
      if (wrong !== undefined) this.problem(node ?? entry.key, wrong);
      return glob === undefined || wrong !== undefined ? [] : [glob];
    });
  }

  /** One word or a list of them; undefined where nothing is said. */
  private words<const T extends string>(entry: Entry | undefined, words: readonly T[]): readonly T[] | undefined {
    if (entry?.value === undefined) return undefined;
    const nodes = isSeq(entry.value) ? entry.value.items.map(item => this.resolve(item) ?? undefined) : [entry.value];
    return [...new Set(nodes.flatMap(value => this.word({ ...entry, value }, words) ?? []))];
  }

  private word<const T extends string>(entry: Entry | undefined, words: readonly T[]): T | undefined {
    if (entry?.value === undefined) return undefined;
    const given = isScalar(entry.value) ? String(entry.value.value) : '';
    const found = words.find(word => word === given);
    if (found === undefined)
      this.unknown(
        entry.value,
        `\`${entry.name}\` is ${listed(words)}${given === '' ? '' : `, not ${shown(given)}`}.`,
        given,
        words,
      );
    return found;
  }

  /** The entries of a map whose keys are known; nothing is an empty map. */
  private entries(node: unknown, keys: readonly string[], subject: string): readonly Entry[] {
    const map = this.resolve(node);
    if (map === null || map === undefined || (isScalar(map) && map.value === null)) return [];
    if (!isMap(map)) {
      this.problem(map, `${subject} with ${listed(keys, 'and')}.`);
      return [];
    }
    return this.distinct(map).filter(({ key, name }) => {
      if (keys.includes(name)) return true;
      // A rule that stands outside of `rules` is a common slip.
      if (configurables.has(name)) this.problem(key, `${shown(name)} is a rule, and stands below \`rules:\`.`);
      else this.unknown(key, `There is no key ${shown(name)} here; there are ${listed(keys, 'and')}.`, name, keys);
      return false;
    });
  }

  /** The entries of a map, each key once: which of two counts, nobody would know. */
  private distinct(map: YAMLMap): readonly Entry[] {
    const entries = new Map<string, Entry>();
    for (const pair of map.items as readonly Pair[]) {
      const key = this.resolve(pair.key);
      if (!isScalar(key)) {
        this.problem(key, 'A key is a word.');
        continue;
      }
      const name = String(key.value);
      const value = this.resolve(pair.value) ?? undefined;
      const isEmpty = value === undefined || (isScalar(value) && value.value === null);
      if (entries.has(name)) this.problem(key, `${shown(name)} is there twice.`);
      else entries.set(name, { key, name, value: isEmpty ? undefined : value });
    }
    return [...entries.values()];
  }

  private unknown(
    node: Node,
    message: string,
    given: string,
    candidates: Iterable<string>,
    meant = nearest(given, candidates),
  ): void {
    this.problem(node, meant === undefined ? message : `${message} Did you mean ${shown(meant)}?`, meant);
  }

  private problem(node: Node | null | undefined, message: string, meant?: string): void {
    const [start, end] = node?.range ?? [0, this.text.search(/[\r\n]|$(?![\s\S])/)];
    // Of a block its first line.
    const line = isScalar(node) ? -1 : this.text.slice(start, end).search(/[\r\n]/);
    this.problems.push({ start, end: line < 0 ? end : start + line, message, ...(meant === undefined ? {} : { meant }) });
  }
}

/** `` `a`, `b` or `c` ``. */
function listed(words: readonly string[], joint: 'or' | 'and' = 'or'): string {
  return enumerated(
    words.map(word => `\`${word}\``),
    joint,
  );
}
