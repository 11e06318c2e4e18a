import { secondsOf } from '../model/checks/durations.js';
import type { DurationUnit } from '../model/declaration/index.js';

/** A part of a time, such as the hour of a day: by itself it comes again and again. */
export type TimePart = 'year' | 'quarter' | 'month' | 'week' | 'day of year' | 'day' | 'weekday' | 'hour' | 'minute' | 'second';

/** What an expression says about a time. */
export interface TimeValue {
  readonly parts: ReadonlySet<TimePart>;
  /** Seconds of the stretch in which it has the same value, and never again: of a date, a day. Infinity where it says no such thing. */
  readonly span: number;
  /** False where it is not known what the expression is. */
  readonly known: boolean;
}

const lengthOf = (unit: DurationUnit, amount = 1): number => secondsOf({ amount, unit });
const YEAR = lengthOf('year');
const QUARTER = lengthOf('month', 3);
const MONTH = lengthOf('month');
const WEEK = lengthOf('week');
export const DAY = lengthOf('day');
const HOUR = lengthOf('hour');
const MINUTE = lengthOf('minute');
export const SECOND = lengthOf('second');

/** Each part with its length, and the length of what must be known for it to come but once. Coarser ones first. */
const PARTS: readonly (readonly [part: TimePart, span: number, within: number])[] = [
  ['year', YEAR, Number.POSITIVE_INFINITY],
  ['quarter', QUARTER, YEAR],
  ['month', MONTH, YEAR],
  ['week', WEEK, YEAR],
  ['day of year', DAY, YEAR],
  ['day', DAY, MONTH],
  ['weekday', DAY, WEEK],
  ['hour', HOUR, DAY],
  ['minute', MINUTE, HOUR],
  ['second', SECOND, MINUTE],
];

export const NO_TIME: TimeValue = { parts: new Set(), span: Number.POSITIVE_INFINITY, known: true };
export const NOT_KNOWN: TimeValue = { ...NO_TIME, known: false };

export function timeSpan(seconds: number): TimeValue {
  return { ...NO_TIME, span: seconds };
}

/** What several expressions say together. */
export function together(values: readonly TimeValue[]): TimeValue {
  return {
    parts: new Set(values.flatMap(({ parts }) => [...parts])),
    span: Math.min(Number.POSITIVE_INFINITY, ...values.map(({ span }) => span)),
    known: values.every(({ known }) => known),
  };
}

/** The length of the stretch of time in which all parts are the same: a finer one counts only with all that are coarser. */
export function spanOf({ parts, span }: TimeValue): number {
  let least = span;
  for (const [part, seconds, within] of PARTS) if (parts.has(part) && least <= within) least = Math.min(least, seconds);
  return least;
}

const PART_FUNCTIONS: ReadonlyMap<string, TimePart> = new Map([
  ['year', 'year'],
  ['yearofweek', 'year'],
  ['quarter', 'quarter'],
  ['month', 'month'],
  ['monthname', 'month'],
  ['week', 'week'],
  ['weekofyear', 'week'],
  ['dayofyear', 'day of year'],
  ['day', 'day'],
  ['dayofmonth', 'day'],
  ['dayofweek', 'weekday'],
  ['dayname', 'weekday'],
  ['weekday', 'weekday'],
  ['hour', 'hour'],
  ['minute', 'minute'],
  ['second', 'second'],
]);

/** The part of a time that a function of Spark, or a field of `date_part`, yields: `hour`, `dayofmonth`. */
export function partNamed(name: string): TimeValue | undefined {
  const part = PART_FUNCTIONS.get(name.toLowerCase().replace(/(?<=\w{3})s$/, ''));
  return part === undefined ? undefined : { ...NO_TIME, parts: new Set([part]) };
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['millennium', lengthOf('year', 1000)],
  ['century', lengthOf('year', 100)],
  ['decade', lengthOf('year', 10)],
  ['year', YEAR],
  ['yyyy', YEAR],
  ['yy', YEAR],
  ['quarter', QUARTER],
  ['month', MONTH],
  ['mm', MONTH],
  ['mon', MONTH],
  ['week', WEEK],
  ['day', DAY],
  ['dd', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
  ['second', SECOND],
  ['millisecond', lengthOf('millisecond')],
  ['microsecond', lengthOf('millisecond', 0.001)],
]);

/** What `date_trunc('month', …)` and `trunc(…, 'month')` leave; not known for a unit that Spark does not have. */
export function truncatedTo(unit: string): TimeValue {
  const seconds = UNITS.get(unit.trim().toLowerCase());
  return seconds === undefined ? NOT_KNOWN : timeSpan(seconds);
}

const LETTERS: ReadonlyMap<string, TimePart> = new Map([
  ['y', 'year'],
  ['u', 'year'],
  ['Q', 'quarter'],
  ['q', 'quarter'],
  ['M', 'month'],
  ['L', 'month'],
  ['D', 'day of year'],
  ['d', 'day'],
  ['E', 'weekday'],
  ['H', 'hour'],
  ['k', 'hour'],
  ['h', 'hour'],
  ['K', 'hour'],
  ['m', 'minute'],
  ['s', 'second'],
  ['S', 'second'],
]);

/** The parts that a pattern of `date_format` writes: `yyyy-MM-dd`. */
export function formattedAs(pattern: string): TimeValue {
  const letters = pattern.replace(/'[^']*'/g, '');
  return { ...NO_TIME, parts: new Set([...letters].flatMap(letter => LETTERS.get(letter) ?? [])) };
}
