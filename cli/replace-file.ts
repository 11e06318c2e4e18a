import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs';
import { writeAtomically } from '../server/atomic-write.js';
import { reason } from '../server/workspace-files.js';

const BYTE_ORDER_MARK = '\ufeff';

/** A text file as it is on the disk. */
export interface FileOnDisk {
  /** Where it is, behind all symbolic links. */
  readonly path: string;
  /** Its text, with the byte order mark that it may begin with. */
  readonly text: string;
  readonly byteOrderMark: '' | typeof BYTE_ORDER_MARK;
}

/** @throws where it cannot be read */
export function readFileOnDisk(path: string): FileOnDisk {
  const real = realpathSync.native(path);
  const text = readFileSync(real, 'utf8');
  return { path: real, text, byteOrderMark: text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '' };
}

/**
 * Why a file may not be changed, in words that follow its name; undefined where it may. Who may write to everything is held to what the
 * file says, too.
 */
export function whyReadOnly(path: string): string | undefined {
  try {
    if ((statSync(path).mode & 0o222) === 0) return 'is read-only';
    accessSync(path, constants.W_OK);
    return undefined;
  } catch (error) {
    return reason(error, 'written');
  }
}

/**
 * Replaces the text of a file in one step, so that it is never there by half: a new file is written beside it and takes its name. Symbolic
 * links lead to the same file as before, and its permissions stay.
 * @param before its text without a byte order mark, as it was when `after` was made of it
 * @returns why it was left as it was, in words that follow its name; undefined where it was replaced
 */
export function replaceFile(path: string, before: string, after: string): string | undefined {
  try {
    const refusal = whyReadOnly(path);
    if (refusal !== undefined) return refusal;
    const file = readFileOnDisk(path);
    if (file.text !== file.byteOrderMark + before) return 'was changed in the meantime, and is left as it is';
    writeAtomically(file.path, file.byteOrderMark + after);
    return undefined;
  } catch (error) {
    return reason(error, 'written');
  }
}
