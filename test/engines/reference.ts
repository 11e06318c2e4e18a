import { createHash } from 'node:crypto';

/**
 * What generated code must come to, written for clarity: all events of a table sorted and folded at once. It knows texts alone; a
 * value is its canonical text, NULL is null.
 */
export interface Event {
  /** Canonical texts of the input's columns, those of the tie in the input's order. */
  readonly values: Readonly<Record<string, string | null>>;
  /** Microseconds since 1970; null where unknown. */
  readonly ingestedAt: bigint | null;
}

export interface Reference {
  /** `history` has all versions of type 4. */
  readonly kind: 'merge' | `type ${0 | 2 | 3 | 4 | 6}` | 'history';
  /** True where deleted rows stay and are marked. */
  readonly keeps?: boolean;
  readonly key: readonly string[];
  /** Columns of the input that order the events. */
  readonly sequence: readonly string[];
  /** Whether the first sequence column is a time. */
  readonly timed: boolean;
  readonly tie: readonly string[];
  readonly tracked: readonly string[];
  /** The stored columns in their order: how each is computed from the event that is in force. */
  readonly stored: readonly StoredColumn[];
  readonly isDelete: (values: Event['values']) => boolean;
  /** Why the row is not written, before its key and time are looked at; `filtered` drops it. */
  readonly refuses?: (values: Event['values']) => string | undefined;
  readonly lateMicros: bigint;
  /** Orders two sequence values; by code point where it is left out. */
  readonly compare?: (a: string, b: string) => number;
}

export type StoredColumn =
  | { readonly kind: 'value'; readonly value: (values: Event['values']) => string | null }
  | { readonly kind: 'valid_from' | 'valid_to' | 'is_current' | 'is_deleted' | 'surrogate' }
  /** What a tracked column was before its last change, and what it is in the newest version. */
  | { readonly kind: 'previous' | 'current'; readonly of: string; readonly stored?: (value: string | null) => string | null };

export interface Outcome {
  /** The rows of the table, each the canonical texts of its columns, sorted. */
  readonly rows: readonly string[];
  /** How many rows are refused, by reason. */
  readonly reasons: Readonly<Record<string, number>>;
}

const HOUR = 3_600_000_000n;

/** A text with its length in bytes; `-` for NULL. */
export function canonical(text: string | null): string {
  return text === null ? '-' : `${Buffer.byteLength(text)}:${text}`;
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Microseconds of a canonical instant, local time or date. */
export function micros(text: string): bigint {
  const [, date, seconds = '00:00:00', fraction = ''] =
    /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.(\d+))?)?Z?$/.exec(text) ?? [];
  return BigInt(Date.parse(`${date}T${seconds}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0').slice(0, 6));
}

/** The canonical text of an instant. */
export function instant(at: bigint): string {
  const second = new Date(Number(at / 1_000_000n) * 1000).toISOString().slice(0, 19);
  return `${second}.${String(at % 1_000_000n).padStart(6, '0')}Z`;
}

const byCodePoint = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

export function judge(reference: Reference, event: Event): string | undefined {
  const refused = reference.refuses?.(event.values);
  if (refused === 'filtered') return refused;
  if (reference.key.some(k => event.values[k] === null)) return 'null key';
  const [first] = reference.sequence.map(s => event.values[s] ?? null);
  if (reference.sequence.some(s => event.values[s] === null) || first === null || first === undefined) return 'null sequence';
  if (reference.timed && event.ingestedAt !== null) {
    const at = micros(first);
    if (at < event.ingestedAt - reference.lateMicros) return 'late';
    if (at > event.ingestedAt + HOUR) return 'future';
  }
  return refused;
}

export function expected(reference: Reference, events: readonly Event[]): Outcome {
  const reasons: Record<string, number> = {};
  const byKey = new Map<string, Event['values'][]>();
  const seen = new Set<string>();
  for (const event of events) {
    const reason = judge(reference, event);
    const identity = JSON.stringify([event.values, String(event.ingestedAt)]);
    if (reason !== undefined) {
      if (!seen.has(identity)) reasons[reason] = (reasons[reason] ?? 0) + 1;
      seen.add(identity);
      continue;
    }
    const key = reference.key.map(k => canonical(event.values[k] ?? null)).join('');
    byKey.set(key, [...(byKey.get(key) ?? []), event.values]);
  }
  const rows = [...byKey.values()].flatMap(values => rowsOf(reference, values));
  return { rows: rows.map(r => text(reference, r)).sort(), reasons };
}

/** The order of two events of a key: sequence, then the delete, then the tie. */
function order(reference: Reference, a: Event['values'], b: Event['values']): number {
  const compare = reference.compare ?? byCodePoint;
  for (const s of reference.sequence) {
    const c = compare(a[s] ?? '', b[s] ?? '');
    if (c !== 0) return c;
  }
  return Number(reference.isDelete(a)) - Number(reference.isDelete(b)) || byCodePoint(tie(reference, a), tie(reference, b));
}

function tie(reference: Reference, values: Event['values']): string {
  return sha256(reference.tie.map(c => canonical(values[c] ?? null)).join(''));
}

/** A row of the table before it is written as texts. */
interface Row {
  readonly values: Event['values'];
  readonly from: string;
  readonly to: string | null;
  readonly deleted: boolean;
  readonly previous: Event['values'];
  readonly current: Event['values'];
}

/** What is said of a key at one moment. */
interface Moment {
  readonly at: string;
  readonly values: Event['values'];
  readonly deleted: boolean;
}

function rowsOf(reference: Reference, values: Event['values'][]): Row[] {
  const moments = momentsOf(reference, values);
  switch (reference.kind) {
    case 'merge':
      return merged(reference, values);
    case 'type 0':
    case 'type 3':
      return newestLife(reference, moments);
    case 'type 4':
      return versions(reference, moments).filter(v => v.to === null);
    default:
      return versions(reference, moments);
  }
}

const NOTHING = { from: '', to: null, deleted: false, previous: {}, current: {} };

/** The newest change of a key, unless a delete is newer. */
function merged(reference: Reference, values: Event['values'][]): Row[] {
  const sorted = [...values].sort((a, b) => order(reference, a, b));
  const newest = sorted.findLast(v => !reference.isDelete(v));
  const gone = sorted.findLast(v => reference.isDelete(v));
  if (newest === undefined) return [];
  if (gone === undefined || order(reference, newest, gone) > 0) return [{ ...NOTHING, values: newest }];
  return reference.keeps ? [{ ...NOTHING, values: at(reference, newest, gone), deleted: true }] : [];
}

/** The values of a change, with the moment of the delete that is newer. */
function at(reference: Reference, values: Event['values'], gone: Event['values']): Event['values'] {
  const first = reference.sequence[0] ?? '';
  return { ...values, [first]: gone[first] ?? null };
}

/** For each moment what wins, in their order. Where deletes are kept, a delete has the values before it, and needs some. */
function momentsOf(reference: Reference, values: Event['values'][]): Moment[] {
  const first = reference.sequence[0] ?? '';
  const winners = new Map<string, Event['values']>();
  for (const v of [...values].sort((a, b) => order(reference, a, b))) winners.set(v[first] ?? '', v);
  const found: Moment[] = [];
  for (const [moment, v] of winners) {
    const deleted = reference.isDelete(v);
    const before = found.at(-1);
    if (!deleted || !reference.keeps) found.push({ at: moment, values: v, deleted });
    else if (before) found.push({ at: moment, values: at(reference, before.values, v), deleted });
  }
  return found;
}

const sameTracked = (reference: Reference, a: Event['values'], b: Event['values']) =>
  reference.tracked.every(c => (a[c] ?? null) === (b[c] ?? null));

/** All versions of a key; what a delete begins is one only where deletes are kept. */
function versions(reference: Reference, moments: readonly Moment[]): Row[] {
  const found: { newest: Moment; readonly from: string }[] = [];
  for (const moment of moments) {
    const last = found.at(-1);
    const goes = last && last.newest.deleted === moment.deleted && sameTracked(reference, last.newest.values, moment.values);
    if (last && goes && (!moment.deleted || reference.keeps)) last.newest = moment;
    else found.push({ newest: moment, from: moment.at });
  }
  const stays = (m: Moment) => !m.deleted || reference.keeps === true;
  const current = found.findLast(v => stays(v.newest))?.newest.values ?? {};
  return found.flatMap(({ newest, from }, i) =>
    stays(newest)
      ? [{ values: newest.values, from, to: found[i + 1]?.from ?? null, deleted: newest.deleted, previous: {}, current }]
      : [],
  );
}

/** The row of a key since it was last inserted: of type 0 as it was then, of type 3 as it is, with what each column was before. */
function newestLife(reference: Reference, moments: readonly Moment[]): Row[] {
  const lives: Moment[][] = [];
  let isOver = true;
  for (const moment of moments) {
    if (isOver && !moment.deleted) lives.push([]);
    isOver = moment.deleted;
    lives.at(-1)?.push(moment);
  }
  const life = lives.at(-1) ?? [];
  const newest = life.at(-1);
  const [first] = life;
  if (!first || !newest || (newest.deleted && !reference.keeps)) return [];
  const previous = Object.fromEntries(
    reference.tracked.map(c => {
      const changed = life.findLastIndex((m, i) => i > 0 && (m.values[c] ?? null) !== (life[i - 1]?.values[c] ?? null));
      return [c, changed < 0 ? null : (life[changed - 1]?.values[c] ?? null)];
    }),
  );
  const { values } = reference.kind === 'type 0' ? first : newest;
  return [{ ...NOTHING, values, deleted: newest.deleted, previous }];
}

/** The canonical texts of a row, one after another. */
function text(reference: Reference, row: Row): string {
  return reference.stored
    .map(column => {
      switch (column.kind) {
        case 'value':
          return canonical(column.value(row.values));
        case 'valid_from':
          return canonical(row.from);
        case 'valid_to':
          return canonical(row.to);
        case 'is_current':
          return canonical(String(row.to === null));
        case 'is_deleted':
          return canonical(String(row.deleted));
        case 'previous':
        case 'current': {
          const value = row[column.kind][column.of] ?? null;
          return canonical(column.stored ? column.stored(value) : value);
        }
        case 'surrogate': {
          const key = reference.key.map(k => canonical(row.values[k] ?? null)).join('');
          const isVersion = reference.kind === 'type 2' || reference.kind === 'type 6';
          return canonical(sha256(isVersion ? key + canonical(row.from) : key));
        }
        default:
          throw new Error('unknown column');
      }
    })
    .join('');
}
