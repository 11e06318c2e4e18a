import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Workspace } from '../language/index.js';
import { sameName } from '../language/model/names.js';
import { loadSqlParser } from '../server/sql-parser.js';
import {
  findPipeFiles,
  isFolder,
  readContractFile,
  readPipeFile,
  relativePath,
  type Unreadable,
  workspaceOf,
} from '../server/workspace-files.js';
import { didYouMean } from './arguments.js';
import { UsageError } from './exit.js';
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
  /** What could not be read of what was selected. */
  readonly failures: readonly Failure[];
  lines(file: string): Lines;
}

/**
 * Reads the workspaces of some paths. The whole workspace of a path is read, for its files name each other's tables.
 * @param paths files or folders
 * @returns the workspaces in the order of the paths, and what could not be read of what the paths select; a folder without
 *   `.pipe` files is a failure, too
 */
export async function openWorkspaces(paths: readonly string[]): Promise<{
  readonly workspaces: readonly OpenWorkspace[];
  readonly failures: readonly Failure[];
}> {
  const pathsByRoot = new Map<string, string[]>();
  for (const path of paths) {
    const root = workspaceOf(path);
    pathsByRoot.set(root, [...(pathsByRoot.get(root) ?? []), path]);
  }
  const workspaces = [...pathsByRoot].map(([root, inRoot]) => open(root, inRoot));
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

function open(root: string, paths: readonly string[]): OpenWorkspace {
  const failures: Failure[] = [];
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
  for (const file of language.contractPaths()) {
    const text = readContractFile(join(root, ...file.split('/')));
    language.setContract(file, text);
    if (typeof text === 'string') lines.set(file, new Lines(text));
  }
  return {
    root,
    language,
    failures,
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
