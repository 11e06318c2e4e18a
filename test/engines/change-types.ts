import type { DataType } from '../../language/model/declaration/index.js';
import type { Lakehouse, TableCase } from './lakehouse.js';
import type { Random } from './random.js';
import type { Reference, StoredColumn } from './reference.js';
import type { Example } from './tables.js';

const STRING: DataType = { name: 'string' };
const LONG: DataType = { name: 'long' };
const TIME: DataType = { name: 'timestamp' };
const FLAG: DataType = { name: 'boolean' };

/** One pipeline in which each way of treating change has a table, all of one input. Each has a column that is not tracked. */
const pipeline = (lake: string) => `pipeline p { location "${lake}" }
deadletter rejects {}
defaults silver { on error dead_letter rejects }
source customers : cdc { of postgres table "c" topic "c" brokers "b" columns {
  op: string  id: long  segment: string  tier: string  note: string  at: timestamp event_time } }
bronze customers from source.customers { write append }
${TABLES.map(t => `silver ${t.name} from bronze.customers { columns { * except (op) } key id ${t.surrogate ? `surrogate ${t.name}_key` : ''} ${t.how} }`).join('\n')}
`;

interface ChangeType {
  readonly name: string;
  readonly kind: Reference['kind'];
  readonly keeps: boolean;
  readonly surrogate?: boolean;
  readonly how: string;
}

const clauses = (keep: boolean, tracks: boolean) =>
  `{ ${tracks ? 'track segment, tier ' : ''}sequence by at delete when op = 'd'${keep ? ' keep' : ''} }`;

const TABLES: readonly ChangeType[] = [
  { name: 'type_0', kind: 'type 0', keeps: false, how: `scd 0 ${clauses(false, false)}` },
  { name: 'type_3', kind: 'type 3', keeps: false, surrogate: true, how: `scd 3 ${clauses(false, true)}` },
  { name: 'type_4', kind: 'type 4', keeps: false, surrogate: true, how: `scd 4 ${clauses(false, true)}` },
  { name: 'type_6', kind: 'type 6', keeps: false, surrogate: true, how: `scd 6 ${clauses(false, true)}` },
  { name: 'merge_keep', kind: 'merge', keeps: true, surrogate: true, how: `write merge ${clauses(true, false)}` },
  { name: 'type_0_keep', kind: 'type 0', keeps: true, how: `scd 0 ${clauses(true, false)}` },
  { name: 'type_2_keep', kind: 'type 2', keeps: true, surrogate: true, how: `scd 2 ${clauses(true, true)}` },
  { name: 'type_3_keep', kind: 'type 3', keeps: true, how: `scd 3 ${clauses(true, true)}` },
  { name: 'type_4_keep', kind: 'type 4', keeps: true, how: `scd 4 ${clauses(true, true)}` },
  { name: 'type_6_keep', kind: 'type 6', keeps: true, how: `scd 6 ${clauses(true, true)}` },
];

/** A table of a way of treating change. */
export interface ChangeExample extends Example {
  readonly name: string;
}

const own = (name: string): StoredColumn => ({ kind: 'value', value: v => v[name] ?? null });
const maybe = (random: Random, values: readonly string[]) => (random.chance(0.25) ? null : random.pick(values));
const named = (name: string, type: DataType) => ({ name, type });

type Stored = readonly [StoredColumn, { readonly name: string; readonly type: DataType }];

const VALIDITY: readonly Stored[] = [
  [{ kind: 'valid_from' }, named('valid_from', TIME)],
  [{ kind: 'valid_to' }, named('valid_to', TIME)],
  [{ kind: 'is_current' }, named('is_current', FLAG)],
];

function columnsOf({ name, kind, keeps, surrogate }: ChangeType): Stored[] {
  const beside = kind === 'type 3' ? 'previous' : kind === 'type 6' ? 'current' : undefined;
  return [
    ...(surrogate ? [[{ kind: 'surrogate' }, named(`${name}_key`, STRING)] as const] : []),
    [own('id'), named('id', LONG)],
    ...['segment', 'tier', 'note'].map((c): Stored => [own(c), named(c, STRING)]),
    [own('at'), named('at', TIME)],
    ...(keeps ? [[{ kind: 'is_deleted' }, named('is_deleted', FLAG)] as const] : []),
    ...(kind === 'type 2' || kind === 'type 6' ? VALIDITY : []),
    ...(beside ? ['segment', 'tier'].map((of): Stored => [{ kind: beside, of }, named(`${beside}_${of}`, STRING)]) : []),
  ];
}

/** The tables of all ways of treating change that `tables.ts` has no example of. */
export function changeTypes(lakehouse: Pick<Lakehouse, 'lake'>): ChangeExample[] {
  const text = pipeline(lakehouse.lake);
  return TABLES.map(of => {
    const columns = columnsOf(of);
    const reference: Reference = {
      kind: of.kind,
      keeps: of.keeps,
      key: ['id'],
      sequence: ['at'],
      timed: true,
      tie: ['segment', 'tier', 'note'],
      tracked: ['segment', 'tier'],
      stored: columns.map(([column]) => column),
      isDelete: v => v.op === 'd',
      lateMicros: 30n * 86_400_000_000n,
    };
    const table: TableCase = {
      text,
      id: `p.silver.${of.name}`,
      input: ['bronze', 'customers'],
      inputColumns: [
        { ...named('op', STRING), sql: 'c0' },
        { ...named('id', LONG), sql: 'cast(c1 as bigint)' },
        { ...named('segment', STRING), sql: 'c2' },
        { ...named('tier', STRING), sql: 'c3' },
        { ...named('note', STRING), sql: 'c4' },
        { ...named('at', TIME), sql: 'cast(c5 as timestamp)' },
      ],
      table: ['silver', of.name],
      columns: columns.map(([, column]) => column),
      reference,
    };
    const versions = [...columns, ...VALIDITY];
    const history: TableCase = {
      ...table,
      table: ['silver', `${of.name}_history`],
      columns: versions.map(([, column]) => column),
      reference: { ...reference, kind: 'history', stored: versions.map(([column]) => column) },
    };
    return {
      name: of.name,
      table,
      ...(of.kind === 'type 4' ? { history } : {}),
      shape: {
        key: n => ({ id: String(n) }),
        values: (random, deleted) => ({
          op: deleted ? 'd' : 'u',
          segment: maybe(random, ['gold', 'silver']),
          tier: maybe(random, ['a', 'b']),
          note: maybe(random, ['x', 'y', 'z']),
        }),
        sequence: 'at',
      },
      deadLetter: 'rejects',
    };
  });
}
