import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { engine, jars, python, settings } from './engine.js';
import { Broker } from './kafka.js';
import { sparkFiles } from './spark.js';

const spark = engine();
let broker: Broker;
beforeAll(async () => {
  [broker] = await Promise.all([Broker.start(), spark.reset()]);
});
afterAll(() => broker?.stop());

const text = () => `pipeline p { location "${spark.lake}" trigger every 1 second }
deadletter rejects {}
source events : cdc { of postgres table "t" topic "events" brokers "${broker.address}" limit 100 per second
  columns { op: string not null  id: long not null  name: string  at: timestamp event_time } }
bronze events from source.events { on error dead_letter rejects }
`;

const table = () => `delta.\`${spark.lake}/bronze/events\``;
const letters = () => `delta.\`${spark.lake}/ops/rejects\``;

/** Of ten messages one is no JSON, and one is a delete, whose other columns are not there. */
const message = (i: number) =>
  i % 10 === 3
    ? `{"id": ${i}`
    : i % 10 === 7
      ? `{"op": "d", "id": ${i}}`
      : `{"op": "c", "id": ${i}, "name": "n${i}", "at": "2025-01-01T10:00:00Z"}`;
const messages = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => message(from + i));

/** How many rows have come, as the log of the table says: asking Spark would keep the processors from the stream. */
function rows(): number {
  const log = join(spark.lake, 'bronze/events/_delta_log');
  if (!existsSync(log)) return 0;
  const commits = readdirSync(log).filter(name => /^\d+\.json$/.test(name));
  const actions = commits.flatMap(name => readFileSync(join(log, name), 'utf8').trim().split('\n'));
  const added = actions.map(action => JSON.parse(action).add).filter(add => add !== undefined);
  return added.reduce((sum, { stats }) => sum + JSON.parse(stats).numRecords, 0);
}

test('a stream of Kafka that is killed twice in its middle loses nothing and doubles nothing', async () => {
  const { code } = sparkFiles(text(), 'p.bronze.events');
  let said = '';
  const start = (): ChildProcess => {
    const script = fileURLToPath(new URL('stream.py', import.meta.url));
    // A process group of its own, so that Java goes down with Python.
    const child = spawn(python, [script, jars, spark.folder, JSON.stringify(settings), code], {
      cwd: spark.folder,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr?.on('data', data => {
      said = (said + data).slice(-4000);
    });
    return child;
  };
  const reached = async (child: ChildProcess, wanted: number): Promise<void> => {
    while (rows() < wanted) {
      if (child.exitCode !== null) throw new Error(`the stream has ended: ${said}`);
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  };
  const kill = (child: ChildProcess): void => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
  };

  await spark.produce(broker.address, 'events', messages(0, 400));
  let child = start();
  try {
    await reached(child, 1);
    kill(child);
    await spark.produce(broker.address, 'events', messages(400, 600));
    const before = rows();
    child = start();
    await reached(child, before + 1);
    kill(child);
    child = start();
    await reached(child, 540);
  } finally {
    kill(child);
  }
  const good = Array.from({ length: 600 }, (_, i) => i).filter(i => i % 10 !== 3);
  const found = await spark.query<{ id: number }>(`select id from ${table()} order by id`);
  expect(found.map(row => Number(row.id))).toEqual(good);
  expect(await spark.query(`select op, count(*) as n, count(at) as times from ${table()} group by op order by op`)).toEqual([
    { op: 'c', n: 480, times: 480 },
    { op: 'd', n: 60, times: 0 },
  ]);
  const dead = await spark.query<{ raw: string }>(`select raw from ${letters()} where reason = 'not JSON'`);
  expect(dead.map(row => row.raw).sort()).toEqual(
    messages(0, 600)
      .filter((_, i) => i % 10 === 3)
      .sort(),
  );
  // Several batches, and each run is one of them.
  expect((await spark.query(`select distinct _run from ${table()}`)).length).toBeGreaterThan(2);
});
