import { lateArrivals, mergeUpsert, type1, type2, type6 } from './changes.js';
import { deadLetter, retries } from './failures.js';
import { broadcastJoin, temporalJoin } from './joins.js';
import type { Refactoring } from './refactoring.js';
import { deduplication, watermarking, windowedAggregation } from './steps.js';
import {
  backfill,
  clustering,
  compaction,
  deltaMaintenance,
  freshness,
  icebergMaintenance,
  partitioning,
  qualityChecks,
  retention,
  tiering,
} from './upkeep.js';

export { type Blank, filled, holdsMarks, piecesOf } from './blanks.js';
export type { Refactoring, Subject } from './refactoring.js';

/** The patterns that an edit applies to a table, in the order in which an editor lists them. */
export const refactorings: readonly Refactoring[] = [
  mergeUpsert,
  type1,
  type2,
  type6,
  deduplication,
  watermarking,
  lateArrivals,
  windowedAggregation,
  temporalJoin,
  broadcastJoin,
  deadLetter,
  retries,
  qualityChecks,
  freshness,
  compaction,
  deltaMaintenance,
  icebergMaintenance,
  partitioning,
  clustering,
  retention,
  tiering,
  backfill,
];

/** The refactoring that applies a pattern, by its id in the catalog. */
export function refactoringOf(pattern: string): Refactoring | undefined {
  return refactorings.find(refactoring => refactoring.pattern === pattern);
}
