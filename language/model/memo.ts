import { equal } from './equal.js';

/**
 * A small red-green query engine. Inputs are set from outside; queries are functions of inputs and of other queries, computed when
 * they are asked for and kept. A query is computed again only if something that it read has changed, and if its new answer equals
 * the old one, the old one is kept, so that nothing above it is computed again.
 */
export class Memo {
  #revision = 1;
  readonly #queries: Map<string, Cell>[] = [];
  #running: Cell | undefined;

  /** Counts the changes of inputs. */
  get revision(): number {
    return this.#revision;
  }

  /** Values that are set from outside, by key. A key that was never set, or was removed, is undefined. */
  input<T>(): Input<T> {
    const cells = new Map<string, Cell>();
    const cellOf = (key: string): Cell => {
      let cell = cells.get(key);
      if (cell === undefined) {
        cell = { value: undefined, changedAt: 0, verifiedAt: 0, reads: undefined, compute: undefined };
        cells.set(key, cell);
      }
      return cell;
    };
    return {
      get: key => {
        const cell = cellOf(key);
        this.#note(cell);
        return cell.value as T | undefined;
      },
      set: (key, value) => {
        const cell = cellOf(key);
        if (cell.value === value) return;
        cell.value = value;
        cell.changedAt = ++this.#revision;
      },
    };
  }

  /**
   * A query by key. `whileRunning` answers a query that, through others, asks for itself. `same` tells whether a new answer equals
   * the old one (structural equality, unless a cheaper test does).
   */
  query<T>(compute: (key: string) => T, whileRunning: (key: string) => T, same: (a: T, b: T) => boolean = equal): Query<T> {
    const cells = new Map<string, Cell>();
    this.#queries.push(cells);
    return key => {
      let cell = cells.get(key);
      if (cell === undefined) {
        cell = {
          value: undefined,
          changedAt: 0,
          verifiedAt: 0,
          reads: new Set(),
          compute: () => compute(key),
          same: same as Cell['same'],
        };
        cells.set(key, cell);
      }
      this.#note(cell);
      if (cell.running) return whileRunning(key);
      this.#refresh(cell);
      return cell.value as T;
    };
  }

  /** Forgets the answers for a key that is no more. Queries that read them stay right: they keep the cell that they read. */
  forget(key: string): void {
    for (const cells of this.#queries) cells.delete(key);
  }

  #note(cell: Cell): void {
    this.#running?.reads?.add(cell);
  }

  #refresh(cell: Cell): void {
    if (cell.verifiedAt === this.#revision || cell.compute === undefined) return;
    if (cell.verifiedAt > 0 && !this.#isStale(cell)) {
      cell.verifiedAt = this.#revision;
      return;
    }
    this.#recompute(cell);
  }

  /** Whether anything that the cell read has changed since it was found to be right. */
  #isStale(cell: Cell): boolean {
    cell.running = true;
    try {
      for (const read of cell.reads ?? []) {
        if (!read.running) this.#refresh(read);
        if (read.changedAt > cell.verifiedAt) return true;
      }
      return false;
    } finally {
      cell.running = false;
    }
  }

  #recompute(cell: Cell): void {
    const outer = this.#running;
    const first = cell.verifiedAt === 0;
    cell.reads = new Set();
    cell.running = true;
    this.#running = cell;
    try {
      const value = cell.compute?.();
      if (first || !cell.same?.(cell.value, value)) {
        cell.value = value;
        cell.changedAt = this.#revision;
      }
      cell.verifiedAt = this.#revision;
    } finally {
      cell.running = false;
      this.#running = outer;
    }
  }
}

export interface Input<T> {
  get(key: string): T | undefined;
  set(key: string, value: T | undefined): void;
}

export type Query<T> = (key: string) => T;

interface Cell {
  value: unknown;
  /** The revision in which the value became what it is. */
  changedAt: number;
  /** The revision in which the value was last found to be right; 0 where it was never computed. */
  verifiedAt: number;
  /** What the last computation read; missing for an input. */
  reads: Set<Cell> | undefined;
  compute: (() => unknown) | undefined;
  same?: (a: unknown, b: unknown) => boolean;
  running?: boolean;
}
