import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { engine } from './engine.js';
import { cut, history } from './histories.js';
import { expectConverged, reasonsOf } from './lakehouse.js';
import { Random } from './random.js';
import { type Event, expected } from './reference.js';
import { SPARK, sparkFiles } from './spark.js';
import { dimCustomer, type Example, subscriptions } from './tables.js';

const HISTORIES = Number(process.env.CUPEL_HISTORIES ?? 200);
const spark = engine();

/** The statements of a script, as a client sends them one by one. */
function statements(script: string): string[] {
  return script
    .replace(/^--.*$/gm, '')
    .split(/;\n/)
    .map(s => s.trim())
    .filter(s => s !== '');
}

function histories(example: Example, seed: number): Event[] {
  const random = Random.ofRound(seed);
  return Array.from({ length: HISTORIES }, (_, i) => history(random, example.shape, i, 40, 4)).flat();
}

test.each([
  ['gold.dim_customer', dimCustomer],
  ['silver.subscriptions', subscriptions],
])('the Spark SQL script of %s comes to the same table, batch after batch', async (_, make) => {
  await SPARK.reset();
  const example = make(SPARK);
  const { code } = sparkFiles(example.table.text, example.table.id, 'spark-sql');
  const script = statements(readFileSync(code, 'utf8'));
  // Bronze gives rows in an order that differs from that of their arrival by less than the horizon.
  const events = histories(example, 4).sort((a, b) =>
    Number((a.ingestedAt ?? 0n) / 864_000_000_000n - (b.ingestedAt ?? 0n) / 864_000_000_000n),
  );
  for (const batch of cut(events, 3)) {
    await SPARK.arrive(example.table, batch);
    await spark.sql(...script);
  }
  await spark.sql(...script);
  await expectConverged(SPARK, example.table, events);
  expect(await reasonsOf(SPARK, example.deadLetter)).toEqual(expected(example.table.reference, events).reasons);
});
