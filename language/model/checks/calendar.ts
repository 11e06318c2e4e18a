/** `2024`, `2024-02` or `2024-02-29`, as Spark reads a date. */
const DATE = /^[+-]?(\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/;
/** A date, and perhaps a time and a zone or an offset. */
const TIME =
  /^([+-]?\d{4,7}(?:-\d{1,2}){0,2})(?:[T ](?:(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d{1,9})?)?)?\s*(?:Z|[+-]\d{1,2}(?::?\d{2}){0,2}|[A-Z]{2,4}(?:[+-]\d{1,2}(?::\d{2})?)?|[A-Za-z]+\/[\w/+-]+)?)?$/;
/** What Spark understands beside dates. */
const SPECIAL: ReadonlySet<string> = new Set(['epoch', 'now', 'today', 'yesterday', 'tomorrow']);

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** What is wrong with the text of a date, in a sentence; undefined where there is such a day. */
export function dateProblem(text: string): string | undefined {
  const trimmed = text.trim();
  if (SPECIAL.has(trimmed.toLowerCase())) return undefined;
  const match = DATE.exec(trimmed);
  if (match === null) return `\`${short(trimmed)}\` is no date: write year, month and day, such as \`2025-01-31\`.`;
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
  if (month < 1 || month > 12) return `\`${trimmed}\` is no date: there is no month ${month}.`;
  const length = daysOf(year, month);
  return day >= 1 && day <= length ? undefined : `\`${trimmed}\` is no date: ${MONTHS[month - 1]} ${year} has ${length} days.`;
}

/** What is wrong with the text of a timestamp, in a sentence; undefined where there is such a moment. */
export function timestampProblem(text: string): string | undefined {
  const trimmed = text.trim();
  if (SPECIAL.has(trimmed.toLowerCase())) return undefined;
  const match = TIME.exec(trimmed);
  const date = match?.[1];
  if (match === null || date === undefined)
    return `\`${short(trimmed)}\` is no timestamp: write it such as \`2025-01-31 08:30:00\`.`;
  const wrong = dateProblem(date);
  if (wrong !== undefined) return wrong;
  const [hour, minute, second] = [Number(match[2] ?? 0), Number(match[3] ?? 0), Number(match[4] ?? 0)];
  if (hour > 23) return `\`${trimmed}\` is no timestamp: there is no hour ${hour}.`;
  if (minute > 59) return `\`${trimmed}\` is no timestamp: there is no minute ${minute}.`;
  return second > 59 ? `\`${trimmed}\` is no timestamp: there is no second ${second}.` : undefined;
}

/** In the proleptic Gregorian calendar, which is Spark's. */
function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** Offsets from UTC, which Spark takes too. */
const OFFSET = /^(?:UTC|GMT|UT|Z)$|^(?:UTC|GMT|UT)?[+-](?:0?\d|1[0-8])(?::?[0-5]\d)?$/;

/** What is wrong with the name of a timezone; `meant` is the name in the right case where only that is wrong. */
export function zoneProblem(name: string): { readonly meant?: string } | undefined {
  if (OFFSET.test(name)) return undefined;
  if (!/^[A-Za-z]/.test(name)) return {};
  const meant = zones().get(name.toLowerCase());
  if (meant !== undefined) return meant === name ? undefined : { meant };
  return isZone(name) ? undefined : {};
}

let known: ReadonlyMap<string, string> | undefined;

/** The zones of the IANA database by their names in small letters. */
export function zones(): ReadonlyMap<string, string> {
  known ??= new Map(Intl.supportedValuesOf('timeZone').map(zone => [zone.toLowerCase(), zone]));
  return known;
}

/** Former names and links are zones too, and are not in the list. */
function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
