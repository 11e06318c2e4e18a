import { chmodSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Stop } from '../../cli/run/run.js';
import { runOnSpark } from '../../cli/run/spark/run.js';
import { findSparkSubmit, reasonOfStart, submitArguments } from '../../cli/run/spark/submit.js';
import { Ground, jsonl, said } from './workspace.js';

let ground: Ground | undefined;
afterEach(() => {
  vi.unstubAllEnvs();
  ground?.remove();
  ground = undefined;
});

const TEXT = `pipeline p { owner "a@example.com" }
source orders : files { path "landing" columns { id: long } }
source others : kafka { topic "o" brokers "b:9092" columns { id: long } }
bronze orders from source.orders { on error fail }
bronze others from source.others { on error fail }
silver orders from bronze.orders { write view }
`;

describe('spark-submit is found', () => {
  test('in SPARK_HOME, else on the PATH, in the order of its folders', () => {
    ground = new Ground({ 'a/spark-submit': '', 'b/spark-submit': '', 'home/bin/spark-submit': '' });
    const here = (path: string) => join(ground?.path ?? '', path);
    const path = [here('none'), here('b'), here('a')].join(delimiter);
    expect(findSparkSubmit({ PATH: path })).toBe(here('b/spark-submit'));
    expect(findSparkSubmit({ PATH: path, SPARK_HOME: here('home') })).toBe(here('home/bin/spark-submit'));
    expect(() => findSparkSubmit({ PATH: path, SPARK_HOME: here('a') })).toThrow(
      /SPARK_HOME is .*, where there is no bin\/spark-submit/,
    );
    expect(() => findSparkSubmit({ PATH: here('none') })).toThrow(/spark-submit was not found: "pip install pyspark" brings it/);
  });

  test('and where it is not, nothing is made; what is left out needs none', async () => {
    ground = new Ground({ 'p.pipe': TEXT, 'samples/p/orders/1.jsonl': jsonl({ id: 1 }) });
    vi.stubEnv('PATH', ground.path);
    vi.stubEnv('SPARK_HOME', undefined);
    const workspace = await ground.open();
    const how = { fresh: false, stop: new Stop(), master: undefined, conf: [] };
    await expect(runOnSpark(workspace, ['p.bronze.orders'], how)).rejects.toThrow('spark-submit was not found');
    expect(ground.list('.')).not.toContain('.cupel');
    expect((await runOnSpark(workspace, ['p.bronze.others'], how)).map(said)).toEqual([
      'p.bronze.others left out p.pipe:3 source.others has no rows on this machine: put some into samples/p/others/1.jsonl, one JSON object a line',
    ]);
  });
});

test('what a user says comes last, and wins; a cluster is not told to be small', () => {
  const submission = { words: ['driver.py', 'plan.json'], folder: '/w', catalog: '/w/.cupel/spark/p' };
  const local = submitArguments({ ...submission, master: undefined, conf: ['spark.sql.warehouse.dir=/else', 'a=b c'] });
  expect(local.slice(0, 2)).toEqual(['--master', 'local[*]']);
  expect(local).toContain('spark.sql.shuffle.partitions=2');
  expect(local.slice(-6)).toEqual(['--conf', 'spark.sql.warehouse.dir=/else', '--conf', 'a=b c', 'driver.py', 'plan.json']);
  const cluster = submitArguments({ ...submission, master: 'spark://host:7077', conf: [] });
  expect(cluster.slice(0, 2)).toEqual(['--master', 'spark://host:7077']);
  expect(cluster.join(' ')).not.toContain('shuffle.partitions');
  expect(cluster).toContain('spark.sql.warehouse.dir=/w/.cupel/spark/p/warehouse');
});

test.each([
  [
    "py4j.protocol.Py4JJavaError: org.apache.spark.SparkException: Cannot find catalog plugin class for catalog 'spark_catalog': org.apache.spark.sql.delta.catalog.DeltaCatalog.",
    /^Spark has no Delta Lake: name it by --conf spark\.jars\.packages=/,
  ],
  [
    'Caused by: ERROR XSDB6: Another instance of Derby may have already booted the database /w/.cupel/spark/p/metastore.',
    /^the tables are in use by another program/,
  ],
  ['JAVA_HOME is not set', /^Spark found no Java/],
  ['java.io.IOException: No space left on device', /^the disk is full/],
  ['WARN: x\nValueError: of a kind: nobody knows\n\tat x', /^Spark has ended: ValueError: of a kind: nobody knows$/],
  ['', /^Spark has ended: it said nothing$/],
])('why Spark did not start: %s', (errors, reason) => {
  expect(reasonOfStart(errors)).toMatch(reason);
});

test('a spark-submit that ends without a word is told with what it said last', async () => {
  ground = new Ground({
    'p.pipe': TEXT,
    'samples/p/orders/1.jsonl': jsonl({ id: 1 }),
    'bin/spark-submit': '#!/bin/sh\necho "JAVA_HOME is not set" >&2\nexit 1\n',
  });
  chmodSync(join(ground.path, 'bin/spark-submit'), 0o755);
  vi.stubEnv('SPARK_HOME', ground.path);
  const how = { fresh: false, stop: new Stop(), master: undefined, conf: [] };
  await expect(runOnSpark(await ground.open(), ['p.silver.orders'], how)).rejects.toThrow('.cupel/spark/p: Spark found no Java');
  expect(ground.list('.cupel/spark/p')).toEqual([]);
});

test('a catalog has one process at a time; what a killed one has left is free', async () => {
  ground = new Ground({
    'p.pipe': TEXT,
    'samples/p/orders/1.jsonl': jsonl({ id: 1 }),
    'bin/spark-submit': '#!/bin/sh\nexit 1\n',
    '.cupel/spark/p/lock': String(process.ppid),
    '.cupel/spark/p/jobs-1/silver/orders.py': '',
    '.cupel/spark/p/definitions.json': '{}',
  });
  chmodSync(join(ground.path, 'bin/spark-submit'), 0o755);
  vi.stubEnv('SPARK_HOME', ground.path);
  const how = { fresh: true, stop: new Stop(), master: undefined, conf: [] };
  const workspace = await ground.open();
  await expect(runOnSpark(workspace, ['p.silver.orders'], how)).rejects.toThrow(
    `.cupel/spark/p is in use by another program (process ${process.ppid}): end that first, and run this again`,
  );
  expect(ground.list('.cupel/spark/p')).toEqual(['definitions.json', 'jobs-1', 'lock']);
  // No system gives such a number to a process.
  ground.write('.cupel/spark/p/lock', '999999999');
  await expect(runOnSpark(workspace, ['p.silver.orders'], { ...how, fresh: false })).rejects.toThrow('Spark has ended');
  expect(ground.list('.cupel/spark/p')).toEqual(['definitions.json']);
  await expect(runOnSpark(workspace, ['p.silver.orders'], how)).rejects.toThrow('Spark has ended');
  expect(ground.list('.cupel/spark/p')).toEqual([]);
});
