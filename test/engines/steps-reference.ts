import type { Random } from './random.js';
import { canonical, type Event, instant, micros, sha256 } from './reference.js';

const MINUTE = 60_000_000n;
const BEGIN = micros('2025-01-01T00:00:00.000000Z');

type Row = Readonly<Record<string, string | null>>;

const KEYS = 12;

/** Events of some keys over six hours. Of one key and moment all are alike: which of several wins is tested elsewhere. */
export function history(random: Random, number: number, count: number): Event[] {
  return Array.from({ length: count }, () => {
    const id = random.chance(0.03) ? null : `e${number * KEYS + random.below(KEYS)}`;
    const at = random.chance(0.04) ? null : BEGIN + BigInt(random.below(360)) * MINUTE;
    const lot = Number.parseInt(sha256(`${id} ${at}`).slice(0, 6), 16);
    const delay = random.chance(0.15)
      ? 5n * MINUTE + BigInt(random.below(3) * 1_000_000)
      : BigInt(random.below(300)) * 1_000_000n;
    const values = {
      event_id: id,
      kind: lot % 7 === 0 ? null : `${number}-${'abc'[lot % 3]}`,
      at: at === null ? null : instant(at),
      amount: lot % 11 === 0 ? null : String(lot % 100),
    };
    return { values, ingestedAt: (at ?? BEGIN) + delay };
  });
}

/** Changes and deletes of the kinds of a history. */
export function kindHistory(random: Random, number: number): Event[] {
  return Array.from({ length: 8 }, (_, i) => {
    const at = BEGIN + BigInt(i) * MINUTE;
    const values = {
      op: random.chance(0.3) ? 'd' : 'u',
      kind: `${number}-${random.pick(['a', 'b', 'c'])}`,
      label: random.pick([`${number}-x`, `${number}-y`, null]),
      at: instant(at),
    };
    return { values, ingestedAt: at };
  });
}

/** Whether an event came later than `watermark … delay 5 minutes` waits. */
export const isLate = ({ values, ingestedAt }: Event) =>
  values.at != null && ingestedAt !== null && ingestedAt > micros(values.at) + 5n * MINUTE;
const order = (a: Row, b: Row) => ((a.at ?? '') < (b.at ?? '') ? -1 : 1);

function groups<T>(rows: readonly T[], by: (row: T) => string): T[][] {
  const found = new Map<string, T[]>();
  for (const row of rows) found.set(by(row), [...(found.get(by(row)) ?? []), row]);
  return [...found.values()];
}

const written = (...values: (string | number | bigint | null | undefined)[]) =>
  values.map(v => canonical(v == null ? null : String(v))).join('');
const eventText = (r: Row) => written(r.event_id, r.kind, r.at, r.amount);
const total = (rows: readonly Row[]) => {
  const known = rows.filter(r => r.amount != null);
  return known.length === 0 ? null : known.reduce((sum, r) => sum + Number(r.amount), 0);
};

/** The windows of a length, one every so often, in which a moment lies, by their starts. */
function windows(at: string, length: bigint, every: bigint): bigint[] {
  const starts: bigint[] = [];
  for (let start = (micros(at) / every) * every; micros(at) < start + length; start -= every) starts.push(start);
  return starts;
}

function windowRows(
  events: readonly Row[],
  minutes: number,
  every: number,
  more: (rows: readonly Row[]) => (number | null)[],
): string[] {
  const [length, step] = [BigInt(minutes) * MINUTE, BigInt(every) * MINUTE];
  const placed = events.flatMap(row => (row.at == null ? [] : windows(row.at, length, step).map(start => ({ row, start }))));
  return groups(placed, ({ row, start }) => `${row.kind} ${start}`).map(g => {
    const start = g[0]?.start ?? 0n;
    return written(instant(start), instant(start + length), g[0]?.row.kind, g.length, ...more(g.map(p => p.row)));
  });
}

function sessionRows(events: readonly Row[]): string[] {
  const pause = 20n * MINUTE;
  return groups(
    events.filter(e => e.at != null),
    e => String(e.kind),
  ).flatMap(rows => {
    const sessions: Row[][] = [];
    for (const row of [...rows].sort(order)) {
      const last = sessions.at(-1);
      const previous = last?.at(-1)?.at;
      if (last && previous && micros(row.at ?? '') <= micros(previous) + pause) last.push(row);
      else sessions.push([row]);
    }
    return sessions.map(s => {
      const end = instant(micros(s.at(-1)?.at ?? '') + pause);
      return written(s[0]?.kind?.toUpperCase(), s[0]?.at, end, s.length, total(s));
    });
  });
}

/** Labels with the events that have them, where there are any. */
function labelRows(labelled: readonly { readonly label: string | null; readonly event: Row | undefined }[]): string[] {
  return groups(labelled, l => String(l.label)).map(g => {
    const found = g.flatMap(l => (l.event ? [l.event] : []));
    return written(g[0]?.label, found.length, total(found));
  });
}

/** What the computed tables must hold, from all events at once. */
export function wanted(web: readonly Event[], shop: readonly Event[], kinds: readonly Event[]): Record<string, string[]> {
  const inTime = [...web, ...shop].filter(e => e.values.event_id != null && e.values.at != null && !isLate(e)).map(e => e.values);
  const events = groups(inTime, r => String(r.event_id)).map(rows => [...rows].sort(order).at(-1) ?? {});
  const moments = events.filter(e => Number(e.amount) > 40 && e.amount != null);
  const current = groups(kinds, e => String(e.values.kind)).flatMap(rows => {
    const newest =
      rows
        .map(e => e.values)
        .sort(order)
        .at(-1) ?? {};
    return newest.op === 'd' ? [] : [newest];
  });
  const known = new Set(current.map(k => k.kind));
  const isKnown = (e: Row) => e.kind != null && known.has(e.kind);
  const labelOf = (e: Row) => current.find(k => e.kind != null && k.kind === e.kind)?.label ?? null;
  const labelled = [
    ...events.map(e => ({
      label: labelOf(e),
      event: e as Row | undefined,
    })),
    ...current.filter(k => !events.some(e => e.kind === k.kind)).map(k => ({ label: k.label ?? null, event: undefined })),
  ];
  const bound = Math.round(0.3 * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
  return {
    'silver.events': events.map(eventText),
    'silver.moments': moments.map(eventText),
    'gold.newest': groups(
      [...events, ...moments].filter(e => e.kind != null && e.at != null),
      e => String(e.kind),
    ).map(rows => eventText([...rows].sort((a, c) => (a.at === c.at ? byTie(a, c) : order(a, c))).at(-1) ?? {})),
    'gold.tumbling': windowRows(events, 30, 30, rows => [total(rows)]),
    'gold.sliding': windowRows(events, 60, 25, () => []),
    'gold.sessions': sessionRows(events),
    'gold.known': events.filter(isKnown).map(eventText),
    'gold.unknown': events.filter(e => !isKnown(e)).map(eventText),
    'gold.labels': labelRows(labelled),
    'gold.sampled': events.filter(e => sha256(canonical(e.event_id ?? null)).slice(0, 8) < bound).map(eventText),
    'gold.counted': groups(
      events.filter(e => isKnown(e) && e.amount != null && Number(e.amount) > 10),
      e => String(labelOf(e)),
    )
      .filter(rows => rows.length > 1)
      .map(rows => written(labelOf(rows[0] ?? {}), rows.length, [...rows].sort(order).at(-1)?.at)),
    'gold.right_joined': labelRows(
      current.flatMap(k => {
        const met: (Row | undefined)[] = events.filter(e => e.kind != null && e.kind === k.kind);
        return (met.length > 0 ? met : [undefined]).map(event => ({ label: k.label ?? null, event }));
      }),
    ),
    'gold.late_dropped': groups(
      web.filter(e => !isLate(e)).map(e => e.values),
      e => String(e.kind),
    ).map(rows => written(rows[0]?.kind, rows.length)),
  };
}

/** Of two rows of one moment the one whose hash of what is read of it is greater. */
function byTie(a: Row, b: Row): number {
  const tie = (r: Row) => sha256(written(r.event_id, r.amount));
  return tie(a) < tie(b) ? -1 : 1;
}
