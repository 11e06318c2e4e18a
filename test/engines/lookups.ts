import { expect } from 'vitest';
import type { DataType } from '../../language/model/declaration/index.js';
import { cut, type HistoryShape, history } from './histories.js';
import { expectRows, type Job, type Lakehouse, rowsOf, type TableCase } from './lakehouse.js';
import type { Random } from './random.js';
import { canonical, type Event, instant, micros, sha256 } from './reference.js';

const STRING: DataType = { name: 'string' };
const LONG: DataType = { name: 'long' };
const TIME: DataType = { name: 'timestamp' };
const DAY: DataType = { name: 'date' };
const MONEY: DataType = { name: 'decimal', precision: 18, scale: 2 };

type Row = Readonly<Record<string, string | null>>;

/** Tables that are computed from rows that only come, and of these. */
const text = (lake: string) => `pipeline p { location "${lake}" }
deadletter rejects {}
defaults silver { on error dead_letter rejects }
source orders : kafka { topic "o" brokers "b" columns {
  order_id: long  status: string  amount: string  currency: string  ordered_at: timestamp event_time  updated_at: timestamp event_time } }
source rates : kafka { topic "r" brokers "b" columns { currency: string  usd: decimal(9, 2)  quoted_at: timestamp event_time } }
bronze orders from source.orders { write append }
bronze rates from source.rates { write append }
/** The latest state of each, in dollars of its day. */
silver orders from bronze.orders as o {
  dedupe by order_id keep latest updated_at
  left join bronze.rates as r on r.currency = o.currency as of o.ordered_at
  columns {
    order_id
    status
    amount: decimal(18, 2) = cast(o.amount as decimal(18, 2))
    usd:    decimal(18, 2) = cast(amount * r.usd as decimal(18, 2))
    ordered_at
    updated_at
  }
  key order_id
  write merge { sequence by updated_at }
  expect positive: amount > 0 else quarantine
}
/** Rows vanish where a newer one is no longer paid. */
silver paid from bronze.orders {
  dedupe by order_id keep latest updated_at
  where status = 'paid'
  columns { order_id, currency }
  key order_id
  write merge
}
silver earliest from bronze.orders {
  dedupe by order_id keep earliest updated_at
  columns { order_id, status }
  key order_id
  write merge
}
/** Rows that follow one another within a time are one. */
silver visits from bronze.orders {
  dedupe by order_id keep latest updated_at within 10 days
  columns { order_id, updated_at, currency }
  key order_id
  write overwrite
}
/** A key can move to another partition. */
silver days from bronze.orders {
  dedupe by order_id keep latest updated_at
  columns { order_id, day: date = date(ordered_at), status }
  key order_id
  write overwrite partitions
  partition by day
}
/** Groups of rows that only come. */
gold arrivals from bronze.orders {
  group by currency { arrivals = count(*)  last_update = max(updated_at) }
  key currency
  write merge
}
gold revenue from silver.orders {
  group by date(ordered_at) as day, status { orders = count(*)  usd: decimal(18, 2) = cast(sum(usd) as decimal(18, 2)) }
  write overwrite partitions
  partition by day
}
`;

/** So many keys of each table in one history. */
const KEYS = 10;
const CURRENCIES = 3;

const orderShape = (number: number): HistoryShape => ({
  key: n => ({ order_id: String(n) }),
  values: random => ({
    status: random.pick(['paid', 'open', null]),
    amount: random.pick(['20', '3', ' 7 ', '-1', 'abc', null]),
    currency: random.chance(0.1) ? null : `${number}-${random.below(CURRENCIES + 1)}`,
    ordered_at: random.chance(0.05) ? null : `2025-0${1 + random.below(5)}-${11 + random.below(4)}T00:00:00.000000Z`,
  }),
  sequence: 'updated_at',
});
const rateShape: HistoryShape = {
  key: n => ({ currency: `${Math.floor(n / KEYS)}-${n % CURRENCIES}` }),
  values: random => ({ usd: random.chance(0.1) ? null : random.pick(['2', '3', '5']) }),
  sequence: 'quoted_at',
};

const column = (name: string, type: DataType, i: number) => {
  const types: Record<string, string> = { long: 'bigint', timestamp: 'timestamp', decimal: 'decimal(9, 2)' };
  return { name, type, sql: type === STRING ? `c${i}` : `cast(c${i} as ${types[type.name]})` };
};
const BRONZE = {
  orders: {
    input: ['bronze', 'orders'],
    inputColumns: [
      column('order_id', LONG, 0),
      column('status', STRING, 1),
      column('amount', STRING, 2),
      column('currency', STRING, 3),
      column('ordered_at', TIME, 4),
      column('updated_at', TIME, 5),
    ],
  },
  rates: {
    input: ['bronze', 'rates'],
    inputColumns: [
      column('currency', STRING, 0),
      column('usd', { name: 'decimal', precision: 9, scale: 2 }, 1),
      column('quoted_at', TIME, 2),
    ],
  },
} satisfies Record<string, Pick<TableCase, 'input' | 'inputColumns'>>;

const of = (name: string, type: DataType) => ({ name, type });
/** Each computed table with its columns, in the order of the runs. */
const COMPUTED: Readonly<Record<string, TableCase['columns']>> = {
  'silver.orders': [
    of('order_id', LONG),
    of('status', STRING),
    of('amount', MONEY),
    of('usd', MONEY),
    of('ordered_at', TIME),
    of('updated_at', TIME),
  ],
  'silver.paid': [of('order_id', LONG), of('currency', STRING)],
  'silver.earliest': [of('order_id', LONG), of('status', STRING)],
  'silver.visits': [of('order_id', LONG), of('updated_at', TIME), of('currency', STRING)],
  'silver.days': [of('order_id', LONG), of('day', DAY), of('status', STRING)],
  'gold.arrivals': [of('currency', STRING), of('arrivals', LONG), of('last_update', TIME)],
  'gold.revenue': [of('day', DAY), of('status', STRING), of('orders', LONG), of('usd', MONEY)],
};

const rowText = (...values: (string | number | null | undefined)[]) =>
  values.map(v => canonical(v === null || v === undefined ? null : String(v))).join('');

/** Rows by the values of some columns. */
function grouped(rows: readonly Row[], by: readonly string[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(by.map(b => row[b] ?? null));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

const tieOf = (row: Row, tie: readonly string[]) => sha256(tie.map(t => canonical(row[t] ?? null)).join(''));

/** The rows of a key from the one that is kept on: a row without an order is last, of two of one moment the greater tie is first. */
function ranked(rows: readonly Row[], order: string, keep: 'latest' | 'earliest', tie: readonly string[]): Row[] {
  const sign = keep === 'latest' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [x, y] = [a[order] ?? null, b[order] ?? null];
    if (x !== y) {
      if (x === null) return 1;
      if (y === null) return -1;
      return x < y ? sign : -sign;
    }
    return tieOf(a, tie) < tieOf(b, tie) ? 1 : -1;
  });
}

const deduped = (rows: readonly Row[], order: string, keep: 'latest' | 'earliest', tie: readonly string[]): Row[] =>
  grouped(rows, ['order_id']).flatMap(group => ranked(group, order, keep, tie).slice(0, 1));

/** A row stays unless the next one of its key follows within the time; of those without a time the greatest tie. */
function apart(rows: readonly Row[], days: number, tie: readonly string[]): Row[] {
  return grouped(rows, ['order_id']).flatMap(group => {
    const [timed, others] = [group.filter(r => r.updated_at != null), group.filter(r => r.updated_at == null)];
    const sorted = ranked(timed, 'updated_at', 'latest', tie).reverse();
    const kept = sorted.filter((row, i) => {
      const next = sorted[i + 1]?.updated_at;
      return next == null || Date.parse(next) - Date.parse(row.updated_at ?? '') > days * 86_400_000;
    });
    return [...kept, ...ranked(others, 'updated_at', 'latest', tie).slice(0, 1)];
  });
}

const max = (values: readonly (string | null | undefined)[]) =>
  values.reduce<string | null>((a, b) => (b != null && (a === null || b > a) ? b : a), null);

const DAY_MICROS = 86_400_000_000n;

/** True for a change that a merge takes: it has a key and a time, and came at most 30 days after it, and not before. */
function isTaken({ order_id, updated_at, arrived }: Row): boolean {
  if (order_id == null || updated_at == null) return false;
  const lateness = arrived == null ? 0n : micros(arrived) - micros(updated_at);
  return lateness <= 30n * DAY_MICROS && lateness >= -DAY_MICROS / 24n;
}

/** What the tables must hold, from all rows at once. */
function wanted(orders: readonly Row[], rates: readonly Row[]): Record<string, string[]> {
  const quotes = new Map<string | null | undefined, Row[]>();
  for (const rate of rates) if (rate.quoted_at != null) quotes.set(rate.currency, [...(quotes.get(rate.currency) ?? []), rate]);
  const rateOf = (order: Row): Row | undefined => {
    const at = order.ordered_at;
    if (order.currency == null || at == null) return undefined;
    const known = (quotes.get(order.currency) ?? []).filter(q => (q.quoted_at ?? '') <= at);
    return ranked(known, 'quoted_at', 'latest', ['usd'])[0];
  };
  const taken = orders.filter(isTaken);
  const latest = deduped(taken, 'updated_at', 'latest', ['status', 'amount', 'currency', 'ordered_at']).flatMap((o): Row[] => {
    const amount = o.amount?.trim() ?? null;
    if (amount === null || !/^-?\d+$/.test(amount) || Number(amount) <= 0) return [];
    const usd = rateOf(o)?.usd;
    return [
      { ...o, amount, usd: usd == null ? null : String(Number(amount) * Number(usd)), day: o.ordered_at?.slice(0, 10) ?? null },
    ];
  });
  return {
    'silver.orders': latest.map(o => rowText(o.order_id, o.status, o.amount, o.usd, o.ordered_at, o.updated_at)),
    'silver.paid': deduped(taken, 'updated_at', 'latest', ['status', 'currency'])
      .filter(o => o.status === 'paid')
      .map(o => rowText(o.order_id, o.currency)),
    'silver.earliest': deduped(taken, 'updated_at', 'earliest', ['status']).map(o => rowText(o.order_id, o.status)),
    'silver.visits': apart(orders, 10, ['currency']).map(o => rowText(o.order_id, o.updated_at, o.currency)),
    'silver.days': deduped(orders, 'updated_at', 'latest', ['status', 'ordered_at']).map(o =>
      rowText(o.order_id, o.ordered_at?.slice(0, 10), o.status),
    ),
    'gold.arrivals': grouped(orders, ['currency']).map(g => rowText(g[0]?.currency, g.length, max(g.map(o => o.updated_at)))),
    'gold.revenue': grouped(latest, ['day', 'status']).map(g => {
      const known = g.flatMap(o => o.usd ?? []);
      return rowText(
        g[0]?.day,
        g[0]?.status,
        g.length,
        known.length === 0 ? null : known.reduce((sum, usd) => sum + Number(usd), 0),
      );
    }),
  };
}

/**
 * Rows of both tables arrive in batches of no order, one of them again; the tables that are computed run now and then, and go down now
 * and then. At the end they hold what all rows at once come to.
 * @param tables those that are computed, in the order of the runs
 */
export async function lookups(
  lakehouse: Lakehouse,
  random: Random,
  histories: number,
  batches: number,
  tables: readonly string[] = Object.keys(COMPUTED),
): Promise<void> {
  const pipeline = text(lakehouse.lake);
  const numbers = Array.from({ length: histories }, (_, i) => i);
  const orders = numbers.flatMap(i => history(random, orderShape(i), i, 60, KEYS));
  const rates = numbers.flatMap(i => history(random, rateShape, i, 20, KEYS));
  const sources: [keyof typeof BRONZE, Event[][]][] = [
    ['orders', cut(random.shuffled(orders), batches)],
    ['rates', cut(random.shuffled(rates), batches)],
  ];
  const arrived: Record<keyof typeof BRONZE, Row[]> = { orders: [], rates: [] };
  const computed: Job[] = [];
  for (const name of tables) computed.push(await lakehouse.job({ text: pipeline, id: `p.${name}` }));
  let ties = 0;
  const last = batches - 1;
  for (let round = 0; round <= last; round++) {
    for (const [name, parts] of sources) {
      for (const batch of [parts[round] ?? [], ...(round === last ? [random.pick(parts)] : [])]) {
        await lakehouse.arrive({ ...BRONZE[name], numbered: true }, batch);
        arrived[name].push(...batch.map(e => ({ ...e.values, arrived: e.ingestedAt === null ? null : instant(e.ingestedAt) })));
      }
    }
    for (const table of computed) {
      if (round < last && round > 0 && random.chance(0.3)) continue;
      if (random.chance(0.3)) await table.crash(1 + random.below(4));
      const counts = await table.run();
      expect(counts.written + counts.dropped + counts.dead_lettered + counts.replayed).toBe(counts.read);
      ties += counts.ties;
    }
  }
  for (const table of computed) expect(await table.tests()).toBe('');
  expect(ties).toBeGreaterThan(0);
  const all = wanted(arrived.orders, arrived.rates);
  for (const [id, columns] of Object.entries(COMPUTED).filter(([name]) => tables.includes(name))) {
    const [layer = '', name = ''] = id.split('.');
    expect(all[id]).not.toEqual([]);
    expectRows(await rowsOf(lakehouse, { table: [layer, name], columns }), (all[id] ?? []).sort());
  }
}
