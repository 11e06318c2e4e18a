import { ExpressionWriter, plainColumn } from '../../expression.js';
import { ARRIVAL } from '../../ingestion/plan.js';
import { identifier, pythonString } from '../../quote.js';
import type { Check } from '../../statements/checks.js';
import { lines } from '../../statements/layout.js';
import { SPARK } from '../dialect.js';
import { testFile } from '../test.js';
import { asks, type SparkIngestion, tableOf } from './plan.js';

/** Tests of a table that takes in rows of sources, for pytest. */
export function ingestionTests(plan: SparkIngestion): string {
  return testFile(plan, checks(plan), asks(plan) ? undefined : rerun(plan));
}

function checks(plan: SparkIngestion): Check[] {
  const table = tableOf(plan);
  const writer = new ExpressionWriter(SPARK, { columns: plan.columns });
  const required = plan.sources.some(s => s.deletes)
    ? []
    : plan.columns.filter(c => {
        const name = plainColumn(c.value)?.toLowerCase();
        return plan.sources.every(s => s.columns.some(x => x.required && x.name.toLowerCase() === name));
      });
  return [
    {
      name: 'rows_are_of_a_run',
      doc: 'Each row says which run has brought it.',
      sql: lines(`select * from ${table}`, 'where _run is null'),
    },
    ...(plan.saysArrival
      ? []
      : [
          {
            name: 'rows_have_arrived',
            doc: 'Each row says when it arrived, which is not to come.',
            sql: lines(`select * from ${table}`, `where ${ARRIVAL} is null or ${ARRIVAL} > current_timestamp()`),
          },
        ]),
    ...required.map(
      (c, i): Check => ({
        name: `required_${i + 1}`,
        doc: `${c.name} is not NULL.`,
        sql: lines(`select * from ${table}`, `where ${identifier(c.name)} is null`),
      }),
    ),
    ...plan.expectations.flatMap((e, i): Check[] =>
      e.unmasked
        ? []
        : [
            {
              warns: e.action === 'warn',
              name: `expectation_${i + 1}`,
              doc: `Expectation ${e.name}.`,
              sql: lines(`select * from ${table}`, `where (${writer.print(e.condition)}) is not true`),
            },
          ],
    ),
  ];
}

/** What was taken in stays as it is. */
function rerun(plan: SparkIngestion): string[] {
  const query = `select count(*) as rows, max(_run) as run from ${tableOf(plan)}`;
  return [
    'def test_a_rerun_takes_no_row_twice(spark: SparkSession, job: ModuleType) -> None:',
    '    """Another run leaves the rows of earlier runs as they are."""',
    '    job.main(spark)',
    `    query = ${pythonString(query)}`,
    '    before = spark.sql(query).collect()[0]',
    '    job.main(spark)',
    '    after = spark.sql(query + f" where _run <= {-1 if before.run is None else before.run}").collect()[0]',
    '    assert after == before',
  ];
}
