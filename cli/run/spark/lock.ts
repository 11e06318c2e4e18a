import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputOutputError } from '../../exit.js';

/** The file of a catalog that says which process has it; names that begin like it are of those who would like to. */
export const LOCK = 'lock';

/**
 * Takes a catalog for this process; one that was left by a process that is no more is free.
 * @param folder of the catalog, made where it is missing
 * @param name of it, for the message
 * @returns what gives it back
 * @throws InputOutputError where another process has it, or it cannot be written
 */
export function lockCatalog(folder: string, name: string): () => void {
  const file = join(folder, LOCK);
  const own = `${file}.${randomUUID()}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(own, String(process.pid));
    try {
      take(file, own, name);
    } finally {
      rmSync(own, { force: true });
    }
  } catch (error) {
    if (error instanceof InputOutputError) throw error;
    throw new InputOutputError(`${name} cannot be written: ${(error as Error).message}`);
  }
  return () => {
    if (ownerOf(file) === String(process.pid)) rmSync(file, { force: true });
  };
}

function take(file: string, own: string, name: string): void {
  while (!isTaken(own, file)) {
    const owner = ownerOf(file);
    if (isAlive(Number(owner)))
      throw new InputOutputError(`${name} is in use by another program (process ${owner}): end that first, and run this again`);
    if (owner !== undefined) setAside(file, owner, `${own}.left`);
  }
}

/** Gives a whole file the name of the lock, which only one can have: nobody meets it half written. */
function isTaken(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes the lock of a process that is no more out of the way; where it is another's by now, that one keeps it. */
function setAside(file: string, owner: string, place: string): void {
  try {
    renameSync(file, place);
    if (ownerOf(place) !== owner) linkSync(place, file);
  } catch (error) {
    // Whoever was faster has removed it, or has taken it.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    rmSync(place, { force: true });
  }
}

/** The process that a lock names; nothing where it has gone in the meantime. */
function ownerOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether a process is there; a lock that names none is a torn one. */
function isAlive(process_: number): boolean {
  if (!(process_ > 0)) return false;
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    // It is there, and another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
