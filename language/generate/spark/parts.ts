import { CANONICAL_FUNCTION } from '../canonical.js';
import type { TablePlan } from '../plan.js';
import { literal, pythonBlock, pythonString } from '../quote.js';
import { indented } from '../statements/layout.js';
import type { TableDefinition } from '../statements/tables.js';
import { settingExpression, sqlConstant, statementWithLocation } from './python.js';
import { createTable, type UpkeepTask } from './tables.js';

/** What the parts that all jobs have must know of a table. */
export type JobFacts = Pick<TablePlan, 'layer' | 'location' | 'root' | 'checkpoint' | 'onError' | 'shadowing' | 'maintain'>;

const usesEnvironment = (plan: JobFacts) =>
  [plan.location, plan.root, plan.checkpoint, plan.onError.action === 'dead_letter' ? plan.onError.location : undefined].filter(
    l => l?.kind === 'env',
  ).length > 0;

/** The modules that a job needs. `more` are the lines of those that it alone needs. */
export function imports(plan: JobFacts, logs: boolean, counts: boolean, more: readonly string[] = []): string {
  const needed = [
    ...(usesEnvironment(plan) ? ['import json'] : []),
    ...(logs ? ['import logging'] : []),
    ...(usesEnvironment(plan) || plan.shadowing.length > 0 ? ['import os'] : []),
    'import sys',
    ...(counts ? ['from collections import Counter'] : []),
    ...more.filter(line => !line.includes('pyspark')),
  ];
  const isFrom = (line: string) => line.startsWith('from ');
  const standard = [...new Set(needed)].sort((a, b) => Number(isFrom(a)) - Number(isFrom(b)) || (a < b ? -1 : 1));
  const guard =
    plan.shadowing.length === 0
      ? ''
      : [
          '',
          `# ${plan.shadowing.map(name => `${name}.py`).join(', ')} in this folder must not stand in for the module of that name.`,
          'sys.path[:] = [path for path in sys.path if os.path.abspath(path) != os.path.dirname(os.path.abspath(__file__))]',
        ].join('\n');
  const pyspark = ['from pyspark.sql import DataFrame, SparkSession', ...more.filter(line => line.includes('pyspark'))];
  return [...standard, guard, '', ...pyspark].filter((l, i, all) => l !== '' || all[i - 1] !== '').join('\n');
}

/** The statements that create what a job owns, and the function that they call. */
export function tables(plan: JobFacts, definitions: readonly TableDefinition[], canonical: boolean): string[] {
  const schemas = [plan.layer, 'ops'].map(schema => {
    const sql = `create schema if not exists ${schema}`;
    return `    ${pythonString(schema)}: ${plan.root ? statementWithLocation(sql, plan.root, `/${schema}`, literal) : pythonString(sql)},`;
  });
  const created = definitions.map(t => {
    const text = (sql: string) => pythonBlock(`\n${indented(sql, 8)}\n    `);
    const create = createTable(t);
    if (!t.location) return `    ${text(create)},`;
    if (t.location.kind === 'text') return `    ${text(`${create}\nlocation ${literal(t.location.text)}`)},`;
    return `    ${text(create)} + " location " + json.dumps(${settingExpression(t.location, '')}),`;
  });
  return [
    ['# Created where they do not exist.', 'SCHEMAS = {', ...schemas, '}'].join('\n'),
    ['TABLES = [', ...created, ']'].join('\n'),
    ...(canonical
      ? [
          sqlConstant(
            'CANONICAL',
            ["A text's length in bytes and the text, so that two values can never read as one."],
            CANONICAL_FUNCTION,
          ),
        ]
      : []),
  ];
}

/** Creates the schemas and tables of a job. */
export const CREATE_TABLES = `def create_tables(spark: SparkSession) -> None:
    """Creates the schemas and tables that this job owns, where they do not exist."""
    for schema, create_schema in SCHEMAS.items():
        if not spark.catalog.databaseExists(schema):
            spark.sql(create_schema)
    for create_table in TABLES:
        spark.sql(create_table)`;

/**
 * The function within `run` that evaluates a query once. Spark takes what it cannot estimate, such as a join, for huge, and would
 * shuffle the whole table to meet it; a limit is the only thing that tells it how few rows there are. They are then sent to where the
 * many are. 10,000 rows of a kilobyte are what Spark itself sends around (`spark.sql.autoBroadcastJoinThreshold`, 10 MB).
 */
export const EVALUATE: readonly string[] = [
  '    def evaluate(query: str, name: str) -> DataFrame:',
  '        rows = spark.sql(query).localCheckpoint()  # evaluated once: the statements below change the tables that it reads',
  '        if (count := rows.count()) < 10_000:',
  '            rows = rows.limit(count)  # told how few rows there are, Spark sends them to where the many are',
  '        rows.createOrReplaceTempView(name)',
  '        return rows',
];

/** Tells whether a task of upkeep is due. */
export const IS_DUE = `def is_due(spark: SparkSession, table: str, operation: str, every: str) -> bool:
    """Whether the last such operation, else the creation of the table, is that long ago."""
    history = spark.sql(f"describe history {table}").where(f"operation in ('CREATE TABLE', '{operation}')")
    return bool(history.selectExpr(f"coalesce(max(timestamp) < current_timestamp() - interval {every}, true)").collect()[0][0])`;

/** The constant that lists the tasks of upkeep; nothing where there are none. */
export function upkeepConstant(tasks: readonly UpkeepTask[]): string | undefined {
  if (tasks.length === 0) return undefined;
  const rows = tasks.map(t => `    (${[t.table, t.sql, t.operation, t.every].map(pythonString).join(', ')}),`);
  return ['# Table, task, its name in the history of the table, and how often.', 'UPKEEP = [', ...rows, ']'].join('\n');
}

/** Delta refuses to remove younger files, unless it is told not to. */
const WEEK_HOURS = 168;

/** The lines of `main` that do the tasks which are due. */
export function upkeepLines({ maintain }: JobFacts, tasks: readonly UpkeepTask[]): string[] {
  const short = (maintain.vacuum?.retainHours ?? WEEK_HOURS) < WEEK_HOURS;
  return [
    ...(short
      ? [
          '        # The table says itself that its old files may go sooner than after a week.',
          '        spark.conf.set("spark.databricks.delta.retentionDurationCheck.enabled", "false")',
        ]
      : []),
    ...(tasks.length > 0
      ? [
          '        for table, task, operation, every in UPKEEP:',
          '            if is_due(spark, table, operation, every):',
          '                spark.sql(task)',
        ]
      : []),
  ];
}

/** True where a quoted name of the table would be taken for `${a variable}`. */
export function usesDollar(plan: JobFacts): boolean {
  return JSON.stringify(plan).includes('${');
}
