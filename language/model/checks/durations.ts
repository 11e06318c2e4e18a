import type { Duration, DurationUnit } from '../declaration/index.js';

/** A month counts 30 days and a year 365, as everywhere in the language. */
const SECONDS: Readonly<Record<DurationUnit, number>> = {
  millisecond: 0.001,
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  month: 2_592_000,
  year: 31_536_000,
};

/** The length of a duration, to be compared with another. */
export function secondsOf({ amount, unit }: Pick<Duration, 'amount' | 'unit'>): number {
  return amount * SECONDS[unit];
}

/** A duration as one says it, and as Spark writes it after `interval`: `1 day`, `6 hours`. */
export function durationText({ amount, unit }: Pick<Duration, 'amount' | 'unit'>): string {
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}

const UNITS: ReadonlyMap<string, number> = new Map(Object.entries(SECONDS));

/** How many seconds a unit has, by its name in the singular; undefined where it is no unit. */
export function secondsPer(unit: string): number | undefined {
  return UNITS.get(unit.toLowerCase());
}
