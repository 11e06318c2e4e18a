import { expect } from 'vitest';
import type { DataType } from '../../language/model/declaration/index.js';
import { cut } from './histories.js';
import { expectRows, type Job, type Lakehouse, reasonsOf, rowsOf, type TableCase } from './lakehouse.js';
import type { Random } from './random.js';
import { canonical, type Event, instant, micros, sha256 } from './reference.js';

const STRING: DataType = { name: 'string' };
const INT: DataType = { name: 'int' };
const LONG: DataType = { name: 'long' };
const TIME: DataType = { name: 'timestamp' };
const MINUTE = 60_000_000n;
const BEGIN = micros('2025-01-01T00:00:00.000000Z');

/** Two sources of one kind of event, of which one names and types its columns otherwise, and what is computed from both. */
const text = (lake: string) => `pipeline p { location "${lake}" }
deadletter rejects {}
deadletter late {}
defaults silver { on error dead_letter rejects }
defaults gold { on error dead_letter rejects }
source web : kafka { topic "w" brokers "b" columns { event_id: string  kind: string  at: timestamp event_time  amount: int } }
source shop : kafka { topic "s" brokers "b" columns { amount: long  EVENT_ID: string  at: timestamp event_time  kind: string } }
source kinds : cdc { of postgres table "k" topic "k" brokers "b" columns { op: string  kind: string  label: string  at: timestamp event_time } }
bronze web from source.web { write append }
bronze shop from source.shop { write append }
bronze kinds from source.kinds { write append }
silver kinds from bronze.kinds { columns { * except (op) } key kind write merge { sequence by at  delete when op = 'd' } }
silver events from bronze.web union bronze.shop {
  where event_id is not null
  watermark at delay 5 minutes late dead_letter late
  dedupe by event_id keep latest at within 10 minutes
  key event_id
  write merge
}
/** The newest row of each kind, of rows of two tables that are merged. */
gold newest from silver.events union silver.moments { key kind  write merge { sequence by at } }
silver moments from silver.events { where amount > 40  key event_id  write merge { sequence by at } }
gold tumbling from silver.events {
  watermark at delay 5 minutes late update
  group by window tumbling 30 minutes on at, kind { n = count(*)  total = sum(amount) }
  key window_start, kind
  write merge
}
gold sliding from silver.events {
  group by window sliding 1 hour every 25 minutes on at, kind { n = count(*) }
  key window_start, kind
  write merge
}
gold sessions from silver.events {
  group by upper(kind) as kind, window session 20 minutes on at { n = count(*)  total = sum(amount) }
  key window_start, kind
  write merge
}
gold known from silver.events as e { semi join silver.kinds as k on k.kind = e.kind  key event_id  write merge }
gold unknown from silver.events as e { anti join silver.kinds as k on k.kind = e.kind  key event_id  write merge }
gold labels from silver.kinds as k {
  full join silver.events as e on e.kind = k.kind
  group by k.label { n = count(e.event_id)  total = sum(e.amount) }
  key label
  write merge
}
gold sampled from silver.events { sample 30 percent by event_id  write overwrite }
gold counted {
  sql """
    select k.label, count(*) as n, max(e.at) as last
    from silver.events e join silver.kinds k on k.kind = e.kind
    where e.amount > 10
    group by k.label
    having count(*) > 1
  """
  key label
  write merge
}
gold right_joined {
  sql """
    select k.label, count(e.event_id) as n, sum(e.amount) as total
    from silver.events e right join silver.kinds k on k.kind = e.kind
    group by k.label
  """
  key label
  write merge
}
gold late_dropped from bronze.web {
  watermark at delay 5 minutes
  group by kind { n = count(*) }
  key kind
  write merge
}
`;

type Row = Readonly<Record<string, string | null>>;

const column = (name: string, type: DataType, i: number) => ({
  name,
  type,
  sql:
    type === STRING
      ? `c${i}`
      : `cast(c${i} as ${{ int: 'int', long: 'bigint', timestamp: 'timestamp' }[type.name as 'int'] ?? 'string'})`,
});
const BRONZE = {
  web: {
    numbered: true,
    input: ['bronze', 'web'],
    inputColumns: [column('event_id', STRING, 0), column('kind', STRING, 1), column('at', TIME, 2), column('amount', INT, 3)],
  },
  shop: {
    numbered: true,
    input: ['bronze', 'shop'],
    inputColumns: [column('amount', LONG, 0), column('event_id', STRING, 1), column('at', TIME, 2), column('kind', STRING, 3)],
  },
  kinds: {
    numbered: true,
    input: ['bronze', 'kinds'],
    inputColumns: [column('op', STRING, 0), column('kind', STRING, 1), column('label', STRING, 2), column('at', TIME, 3)],
  },
} satisfies Record<string, Parameters<Lakehouse['arrive']>[0]>;

const named = (types: Record<string, DataType>) => Object.entries(types).map(([name, type]) => ({ name, type }));
const EVENT = named({ event_id: STRING, kind: STRING, at: TIME, amount: LONG });
/** Each computed table with its columns, in the order in which they are run. */
const COMPUTED: Readonly<Record<string, TableCase['columns']>> = {
  'silver.events': EVENT,
  'silver.moments': EVENT,
  'gold.newest': EVENT,
  'gold.tumbling': named({ window_start: TIME, window_end: TIME, kind: STRING, n: LONG, total: LONG }),
  'gold.sliding': named({ window_start: TIME, window_end: TIME, kind: STRING, n: LONG }),
  'gold.sessions': named({ kind: STRING, window_start: TIME, window_end: TIME, n: LONG, total: LONG }),
  'gold.known': EVENT,
  'gold.unknown': EVENT,
  'gold.labels': named({ label: STRING, n: LONG, total: LONG }),
  'gold.sampled': EVENT,
  'gold.counted': named({ label: STRING, n: LONG, last: TIME }),
  'gold.right_joined': named({ label: STRING, n: LONG, total: LONG }),
  'gold.late_dropped': named({ kind: STRING, n: LONG }),
};

const KEYS = 12;

/** Events of some keys over six hours. Of one key and moment all are alike: which of several wins is tested elsewhere. */
function history(random: Random, number: number, count: number): Event[] {
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

function kindHistory(random: Random, number: number): Event[] {
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

const isLate = ({ values, ingestedAt }: Event) =>
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
function wanted(web: readonly Event[], shop: readonly Event[], kinds: readonly Event[]): Record<string, string[]> {
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

/**
 * Events of both sources arrive in batches of no order, one of them again; the tables run now and then, and go down now and then. At the
 * end they hold what all events at once come to, and what came too late is in its dead letter, once.
 */
export async function stepsConverge(
  lakehouse: Lakehouse,
  random: Random,
  histories: number,
  batches: number,
  tables: readonly string[] = Object.keys(COMPUTED),
): Promise<void> {
  const pipeline = text(lakehouse.lake);
  const numbers = Array.from({ length: histories }, (_, i) => i);
  const events = numbers.flatMap(i => history(random, i, 40));
  const isWeb = new Map(events.map(e => [e, random.chance(0.5)]));
  const sources = {
    web: events.filter(e => isWeb.get(e)),
    shop: events.filter(e => !isWeb.get(e)),
    kinds: numbers.flatMap(i => kindHistory(random, i)),
  };
  const parts = Object.fromEntries(Object.entries(sources).map(([k, all]) => [k, cut(random.shuffled(all), batches)]));
  const kinds = await lakehouse.job({ text: pipeline, id: 'p.silver.kinds' });
  const computed: Job[] = [];
  for (const name of tables) computed.push(await lakehouse.job({ text: pipeline, id: `p.${name}` }));
  const twice: Event[] = [];
  const last = batches - 1;
  for (let round = 0; round <= last; round++) {
    for (const [name, table] of Object.entries(BRONZE)) {
      const all = parts[name] ?? [];
      await lakehouse.arrive(table, all[round] ?? []);
      if (round < last) continue;
      const again = random.pick(all);
      if (name === 'web') twice.push(...again);
      await lakehouse.arrive(table, again);
    }
    await kinds.run();
    for (const table of computed) {
      if (round < last && round > 0 && random.chance(0.3)) continue;
      if (random.chance(0.3)) await table.crash(1 + random.below(4));
      const counts = await table.run();
      expect(counts.written + counts.dropped + counts.dead_lettered).toBe(counts.read);
    }
  }
  for (const table of computed) expect(await table.tests()).toBe('');
  const all = wanted([...sources.web, ...twice], sources.shop, sources.kinds);
  for (const [name, columns] of Object.entries(COMPUTED).filter(([name]) => tables.includes(name))) {
    const rows = all[name] ?? [];
    expect(rows, name).not.toEqual([]);
    const [layer = '', table = ''] = name.split('.');
    const found = await rowsOf(lakehouse, { table: [layer, table], columns });
    expectRows(found, [...rows].sort());
  }
  const late = new Set(
    events.filter(e => e.values.event_id != null && isLate(e)).map(e => JSON.stringify([e.values, String(e.ingestedAt)])),
  );
  const sent = Object.values(await reasonsOf(lakehouse, 'late')).reduce((sum, n) => sum + n, 0);
  expect(sent).toBe(late.size);
}
