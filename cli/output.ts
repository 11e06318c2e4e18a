import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types.js';
import { writeAtomically } from '../server/atomic-write.js';
import { reason } from '../server/workspace-files.js';
import { InputOutputError } from './exit.js';

/** Colours for an output: only on a terminal, and not where `NO_COLOR` is set to anything. */
function colorsFor({ isTTY }: { readonly isTTY?: boolean }): Colors {
  return createColors(Boolean(isTTY) && !process.env.NO_COLOR && process.env.TERM !== 'dumb');
}

/** Colours for standard error, where people read what is said. */
export const colors = colorsFor(process.stderr);
/** Colours for standard output, where it is a page for people, too. */
export const pageColors = colorsFor(process.stdout);

/** Writes a message for people to standard error. */
export function writeMessage(text: string): void {
  process.stderr.write(text);
}

/**
 * Writes a document to standard output, or to a file, whose folder is made where it is missing.
 * @throws InputOutputError where the file or the output cannot be written; a reader that has gone away is none
 */
export async function writeResult(text: string, file?: string): Promise<void> {
  if (file !== undefined) {
    writeFileOf(file, text);
    return;
  }
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(text, error => {
      if (!error || (error as NodeJS.ErrnoException).code === 'EPIPE') resolve();
      else reject(new InputOutputError(`standard output ${writeReason(error)}`));
    });
  });
}

/**
 * Writes a file in one step, and the folders above it; what is no file, such as a pipe, is written as it is.
 * @throws InputOutputError that names the file and the reason
 */
export function writeFileOf(path: string, text: string): void {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) writeFileSync(path, text);
    else writeAtomically(path, text);
  } catch (error) {
    throw new InputOutputError(`${path} ${writeReason(error)}`);
  }
}

/**
 * The same, and nothing where the file has this text already.
 * @throws InputOutputError that names the file and the reason
 */
export function writeFileIfOther(path: string, text: string): void {
  try {
    if (readFileSync(path, 'utf8') === text) return;
  } catch {
    // What cannot be read is told when it is written.
  }
  writeFileOf(path, text);
}

/** A JSON document as the command line writes all of them: indented by two, ended by a line break. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** Text of a user without characters that would steer the terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\u00b7');
}

function writeReason(error: unknown): string {
  return reason(error, 'written').replace(/^does not exist$/, 'cannot be written: its folder does not exist');
}
