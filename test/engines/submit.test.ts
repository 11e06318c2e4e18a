import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { engine, jars, python, settings, tools } from './engine.js';
import { SPARK, sparkFiles } from './spark.js';
import { dimCustomer } from './tables.js';

const spark = engine();

/** What a user writes on the command line, with the jars that every cluster with Delta has. */
function submit(file: string, ...args: string[]): string {
  const bin = join(dirname(python), 'spark-submit');
  const own = {
    'spark.master': 'local[2]',
    'spark.jars': readdirSync(jars)
      .map(j => join(jars, j))
      .join(','),
    'spark.sql.extensions': 'io.delta.sql.DeltaSparkSessionExtension',
    'spark.sql.catalog.spark_catalog': 'org.apache.spark.sql.delta.catalog.DeltaCatalog',
    'spark.sql.warehouse.dir': join(spark.folder, 'submitted'),
    'spark.ui.enabled': 'false',
    'spark.sql.shuffle.partitions': '1',
    'spark.databricks.delta.snapshotPartitions': '2',
    'spark.hadoop.javax.jdo.option.ConnectionURL': `jdbc:derby:;databaseName=${join(spark.folder, 'metastore')};create=true`,
    'spark.sql.catalogImplementation': 'hive',
    ...settings,
  };
  const conf = Object.entries(own).flatMap(([k, v]) => ['--conf', `${k}=${v}`]);
  return execFileSync(bin, [...conf, file, ...args], {
    cwd: spark.folder,
    encoding: 'utf8',
    env: { ...process.env, PYSPARK_PYTHON: python, PYSPARK_DRIVER_PYTHON: python },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

test('a generated job runs with spark-submit, does nothing on import, and is clean for ruff and mypy', () => {
  const example = dimCustomer(SPARK);
  const { code, test: tests } = sparkFiles(example.table.text, example.table.id);
  const input = spark.write(
    'input.py',
    `from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
spark.sql("create schema if not exists bronze")
spark.sql("""create table bronze.customers using delta as
select 'c' as op, 1L as customer_id, 'a' as segment, 't' as tier, 'e' as email, timestamp '2025-01-01' as changed_at, timestamp '2025-01-01' as _ingested_at""")
`,
  );
  submit(input);
  expect(submit(code)).toContain("{'read': 1, 'written': 1, 'dropped': 0, 'dead_lettered': 0, 'ties': 0, 'replayed': 0}");
  expect(submit(code, 'upkeep')).toContain("{'read': 0,");
  expect(
    execFileSync(python, ['-c', `import runpy; runpy.run_path(${JSON.stringify(code)}, run_name="job")`], { encoding: 'utf8' }),
  ).toBe('');
  const tool = (name: string, ...args: string[]) =>
    execFileSync(join(dirname(python), name), args, { cwd: dirname(code), encoding: 'utf8' });
  tool('ruff', 'check', '--isolated', code, tests);
  tool('ruff', 'format', '--isolated', '--check', '--line-length', '140', code, tests);
  tool('mypy', '--strict', '--cache-dir', join(tools, 'mypy'), code, tests);
});
