import { equal } from './equal.js';

/**
 * A small red-green query engine. Inputs are set from outside; queries are functions of inputs and of other queries, computed when
 * they are asked for and kept. A query is computed again only if something that it read has changed, and if its new answer equals
 * the old one, the old one is kept, so that nothing above it is computed again. Setting an input marks what may follow from it, so
 * that asking for anything else costs nothing.
 */
export class Memo {
  #revision = 1;
  readonly #queries: Map<string, Cell>[] = [];
  #running: Cell | undefined;
  /** Counts computations: a mark that tells which cells the last one read. */
  #runs = 0;

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
        cell = new Cell(undefined, undefined);
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
        markReaders(cell);
        if (value === undefined && cell.readers.size === 0) cells.delete(key);
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
    const ask = (key: string): T => {
      let cell = cells.get(key);
      if (cell === undefined) {
        cell = new Cell(() => compute(key), same as Cell['same']);
        cells.set(key, cell);
      }
      this.#note(cell);
      if (cell.running) return whileRunning(key);
      this.#refresh(cell);
      return cell.value as T;
    };
    const isFresh = (key: string): boolean => {
      const cell = cells.get(key);
      return cell !== undefined && cell.verifiedAt > 0 && !cell.doubtful && !cell.running;
    };
    return Object.assign(ask, { isFresh });
  }

  /** Asks for something of which the query that is running takes no note: what it does with it must not depend on the answer. */
  untracked<T>(ask: () => T): T {
    const running = this.#running;
    this.#running = undefined;
    try {
      return ask();
    } finally {
      this.#running = running;
    }
  }

  /** Forgets the answers for a key that is no more. Queries that read them stay right: they keep the cell that they read. */
  forget(key: string): void {
    for (const cells of this.#queries) {
      const cell = cells.get(key);
      if (cell === undefined) continue;
      cells.delete(key);
      cell.forgotten = true;
      leaveIfUnread(cell);
    }
  }

  #note(cell: Cell): void {
    const reader = this.#running;
    // Often the same is asked for several times in a row.
    if (reader !== undefined && cell.lastReader !== reader.run) {
      cell.lastReader = reader.run;
      reader.reads.push(cell);
    }
  }

  #refresh(cell: Cell): void {
    if (cell.compute === undefined) return;
    if (cell.verifiedAt === 0) this.#recompute(cell);
    else if (cell.doubtful) this.#verify(cell);
  }

  /**
   * Finds out whether anything that a cell read has changed since it was found to be right, and computes it again if so. What it read is
   * brought up to date first, the deepest before what stands above it, without recursion: chains may be longer than the call stack.
   */
  #verify(doubtful: Cell): void {
    const work: Doubt[] = [];
    const open = (cell: Cell): void => {
      cell.running = true;
      work.push({ cell, looked: 0 });
    };
    open(doubtful);
    try {
      for (let top = work.at(-1); top !== undefined; top = work.at(-1)) {
        const { cell } = top;
        const read = cell.reads[top.looked];
        if (read !== undefined && !read.running && read.doubtful) {
          open(read);
          continue;
        }
        if (read !== undefined && !read.running) this.#refresh(read);
        const isStale = read !== undefined && read.changedAt > cell.verifiedAt;
        top.looked++;
        if (read !== undefined && !isStale) continue;
        work.pop();
        cell.running = false;
        if (isStale) this.#recompute(cell);
        else {
          cell.verifiedAt = this.#revision;
          cell.doubtful = false;
        }
      }
    } catch (error) {
      for (const { cell } of work) {
        cell.running = false;
        // Nobody knows what it is now: asked for again, it is computed again.
        cell.verifiedAt = 0;
        cell.doubtful = false;
      }
      throw error;
    }
  }

  #recompute(cell: Cell): void {
    const outer = this.#running;
    const first = cell.verifiedAt === 0;
    const before = cell.reads;
    cell.reads = [];
    cell.run = ++this.#runs;
    cell.running = true;
    // If it throws, it was never computed.
    cell.verifiedAt = 0;
    cell.doubtful = false;
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
      this.#link(cell, before);
    }
  }

  /** Tells the cells that were read who read them, and those that were read before and are no longer. */
  #link(cell: Cell, before: readonly Cell[]): void {
    const mark = ++this.#runs;
    for (const read of cell.reads) {
      read.lastReader = mark;
      read.readers.add(cell);
    }
    for (const read of before) {
      if (read.lastReader === mark) continue;
      read.readers.delete(cell);
      leaveIfUnread(read);
    }
  }
}

/** What read a cell that has changed, and what read that, may have another value now. */
function markReaders(changed: Cell): void {
  const work = [changed];
  for (let cell = work.pop(); cell !== undefined; cell = work.pop()) {
    for (const reader of cell.readers) {
      // What stands above something doubtful is so, too.
      if (reader.doubtful) continue;
      reader.doubtful = true;
      work.push(reader);
    }
  }
}

/** A forgotten cell that nothing reads any more need not be told of changes; asked again by nobody, it is gone. */
function leaveIfUnread(cell: Cell): void {
  const work = [cell];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if (!next.forgotten || next.readers.size > 0 || next.running) continue;
    const { reads } = next;
    next.reads = [];
    next.verifiedAt = 0;
    for (const read of reads) if (read.readers.delete(next)) work.push(read);
  }
}

export interface Input<T> {
  get(key: string): T | undefined;
  set(key: string, value: T | undefined): void;
}

export interface Query<T> {
  (key: string): T;
  /** Whether the answer is known, and nothing that it follows from has changed since. */
  isFresh(key: string): boolean;
}

/** A cell that may be out of date, and how many of its reads were found to be as they were. */
interface Doubt {
  readonly cell: Cell;
  looked: number;
}

class Cell {
  value: unknown = undefined;
  /** The revision in which the value became what it is. */
  changedAt = 0;
  /** The revision in which the value was last found to be right; 0 where it was never computed. */
  verifiedAt = 0;
  /** Whether something below it has changed since. */
  doubtful = false;
  running = false;
  /** Whether its key is no more. */
  forgotten = false;
  /** What the last computation read, some perhaps twice; empty for an input. */
  reads: Cell[] = [];
  /** What read it. */
  readonly readers = new Set<Cell>();
  /** The number of its last computation. */
  run = 0;
  /** The number of the computation that read it last. */
  lastReader = 0;

  constructor(
    /** Missing for an input. */
    readonly compute: (() => unknown) | undefined,
    readonly same: ((a: unknown, b: unknown) => boolean) | undefined,
  ) {}
}
