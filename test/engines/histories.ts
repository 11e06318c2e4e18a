import type { Random } from './random.js';
import { type Event, instant } from './reference.js';

const DAY = 86_400_000_000n;
const HOUR = 3_600_000_000n;
/** 2025-01-01. */
export const BEGIN = 1_735_689_600_000_000n;

/** The parts of a table that a history needs to know. */
export interface HistoryShape {
  /** Values of the key's columns for the number of a key; no two numbers have the same. */
  readonly key: (n: number) => Record<string, string | null>;
  /** Other columns than key and first sequence: random values, and those that mark a delete. */
  readonly values: (random: Random, isDelete: boolean) => Record<string, string | null>;
  /** The first sequence column, and its text for a moment. */
  readonly sequence: string;
  readonly moment?: (at: bigint) => string;
}

/**
 * A random stream of changes of 20 keys over 140 days: 20 % deletes, exact duplicates, ties, deletes that come first, inserts after
 * deletes, delays up to the horizon of 30 days, and a few rows that are too late, from the future, or without key or sequence. In
 * order of arrival and cut in six, a batch is shorter than the horizon: a wider one that is repeated after upkeep may bring losers of
 * ties that the log has forgotten, which then rightly are in the dead letter.
 */
export function history(random: Random, shape: HistoryShape, number: number, events = 200, keys = 20): Event[] {
  const found: Event[] = [];
  const moment = shape.moment ?? instant;
  while (found.length < events) {
    const copied = found.length > 0 && random.chance(0.15) ? random.pick(found) : undefined;
    if (copied) {
      found.push(copied);
      continue;
    }
    const isDelete = random.chance(0.2);
    // One in ten has the moment of an event that is there already: a tie.
    const tied = found.length > 0 && random.chance(0.1) ? random.pick(found) : undefined;
    const key = tied ? pickKeys(tied.values, shape) : shape.key(number * keys + random.below(keys));
    const at = BEGIN + BigInt(random.below(70)) * 2n * DAY;
    const text = tied ? (tied.values[shape.sequence] ?? null) : random.chance(0.01) ? null : moment(at);
    const kind = random.next();
    const base = tied?.ingestedAt ?? at;
    const delay =
      kind < 0.02
        ? 31n * DAY + BigInt(random.below(20)) * DAY
        : kind < 0.03
          ? -2n * HOUR
          : BigInt(random.below(29)) * DAY + BigInt(random.below(86_400)) * 1_000_003n;
    const values = { ...(random.chance(0.01) ? nulls(key) : key), ...shape.values(random, isDelete), [shape.sequence]: text };
    found.push({ values, ingestedAt: tied ? base : at + delay });
  }
  return found;
}

function pickKeys(values: Event['values'], shape: HistoryShape): Record<string, string | null> {
  return Object.fromEntries(Object.keys(shape.key(0)).map(k => [k, values[k] ?? null]));
}

const nulls = (key: Record<string, string | null>) =>
  Object.fromEntries(Object.keys(key).map((k, i) => [k, i === 0 ? null : (key[k] ?? null)]));

/** The same events in so many batches of equal size, in their order. */
export function cut<T>(events: readonly T[], batches: number): T[][] {
  const size = Math.ceil(events.length / batches);
  return Array.from({ length: batches }, (_, i) => events.slice(i * size, (i + 1) * size)).filter(b => b.length > 0);
}

export const bySequence = (sequence: string) => (a: Event, b: Event) =>
  (a.values[sequence] ?? '') < (b.values[sequence] ?? '') ? -1 : 1;
export const byArrival = (a: Event, b: Event) =>
  (a.ingestedAt ?? 0n) < (b.ingestedAt ?? 0n) ? -1 : (a.ingestedAt ?? 0n) > (b.ingestedAt ?? 0n) ? 1 : 0;
