import { computedCompanions, computedPatterns, EXPIRES, provenance, scopesText, summary, TRIMS, wrapped } from '../header.js';
import type { ComputedPlan } from '../query/plan.js';
import { queryText } from '../query/text.js';
import { literal, pythonBlock, pythonString } from '../quote.js';
import { type ComputedNames, type ComputedStatements, computedNames, computedStatements } from '../statements/computed.js';
import { lines, list } from '../statements/layout.js';
import { deadLetters } from '../statements/rejected.js';
import { SPARK } from './dialect.js';
import { sparkTables } from './generated.js';
import { CREATE_TABLES, EVALUATE, IS_DUE, imports, tables, upkeepConstant, upkeepLines, usesDollar } from './parts.js';
import { moduleText, sqlConstant, statementWithLocation } from './python.js';
import { entry, loopModules, streamLoop, streamUsage } from './stream.js';
import { maintenance, type UpkeepTask } from './tables.js';

/** The job of a table that is computed, in Python: it runs as it stands with `spark-submit`. */
export function computedJob(plan: ComputedPlan): string {
  const n = computedNames(plan, SPARK, '_run');
  const parts = plan.kind === 'view' ? viewParts(plan, n) : tableParts(plan, n);
  const all = [...parts, streamLoop(plan.trigger), entry(plan.trigger)];
  return moduleText(all);
}

function header(plan: ComputedPlan, upkeep: string): string {
  const file = `${plan.name}.py`;
  const text = [
    ...wrapped(summary(plan), 120),
    '',
    ...provenance(plan.file, computedPatterns(plan), computedCompanions(plan), 120),
    'Needs Spark 4.1 with Delta Lake 4.',
    '',
    `    spark-submit ${file}            ${WHAT[plan.kind]}`,
    ...streamUsage(file, plan.trigger),
    `    spark-submit ${file} upkeep     ${upkeep}`,
    '',
  ].join('\n');
  return pythonBlock(text);
}

const WHAT: Readonly<Record<ComputedPlan['kind'], string>> = {
  view: 'defines the view',
  overwrite: 'computes the table anew',
  computed: 'computes again what its inputs have changed',
};

function settings(plan: ComputedPlan): string[] {
  return [
    `    spark.conf.set("spark.sql.session.timeZone", ${pythonString(plan.timezone)})`,
    '    spark.conf.set("spark.sql.ansi.enabled", "true")  # a number that does not fit is an error',
    ...(usesDollar(plan)
      ? ['    spark.conf.set("spark.sql.variable.substitute", "false")  # a name of this table looks like a variable']
      : []),
  ];
}

function viewParts(plan: ComputedPlan, n: ComputedNames): string[] {
  const query = queryText(plan.query, { sql: SPARK, scope: [], errors: false, timezone: plan.timezone });
  const schema = `create schema if not exists ${plan.layer}`;
  const main = [
    'def main(spark: SparkSession, upkeep: bool = False) -> dict[str, int]:',
    '    """Defines the view, which has no upkeep. Returns the counts of rows, of which there are none."""',
    ...settings(plan),
    '    if not upkeep:',
    '        if not spark.catalog.databaseExists(SCHEMA):',
    '            spark.sql(CREATE_SCHEMA)',
    '        spark.sql(VIEW)',
    '    return {}',
  ];
  return [
    header(plan, 'has nothing to do for a view'),
    imports(plan, false, false).replace('import DataFrame, SparkSession', 'import SparkSession'),
    `SCHEMA = ${pythonString(plan.layer)}\nCREATE_SCHEMA = ${plan.root ? statementWithLocation(schema, plan.root, `/${plan.layer}`, literal) : pythonString(schema)}`,
    sqlConstant('VIEW', [], `create or replace view ${n.table} as\n${query}`),
    main.join('\n'),
  ];
}

function tableParts(plan: ComputedPlan, n: ComputedNames): string[] {
  const s = computedStatements(plan, n);
  const definitions = sparkTables(plan, n);
  const partitionBy = definitions.find(t => t.name === n.table)?.partitionBy ?? [];
  const tasks = maintenance({ ...plan, partitionBy }, [n.table, ...(plan.kind === 'computed' ? [n.touched] : [])]);
  const canonical = Object.values(s)
    .flat()
    .some(text => text.includes('canonical('));
  const constants = constantsOf(plan, n, s);
  const upkeep = upkeepConstant(tasks);
  return [
    header(plan, upkeepText(plan, tasks)),
    imports(plan, s.warnings !== undefined, false, [...environment(plan), ...loopModules(plan.trigger)]),
    ...tables(plan, definitions, canonical),
    ...constants,
    ...(upkeep ? [upkeep] : []),
    CREATE_TABLES,
    runFunction(plan, n, s),
    ...(tasks.length > 0 ? [IS_DUE] : []),
    mainFunction(plan, s, tasks, canonical),
  ];
}

function upkeepText({ retain }: ComputedPlan, tasks: readonly UpkeepTask[]): string {
  const parts = [
    ...(retain ? ['removes rows that are no longer kept'] : []),
    ...(tasks.length > 0 ? ['compacts, removes old files'] : []),
    'keeps ops.progress short',
  ];
  return parts.join(', ');
}

/** What a job needs to read the place of a dead letter from the environment. */
const environment = (plan: ComputedPlan): string[] =>
  deadLetters(plan).some(letter => letter.location?.kind === 'env') ? ['import json', 'import os'] : [];

function constantsOf(plan: ComputedPlan, n: ComputedNames, s: ComputedStatements): string[] {
  const constant = (name: string, sql: string | undefined, ...comment: string[]) =>
    sql === undefined ? [] : [sqlConstant(name, comment, sql)];
  const names = plan.columns.map(c => SPARK.identifier(c.name));
  const overwrite = lines(
    `insert overwrite table ${n.table} (${list(names, 24 + n.table.length)})`,
    `select ${list(names, 7)}`,
    'from computed',
    'where _reason is null',
  );
  return [
    ...constant(
      'NUMBER',
      `select coalesce(max(run), -1) + 1 as number from ops.progress where table = ${SPARK.literal(n.label)}`,
    ),
    ...constant(
      'POSITIONS',
      s.positions,
      'How far the changes of each input were read, and to where they are read now: to its last run that has ended.',
    ),
    ...constant('SCOPES', s.scopes, scopesText(plan)),
    ...constant('COMPUTED', s.computed, s.scopes ? 'Step 2. Their rows, as they should be.' : 'The rows, as they should be.'),
    ...constant('REJECTED', s.rejected, 'Rows that a step turns away, by what they are themselves.'),
    ...constant('COUNTS', s.counts),
    ...constant('FAILING', s.failing, 'Rows that stop the run before anything is written.'),
    ...constant('WARNINGS', s.warnings, 'Rows that are written although an expectation is not met.'),
    ...constant('WRITE_REJECTS', s.writeRejects),
    ...s.writeRejected.flatMap((sql, i) => constant(rejectedConstant(s, i), sql)),
    ...constant(
      'DIFFERENCES',
      s.differences,
      'What the table has and should not have, or has otherwise, or lacks. `_old` is the row as it is stored.',
    ),
    ...constant(
      'WRITE_TOUCHED',
      s.writeTouched,
      'Written before the table itself, so that a crash between the two loses nothing; dependants read the runs up to the one in ops.progress.',
    ),
    ...constant('WRITE_TABLE', s.writeTable ?? overwrite),
    ...constant('WRITE_PROGRESS', s.writeProgress, 'Progress last.'),
    ...constant('WRITE_POSITIONS', s.writePositions),
    ...constant('EXPIRE', s.expire, EXPIRES),
    ...constant('TRIM_PROGRESS', s.trimProgress, TRIMS),
  ];
}

const rejectedConstant = ({ writeRejected }: ComputedStatements, i: number) =>
  `WRITE_REJECTED${writeRejected.length > 1 ? `_${i + 1}` : ''}`;

function runFunction(plan: ComputedPlan, n: ComputedNames, s: ComputedStatements): string {
  const label = pythonString(n.label);
  return [
    'def run(spark: SparkSession) -> dict[str, int]:',
    '    """One run. It may be repeated at any time and from any step. Returns the counts of the rows that were computed."""',
    '',
    ...EVALUATE,
    '',
    '    number = spark.sql(NUMBER).collect()[0].number',
    '    spark.sql(f"declare or replace variable _run bigint default {number}")',
    ...(s.positions ? ['    evaluate(POSITIONS, "positions")'] : []),
    ...(s.scopes ? ['    evaluate(SCOPES, "scopes")'] : []),
    '    evaluate(COMPUTED, "computed")',
    ...(s.rejected ? ['    evaluate(REJECTED, "rejected")'] : []),
    ...(s.failing
      ? [
          '    if failing := spark.sql(FAILING).collect():',
          '        rows = "\\n".join(f"{row._reason}: {row._raw}" for row in failing)',
          `        raise ValueError(${pythonString(`${n.label}: nothing was written, because of these rows:\n`)} + rows)`,
        ]
      : []),
    '    counts: dict[str, int] = spark.sql(COUNTS).collect()[0].asDict()',
    ...(s.warnings
      ? [
          '    for expectation, broken in spark.sql(WARNINGS).collect()[0].asDict().items():',
          '        if broken:',
          `            logging.getLogger(${label}).warning("%d rows break %s", broken, expectation)`,
        ]
      : []),
    ...(s.writeRejects || s.writeRejected.length > 0 ? ['    if counts["dead_lettered"]:'] : []),
    ...(s.writeRejects ? ['        spark.sql(WRITE_REJECTS)'] : []),
    ...s.writeRejected.map((_, i) => `        spark.sql(${rejectedConstant(s, i)})`),
    ...(plan.kind === 'computed'
      ? [
          '    if not evaluate(DIFFERENCES, "differences").isEmpty():',
          '        spark.sql(WRITE_TOUCHED)',
          '        spark.sql(WRITE_TABLE)',
        ]
      : ['    spark.sql(WRITE_TABLE)']),
    '    spark.sql(WRITE_PROGRESS)',
    ...(s.writePositions ? ['    spark.sql(WRITE_POSITIONS)'] : []),
    '    return counts',
  ].join('\n');
}

function mainFunction(plan: ComputedPlan, s: ComputedStatements, tasks: readonly UpkeepTask[], canonical: boolean): string {
  const upkeep = [
    ...(s.expire ? ['        spark.sql(EXPIRE)'] : []),
    ...(s.trimProgress ? ['        spark.sql(TRIM_PROGRESS)'] : []),
    ...upkeepLines(plan, tasks),
  ];
  return [
    'def main(spark: SparkSession, upkeep: bool = False) -> dict[str, int]:',
    '    """Does a run, or the upkeep. Returns the counts of rows."""',
    ...settings(plan),
    ...(canonical ? ['    spark.sql(CANONICAL)'] : []),
    '    create_tables(spark)',
    '    if upkeep:',
    ...upkeep,
    '        return {}',
    '    return run(spark)',
  ].join('\n');
}
