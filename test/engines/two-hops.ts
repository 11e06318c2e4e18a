import { expect } from 'vitest';
import type { DataType } from '../../language/model/declaration/index.js';
import { cut, type HistoryShape, history } from './histories.js';
import { expectRows, type Job, type Lakehouse, rowsOf, run, type TableCase } from './lakehouse.js';
import type { Random } from './random.js';
import { canonical, type Event, expected, type Reference } from './reference.js';

const STRING: DataType = { name: 'string' };
const LONG: DataType = { name: 'long' };
const TIME: DataType = { name: 'timestamp' };

type Row = Readonly<Record<string, string | null>>;

/** How the two tables are written that others read: what readers take from them is the same in each of these ways. */
export interface Ways {
  readonly customers: 'scd 2' | 'scd 6';
  readonly orders: 'write merge' | 'scd 3' | 'scd 4';
}

/** Two tables that are merged from bronze, and tables that are computed from these. */
const text = (lake: string, ways: Ways) => `pipeline p { location "${lake}" }
deadletter rejects {}
defaults gold { on error dead_letter rejects }
source customers : cdc { of postgres table "c" topic "c" brokers "b" columns {
  op: string  customer_id: long  segment: string  changed_at: timestamp event_time } }
source orders : cdc { of postgres table "o" topic "o" brokers "b" columns {
  op: string  order_id: long  customer_id: long  amount: long  ordered_at: timestamp event_time  changed_at: timestamp event_time } }
bronze customers from source.customers { write append }
bronze orders from source.orders { write append }
gold customers from bronze.customers {
  columns { * except (op) }
  key customer_id
  ${ways.customers} { sequence by changed_at  delete when op = 'd' }
}
silver orders from bronze.orders {
  columns { * except (op) }
  key order_id
  ${ways.orders} { sequence by changed_at  delete when op = 'd' }
  on error dead_letter rejects
}
/** One row per order, with the segment that the customer had. */
gold facts from silver.orders as o {
  left join gold.customers as c on c.customer_id = o.customer_id as of o.ordered_at
  columns { order_id, segment, amount: long = o.amount, ordered_at }
  key order_id
  write merge { sequence by ordered_at }
  expect small: amount < 30 else quarantine
}
gold revenue from silver.orders as o {
  left join gold.customers as c on c.customer_id = o.customer_id as of o.ordered_at
  group by date(o.ordered_at) as day, c.segment { orders = count(*)  revenue = sum(o.amount) }
  write overwrite partitions
  partition by day
}
gold segments from gold.customers {
  where is_current
  group by segment { customers = count(*) }
  key segment
  write merge
}
/** The third hop: it reads a table that is computed. */
gold days from gold.revenue { group by day { orders = sum(orders) } key day write merge }
gold totals from gold.customers { where is_current  group by segment { customers = count(*) } write overwrite }
gold current from gold.customers { where is_current  columns { customer_id, segment } write view }
`;

const CUSTOMERS: Reference = {
  kind: 'type 2',
  key: ['customer_id'],
  sequence: ['changed_at'],
  timed: true,
  tie: ['segment'],
  tracked: ['segment'],
  stored: [
    { kind: 'value', value: v => v.customer_id ?? null },
    { kind: 'value', value: v => v.segment ?? null },
    { kind: 'valid_from' },
    { kind: 'valid_to' },
  ],
  isDelete: v => v.op === 'd',
  lateMicros: 30n * 86_400_000_000n,
};
const ORDERS: Reference = {
  kind: 'merge',
  key: ['order_id'],
  sequence: ['changed_at'],
  timed: true,
  tie: ['customer_id', 'amount', 'ordered_at'],
  tracked: [],
  stored: ['order_id', 'customer_id', 'amount', 'ordered_at'].map(name => ({ kind: 'value', value: v => v[name] ?? null })),
  isDelete: v => v.op === 'd',
  lateMicros: CUSTOMERS.lateMicros,
};

/** So many keys of each of the two tables in one history. */
const KEYS = 10;

const customerShape: HistoryShape = {
  key: n => ({ customer_id: String(n) }),
  values: (random, isDelete) => ({ op: isDelete ? 'd' : 'u', segment: random.pick(['gold', 'silver', null]) }),
  sequence: 'changed_at',
};
const orderShape = (number: number): HistoryShape => ({
  key: n => ({ order_id: String(n) }),
  values: (random, isDelete) => ({
    op: isDelete ? 'd' : 'u',
    customer_id: random.chance(0.1) ? null : String(number * KEYS + random.below(KEYS + 2)),
    amount: random.pick(['1', '20', '300']),
    ordered_at: `2025-0${1 + random.below(5)}-11T00:00:00.000000Z`,
  }),
  sequence: 'changed_at',
});

const column = (name: string, type: DataType, i: number) => ({
  name,
  type,
  sql: type === STRING ? `c${i}` : `cast(c${i} as ${type === LONG ? 'bigint' : 'timestamp'})`,
});
const BRONZE = {
  customers: {
    input: ['bronze', 'customers'],
    inputColumns: [
      column('op', STRING, 0),
      column('customer_id', LONG, 1),
      column('segment', STRING, 2),
      column('changed_at', TIME, 3),
    ],
  },
  orders: {
    input: ['bronze', 'orders'],
    inputColumns: [
      column('op', STRING, 0),
      column('order_id', LONG, 1),
      column('customer_id', LONG, 2),
      column('amount', LONG, 3),
      column('ordered_at', TIME, 4),
      column('changed_at', TIME, 5),
    ],
  },
} satisfies Record<string, Pick<TableCase, 'input' | 'inputColumns'>>;

const DAY: DataType = { name: 'date' };
/** Each computed table with its columns. */
const COMPUTED: Readonly<Record<string, TableCase['columns']>> = {
  facts: [
    { name: 'order_id', type: LONG },
    { name: 'segment', type: STRING },
    { name: 'amount', type: LONG },
    { name: 'ordered_at', type: TIME },
  ],
  revenue: [
    { name: 'day', type: DAY },
    { name: 'segment', type: STRING },
    { name: 'orders', type: LONG },
    { name: 'revenue', type: LONG },
  ],
  segments: [
    { name: 'segment', type: STRING },
    { name: 'customers', type: LONG },
  ],
  days: [
    { name: 'day', type: DAY },
    { name: 'orders', type: LONG },
  ],
  totals: [
    { name: 'segment', type: STRING },
    { name: 'customers', type: LONG },
  ],
  current: [
    { name: 'customer_id', type: LONG },
    { name: 'segment', type: STRING },
  ],
};

/** The values of a row of canonical texts, by the names of its columns. */
function parsed(row: string, names: readonly string[]): Row {
  let rest = Buffer.from(row);
  const values = names.map(name => {
    if (rest[0] === 0x2d) {
      rest = rest.subarray(1);
      return [name, null];
    }
    const colon = rest.indexOf(':');
    const end = colon + 1 + Number(rest.subarray(0, colon).toString());
    const value = rest.subarray(colon + 1, end).toString();
    rest = rest.subarray(end);
    return [name, value];
  });
  return Object.fromEntries(values);
}

const rowText = (...values: (string | number | null)[]) => values.map(v => canonical(v === null ? null : String(v))).join('');

/** The groups of rows, each with the values that make it. */
function grouped(rows: readonly Row[], by: (row: Row) => (string | null)[]): { by: (string | null)[]; rows: Row[] }[] {
  const groups = new Map<string, { by: (string | null)[]; rows: Row[] }>();
  for (const row of rows) {
    const values = by(row);
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? { by: values, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** What the computed tables must hold, from all events at once. */
function wanted(customers: readonly Event[], orders: readonly Event[]): Record<string, string[]> {
  const versions = expected(CUSTOMERS, customers).rows.map(r => parsed(r, ['customer_id', 'segment', 'valid_from', 'valid_to']));
  const byCustomer = new Map<string | null | undefined, Row[]>();
  for (const v of versions) byCustomer.set(v.customer_id, [...(byCustomer.get(v.customer_id) ?? []), v]);
  const sold = expected(ORDERS, orders).rows.map((r): Row => {
    const order = parsed(r, ['order_id', 'customer_id', 'amount', 'ordered_at']);
    const at = order.ordered_at ?? '';
    const version = (byCustomer.get(order.customer_id) ?? []).find(
      v => (v.valid_from ?? '') <= at && (v.valid_to == null || at < v.valid_to),
    );
    return { ...order, segment: version?.segment ?? null, day: at.slice(0, 10) };
  });
  const current = versions.filter(v => v.valid_to === null);
  const segments = grouped(current, c => [c.segment ?? null]).map(g => rowText(...g.by, g.rows.length));
  return {
    facts: sold
      .filter(o => Number(o.amount) < 30)
      .map(o => rowText(o.order_id ?? null, o.segment ?? null, o.amount ?? null, o.ordered_at ?? null)),
    revenue: grouped(sold, o => [o.day ?? null, o.segment ?? null]).map(g =>
      rowText(
        ...g.by,
        g.rows.length,
        g.rows.reduce((sum, o) => sum + Number(o.amount), 0),
      ),
    ),
    segments,
    days: grouped(sold, o => [o.day ?? null]).map(g => rowText(...g.by, g.rows.length)),
    totals: segments,
    current: current.map(c => rowText(c.customer_id ?? null, c.segment ?? null)),
  };
}

/**
 * Histories of both tables arrive in batches of no order, one of them again; the tables that are computed run now and then, and go down
 * now and then. At the end they hold what all events at once come to.
 */
export async function twoHops(
  lakehouse: Lakehouse,
  random: Random,
  histories: number,
  batches: number,
  ways: Ways = { customers: 'scd 2', orders: 'write merge' },
): Promise<void> {
  const pipeline = text(lakehouse.lake, ways);
  const job = (id: string) => lakehouse.job({ text: pipeline, id: `p.${id}` });
  const numbers = Array.from({ length: histories }, (_, i) => i);
  const customers = numbers.flatMap(i => history(random, customerShape, i, 60, KEYS));
  const orders = numbers.flatMap(i => history(random, orderShape(i), i, 60, KEYS));
  const sources: [keyof typeof BRONZE, Job, Event[][]][] = [
    ['customers', await job('gold.customers'), cut(random.shuffled(customers), batches)],
    ['orders', await job('silver.orders'), cut(random.shuffled(orders), batches)],
  ];
  const computed: Job[] = [];
  for (const name of Object.keys(COMPUTED)) computed.push(await job(`gold.${name}`));
  for (let round = 0; round <= batches; round++) {
    for (const [name, source, parts] of sources) {
      // The last round repeats a batch.
      const batch = parts[round] ?? random.pick(parts);
      await lakehouse.arrive(BRONZE[name], batch);
      await run(source, batch.length);
    }
    for (const table of computed) {
      if (round < batches && round > 0 && random.chance(0.3)) continue;
      if (random.chance(0.3)) await table.crash(1 + random.below(4));
      await table.run();
    }
  }
  for (const table of computed) expect(await table.tests()).toBe('');
  const all = wanted(customers, orders);
  for (const [name, columns] of Object.entries(COMPUTED)) {
    expect(all[name]).not.toEqual([]);
    expectRows(await rowsOf(lakehouse, { table: ['gold', name], columns }), (all[name] ?? []).sort());
  }
}
