import { type Dirent, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { NO_FILE } from './files.js';

/** The file that marks the root of a workspace. */
export const workspaceMarker = 'cupel.yaml';
const extension = '.pipe';
const neverEntered = new Set(['node_modules', '.git']);

/** Something that could not be read, with the reason in words that follow the path: "is not UTF-8 text". */
export interface Unreadable {
  /** Absolute. */
  readonly path: string;
  readonly message: string;
}

/**
 * The workspace that a path belongs to: the nearest of the path itself and the folders above it that has a `cupel.yaml`,
 * else the path where it is a folder, else its folder.
 * @param path absolute or relative to the working folder; it need not exist
 * @returns an absolute path
 */
export function workspaceOf(path: string): string {
  const absolute = resolve(path);
  const start = isFolder(absolute) ? absolute : dirname(absolute);
  return markedFolderOf(start) ?? start;
}

/**
 * The nearest of a folder and those above it that has a `cupel.yaml`; undefined where none has.
 * @param start absolute
 */
export function markedFolderOf(start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (statOf(join(folder, workspaceMarker))?.isFile()) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** A path as the project writes it: relative to the workspace, with `/`. */
export function relativePath(workspace: string, path: string): string {
  return relative(workspace, path).split(sep).join('/');
}

/**
 * All `.pipe` files in a folder and below, without `node_modules`, `.git` and what a `.gitignore` of the folder, below or above it
 * excludes. Symbolic links are followed, each place once: a loop ends, and a file that is there under its own name is not listed again.
 * @param folder absolute; it is entered even where it is itself excluded
 * @returns absolute paths in a fixed order, and the folders that could not be listed
 */
export function findPipeFiles(folder: string): { readonly files: readonly string[]; readonly unreadable: readonly Unreadable[] } {
  const files: string[] = [];
  const unreadable: Unreadable[] = [];
  for (const found of walkPipeFiles(folder)) {
    if ('file' in found) files.push(found.file);
    else if ('message' in found) unreadable.push(found);
  }
  return { files: files.sort(), unreadable };
}

/** What is met on the way through a folder: absolute paths. */
type Met = { readonly file: string } | { readonly folder: string } | Unreadable;

/** The same one by one, and the folders that are entered, for whoever has other things to do in between. */
export function* walkPipeFiles(folder: string): Generator<Met> {
  const seen = new Set<string>();
  const links: { readonly path: string; readonly rules: readonly IgnoreFile[] }[] = [];

  function* enter(path: string, rulesAbove: readonly IgnoreFile[]): Generator<Met> {
    let entries: Dirent[];
    try {
      const real = realpathSync.native(path);
      if (seen.has(real)) return;
      seen.add(real);
      entries = readdirSync(path, { withFileTypes: true });
    } catch (error) {
      yield { path, message: reason(error) };
      return;
    }
    yield { folder: path };
    const rules = [...rulesAbove, ...ignoreFileOf(path)];
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const child = join(path, entry.name);
      if (entry.isSymbolicLink()) links.push({ path: child, rules });
      else yield* visit(child, entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other', rules);
    }
  }
  function* visit(path: string, kind: 'folder' | 'file' | 'other', rules: readonly IgnoreFile[]): ReturnType<typeof enter> {
    const name = path.slice(path.lastIndexOf(sep) + 1);
    if (kind === 'folder' ? neverEntered.has(name) : kind === 'other' || !name.endsWith(extension)) return;
    if (isIgnored(path, kind === 'folder', rules)) return;
    if (kind === 'folder') yield* enter(path, rules);
    else if (claim(path)) yield { file: path };
  }
  const claim = (path: string): boolean => {
    try {
      const real = realpathSync.native(path);
      return !seen.has(real) && seen.add(real) !== undefined;
    } catch {
      // Gone in the meantime: reading it will say so.
      return true;
    }
  };

  yield* enter(folder, ignoreFilesAbove(folder));
  // Links last: what is there under its own name keeps it. The list grows while it is walked.
  for (const link of links) {
    const target = statOf(link.path);
    if (target) yield* visit(link.path, target.isDirectory() ? 'folder' : target.isFile() ? 'file' : 'other', link.rules);
    else if (link.path.endsWith(extension)) yield { path: link.path, message: 'is a symbolic link to nothing that can be read' };
  }
}

/** Made once: making a decoder takes longer than decoding a file. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The text of a `.pipe` file, which must be UTF-8; a byte order mark is left out.
 * @param path absolute
 */
export function readPipeFile(path: string): { readonly text: string } | Unreadable {
  if (path.endsWith(extension)) return readTextFile(path);
  return { path, message: statOf(path) === undefined ? NO_FILE : `is not a ${extension} file` };
}

/**
 * The text of a data contract.
 * @param path absolute
 * @returns null where there is no such file; undefined where it cannot be read
 */
export function readContractFile(path: string): string | null | undefined {
  const read = readTextFile(path);
  if ('text' in read) return read.text;
  return read.message === NO_FILE ? null : undefined;
}

/**
 * The text of a configuration; a byte order mark is left out.
 * @param path absolute, or relative to the working folder
 */
export function readConfigFile(path: string): { readonly text: string } | Unreadable {
  return readTextFile(path);
}

function readTextFile(path: string): { readonly text: string } | Unreadable {
  let bytes: Uint8Array;
  try {
    if (!statSync(path).isFile()) return { path, message: 'is not a file' };
    bytes = readFileSync(path);
  } catch (error) {
    return { path, message: reason(error) };
  }
  try {
    return { text: utf8.decode(bytes) };
  } catch {
    return { path, message: `is not UTF-8 text${placeOfBadByte(bytes)}; save it as UTF-8` };
  }
}

/** Whether a folder is there. */
export function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() ?? false;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A loop of links, or a folder above it that may not be entered.
    return undefined;
  }
}

interface IgnoreFile {
  readonly folder: string;
  readonly rules: Ignore;
}

function ignoreFileOf(folder: string): IgnoreFile[] {
  try {
    return [{ folder, rules: ignore().add(readFileSync(join(folder, '.gitignore'), 'utf8')) }];
  } catch {
    // None there, or not readable: git does without it, too.
    return [];
  }
}

/** The `.gitignore` files above a folder, up to the root of its repository; none where they exclude the folder itself. */
function ignoreFilesAbove(folder: string): readonly IgnoreFile[] {
  const above: IgnoreFile[] = [];
  for (let at = folder; statOf(join(at, '.git')) === undefined; ) {
    const parent = dirname(at);
    if (parent === at) return [];
    at = parent;
    above.unshift(...ignoreFileOf(at));
  }
  return isIgnored(folder, true, above) ? [] : above;
}

/** As git does: the deepest file that says something about the path decides. */
function isIgnored(path: string, isFolder: boolean, files: readonly IgnoreFile[]): boolean {
  let ignored = false;
  for (const { folder, rules } of files) {
    const answer = rules.test(relativePath(folder, path) + (isFolder ? '/' : ''));
    if (answer.ignored) ignored = true;
    else if (answer.unignored) ignored = false;
  }
  return ignored;
}

function placeOfBadByte(bytes: Uint8Array): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return ' (it is UTF-16)';
  // A lenient reading puts U+FFFD where the first bad byte is.
  const before = new TextDecoder('utf-8').decode(bytes).split('\uFFFD', 1)[0] ?? '';
  return ` (line ${before.split('\n').length})`;
}

/** The reason of a failed file operation in words that follow the path, which could not be opened, read or written. */
export function reason(error: unknown, verb: 'opened' | 'read' | 'written' = 'opened'): string {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'ENOENT':
      return NO_FILE;
    case 'EACCES':
    case 'EPERM':
      return `cannot be ${verb}: permission denied`;
    case 'EISDIR':
      return 'is a folder';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'is not in a folder: a part of its path is a file';
    case 'ELOOP':
      return 'is a symbolic link that leads back to itself';
    case 'ENOSPC':
      return 'cannot be written: the disk is full';
    case 'EROFS':
      return 'cannot be written: the file system is read-only';
    default:
      return `cannot be ${verb}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
