import { nearest } from '../text/nearest.js';
import type { Database } from './database.js';
import type { Query } from './memo.js';
import { nameKey } from './workspace/symbols.js';
import { usesOf } from './workspace/usage.js';

/** Finds out whether what is declared is named anywhere in the workspace. */
export class Users {
  readonly #db: Database;
  /** Whether anything names what is declared under a key. */
  readonly isUsed: Query<boolean>;
  /** What the declarations of a file name, as `nameKey`s: see `usesOf`. */
  readonly #usesIn: Query<readonly string[]>;
  /** Paths of the files that use each name. */
  readonly #users: Query<ReadonlyMap<string, readonly string[]>>;
  readonly #usersOf: Query<readonly string[]>;

  constructor(db: Database) {
    this.#db = db;
    const nothing = (): readonly string[] => [];
    this.#usesIn = db.memo.query(path => this.#namesIn(path), nothing);
    this.#users = db.memo.query<ReadonlyMap<string, readonly string[]>>(
      () => this.#allUsers(),
      () => new Map(),
    );
    this.#usersOf = db.memo.query(name => this.#users('').get(name) ?? [], nothing);
    this.isUsed = db.memo.query(
      key => this.#isUsed(key),
      () => true,
    );
  }

  #namesIn(path: string): readonly string[] {
    const { files } = this.#db;
    const uses = new Set<string>();
    for (const { handle } of files.outline(path)) {
      const declaration = files.declaration(handle);
      if (declaration === undefined) continue;
      for (const use of usesOf(declaration, () => files.textOf(handle))) uses.add(use);
    }
    return [...uses].sort();
  }

  #allUsers(): ReadonlyMap<string, readonly string[]> {
    const users = new Map<string, string[]>();
    for (const path of this.#db.files.paths())
      for (const name of this.#usesIn(path)) users.set(name, [...(users.get(name) ?? []), path]);
    return users;
  }

  #isUsed(key: string): boolean {
    const entry = this.#db.entry(key);
    if (entry === undefined) return true;
    const { space, name } = entry;
    const users = this.#usersOf(nameKey(space, name));
    if (users.length === 0 && this.#isMisspelt(space, name)) return true;
    // A dead letter may be named with its pipeline: then any use of its name counts.
    if (space === 'deadletter') return users.length > 0;
    return users.some(path => {
      const { entry: meant, elsewhere } = this.#db.resolve(path, { name: { text: name } }, [space]);
      return meant?.key === key || elsewhere.some(other => other.key === key);
    });
  }

  /** Whether a name of the workspace that means nothing may be this one, misspelt: that has its own message. */
  #isMisspelt(space: string, name: string): boolean {
    const prefix = nameKey(space, '');
    for (const key of this.#users('').keys()) {
      if (!key.startsWith(prefix) || this.#db.named(key).length > 0) continue;
      if (nearest(key.slice(prefix.length), [name]) !== undefined) return true;
    }
    return false;
  }
}
