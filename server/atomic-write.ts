import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Writes a file in one step, so that it is never there by half: a new one is written beside it and takes its name. Folders above it are made;
 * a symbolic link leads to the same file as before, and the permissions of a file that is replaced stay.
 * @throws as the file system says it, with the `path` of this file; what was there is as it was then
 */
export function writeAtomically(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const existing = statSync(path, { throwIfNoEntry: false });
  const target = existing === undefined ? path : realpathSync.native(path);
  const beside = join(dirname(target), `.${randomUUID()}.tmp`);
  try {
    const handle = openSync(beside, 'wx', existing?.mode ?? 0o666);
    try {
      writeFileSync(handle, text);
      // What the process masks out of the mode of new files.
      if (existing !== undefined) fchmodSync(handle, existing.mode);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    // The name of what was begun beside it is of no interest.
    throw Object.assign(error as Error, { path });
  }
}
