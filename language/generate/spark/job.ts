import { durationText } from '../../model/checks/durations.js';
import { twice } from '../duration.js';
import {
  anchorText,
  companions,
  EXPIRES,
  foldText,
  KNOWN,
  OLDER_MOMENTS,
  patterns,
  provenance,
  REDUCES_MARKED,
  summary,
  TRIMS,
  wrapped,
} from '../header.js';
import { hasHistory, hasLog, hasVersions, type TablePlan } from '../plan.js';
import { pythonBlock, pythonString } from '../quote.js';
import { type Statements, statementsOf } from '../statements/index.js';
import { type Names, namesOf } from '../statements/names.js';
import { tableDefinitions } from '../statements/tables.js';
import { SPARK } from './dialect.js';
import { CREATE_TABLES, EVALUATE, IS_DUE, imports, tables, upkeepConstant, upkeepLines, usesDollar } from './parts.js';
import { moduleText, settingExpression, sqlConstant } from './python.js';
import { entry, loopModules, streamLoop, streamUsage } from './stream.js';
import { maintenance } from './tables.js';

/** The job of a table in Python, for Spark with Delta Lake: it runs as it stands with `spark-submit`. */
export function pysparkJob(plan: TablePlan): string {
  const n = namesOf(SPARK, plan, '_run', false);
  const s = statementsOf(plan, n);
  const parts = [
    header(plan),
    imports(plan, s.warnings !== undefined, true, loopModules(plan.trigger)),
    checkpoint(plan),
    ...tables(plan, tableDefinitions(plan, n), true),
    ...constants(plan, n, s),
    ...functions(plan, n, s),
    streamLoop(plan.trigger),
    entry(plan.trigger),
  ];
  return moduleText(parts);
}

function header(plan: TablePlan): string {
  const input = `${plan.input.layer}.${plan.input.name}`;
  const file = `${plan.name}.py`;
  const text = [
    ...wrapped(summary(plan), 120),
    '',
    ...provenance(plan.file, patterns(plan), companions(plan), 120),
    'Needs Spark 4.1 with Delta Lake 4.',
    '',
    `    spark-submit ${file}            reads what is new in ${input}`,
    ...streamUsage(file, plan.trigger),
    `    spark-submit ${file} upkeep     ${upkeepText(plan)}`,
    '',
  ].join('\n');
  return pythonBlock(text);
}

function upkeepText(plan: TablePlan): string {
  const tasks = [
    ...(hasLog(plan) && plan.late ? ['prunes the log of changes'] : []),
    ...(plan.retain ? ['removes rows that are no longer kept'] : []),
    ...(plan.maintain.compact ? ['compacts'] : []),
    ...(!plan.maintain.vacuum ? [] : ['removes old files']),
    'keeps ops.progress short',
  ];
  return tasks.join(', ');
}

function checkpoint(plan: TablePlan): string {
  const own = `/${plan.layer}.${plan.name}`;
  const where = plan.checkpoint
    ? settingExpression(plan.checkpoint, own)
    : plan.root
      ? settingExpression(plan.root, `/_checkpoints${own}`)
      : undefined;
  return where ? `CHECKPOINT = ${where}` : '';
}

function constants(plan: TablePlan, n: Names, s: Statements): string[] {
  const logs = hasLog(plan);
  const old = logs
    ? [
        'Step 0. A row is judged by its own facts; the reason keeps it out of the table. Older than what the log remembers is no harm where',
        `${hasVersions(plan) ? 'the table already says the same' : 'it has no effect'} (a replay). \`_tie\` settles which of two rows of one moment wins.`,
      ]
    : [
        'Step 0. A row is judged by its own facts; the reason keeps it out of the table. `_tie` settles which of two rows of one moment wins.',
      ];
  const found: string[] = [];
  if (s.flow) found.push(sqlConstant('FLOW', ['The rows of the batch, as the flow makes them.'], s.flow));
  if (s.known) found.push(sqlConstant('KNOWN', [KNOWN], s.known));
  if (s.older) found.push(sqlConstant('OLDER', [OLDER_MOMENTS], s.older));
  found.push(sqlConstant('JUDGED', old, s.judged), sqlConstant('COUNTS', [], s.counts));
  if (s.failing) found.push(sqlConstant('FAILING', ['Rows that stop the run before anything is written.'], s.failing));
  if (s.warnings) found.push(sqlConstant('WARNINGS', ['Rows that are written although an expectation is not met.'], s.warnings));
  if (s.writeRejects) found.push(sqlConstant('WRITE_REJECTS', [], s.writeRejects));
  const reduces = logs
    ? [
        'Step 1. One row for each key and sequence: a delete wins, else the greater tie. The log keeps the maximum, so order and',
        'repetition do not matter.',
      ]
    : plan.deleted === undefined
      ? ['Step 1. One row for each key: the newest; at one moment a delete wins, else the greater tie.']
      : [REDUCES_MARKED];
  found.push(sqlConstant('REDUCED', reduces, s.reduced));
  if (s.writeChanges) found.push(sqlConstant('WRITE_CHANGES', [], s.writeChanges));
  if (s.writeDeleted)
    found.push(
      sqlConstant(
        'WRITE_DELETED',
        ['The newest delete of a key is kept: an older row that comes later does not bring the key back.'],
        s.writeDeleted,
      ),
    );
  if (s.versions) {
    found.push(sqlConstant('VERSIONS', [foldText(plan)], s.versions));
  }
  found.push(
    sqlConstant(
      'DIFFERENCES',
      logs
        ? [
            `Step 3. What the table has and should not have, or has otherwise, or lacks. \`_old\` is the ${hasVersions(plan) && !hasHistory(plan) ? 'version' : 'row'} as it is stored.`,
          ]
        : [
            `Step 2. What is newer than the stored row, and what a delete ${plan.deleted === undefined ? 'removes' : 'marks'}. \`_old\` is the row as it is stored.`,
          ],
      s.differences,
    ),
    sqlConstant(
      'WRITE_TOUCHED',
      [
        'Written before the table itself, so that a crash between the two loses nothing; dependants read the runs up to the one in ops.progress.',
      ],
      s.writeTouched,
    ),
    ...(s.historyDifferences && s.writeHistory
      ? [
          sqlConstant('HISTORY_DIFFERENCES', ['The same of the history.'], s.historyDifferences),
          sqlConstant('WRITE_HISTORY', [], s.writeHistory),
        ]
      : []),
    sqlConstant('WRITE_TABLE', [logs ? 'Step 4.' : 'Step 3.'], s.writeTable),
    sqlConstant('WRITE_PROGRESS', [logs ? 'Step 5. Progress last.' : 'Step 4. Progress last.'], s.writeProgress),
  );
  if (s.prune && plan.late) {
    found.push(
      sqlConstant(
        'PRUNE',
        [
          `Upkeep. Of what is older than ${durationText(twice(plan.late))} each key keeps its newest change: the anchor, which knows ${anchorText(plan)}.`,
        ],
        s.prune,
      ),
    );
  }
  if (s.expire) found.push(sqlConstant('EXPIRE', [EXPIRES], s.expire));
  if (s.trimProgress) found.push(sqlConstant('TRIM_PROGRESS', [TRIMS], s.trimProgress));
  const upkeep = upkeepConstant(maintenance(plan, owned(plan, n)));
  if (upkeep) found.push(upkeep);
  return found;
}

function functions(plan: TablePlan, n: Names, s: Statements): string[] {
  const label = pythonString(n.label);
  const input = `${plan.input.layer}.${plan.input.name}`;
  const run = [
    'def run(batch: DataFrame, number: int) -> dict[str, int]:',
    `    """One run over new rows of ${input}. It may be repeated at any time and from any step. Returns the counts of rows."""`,
    '    spark = batch.sparkSession',
    '',
    ...EVALUATE,
    '',
    '    spark.sql(f"declare or replace variable _run bigint default {number}")',
    '    batch.createOrReplaceTempView("batch")',
    ...(s.flow ? ['    evaluate(FLOW, "flow")'] : []),
    ...(s.known ? ['    evaluate(KNOWN, "known")'] : []),
    ...(s.older ? ['    evaluate(OLDER, "older")'] : []),
    '    evaluate(JUDGED, "judged")',
    ...(s.failing
      ? [
          '    if failing := spark.sql(FAILING).collect():',
          '        rows = "\\n".join(f"{row._reason}: {row._raw}" for row in failing)',
          `        raise ValueError(${pythonString(`${n.label}: nothing was written, because of these rows of ${input}:\n`)} + rows)`,
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
    ...(s.writeRejects ? ['    if counts["dead_lettered"]:', '        spark.sql(WRITE_REJECTS)'] : []),
    ...(s.writeChanges
      ? ['    evaluate(REDUCED, "reduced")', '    spark.sql(WRITE_CHANGES)', '    evaluate(VERSIONS, "versions")']
      : s.writeDeleted
        ? ['    if not evaluate(REDUCED, "reduced").where("_is_delete").isEmpty():', '        spark.sql(WRITE_DELETED)']
        : ['    evaluate(REDUCED, "reduced")']),
    ...(s.writeHistory
      ? ['    if not evaluate(HISTORY_DIFFERENCES, "history_differences").isEmpty():', '        spark.sql(WRITE_HISTORY)']
      : []),
    '    if not evaluate(DIFFERENCES, "differences").isEmpty():',
    '        spark.sql(WRITE_TOUCHED)',
    '        spark.sql(WRITE_TABLE)',
    '    spark.sql(WRITE_PROGRESS)',
    '    return counts',
  ];

  const tasks = maintenance(plan, owned(plan, n));
  const upkeep = [
    ...(s.prune ? ['        spark.sql(PRUNE)'] : []),
    ...(s.expire ? ['        spark.sql(EXPIRE)'] : []),
    ...(s.trimProgress ? ['        spark.sql(TRIM_PROGRESS)'] : []),
    ...upkeepLines(plan, tasks),
  ];
  const known = plan.checkpoint ?? plan.root;
  const where = known ? 'CHECKPOINT' : 'checkpoint';
  const substitution = usesDollar(plan);
  const read = [
    '        # After a crash the same rows come again under the same number.',
    ...(known
      ? []
      : [`        checkpoint = spark.conf.get("spark.sql.warehouse.dir") + ${pythonString(`/_checkpoints/${n.label}`)}`]),
    ...(plan.input.expires
      ? [
          '        # What retention deletes from the input is no news.',
          `        new = spark.readStream.option("skipChangeCommits", "true").table(${pythonString(input)})`,
        ]
      : [`        new = spark.readStream.table(${pythonString(input)})`]),
    '        stream = new.writeStream.foreachBatch(lambda batch, number: counts.update(run(batch, number)))',
    `        stream.option("checkpointLocation", ${where}).trigger(availableNow=True).start().awaitTermination()`,
  ];
  const main = [
    'def main(spark: SparkSession, upkeep: bool = False) -> dict[str, int]:',
    `    """Takes what is new in ${input}, or does the upkeep. Returns the counts of rows."""`,
    `    spark.conf.set("spark.sql.session.timeZone", ${pythonString(plan.timezone)})`,
    '    spark.conf.set("spark.sql.ansi.enabled", "true")  # a number that does not fit is an error',
    ...(substitution
      ? ['    spark.conf.set("spark.sql.variable.substitute", "false")  # a name of this table looks like a variable']
      : []),
    '    spark.sql(CANONICAL)',
    '    create_tables(spark)',
    '    counts = Counter(read=0, written=0, dropped=0, dead_lettered=0, ties=0, replayed=0)',
    '    if upkeep:',
    ...upkeep,
    '    else:',
    ...read,
    '    return dict(counts)',
  ];
  return [CREATE_TABLES, run.join('\n'), ...(tasks.length > 0 ? [IS_DUE] : []), main.join('\n')];
}

/** The tables that the job keeps compact: the table, the one behind it, and the log of its changes. */
function owned(plan: TablePlan, n: Names): string[] {
  return [
    n.table,
    ...(hasHistory(plan) ? [n.history] : []),
    ...(hasLog(plan) ? [n.changes] : plan.deleteWhen ? [n.deleted] : []),
    n.touched,
  ];
}
