/** Minutes of a day. */
const DAY = 1440;
/** After 28 years the days of the week fall on the same dates again. */
const CYCLE_YEARS = 28;
/** A leap year begins the cycle; which one is all the same. */
const FIRST_YEAR = 2000;

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const WEEKDAYS = 'sun mon tue wed thu fri sat'.split(' ');
const WORDS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

/** When a schedule runs: at some minutes of some days, the same on each. */
export interface Cron {
  /** Minutes of the day, ascending. */
  readonly minutes: readonly number[];
  /** Whether it runs on each day of a cycle that repeats for ever. */
  readonly days: readonly boolean[];
}

/** Reads five POSIX fields or an `@` word; undefined where it is neither, or never comes. Changes of clocks are not looked at. */
export function readCron(text: string): Cron | undefined {
  const trimmed = text.trim().toLowerCase();
  const fields = (WORDS.get(trimmed) ?? trimmed).split(/\s+/);
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const minutes = readField(minute, 0, 59, []);
  const hours = readField(hour, 0, 23, []);
  const days = readField(day, 1, 31, []);
  const months = readField(month, 1, 12, MONTHS);
  const weekdays = readField(weekday, 0, 7, WEEKDAYS);
  if (fields.length !== 5 || !minutes || !hours || !days || !months || !weekdays) return undefined;
  if (weekdays.has(7)) weekdays.add(0);
  const both = day.startsWith('*') || weekday.startsWith('*');
  const comes = (date: Date): boolean => {
    if (!months.has(date.getUTCMonth() + 1)) return false;
    const byDate = days.has(date.getUTCDate());
    const byWeekday = weekdays.has(date.getUTCDay());
    // crontab(5): where both are restricted, either is enough.
    return both ? byDate && byWeekday : byDate || byWeekday;
  };
  const calendar = cycle(days.size === 31 && months.size === 12, weekdays.size >= 7).map(comes);
  if (!calendar.includes(true)) return undefined;
  const ofDay = [...hours].flatMap(h => [...minutes].map(m => h * 60 + m)).sort((a, b) => a - b);
  return { minutes: ofDay, days: calendar };
}

/** The days after which a schedule repeats: one, a week, or all of the calendar. */
function cycle(everyDate: boolean, everyWeekday: boolean): Date[] {
  const start = Date.UTC(FIRST_YEAR, 0, 1);
  const length = !everyDate ? (Date.UTC(FIRST_YEAR + CYCLE_YEARS, 0, 1) - start) / 86_400_000 : everyWeekday ? 1 : 7;
  return Array.from({ length }, (_, index) => new Date(start + index * 86_400_000));
}

/** The values of a field: `*`, `5`, `1-5`, `mon-fri`, each range perhaps with a step, in a list. */
function readField(text: string, least: number, most: number, names: readonly string[]): Set<number> | undefined {
  const values = new Set<number>();
  const numberOf = (word: string): number =>
    /^\d{1,4}$/.test(word) ? Number(word) : names.includes(word) ? names.indexOf(word) + least : Number.NaN;
  for (const item of text.split(',')) {
    const match = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/([1-9]\d*))?$/.exec(item);
    if (match === null) return undefined;
    const [, from, to, step] = match;
    const first = from === undefined ? least : numberOf(from);
    const last = from === undefined ? most : to === undefined ? first : numberOf(to);
    if (!(first >= least && last <= most && first <= last) || (step !== undefined && first === last && from !== undefined))
      return undefined;
    for (let value = first; value <= last; value += Number(step ?? 1)) values.add(value);
  }
  return values;
}

/** The most runs that any stretch of time of a length holds, its start counted and its end not. */
export function mostRunsWithin({ minutes, days }: Cron, seconds: number): number {
  const length = seconds / 60;
  let most = 0;
  // A stretch that holds most begins with a run. How the day of its end lies to that of its start depends on the minute alone.
  const fullDays = Math.floor(length / DAY);
  const between = [fullDays, fullDays + 1].map(offset => mostBetween(days, offset));
  for (const [index, start] of minutes.entries()) {
    const end = start + length;
    const offset = Math.floor(end / DAY);
    const before = countBelow(minutes, end - offset * DAY);
    if (offset === 0) {
      most = Math.max(most, countBelow(minutes, end) - index);
      continue;
    }
    const { ending, other } = between[offset - fullDays] as { ending: number; other: number };
    const onFirst = minutes.length - index;
    if (ending >= 0) most = Math.max(most, onFirst + ending * minutes.length + before);
    if (other >= 0) most = Math.max(most, onFirst + other * minutes.length);
  }
  return most;
}

/**
 * Of all days on which it runs: how many of the days between it and the one `offset` later it runs on at most, where it runs on that
 * one too (`ending`) and where it does not (`other`); -1 where there is no such day.
 */
function mostBetween(days: readonly boolean[], offset: number): { ending: number; other: number } {
  let ending = -1;
  let other = -1;
  const sums = [0];
  for (const runs of days) sums.push((sums.at(-1) as number) + (runs ? 1 : 0));
  const whole = sums.at(-1) as number;
  const below = (day: number): number => Math.floor(day / days.length) * whole + (sums[day % days.length] as number);
  for (const [day, runs] of days.entries()) {
    if (!runs) continue;
    const count = below(day + offset) - below(day + 1);
    if (days[(day + offset) % days.length]) ending = Math.max(ending, count);
    else other = Math.max(other, count);
  }
  return { ending, other };
}

/** How many of the sorted numbers are below a limit. */
function countBelow(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The longest time from one run to the next, in seconds. */
export function longestPause({ minutes, days }: Cron): number {
  const first = minutes[0] ?? 0;
  const last = minutes.at(-1) ?? 0;
  let pause = 0;
  for (const [index, minute] of minutes.entries()) pause = Math.max(pause, minute - (minutes[index - 1] ?? minute));
  const running = days.flatMap((runs, day) => (runs ? [day] : []));
  for (const [index, day] of running.entries()) {
    const next = running[index + 1] ?? (running[0] as number) + days.length;
    pause = Math.max(pause, (next - day) * DAY + first - last);
  }
  return pause * 60;
}
