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
  readonly kind: 'type 2' | 'merge';
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
  | { readonly kind: 'valid_from' | 'valid_to' | 'is_current' | 'surrogate' };

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
  const rows = [...byKey.values()].flatMap(values =>
    reference.kind === 'merge' ? merged(reference, values) : versions(reference, values),
  );
  return { rows: rows.sort(), reasons };
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

function merged(reference: Reference, values: Event['values'][]): string[] {
  const newest = [...values].sort((a, b) => order(reference, a, b)).at(-1);
  return newest === undefined || reference.isDelete(newest) ? [] : [row(reference, newest, '', null)];
}

function versions(reference: Reference, values: Event['values'][]): string[] {
  const first = reference.sequence[0] ?? '';
  const moments = new Map<string, Event['values']>();
  for (const v of [...values].sort((a, b) => order(reference, a, b))) moments.set(v[first] ?? '', v);
  const found: { newest: Event['values'] | undefined; from: string }[] = [];
  for (const [at, v] of moments) {
    const before = found.at(-1);
    if (reference.isDelete(v)) found.push({ newest: undefined, from: at });
    else if (
      before?.newest &&
      reference.tracked.every(c => stored(reference, c, before.newest as Event['values']) === stored(reference, c, v))
    )
      before.newest = v;
    else found.push({ newest: v, from: at });
  }
  return found.flatMap((version, i) =>
    version.newest ? [row(reference, version.newest, version.from, found[i + 1]?.from ?? null)] : [],
  );
}

/** Tracked columns compare by their texts; tests give the input's own. */
const stored = (_: Reference, column: string, values: Event['values']) => values[column] ?? null;

function row(reference: Reference, values: Event['values'], from: string, to: string | null): string {
  return reference.stored
    .map(column => {
      switch (column.kind) {
        case 'value':
          return canonical(column.value(values));
        case 'valid_from':
          return canonical(from);
        case 'valid_to':
          return canonical(to);
        case 'is_current':
          return canonical(String(to === null));
        case 'surrogate': {
          const key = reference.key.map(k => canonical(values[k] ?? null)).join('');
          return canonical(sha256(reference.kind === 'type 2' ? key + canonical(from) : key));
        }
        default:
          throw new Error('unknown column');
      }
    })
    .join('');
}
