import { durationText } from '../../../model/checks/durations.js';
import { provenance, wrapped } from '../../header.js';
import { ARRIVAL } from '../../ingestion/plan.js';
import { commentText, literal, pythonBlock, pythonString } from '../../quote.js';
import { lines } from '../../statements/layout.js';
import { CREATE_TABLES, IS_DUE, imports, tables, upkeepConstant, upkeepLines, usesDollar } from '../parts.js';
import { moduleText, settingExpression, sqlConstant } from '../python.js';
import { entry, loopModules, often, streamLoop, streamUsage } from '../stream.js';
import { maintenance } from '../tables.js';
import { definitions } from './definitions.js';
import { asks, labelOf, type SparkIngestion, tableOf } from './plan.js';
import { FUNCTIONS } from './read.js';
import { begin, readConstants } from './reads.js';
import { readFunctions, readsEnvironment, sourceText } from './sources.js';
import { type IngestionStatements, ingestionStatements } from './statements.js';

/** The job that takes rows of sources into a table, in Python, for Spark with Delta Lake: it runs as it stands with `spark-submit`. */
export function ingestionJob(plan: SparkIngestion): string {
  const s = ingestionStatements(plan);
  const all = [
    header(plan),
    imports(plan, s.warnings !== undefined || (s.undeclared !== undefined && plan.drift === 'alert'), true, modules(plan)),
    checkpoint(plan),
    ...tables(plan, definitions(plan), false),
    functionsConstant(s),
    ...constants(plan, s),
    CREATE_TABLES,
    ...readFunctions(plan),
    ...(asks(plan) ? [begin(plan)] : []),
    run(plan, s),
    ...(plan.retry > 0 ? [persistently(plan)] : []),
    ...(upkeepTasks(plan).length > 0 ? [IS_DUE] : []),
    prepare(plan, s),
    main(plan),
    stream(plan),
    entry(plan.trigger),
  ];
  return moduleText(all);
}

function header(plan: SparkIngestion): string {
  const file = `${plan.name}.py`;
  const applied = [
    ...(plan.onError.action === 'dead_letter' ? ['dlq'] : []),
    ...(plan.expectations.length > 0 ? ['quality-checks-defaults'] : []),
    ...(plan.maintain.compact ? ['compaction'] : []),
  ];
  const beside = [
    asks(plan) ? 'ops.reads (what each run has read)' : 'ops.streams (which stream fills the table)',
    ...(plan.onError.action === 'dead_letter' ? [`ops.${plan.onError.name}`] : []),
  ];
  const upkeep = [
    ...(plan.retain ? [`deletes rows that arrived more than ${durationText(plan.retain)} ago`] : []),
    ...(plan.maintain.compact ? ['compacts'] : []),
    ...(plan.maintain.vacuum ? ['removes old files'] : []),
  ];
  const environment = [
    ...new Set([...JSON.stringify(plan.readings).matchAll(/"kind":"env","name":"([^"]+)"/g)].map(m => m[1] ?? '')),
  ];
  const text = [
    ...wrapped(`${labelOf(plan)}: ${commentText(plan.doc ?? `the rows of ${sourceText(plan)}, as they come.`)}`, 120),
    '',
    ...provenance(plan.file, applied, beside, 120),
    ...(environment.length > 0 ? wrapped(`Reads from the environment: ${environment.join(', ')}.`, 120) : []),
    `Needs Spark 4.1 with Delta Lake 4${needs(plan)}.`,
    '',
    `    spark-submit ${file}            takes what is new in ${sourceText(plan)}`,
    ...streamUsage(file, plan.trigger),
    `    spark-submit ${file} upkeep     ${upkeep.length > 0 ? upkeep.join(', ') : 'has nothing to do for this table'}`,
    '',
  ].join('\n');
  return pythonBlock(text);
}

function needs({ readings }: SparkIngestion): string {
  if (readings.some(r => r.kind === 'kafka')) return ' and spark-sql-kafka-0-10';
  return readings.some(r => r.kind === 'database') ? ' and the JDBC driver of the database' : '';
}

function modules(plan: SparkIngestion): string[] {
  return [
    ...(readsEnvironment(plan) ? ['import os'] : []),
    ...(plan.readings.some(r => r.kind === 'api') ? ['import json', 'import urllib.request'] : []),
    ...(plan.retry > 0 ? ['import time'] : []),
    ...(asks(plan) ? loopModules(plan.trigger) : []),
    ...(plan.retry > 0 ? ['from collections.abc import Callable'] : []),
    ...(asks(plan) ? [] : ['from pyspark.sql.streaming.readwriter import DataStreamWriter']),
  ];
}

function checkpoint(plan: SparkIngestion): string {
  if (asks(plan)) return '';
  const own = `/${labelOf(plan)}`;
  const where = plan.checkpoint
    ? settingExpression(plan.checkpoint, own)
    : plan.root
      ? settingExpression(plan.root, `/_checkpoints${own}`)
      : undefined;
  return where ? `CHECKPOINT = ${where}` : '';
}

function functionsConstant(s: IngestionStatements): string {
  const used = Object.entries(FUNCTIONS).filter(([name]) => s.judged.includes(`${name}(`));
  if (used.length === 0) return '';
  const texts = used.map(
    ([, { comment, sql }]) => `    # ${comment}\n    ${pythonBlock(`\n        ${sql.replaceAll('\n', '\n        ')}\n    `)},`,
  );
  return ['FUNCTIONS = [', ...texts, ']'].join('\n');
}

function constants(plan: SparkIngestion, s: IngestionStatements): string[] {
  const constant = (name: string, sql: string | undefined, ...comment: string[]) =>
    sql === undefined ? [] : [sqlConstant(name, comment, sql)];
  const label = literal(labelOf(plan));
  const retain =
    plan.retain &&
    lines(`delete from ${tableOf(plan)}`, `where ${ARRIVAL} < current_timestamp() - interval ${durationText(plan.retain)}`);
  const upkeep = upkeepConstant(upkeepTasks(plan));
  return [
    ...constant('JUDGED', s.judged, 'A row is judged by its own facts; the reason keeps it out of the table.'),
    ...constant('UNDECLARED', s.undeclared, 'Fields that no column is declared for.'),
    ...constant('FAILING', s.failing, 'Rows that stop the run before anything is written.'),
    ...constant('COUNTS', s.counts),
    ...constant('WARNINGS', s.warnings, 'Rows that are written although an expectation is not met.'),
    ...constant('WRITE_REJECTS', s.writeRejects, 'Rows that cannot be written, once each.'),
    ...constant('ROWS', s.rows),
    ...(asks(plan)
      ? readConstants(plan)
      : [
          ...constant(
            'STREAM',
            `select stream from ops.streams where table = ${label}`,
            'The stream that fills the table, by its checkpoint.',
          ),
          ...constant('WRITE_STREAM', `insert into ops.streams select ${label}, _stream`),
        ]),
    ...constant(
      'EXPIRE',
      retain,
      `Upkeep. Rows are kept for ${plan.retain ? durationText(plan.retain) : ''} after they arrived.`,
    ),
    ...(upkeep ? [upkeep] : []),
  ];
}

const upkeepTasks = (plan: SparkIngestion) => maintenance(plan, [tableOf(plan)]);

function run(plan: SparkIngestion, s: IngestionStatements): string {
  const label = labelOf(plan);
  const text = pythonString;
  const stream = asks(plan)
    ? []
    : [
        '    stream = spark.sparkContext.getLocalProperty("sql.streaming.queryId")',
        '    known = [row.stream for row in spark.sql(STREAM).collect()]',
        '    if not known:',
        `        spark.sql(f"declare or replace variable _stream string default '{stream}'")`,
        '        spark.sql(WRITE_STREAM)',
        '    elif known != [stream]:',
        '        raise RuntimeError(',
        `            ${text(`${label}: not the checkpoint by which it was filled, rows would come twice: restore that one, or empty the table and ops.streams`)}`,
        '        )',
      ];
  const drift = text(`${sourceText(plan)}: fields that are not declared: `);
  const undeclared =
    s.undeclared === undefined
      ? []
      : [
          '    if undeclared := ", ".join(row.field for row in spark.sql(UNDECLARED).collect()):',
          plan.drift === 'fail'
            ? `        raise ValueError(${drift} + undeclared)`
            : `        logging.getLogger(${text(label)}).warning(${drift} + undeclared)`,
        ];
  return [
    'def run(batch: DataFrame, number: int) -> dict[str, int]:',
    `    """One run over new rows of ${sourceText(plan)}. Repeated under its number it adds nothing. Returns the counts of rows."""`,
    '    spark = batch.sparkSession',
    ...stream,
    '    spark.sql(f"declare or replace variable _run bigint default {number}")',
    '    batch.createOrReplaceTempView("batch")',
    '    spark.sql(JUDGED).localCheckpoint().createOrReplaceTempView("judged")',
    ...undeclared,
    ...(s.failing
      ? [
          '    if failing := spark.sql(FAILING).collect():',
          '        rows = "\\n".join(f"{row._reason}: {row._raw}" for row in failing)',
          `        raise ValueError(${text(`${label}: nothing was written, because of these rows of ${sourceText(plan)}:\n`)} + rows)`,
        ]
      : []),
    '    counts: dict[str, int] = spark.sql(COUNTS).collect()[0].asDict()',
    ...(s.warnings
      ? [
          '    for expectation, broken in spark.sql(WARNINGS).collect()[0].asDict().items():',
          '        if broken:',
          `            logging.getLogger(${text(label)}).warning("%d rows break %s", broken, expectation)`,
        ]
      : []),
    ...(s.writeRejects ? ['    if counts["dead_lettered"]:', '        spark.sql(WRITE_REJECTS)'] : []),
    '    # Delta leaves out what it has written before under this number.',
    `    new = spark.sql(ROWS).write.format("delta").mode("append")${plan.widens ? '.option("mergeSchema", "true")' : ''}`,
    `    new.option("txnAppId", ${asks(plan) ? text(label) : 'stream'}).option("txnVersion", number).saveAsTable(${text(tableOf(plan))})`,
    '    return counts',
  ].join('\n');
}

function persistently({ retry }: SparkIngestion): string {
  const waits = Array.from({ length: retry }, (_, i) => Math.min(10 * 2 ** i, 300));
  return [
    'def persistently(attempt: Callable[[], object]) -> None:',
    `    """What fails is tried again, ${retry} ${retry === 1 ? 'time' : 'times'} at most and after ever longer waits: no row comes twice."""`,
    `    for seconds in (${waits.join(', ')}${waits.length === 1 ? ',' : ''}):`,
    '        try:',
    '            attempt()',
    '            return',
    '        except Exception as error:',
    '            print(f"tried again in {seconds} seconds: {error}", file=sys.stderr)',
    '            time.sleep(seconds)',
    '    attempt()',
  ].join('\n');
}

function prepare(plan: SparkIngestion, s: IngestionStatements): string {
  const functions = Object.keys(FUNCTIONS).some(name => s.judged.includes(`${name}(`));
  return [
    'def prepare(spark: SparkSession) -> None:',
    '    """What a session must have: settings, functions and the tables of this job."""',
    `    spark.conf.set("spark.sql.session.timeZone", ${pythonString(plan.timezone)})`,
    '    spark.conf.set("spark.sql.ansi.enabled", "true")  # a number that does not fit is an error',
    ...(usesDollar(plan)
      ? ['    spark.conf.set("spark.sql.variable.substitute", "false")  # a name of this table looks like a variable']
      : []),
    ...(functions ? ['    for function in FUNCTIONS:', '        spark.sql(function)'] : []),
    '    create_tables(spark)',
    ...(asks(plan)
      ? []
      : [
          '',
          'def writer(spark: SparkSession, counts: Counter[str]) -> DataStreamWriter:',
          '    """The stream of new rows. After a crash the same rows come again under the same number."""',
          ...(plan.checkpoint || plan.root
            ? []
            : [`    checkpoint = spark.conf.get("spark.sql.warehouse.dir") + ${pythonString(`/_checkpoints/${labelOf(plan)}`)}`]),
          '    stream = read(spark).writeStream.foreachBatch(lambda batch, number: counts.update(run(batch, number)))',
          `    return stream.option("checkpointLocation", ${plan.checkpoint || plan.root ? 'CHECKPOINT' : 'checkpoint'})`,
        ]),
  ].join('\n');
}

function main(plan: SparkIngestion): string {
  const attempt = asks(plan)
    ? 'counts.update(take(spark))'
    : 'writer(spark, counts).trigger(availableNow=True).start().awaitTermination()';
  const once = plan.retry === 0 ? [`        ${attempt}`] : [`        persistently(lambda: ${attempt})`];
  const upkeep = [...(plan.retain ? ['        spark.sql(EXPIRE)'] : []), ...upkeepLines(plan, upkeepTasks(plan))];
  return [
    'def main(spark: SparkSession, upkeep: bool = False) -> dict[str, int]:',
    `    """Takes what is new in ${sourceText(plan)}, or does the upkeep. Returns the counts of rows."""`,
    '    prepare(spark)',
    '    counts = Counter(read=0, written=0, dropped=0, dead_lettered=0, ties=0, replayed=0)',
    ...(upkeep.length > 0 ? ['    if upkeep:', ...upkeep, '    else:', ...once] : ['    if not upkeep:', ...once]),
    '    return dict(counts)',
  ].join('\n');
}

function stream(plan: SparkIngestion): string {
  const { trigger } = plan;
  if (!trigger || asks(plan)) return streamLoop(trigger);
  const every = trigger.mode === 'every' ? `.trigger(processingTime=${pythonString(durationText(trigger.every))})` : '';
  const attempt = `writer(spark, Counter())${every}.start().awaitTermination()`;
  return [
    'def stream(spark: SparkSession) -> None:',
    `    """Takes what is new in ${sourceText(plan)} ${often(trigger)}, until it is stopped."""`,
    '    prepare(spark)',
    plan.retry > 0 ? `    persistently(lambda: ${attempt})` : `    ${attempt}`,
  ].join('\n');
}
