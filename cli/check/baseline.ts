import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { reason, relativePath } from '../../server/workspace-files.js';
import { InputOutputError } from '../exit.js';
import { byUnits } from '../formats/text.js';
import { writeFileOf } from '../output.js';
import { readEntries, writeEntries } from './baseline-file.js';
import type { Found } from './findings.js';

/** So many findings that only their place tells apart, and that are accepted. */
export interface BaselineEntry {
  /** Relative to the folder of the baseline, with `/`. */
  readonly file: string;
  readonly code: string;
  readonly declaration: string;
  readonly fingerprint: string;
  readonly count: number;
}

/** The accepted findings of one file, which is kept beside the pipelines. */
export class Baseline {
  readonly #folder: string;

  private constructor(
    readonly path: string,
    readonly entries: readonly BaselineEntry[],
  ) {
    this.#folder = dirname(resolve(path));
  }

  /**
   * Reads a baseline.
   * @param mayBeMissing whether a file that is not there is an empty one
   * @throws InputOutputError that says what is wrong, and where
   */
  static read(path: string, mayBeMissing: boolean): Baseline {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (missing && mayBeMissing) return new Baseline(path, []);
      throw new InputOutputError(`${path} ${reason(error)}${missing ? '; --update-baseline writes it' : ''}`);
    }
    return new Baseline(path, readEntries(path, text));
  }

  /**
   * Takes the accepted findings away. A finding is accepted by an entry of its file, else, where its file or its declaration was moved, by
   * one that is left of another; of several that are equal the last are new.
   * @param scope what was looked at: all other entries are no matter
   */
  compare(found: readonly Found[], scope: Scope): Comparison {
    const left = new Map<string, number>();
    for (const entry of this.entries.filter(entry => this.#isIn(scope, entry))) {
      const key = keyOf(entry.file, entry.fingerprint);
      // A merge of two branches may leave an entry twice.
      left.set(key, Math.max(left.get(key) ?? 0, entry.count));
    }
    const accepted = new Set<Found>();
    const take = (one: Found, key: string): void => {
      const count = left.get(key) ?? 0;
      if (count === 0) return;
      left.set(key, count - 1);
      accepted.add(one);
    };
    const candidates = found.filter(isAcceptable);
    for (const one of candidates) take(one, keyOf(this.#fileOf(one), one.diagnostic.fingerprint));
    const moved = new Map<string, string[]>();
    for (const [key, count] of left) {
      const fingerprint = fingerprintOf(key);
      if (count > 0) moved.set(fingerprint, [...(moved.get(fingerprint) ?? []), ...Array<string>(count).fill(key)]);
    }
    for (const one of candidates) {
      const key = accepted.has(one) ? undefined : moved.get(one.diagnostic.fingerprint)?.shift();
      if (key !== undefined) take(one, key);
    }
    const gone = [...left.values()].reduce((sum, count) => sum + count, 0);
    return { left: found.filter(one => !accepted.has(one)), accepted: accepted.size, gone };
  }

  /**
   * Writes the baseline that accepts what was found, and what this one has that was not looked at.
   * @throws InputOutputError where it cannot be written
   */
  update(found: readonly Found[], scope: Scope): void {
    const entries = new Map<string, BaselineEntry>();
    for (const entry of this.entries) {
      if (!this.#isIn(scope, entry)) entries.set(keyOf(entry.file, entry.fingerprint), entry);
    }
    for (const one of found.filter(isAcceptable)) {
      const { code, declaration, fingerprint } = one.diagnostic;
      const file = this.#fileOf(one);
      const key = keyOf(file, fingerprint);
      entries.set(key, { file, code, declaration, fingerprint, count: (entries.get(key)?.count ?? 0) + 1 });
    }
    writeFileOf(this.path, writeEntries([...entries.values()].sort(byPlace)));
  }

  #fileOf({ workspace, placed }: Found): string {
    return relativePath(this.#folder, join(workspace.root, ...placed.path.split('/')));
  }

  /** An entry of a file that is gone is looked at: its findings may be in another. */
  #isIn({ files, only }: Scope, { file, code }: BaselineEntry): boolean {
    const path = resolve(this.#folder, ...file.split('/'));
    return (only.length === 0 || only.includes(code)) && (files.has(path) || !existsSync(path));
  }
}

/** What a run looked at. */
export interface Scope {
  /** Absolute paths. */
  readonly files: ReadonlySet<string>;
  /** Codes; all, where it is empty. */
  readonly only: readonly string[];
}

export interface Comparison {
  /** What the baseline does not accept. */
  readonly left: readonly Found[];
  /** How many findings it accepts, and how many more it would. */
  readonly accepted: number;
  readonly gone: number;
}

/** Findings of rules. Text that has no meaning, or another than it seems to have, is for nobody to accept. */
function isAcceptable({ placed }: Found): boolean {
  return placed.category === 'rule';
}

function keyOf(file: string, fingerprint: string): string {
  return `${fingerprint} ${file}`;
}

function fingerprintOf(key: string): string {
  return key.slice(0, key.indexOf(' '));
}

function byPlace(a: BaselineEntry, b: BaselineEntry): number {
  return (
    byUnits(a.file, b.file) ||
    byUnits(a.declaration, b.declaration) ||
    byUnits(a.code, b.code) ||
    byUnits(a.fingerprint, b.fingerprint)
  );
}
