import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputOutputError } from '../../exit.js';

/** The file of a catalog that says which process has it. */
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
  for (;;) {
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST') throw new InputOutputError(`${name} cannot be written: ${message}`);
    }
    const owner = ownerOf(file);
    if (owner !== undefined && isAlive(owner))
      throw new InputOutputError(`${name} is in use by another program (process ${owner}): end that first, and run this again`);
    rmSync(file, { force: true });
  }
}

/** The process that a lock names; nothing where it has gone in the meantime, or is torn. */
function ownerOf(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(process_: number): boolean {
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    // It is there, and another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
