import { type FSWatcher, lstatSync, realpathSync, statSync, watch } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isFolder, walkPipeFiles, workspaceMarker, workspaceOf } from '../../server/workspace-files.js';
import { InputOutputError } from '../exit.js';
import type { OpenWorkspace } from '../workspaces.js';

/** Milliseconds of quiet after which a change is told: an editor writes a file in several steps, a checkout writes many. */
const QUIET = 60;
/** Milliseconds after which it is told even though it is not quiet. */
const PATIENCE = 1000;

/**
 * Watches the folders in which the files of workspaces are, each by itself: what `.gitignore` excludes may be large, and is not watched.
 */
export class Watcher {
  /** By path; with its number on the disk, for another folder may come to be of the same path. */
  readonly #watched = new Map<string, { readonly watcher: FSWatcher; readonly inode: number }>();
  /** Files that count in addition to those that every workspace has; absolute. */
  #others: ReadonlySet<string> = new Set();
  #changed = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  /** When the first change came that is not told yet. */
  #since: number | undefined;
  #tell: (() => void) | undefined;

  /**
   * Watches what belongs to some paths now, and no longer what does not.
   * @param workspaces what was opened of them before
   * @param others files that count, too
   * @returns whether anything is watched that was not
   * @throws InputOutputError where a folder cannot be watched
   */
  follow(paths: readonly string[], workspaces: readonly OpenWorkspace[], others: readonly (string | undefined)[]): boolean {
    const contracts = workspaces.flatMap(({ root, language }) =>
      language.contractPaths().map(file => join(root, ...file.split('/'))),
    );
    const { folders, linked } = metBelow(paths);
    this.#others = new Set([...contracts, ...linked, ...others.flatMap(file => (file === undefined ? [] : [resolve(file)]))]);
    for (const file of this.#others) if (isFolder(dirname(file))) folders.add(dirname(file));
    for (const [folder, { watcher, inode }] of this.#watched) {
      if (folders.has(folder) && inodeOf(folder) === inode) continue;
      watcher.close();
      this.#watched.delete(folder);
    }
    const added = [...folders].filter(folder => !this.#watched.has(folder));
    if (this.#closed) return false;
    for (const folder of added) this.#add(folder);
    if (this.#watched.size === 0) throw new InputOutputError(`${paths.join(', ')} cannot be watched: there is no such folder`);
    return added.length > 0;
  }

  /**
   * Waits for a change since the last one that was told.
   * @returns false where the watcher was closed
   */
  async change(): Promise<boolean> {
    while (!this.#changed && !this.#closed) {
      await new Promise<void>(resolve => {
        this.#tell = resolve;
      });
    }
    this.#changed = false;
    return !this.#closed;
  }

  close(): void {
    this.#closed = true;
    for (const { watcher } of this.#watched.values()) watcher.close();
    this.#watched.clear();
    clearTimeout(this.#timer);
    this.#tell?.();
  }

  #add(folder: string): void {
    try {
      const watcher = watch(folder, (_, name) => {
        if (name === null || this.#counts(folder, name)) this.#noticed();
      });
      // A folder that goes away is a change, and nothing else.
      watcher.on('error', () => this.#noticed());
      this.#watched.set(folder, { watcher, inode: inodeOf(folder) ?? 0 });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // Gone since it was listed.
      if (code === 'ENOENT') return;
      const limit = code === 'ENOSPC' || code === 'EMFILE' ? 'the system lets no more files be watched' : message;
      throw new InputOutputError(`${folder} cannot be watched: ${limit}`);
    }
  }

  #counts(folder: string, name: string): boolean {
    const path = join(folder, name);
    return name.endsWith('.pipe') || COMMON.has(name) || this.#others.has(path) || this.#watched.has(path) || isFolder(path);
  }

  #noticed(): void {
    clearTimeout(this.#timer);
    const now = performance.now();
    this.#since ??= now;
    const delay = Math.max(0, Math.min(QUIET, this.#since + PATIENCE - now));
    this.#timer = setTimeout(() => {
      this.#since = undefined;
      this.#changed = true;
      this.#tell?.();
    }, delay);
  }
}

/** Files that count in every folder. */
const COMMON: ReadonlySet<string> = new Set([workspaceMarker, '.gitignore']);

function inodeOf(folder: string): number | undefined {
  return statSync(folder, { throwIfNoEntry: false })?.ino;
}

/** The folders in which a `.pipe` file of the workspaces of some paths is or may come to be, and the files that links in them lead to. */
function metBelow(paths: readonly string[]): { readonly folders: Set<string>; readonly linked: readonly string[] } {
  const starts = new Set(paths.flatMap(path => [workspaceOf(path), isFolder(path) ? resolve(path) : dirname(resolve(path))]));
  const folders = new Set<string>();
  const linked: string[] = [];
  for (const met of [...starts].flatMap(start => [...walkPipeFiles(start)])) {
    if ('folder' in met) folders.add(met.folder);
    if ('file' in met) linked.push(...targetOf(met.file));
  }
  return { folders, linked: [...linked, ...paths.flatMap(path => targetOf(resolve(path)))] };
}

/** What a symbolic link leads to; nothing for what is none. */
function targetOf(path: string): readonly string[] {
  try {
    return lstatSync(path).isSymbolicLink() ? [realpathSync.native(path)] : [];
  } catch {
    // It is gone, or leads nowhere: the folder that it is in is watched.
    return [];
  }
}
