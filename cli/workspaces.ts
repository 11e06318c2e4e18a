import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { Workspace } from '../language/index.js';
import { findPipeFiles, isFolder, readPipeFile, relativePath, type Unreadable, workspaceOf } from '../server/workspace-files.js';
import { printable, writeMessage } from './output.js';
import { Lines } from './positions.js';

/** A file or folder that could not be read, as in the JSON of `cupel check`. */
export interface Failure {
  /** Relative to its workspace, with `/`. */
  readonly file: string;
  readonly message: string;
}

/** A workspace with all its files in the model, of which the paths of a command line select some. */
export interface OpenWorkspace {
  /** Absolute. */
  readonly root: string;
  readonly language: Workspace;
  /** Paths relative to the root, sorted. */
  readonly selected: readonly string[];
  lines(file: string): Lines;
}

/**
 * Reads the workspaces of some paths. The whole workspace of a path is read, for its files name each other's tables.
 * @param paths files or folders
 * @returns the workspaces in the order of the paths, and what could not be read of what the paths select; a folder without
 *   `.pipe` files is a failure, too
 */
export function openWorkspaces(paths: readonly string[]): {
  readonly workspaces: readonly OpenWorkspace[];
  readonly failures: readonly Failure[];
} {
  const pathsByRoot = new Map<string, string[]>();
  for (const path of paths) {
    const root = workspaceOf(path);
    pathsByRoot.set(root, [...(pathsByRoot.get(root) ?? []), path]);
  }
  const failures: Failure[] = [];
  const workspaces = [...pathsByRoot].map(([root, inRoot]) => open(root, inRoot, failures));
  return { workspaces, failures };
}

function open(root: string, paths: readonly string[], failures: Failure[]): OpenWorkspace {
  const fail = ({ path, message }: Unreadable): void => {
    const file = relativePath(root, path) || '.';
    if (!failures.some(known => known.file === file && known.message === message)) failures.push({ file, message });
  };
  const selected = new Set<string>();
  for (const path of paths.map(path => resolve(path))) {
    if (!isFolder(path)) {
      selected.add(path);
      continue;
    }
    const found = findPipeFiles(path);
    found.unreadable.forEach(fail);
    if (found.files.length + found.unreadable.length === 0) fail({ path, message: 'has no .pipe files' });
    for (const file of found.files) selected.add(file);
  }

  const language = new Workspace();
  const lines = new Map<string, Lines>();
  for (const path of oncePerFile([...selected, ...findPipeFiles(root).files]).sort()) {
    const read = readPipeFile(path);
    const file = relativePath(root, path);
    if ('text' in read) {
      language.setFile(file, read.text);
      lines.set(file, new Lines(read.text));
    } else if (selected.has(path)) fail(read);
    else writeMessage(printable(`cupel: ${file} ${read.message}; what it declares is unknown to other files\n`));
  }
  return {
    root,
    language,
    selected: [...selected]
      .map(path => relativePath(root, path))
      .filter(file => lines.has(file))
      .sort(),
    lines(file) {
      const found = lines.get(file);
      if (!found) throw new Error(`${file} is not in the workspace`);
      return found;
    },
  };
}

/** Of several paths to one file the first: a link that was asked for stands for what it points to. */
function oncePerFile(paths: readonly string[]): string[] {
  const byRealPath = new Map<string, string>();
  for (const path of paths) {
    const real = realPath(path);
    if (!byRealPath.has(real)) byRealPath.set(real, path);
  }
  return [...byRealPath.values()];
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    // Reading it will say why.
    return path;
  }
}

/** Tells what could not be read. */
export function reportFailures(failures: readonly Failure[]): void {
  for (const { file, message } of failures) writeMessage(printable(`cupel: ${file} ${message}\n`));
}
