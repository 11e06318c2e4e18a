import { secondsOf } from '../model/checks/durations.js';
import { fold } from '../model/names.js';
import { type Cadence, runsWithin } from './cadence.js';

/** Formats whose tables are files beside each other with a log of them, that something must merge. */
const FORMATS: ReadonlySet<string> = new Set(['delta', 'iceberg', 'hudi']);

/** So many files in a partition are borne, unless another number is said. */
export const MOST_FILES = 1000;

/** What is older is not counted: nobody waits longer than a year for a table to become slow. */
export const LONGEST = secondsOf({ amount: 365, unit: 'day' });

const INTERVALS: readonly number[] = [
  ...[24, 12, 6, 4, 2, 1].map(amount => secondsOf({ amount, unit: 'hour' })),
  ...[30, 15, 10, 5, 2, 1].map(amount => secondsOf({ amount, unit: 'minute' })),
  ...[30, 10, 5, 1].map(amount => secondsOf({ amount, unit: 'second' })),
];

/** Whether tables of a format gather files that can be merged. */
export function gathersFiles(format: string | undefined): boolean {
  return FORMATS.has(fold(format ?? ''));
}

/** How many files gather in a partition in a time: each run writes one. */
export function filesIn(cadences: readonly Cadence[], seconds: number): number {
  return cadences.reduce((sum, cadence) => sum + runsWithin(cadence, seconds), 0);
}

/** The longest round interval, in seconds, at which compaction keeps a partition within so many files; undefined where none does. */
export function intervalFor(cadences: readonly Cadence[], most: number, below: number = LONGEST): number | undefined {
  return INTERVALS.find(interval => interval < below && filesIn(cadences, interval) <= most);
}
