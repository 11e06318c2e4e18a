import { configurationPage } from '../language/catalog/index.js';
import {
  CONFIG_FILE,
  type Config,
  type ConfigProblem,
  EMPTY_CONFIG,
  readConfig,
  withSettings,
} from '../language/config/index.js';
import type { PlacedDiagnostic } from '../language/index.js';
import { equal } from '../language/model/equal.js';

/** Whether a path is that of a `cupel.yaml`. */
export function isConfigPath(path: string): boolean {
  return path === CONFIG_FILE || path.endsWith(`/${CONFIG_FILE}`);
}

/**
 * The files `cupel.yaml` of a project: the one of its root, which is in force, and others that are open, such as one that is not saved yet.
 * What is not understood changes nothing: the last text that was is in force until it is corrected.
 */
export class ConfigFiles {
  readonly #texts = new Map<string, string>();
  readonly #findings = new Map<string, readonly PlacedDiagnostic[]>();
  readonly #unreadable = new Set<string>();
  /** What the root's file says, since it was understood last. */
  #understood: Config | undefined;
  #settings: Config = EMPTY_CONFIG;

  has(path: string): boolean {
    return this.#texts.has(path);
  }

  paths(): readonly string[] {
    return [...this.#texts.keys()];
  }

  text(path: string): string | undefined {
    return this.#texts.get(path);
  }

  /** What is wrong in one of the files. */
  findings(path: string): readonly PlacedDiagnostic[] {
    return this.#findings.get(path) ?? [];
  }

  /** What is in force: the root's file, and where that is silent the editor's settings. */
  get config(): Config {
    return withSettings(this.#understood ?? EMPTY_CONFIG, this.#settings);
  }

  /** Keeps the settings of the editor, and tells whether they are other than before. */
  setSettings(settings: Config): boolean {
    const isSame = equal(this.#settings, settings);
    this.#settings = settings;
    return !isSame;
  }

  /**
   * Adds or replaces a file.
   * @param text undefined where there is none any more
   * @returns whether it is another than before
   */
  set(path: string, text: string | undefined): boolean {
    const wasUnreadable = this.#unreadable.delete(path);
    if (!wasUnreadable && this.#texts.get(path) === text) return false;
    const isRoot = path === CONFIG_FILE;
    if (text === undefined) {
      this.#texts.delete(path);
      this.#findings.delete(path);
      if (isRoot) this.#understood = undefined;
      return true;
    }
    this.#texts.set(path, text);
    const { config, problems } = readConfig(text);
    this.#find(path, problems);
    if (isRoot && problems.length === 0) this.#understood = config;
    return true;
  }

  /**
   * Keeps why a file that is there cannot be read.
   * @returns whether that is other than before
   */
  setUnreadable(path: string, message: string): boolean {
    const before = this.findings(path)[0]?.message;
    this.#texts.set(path, '');
    this.#unreadable.add(path);
    this.#find(path, [{ start: 0, end: 0, message: `This file ${message}.` }]);
    return this.findings(path)[0]?.message !== before;
  }

  #find(path: string, problems: readonly ConfigProblem[]): void {
    const inForce = this.#understood === undefined ? 'it counts as empty' : 'what it said before stays in force';
    const until = path === CONFIG_FILE ? ` Until all is corrected in this file, ${inForce}.` : '';
    this.#findings.set(
      path,
      problems.map((problem, index) => findingOf(path, problem, index === 0 ? until : '')),
    );
  }
}

function findingOf(path: string, { start, end, message, meant }: ConfigProblem, until: string): PlacedDiagnostic {
  return {
    path,
    start,
    end,
    severity: 'error',
    code: 'config-syntax',
    category: 'syntax',
    message: message + until,
    docs: configurationPage(),
    fixes: meant === undefined ? [] : [{ title: `Change to ${meant}`, edits: [{ path, start, end, text: meant }] }],
    facts: [],
    related: [],
  };
}
