import type { Duration } from '../model/declaration/index.js';

/** The same length twice. */
export function twice<T extends Pick<Duration, 'amount' | 'unit'>>(duration: T): T {
  return { ...duration, amount: duration.amount * 2 };
}

const HOURS: Record<Duration['unit'], number> = {
  millisecond: 1 / 3_600_000,
  second: 1 / 3600,
  minute: 1 / 60,
  hour: 1,
  day: 24,
  week: 168,
  month: 31 * 24,
  year: 366 * 24,
};

/** In hours, rounded down; a month has 28 days and a year 365, so that nothing is taken to be there longer than it is. */
export function leastHours(duration: Pick<Duration, 'amount' | 'unit'>): number {
  const { amount, unit } = duration;
  return Math.floor(amount * (unit === 'month' ? 28 * 24 : unit === 'year' ? 365 * 24 : HOURS[unit]));
}

/** In hours, rounded up; a month has 31 days and a year 366, so that nothing is removed too early. */
export function hoursOf(duration: Pick<Duration, 'amount' | 'unit'>): number {
  return Math.ceil(duration.amount * HOURS[duration.unit]);
}
