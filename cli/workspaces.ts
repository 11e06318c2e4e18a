import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Resolution } from '../language/config/index.js';
import { Workspace } from '../language/index.js';
import { sameName } from '../language/model/names.js';
import { loadSqlParser } from '../server/sql-parser.js';
import {
  isFolder,
  readContractFile,
  readPipeFile,
  relativePath,
  type Unreadable,
  workspaceOf,
} from '../server/workspace-files.js';
import { didYouMean } from './arguments.js';
import { configurationOf } from './configuration.js';
import { Disk } from './disk.js';
import { UsageError } from './exit.js';
import { printable, writeMessage } from './output.js';
import { Lines } from './positions.js';
import { type Timing, untimed } from './timing.js';

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
  /** Those of all `.pipe` files that were read, selected or not. */
  readonly files: readonly string[];
  /** What could not be read of what was selected. */
  readonly failures: readonly Failure[];
  /** Whether all of its files could be read, selected or not: what is in none of them is nowhere then. */
  readonly isWhole: boolean;
  lines(file: string): Lines;
}

/** The workspaces of a command line, and what could not be read of what it selects. */
export interface Opened {
  readonly workspaces: readonly OpenWorkspace[];
  readonly failures: readonly Failure[];
}

/** How workspaces are opened. */
export interface Opening {
  /** What was opened of the same paths before: what was computed of texts that are the same is not computed again. */
  readonly before?: readonly OpenWorkspace[];
  readonly timing?: Timing;
  /** The file that stands in the place of each workspace's `cupel.yaml`. */
  readonly config?: string | undefined;
  /** Tells what is no failure of what was asked for; on standard error, unless given. */
  readonly warn?: (message: string) => void;
}

/**
 * Reads the workspaces of some paths. The whole workspace of a path is read, for its files name each other's tables.
 * Of a folder the files are taken that its `cupel.yaml` does not leave out; a file that is named is taken in any case.
 * @param paths files or folders
 * @returns the workspaces in the order of the paths, and what could not be read of what the paths select; a folder without
 *   `.pipe` files is a failure, too
 * @throws InputOutputError for a `cupel.yaml` that is not understood
 */
export async function openWorkspaces(paths: readonly string[], how: Opening = {}): Promise<Opened> {
  const disk = new Disk();
  const pathsByRoot = new Map<string, string[]>();
  const add = (root: string, path: string): void => {
    const inRoot = pathsByRoot.get(root) ?? [];
    if (!inRoot.includes(path)) pathsByRoot.set(root, [...inRoot, path]);
  };
  for (const path of paths) {
    const root = workspaceOf(path);
    add(root, path);
    // A folder below that has a `cupel.yaml` is a workspace of its own.
    if (isFolder(path)) for (const nested of disk.nestedRoots(resolve(path), root)) add(nested, nested);
  }
  const workspaces = [...pathsByRoot].map(([root, inRoot]) => open(root, inRoot, disk, how));
  const asking = workspaces.filter(({ language }) => language.hasQueries);
  if (asking.length > 0) {
    const parser = await loadSqlParser();
    for (const { language } of asking) language.setSqlParser(parser);
  }
  return { workspaces, failures: workspaces.flatMap(({ failures }) => failures) };
}

/**
 * Chooses the environment of some workspaces; none where no name is given.
 * @throws UsageError for a name that no environment of theirs has
 */
export function chooseEnvironment(command: string, workspaces: readonly OpenWorkspace[], name: string | undefined): void {
  if (name === undefined) return;
  const known = [...new Set(workspaces.flatMap(({ language }) => language.model.environments()))];
  if (!known.some(other => sameName(other, name))) {
    const list = known.length === 0 ? ' None is declared.' : ` The environments are ${known.join(', ')}.`;
    throw new UsageError(`There is no environment ${name}.${didYouMean(name, known) || list}`, `cupel ${command} --help`);
  }
  for (const { language } of workspaces) language.model.setEnvironment(name);
}

function open(
  root: string,
  asked: readonly string[],
  disk: Disk,
  { before: all, timing = untimed, config, warn = writeMessage }: Opening,
): OpenWorkspace {
  const resolution = new Resolution(configurationOf(root, config));
  const belongs = (path: string): boolean => disk.isInRoot(root, path) && resolution.covers(relativePath(root, path));
  const failures: Failure[] = [];
  const fail = ({ path, message }: Unreadable): void => {
    const file = relativePath(root, path) || '.';
    if (!failures.some(known => known.file === file && known.message === message)) failures.push({ file, message });
  };
  const selected = new Set<string>();
  for (const path of asked.map(path => resolve(path))) {
    if (!isFolder(path)) {
      selected.add(path);
      continue;
    }
    const found = disk.filesIn(path);
    found.unreadable.forEach(fail);
    const files = found.files.filter(belongs);
    if (found.files.length + found.unreadable.length === 0) fail({ path, message: 'has no .pipe files' });
    else if (files.length === 0 && found.files.some(file => disk.isInRoot(root, file)))
      fail({ path, message: 'has no .pipe files but those that cupel.yaml leaves out' });
    for (const file of files) selected.add(file);
  }

  const before = all?.find(workspace => workspace.root === root);
  const language = before?.language ?? new Workspace(timing.rules);
  language.setConfig(resolution.config);
  const files: string[] = [];
  const lines = new Map<string, Lines>();
  const paths = timing.measure('finding files', () =>
    oncePerFile([...selected, ...disk.filesIn(root).files.filter(belongs)]).sort(),
  );
  let isWhole = disk.filesIn(root).unreadable.length === 0;
  for (const path of paths) {
    const read = timing.measure('reading files', () => readPipeFile(path));
    const file = relativePath(root, path);
    if ('text' in read) {
      timing.measure('parsing', () => language.setFile(file, read.text));
      files.push(file);
      lines.set(file, new Lines(read.text));
      continue;
    }
    isWhole = false;
    if (selected.has(path)) fail(read);
    else warn(printable(`cupel: ${file} ${read.message}; what it declares is unknown to other files\n`));
  }
  for (const file of before?.files ?? []) if (!lines.has(file)) language.removeFile(file);
  for (const file of language.contractPaths()) {
    const text = readContractFile(join(root, ...file.split('/')));
    language.setContract(file, text);
    if (typeof text === 'string') lines.set(file, new Lines(text));
  }
  return {
    root,
    language,
    failures,
    isWhole: isWhole && failures.length === 0,
    files,
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
