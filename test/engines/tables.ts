import type { DataType } from '../../language/model/declaration/index.js';
import type { HistoryShape } from './histories.js';
import { exampleText, inLake, type Lakehouse, type TableCase } from './lakehouse.js';
import type { Random } from './random.js';
import { sha256 } from './reference.js';

const STRING: DataType = { name: 'string' };
const LONG: DataType = { name: 'long' };
const TIME: DataType = { name: 'timestamp' };
const MONEY: DataType = { name: 'decimal', precision: 18, scale: 2 };
const FLAG: DataType = { name: 'boolean' };
const HORIZON = 30n * 86_400_000_000n;

const text = (name: string, i: number) => ({ name, sql: `c${i}`, type: STRING });
const long = (name: string, i: number) => ({ name, sql: `cast(c${i} as bigint)`, type: LONG });
const time = (name: string, i: number) => ({ name, sql: `cast(c${i} as timestamp)`, type: TIME });
const money = (name: string, i: number) => ({ name, sql: `cast(c${i} as decimal(18, 2))`, type: MONEY });
const maybe = (random: Random, values: readonly string[]) => (random.chance(0.25) ? null : random.pick(values));
const own = (name: string) => ({
  kind: 'value' as const,
  value: (v: Readonly<Record<string, string | null>>) => v[name] ?? null,
});
const isDelete = (v: Readonly<Record<string, string | null>>) => v.op === 'd';

export interface Example {
  readonly table: TableCase;
  /** All versions, where they are in a table of their own. */
  readonly history?: TableCase;
  readonly shape: HistoryShape;
  readonly deadLetter: string;
}

/** gold.dim_customer of the shop: type 2, masked, with a surrogate key. */
export function dimCustomer(lakehouse: Pick<Lakehouse, 'lake'>): Example {
  const columns = [
    { name: 'customer_key', type: STRING },
    { name: 'customer_id', type: LONG },
    { name: 'segment', type: STRING },
    { name: 'tier', type: STRING },
    { name: 'email', type: STRING },
    { name: 'changed_at', type: TIME },
    { name: 'valid_from', type: TIME },
    { name: 'valid_to', type: TIME },
    { name: 'is_current', type: FLAG },
  ];
  return {
    table: {
      text: inLake(lakehouse, exampleText('shop.pipe')),
      id: 'shop.gold.dim_customer',
      input: ['bronze', 'customers'],
      inputColumns: [
        text('op', 0),
        long('customer_id', 1),
        text('segment', 2),
        text('tier', 3),
        text('email', 4),
        time('changed_at', 5),
      ],
      table: ['gold', 'dim_customer'],
      columns,
      reference: {
        kind: 'type 2',
        key: ['customer_id'],
        sequence: ['changed_at'],
        timed: true,
        tie: ['segment', 'tier', 'email'],
        tracked: ['segment', 'tier', 'email'],
        stored: [
          { kind: 'surrogate' },
          own('customer_id'),
          own('segment'),
          own('tier'),
          { kind: 'value', value: v => (v.email == null ? null : sha256(v.email)) },
          own('changed_at'),
          { kind: 'valid_from' },
          { kind: 'valid_to' },
          { kind: 'is_current' },
        ],
        isDelete,
        lateMicros: HORIZON,
      },
    },
    shape: {
      key: n => ({ customer_id: String(n) }),
      values: (random, deleted) => ({
        op: deleted ? 'd' : random.pick(['c', 'u']),
        segment: maybe(random, ['gold', 'silver', 'grün']),
        tier: maybe(random, ['a', 'b']),
        email: maybe(random, ['a@x.org', 'b@x.org']),
      }),
      sequence: 'changed_at',
    },
    deadLetter: 'rejects',
  };
}

const ADDRESS = /^[^@ ]+@[^@ ]+$/;

/** silver.users of the warehouse: type 2 with an expectation that quarantines. */
export function users(lakehouse: Pick<Lakehouse, 'lake'>): Example {
  const columns = [
    { name: 'user_key', type: STRING },
    { name: 'user_id', type: LONG },
    { name: 'email', type: STRING },
    { name: 'plan_type', type: STRING },
    { name: 'status', type: STRING },
    { name: 'changed_at', type: TIME },
    { name: 'valid_from', type: TIME },
    { name: 'valid_to', type: TIME },
    { name: 'is_current', type: FLAG },
  ];
  return {
    table: {
      text: inLake(lakehouse, exampleText('saas_warehouse.pipe')),
      id: 'saas_warehouse.silver.users',
      input: ['bronze', 'users'],
      inputColumns: [
        text('op', 0),
        long('user_id', 1),
        text('email', 2),
        text('plan_type', 3),
        text('status', 4),
        time('changed_at', 5),
      ],
      table: ['silver', 'users'],
      columns,
      reference: {
        kind: 'type 2',
        key: ['user_id'],
        sequence: ['changed_at'],
        timed: true,
        tie: ['email', 'plan_type', 'status'],
        tracked: ['email', 'plan_type', 'status'],
        stored: [
          { kind: 'surrogate' },
          own('user_id'),
          own('email'),
          own('plan_type'),
          own('status'),
          own('changed_at'),
          { kind: 'valid_from' },
          { kind: 'valid_to' },
          { kind: 'is_current' },
        ],
        isDelete,
        refuses: v => (isDelete(v) || v.email == null || ADDRESS.test(v.email) ? undefined : 'breaks valid_email'),
        lateMicros: HORIZON,
      },
    },
    shape: {
      key: n => ({ user_id: String(n) }),
      values: (random, deleted) => ({
        op: deleted ? 'd' : 'u',
        email: maybe(random, ['a@x.org', 'b@x.org', 'nobody']),
        plan_type: maybe(random, ['free', 'pro']),
        status: maybe(random, ['active', 'paused']),
      }),
      sequence: 'changed_at',
    },
    deadLetter: 'changes',
  };
}

/** silver.subscriptions of the warehouse: a merge with hard deletes. */
export function subscriptions(lakehouse: Pick<Lakehouse, 'lake'>): Example {
  const columns = [
    { name: 'subscription_id', type: LONG },
    { name: 'user_id', type: LONG },
    { name: 'plan_id', type: LONG },
    { name: 'mrr', type: MONEY },
    { name: 'status', type: STRING },
    { name: 'started_at', type: TIME },
    { name: 'changed_at', type: TIME },
  ];
  return {
    table: {
      text: inLake(lakehouse, exampleText('saas_warehouse.pipe')),
      id: 'saas_warehouse.silver.subscriptions',
      input: ['bronze', 'subscriptions'],
      inputColumns: [
        text('op', 0),
        long('subscription_id', 1),
        long('user_id', 2),
        long('plan_id', 3),
        money('mrr', 4),
        text('status', 5),
        time('started_at', 6),
        time('changed_at', 7),
      ],
      table: ['silver', 'subscriptions'],
      columns,
      reference: {
        kind: 'merge',
        key: ['subscription_id'],
        sequence: ['changed_at'],
        timed: true,
        tie: ['user_id', 'plan_id', 'mrr', 'status', 'started_at'],
        tracked: [],
        stored: columns.map(c => own(c.name)),
        isDelete,
        refuses: v => (isDelete(v) || v.plan_id != null ? undefined : 'breaks known_plan'),
        lateMicros: HORIZON,
      },
    },
    shape: {
      key: n => ({ subscription_id: String(n) }),
      values: (random, deleted) => ({
        op: deleted ? 'd' : 'u',
        user_id: maybe(random, ['1', '2']),
        plan_id: random.chance(0.1) ? null : random.pick(['7', '8']),
        mrr: maybe(random, ['10', '12.5', '0', '0.01']),
        status: maybe(random, ['active', 'ended']),
        started_at: maybe(random, ['2025-01-01T00:00:00.000001Z']),
      }),
      sequence: 'changed_at',
    },
    deadLetter: 'changes',
  };
}
