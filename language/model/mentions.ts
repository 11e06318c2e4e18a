import type { Database } from './database.js';
import type { Declaration } from './declaration/index.js';
import type { Query } from './memo.js';
import type { Occurrence } from './model.js';
import { fold } from './names.js';
import type { Handle, Id, Location } from './records.js';

/** Finds the places where a dataset is named. Of files that do not write its name nothing is looked at but the names that they write. */
export class Mentions {
  readonly #db: Database;
  readonly #occurrences: (handle: Handle) => readonly Occurrence[];
  /** The places outside of its own heading, in the order of files and text, by the folded id of a table or source. */
  readonly of: Query<readonly Location[]>;
  /** What may be the name of a dataset in a file, folded and sorted. */
  readonly #namesIn: Query<readonly string[]>;
  /** Paths of the files that write each name. */
  readonly #files: Query<ReadonlyMap<string, readonly string[]>>;
  readonly #filesOf: Query<readonly string[]>;
  /** The places in a file, by the folded id of what is named. */
  readonly #placesIn: Query<ReadonlyMap<Id, readonly Location[]>>;

  /** `occurrences`: all names of a declaration and what they mean, as the model tells them. */
  constructor(db: Database, occurrences: (handle: Handle) => readonly Occurrence[]) {
    this.#db = db;
    this.#occurrences = occurrences;
    const nothing = (): readonly string[] => [];
    this.#namesIn = db.memo.query(path => this.#writtenIn(path), nothing);
    this.#files = db.memo.query<ReadonlyMap<string, readonly string[]>>(
      () => this.#byName(),
      () => new Map(),
    );
    this.#filesOf = db.memo.query(name => this.#files('').get(name) ?? [], nothing);
    this.#placesIn = db.memo.query<ReadonlyMap<Id, readonly Location[]>>(
      path => this.#byId(path),
      () => new Map(),
    );
    this.of = db.memo.query<readonly Location[]>(
      id => {
        const name = db.entryOfId(id)?.name;
        return name === undefined ? [] : this.#filesOf(fold(name)).flatMap(path => this.#placesIn(path).get(id) ?? []);
      },
      () => [],
    );
  }

  #writtenIn(path: string): readonly string[] {
    const names = new Set<string>();
    for (const { handle } of this.#db.files.outline(path)) {
      const declaration = this.#db.files.declaration(handle);
      if (declaration !== undefined) for (const name of namesIn(declaration)) names.add(name);
    }
    return [...names].sort();
  }

  #byName(): ReadonlyMap<string, readonly string[]> {
    const files = new Map<string, string[]>();
    for (const path of this.#db.files.paths()) {
      for (const name of this.#namesIn(path)) {
        const paths = files.get(name);
        if (paths === undefined) files.set(name, [path]);
        else paths.push(path);
      }
    }
    return files;
  }

  #byId(path: string): ReadonlyMap<Id, readonly Location[]> {
    const places = new Map<Id, Location[]>();
    for (const { handle } of this.#db.files.outline(path)) {
      for (const { span, isDefinition, target } of this.#occurrences(handle)) {
        if (isDefinition || target.kind !== 'dataset' || target.id === undefined) continue;
        const id = fold(target.id);
        const known = places.get(id);
        if (known === undefined) places.set(id, [{ handle, span }]);
        else known.push({ handle, span });
      }
    }
    return places;
  }
}

const DATASET_KINDS: ReadonlySet<unknown> = new Set([undefined, 'source', 'bronze', 'silver', 'gold']);

const kept = new WeakMap<Declaration, ReadonlySet<string>>();

/** The names of a declaration that may be those of datasets, folded; of a query all words. */
function namesIn(declaration: Declaration): ReadonlySet<string> {
  const known = kept.get(declaration);
  if (known !== undefined) return known;
  const names = new Set<string>();
  gather(declaration, names);
  for (const { text, owner } of declaration.strings) {
    if (owner.kind !== 'sql') continue;
    for (const [word] of text.matchAll(/`(?:[^`]|``)+`|[\w$]+/g))
      names.add(fold(word.startsWith('`') ? word.slice(1, -1).replaceAll('``', '`') : word));
  }
  kept.set(declaration, names);
  return names;
}

/** References say their kind where several can stand, and else have none. */
function gather(data: object, names: Set<string>): void {
  const { kind, name } = data as { readonly kind?: unknown; readonly name?: { readonly text?: unknown } };
  if (typeof name?.text === 'string' && DATASET_KINDS.has(kind)) names.add(fold(name.text));
  for (const value of Object.values(data)) if (typeof value === 'object' && value !== null) gather(value, names);
}
