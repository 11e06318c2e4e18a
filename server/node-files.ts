import { statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type FileSource, lastPart, NO_FILE } from './files.js';
import {
  isFolder,
  readConfigFile,
  readContractFile,
  readPipeFile,
  relativePath,
  walkPipeFiles,
  workspaceMarker,
  workspaceOf,
} from './workspace-files.js';

/** The files of the disk. */
export const filesOnDisk: FileSource = {
  rootOf(uri, folders) {
    const path = toPath(uri);
    if (path === undefined) return undefined;
    const nearest = workspaceOf(path);
    if (isFile(join(nearest, workspaceMarker))) return toUri(nearest);
    const containing = folders
      .flatMap(folder => toPath(folder) ?? [])
      .filter(folder => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep))
      .sort((a, b) => a.length - b.length);
    // A folder that is itself asked for, or else the file's own.
    return toUri(containing[0] ?? nearest);
  },
  *find(root) {
    const folder = toPath(root);
    if (folder === undefined) return;
    for (const found of walkPipeFiles(folder)) if ('file' in found) yield toUri(found.file);
  },
  read(uri) {
    const path = toPath(uri);
    return path === undefined ? { message: 'is not on this machine' } : readPipeFile(path);
  },
  readContract(uri) {
    const path = toPath(uri);
    return path === undefined ? undefined : readContractFile(path);
  },
  readConfig(uri) {
    const path = toPath(uri);
    return path === undefined || isFolder(path) ? { message: NO_FILE } : readConfigFile(path);
  },
  pathIn(root, uri) {
    const folder = toPath(root);
    const path = toPath(uri);
    return folder === undefined || path === undefined ? lastPart(uri) : relativePath(folder, path) || lastPart(uri);
  },
  uriOf(root, path) {
    const folder = toPath(root);
    return folder === undefined ? root : toUri(join(folder, ...path.split('/')));
  },
};

function toPath(uri: string): string | undefined {
  try {
    if (!uri.startsWith('file:')) return undefined;
    const path = fileURLToPath(uri);
    return path.length > 1 && path.endsWith(sep) && dirname(path) !== path ? path.slice(0, -1) : path;
  } catch {
    // A host name, or an escape that is none.
    return undefined;
  }
}

function toUri(path: string): string {
  return pathToFileURL(path).href;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
