import { OLDER } from '../../language/generate/statements/words.js';
import { shortId } from '../../language/model/ids.js';
import type { TableRecord } from '../../language/model/records.js';

/** What DuckDB says, in words that follow the name of a file or a table. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (isLocked(error)) {
    const process = /\(PID (\d+)\)/.exec(message)?.[1];
    const who = process === undefined ? '' : ` (process ${process})`;
    return `is in use by another program${who}: end that first, and run this again`;
  }
  if (isFull(message)) return 'could not be written, because the disk is full: make room, and run this again; nothing is lost';
  if (/not a valid DuckDB database file/.test(message)) return 'is no database of DuckDB: remove it, and run this again';
  return firstLine(message);
}

/** The words that follow the reason of a failure where a row is too old for the table's log; empty where it is another reason. */
export function adviceOn(reason: string, { id, pipeline }: TableRecord): string {
  return reason.includes(`${OLDER}: `) ? `; "cupel rebuild ${shortId(id, pipeline)}" computes it anew` : '';
}

/** True where another program has the database open. */
export function isLocked(error: unknown): boolean {
  // On Windows it is the system that says so.
  return error instanceof Error && /Could not set lock|being used by another process/.test(error.message);
}

/** True where no other statement will fare better: there is no room. */
export function isFull(message: string): boolean {
  return /No space left on device|Disk quota exceeded|not enough space on the disk|File too large/i.test(message);
}

/** The message of an error without its kind, and without what is only of interest to whoever knows the statement. */
function firstLine(message: string): string {
  const [line = ''] = message.split(/\n(?:\n|LINE )/);
  return line.replace(/^(?:[A-Z][A-Za-z ]+ Error|INTERRUPT Error|TransactionContext Error): /, '').replace(/\s+$/, '');
}
