import { expect } from 'vitest';
import type { DataType } from '../../language/model/declaration/index.js';
import { cut } from './histories.js';
import { expectRows, type Job, type Lakehouse, reasonsOf, rowsOf, type TableCase } from './lakehouse.js';
import type { Random } from './random.js';
import type { Event } from './reference.js';
import { history, isLate, kindHistory, wanted } from './steps-reference.js';

const STRING: DataType = { name: 'string' };
const INT: DataType = { name: 'int' };
const LONG: DataType = { name: 'long' };
const TIME: DataType = { name: 'timestamp' };

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
