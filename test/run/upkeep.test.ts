import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, expect, test } from 'vitest';
import { humanReport } from '../../cli/run/report.js';
import { Ground, jsonl, said } from './workspace.js';

let ground: Ground | undefined;
afterEach(() => {
  ground?.remove();
  ground = undefined;
});

const text = (maintain: string, onError = 'on error dead_letter rejects') => `pipeline p { owner "a@example.com" }
deadletter rejects { }
source customers : cdc { columns { op: string
id: long
segment: string
changed_at: timestamp event_time } }
bronze customers from source.customers { on error dead_letter rejects }
gold dim_customer from bronze.customers {
  columns { * except (op) }
  key id
  scd 2 { track segment sequence by changed_at delete when op = 'd' late within 1 day }
  ${onError}
  ${maintain}
}
gold segments from gold.dim_customer { where is_current group by segment { customers = count(*) } write overwrite partitions partition by segment }
`;
const change = (segment: string, day: number) => {
  const at = `2025-01-${String(day).padStart(2, '0')} 00:00:00`;
  return { op: 'u', id: 1, segment, changed_at: at, _ingested_at: at };
};
const DAILY = 'maintain { compact every 1 day, vacuum every 7 days retain 7 days }';

async function prepared(pipe: string): Promise<Ground> {
  ground = new Ground({ 'p.pipe': pipe, 'samples/p/customers/1.jsonl': jsonl(change('a', 1), change('b', 5), change('c', 20)) });
  await ground.run();
  return ground;
}

/** Lets so many hours go by since the last upkeep. */
const wait = (here: Ground, hours: number) => runIn(here, `update ops.upkeep set done_at = done_at - to_hours(${hours})`);

async function runIn(here: Ground, ...statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(join(here.path, '.cupel', 'p.duckdb'));
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}

const versions = async (here: Ground) =>
  (await here.rows('p.gold.dim_customer')).rows.map(
    ([, segment, , from, to]) => `${segment} ${from?.slice(8, 10)} ${to?.slice(8, 10)}`,
  );

test('the log is pruned where it is due; what is older than it then says how the table is computed anew, and is in it after that', async () => {
  const here = await prepared(text(DAILY));
  await wait(here, 23);
  await here.run();
  here.write('samples/p/customers/2.jsonl', jsonl(change('before', 2)));
  expect((await here.report())[1]).toBe('p.gold.dim_customer 1 read, 1 written');
  await wait(here, 2);
  await here.run();
  here.write('samples/p/customers/3.jsonl', jsonl(change('late', 3)));
  const outcomes = await here.run();
  expect(humanReport(outcomes)).toContain(
    '1 dead letter is older than the log: "cupel rebuild gold.dim_customer" computes the table anew from all rows, these too',
  );
  expect(await here.deadLetters('rejects')).toEqual([expect.stringMatching(/^gold\.dim_customer: older than the log: .*late/)]);
  expect(await versions(here)).toEqual(['a 01 02', 'before 02 05', 'b 05 20', 'c 20 undefined']);

  const rebuilt = await here.run(undefined, { anew: new Set(['p.gold.dim_customer']) });
  expect(rebuilt.map(outcome => outcome.status === 'run' && [outcome.counts?.read, outcome.anew, outcome.olderThanLog])).toEqual([
    [0, false, 0],
    [5, true, 0],
    [1, true, 0],
  ]);
  expect(await versions(here)).toEqual(['a 01 02', 'before 02 03', 'late 03 05', 'b 05 20', 'c 20 undefined']);
  expect(await here.deadLetters('rejects')).toEqual([]);
});

test('without `maintain` the log keeps all, so that no change is too old', async () => {
  const here = await prepared(text(''));
  for (const [file, day] of [2, 3].entries()) {
    here.write(`samples/p/customers/${file + 2}.jsonl`, jsonl(change(`late ${day}`, day)));
    await here.run();
  }
  expect(await versions(here)).toEqual(['a 01 02', 'late 2 02 03', 'late 3 03 05', 'b 05 20', 'c 20 undefined']);
});

test('where such a row fails the run, it says so, too', async () => {
  const here = await prepared(text(DAILY, 'on error fail'));
  await wait(here, 25);
  await here.run();
  here.write('samples/p/customers/2.jsonl', jsonl(change('late', 3)));
  expect((await here.report())[1]).toMatch(
    /^p\.gold\.dim_customer failed p\.pipe:12 .*older than the log: .*; "cupel rebuild gold\.dim_customer" computes it anew$/,
  );
});

test('where upkeep fails, the table is run all the same, and so are those that read it', async () => {
  const here = await prepared(text(DAILY));
  await runIn(here, 'drop table ops.upkeep', 'create view ops.upkeep as select 1 as nothing');
  here.write('samples/p/customers/2.jsonl', jsonl(change('d', 21)));
  const outcomes = await here.run();
  expect(outcomes.map(said)).toEqual([
    'p.bronze.customers 1 read, 1 written',
    'p.gold.dim_customer 1 read, 1 written',
    'p.gold.segments 1 read, 1 written',
  ]);
  expect(humanReport(outcomes)).toMatch(
    /gold\.dim_customer .*\n +its upkeep was not done, and is due at the next run: Referenced column "table" not found/,
  );
});
