import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { generateTable } from '../../../language/generate/index.js';
import { createModel } from '../../../language/model/index.js';
import { Engine } from '../../engines/engine.js';
import { CHANGES, type Cost, Costs, type Effort, exampleOf, keyOf, PLAIN, TABLE } from './table.js';

/**
 * Measures runs on Spark with Delta Lake, in one session: all of a job's `main`, with its stream and what this commits.
 * @throws where Spark cannot be set up, the table is not generated, or a statement fails
 */
export async function costOnSpark(root: string, { rows, runs, unmeasured }: Effort): Promise<Cost> {
  execFileSync(process.execPath, [join(root, 'test/engines/setup.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] });
  const spark = new Engine();
  try {
    const model = createModel();
    model.setFile('shop.pipe', exampleOf(root, spark.lake));
    const generated = generateTable(model, TABLE, 'pyspark');
    if (generated.status === 'refused') throw new Error(`${TABLE}: ${generated.reason}`);
    const job = spark.write('dim_customer.py', generated.files[0]?.text ?? '');
    await fill(spark, job, rows);
    const costs = new Costs();
    for (let run = 1; run <= unmeasured + runs; run++) {
      await spark.sql(...arrival(run, rows));
      const start = performance.now();
      await spark.sql(PLAIN);
      const plain = performance.now() - start;
      const { total = 0, ...steps } = await spark.profile(job);
      const milliseconds = Object.entries(steps).map(([step, seconds]) => [step, seconds * 1000] as const);
      if (run > unmeasured) costs.add(plain, total * 1000, Object.fromEntries(milliseconds));
    }
    return costs;
  } finally {
    spark.end();
  }
}

/** The table with its log, as upkeep leaves them, and a copy for the plain `MERGE`. */
async function fill(spark: Engine, job: string, rows: number): Promise<void> {
  const at = "timestamp '2025-01-01'";
  await spark.reset();
  await spark.sql(
    `create table bronze.customers (op string, customer_id bigint, segment string, tier string, email string, changed_at timestamp,
     _ingested_at timestamp) using delta`,
  );
  await spark.main(job);
  await spark.sql(
    `insert into gold.dim_customer
     select sha2(string(id), 256), id, concat('s', id % 7), concat('t', id % 3), sha2(concat('e', id), 256), ${at}, ${at}, null, true
     from range(0, ${rows}, 1, 2)`,
    `insert into gold.dim_customer__changes (customer_id, segment, tier, email, _sequence, _is_delete, _tie, _base_from)
     select customer_id, segment, tier, email, changed_at, false, customer_key, changed_at from gold.dim_customer`,
    `create table gold.plain using delta cluster by (customer_id) location '${spark.lake}/plain' as select * from gold.dim_customer`,
  );
}

/** The changes of a run, in bronze; `changes` shows them as the plain `MERGE` takes them. */
function arrival(run: number, rows: number): string[] {
  const at = `timestamp '2025-01-16' + interval ${run} hours`;
  return [
    `insert into bronze.customers
     select 'u', ${keyOf('id', run, rows)}, concat('s', id % 7), 'run ${run}', concat('f', id), ${at}, ${at}
     from range(0, ${CHANGES}, 1, 1)`,
    `create or replace temporary view changes as
     select sha2(string(customer_id), 256) as customer_key, customer_id, segment, tier, sha2(email, 256) as email, changed_at
     from bronze.customers where changed_at = ${at}`,
  ];
}
