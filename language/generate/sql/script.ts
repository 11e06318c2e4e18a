import { durationText } from '../../model/checks/durations.js';
import { LATE_WITHIN } from '../../model/effective.js';
import type { AnyPlan } from '../any-plan.js';
import { CANONICAL_FUNCTION } from '../canonical.js';
import {
  companions,
  EXPIRES,
  foldText,
  KNOWN,
  OLDER_MOMENTS,
  patterns,
  provenance,
  sqlComments,
  summary,
  TRIMS,
  wrapped,
} from '../header.js';
import { hasLog, type SettingText, type TablePlan } from '../plan.js';
import { identifier, literal } from '../quote.js';
import { SPARK } from '../spark/dialect.js';
import { columnMapping, createTable } from '../spark/tables.js';
import { statementsOf } from '../statements/index.js';
import { lines } from '../statements/layout.js';
import { type Names, namesOf } from '../statements/names.js';
import { type TableDefinition, tableDefinitions } from '../statements/tables.js';

/** The run of a table as one script of Spark SQL statements, each ended by `;` at the end of a line. */
export function sparkSqlScript(plan: TablePlan): string {
  const n = namesOf(SPARK, plan, '_run', true);
  const s = statementsOf(plan, n);
  const mapping = columnMapping(plan.columns.map(c => c.name));
  const blocks: Block[] = [
    [undefined, ...settings(plan)],
    [
      'What this job owns, created where it does not exist.',
      ...schemas(plan),
      ...tables(tableDefinitions(plan, n)),
      CANONICAL_FUNCTION,
    ],
    [
      'The rows that are new, and those of the time before in which rows may still have come out of order.',
      'declare or replace variable _run bigint',
      `set variable _run = (select coalesce(max(run), -1) + 1 from ops.progress where table = ${literal(n.label)})`,
      newRows(plan, n),
    ],
    [s.flow && 'The rows of the batch, as the flow makes them.', s.flow && `create or replace temporary view flow as\n${s.flow}`],
    [s.known && KNOWN, s.known && `create or replace temporary view known as\n${s.known}`],
    [s.older && OLDER_MOMENTS, s.older && `create or replace temporary view older as\n${s.older}`],
    [
      'Step 0. A row is judged by its own facts; the reason keeps it out of the table.',
      `create or replace table ${n.judged} using delta${mapping} as\n${s.judged}`,
    ],
    [
      s.failing && 'Rows that stop the run before anything is written.',
      s.failing &&
        `select assert_true(count(*) = 0, concat(${literal(`${n.label}: nothing was written, because of these rows: `)}, array_join(collect_list(concat(_reason, ': ', _raw)), '; ')))\nfrom (\n${s.failing}\n)`,
    ],
    [s.warnings && 'How many rows are written although an expectation is not met.', s.warnings],
    ['The counts of the run.', s.counts],
    [s.writeRejects && 'Rows that cannot be written, once each.', s.writeRejects],
    [
      'One row for each key' +
        (hasLog(plan)
          ? ' and sequence: a delete wins, else the greater tie.'
          : plan.deleted === undefined
            ? ': the newest; at one moment a delete wins, else the greater tie.'
            : ': the newest change, and the newest delete; of one moment the greater tie.'),
      `create or replace temporary view reduced as\n${s.reduced}`,
    ],
    [s.writeChanges && 'Step 1. The log keeps the maximum, so order and repetition do not matter.', s.writeChanges],
    [
      s.writeDeleted && 'The newest delete of a key is kept: an older row that comes later does not bring the key back.',
      s.writeDeleted,
    ],
    [s.versions && foldText(plan, true), s.versions && `create or replace temporary view versions as\n${s.versions}`],
    [
      'What the table has and should not have, or has otherwise, or lacks.',
      `create or replace table ${n.differences} using delta${mapping} as\n${s.differences}`,
    ],
    [
      s.historyDifferences && 'The same of the history, and the history.',
      s.historyDifferences && `create or replace table ${n.historyDifferences} using delta${mapping} as\n${s.historyDifferences}`,
      s.writeHistory,
    ],
    ['For dependants, before the table itself.', s.writeTouched],
    ['The table.', s.writeTable],
    ['Progress last.', s.writeProgress],
    [s.prune && 'Upkeep: of what is old each key keeps its newest change, the anchor.', s.prune],
    [s.trimProgress && TRIMS, s.trimProgress],
    [s.expire && `Upkeep: ${EXPIRES.charAt(0).toLowerCase()}${EXPIRES.slice(1)}`, s.expire],
    [
      undefined,
      `drop table ${n.judged}`,
      s.historyDifferences && `drop table ${n.historyDifferences}`,
      `drop table ${n.differences}`,
    ],
  ];
  return scriptText(header(plan), blocks);
}

/** A comment and the statements that it is about. */
export type Block = readonly [comment: string | undefined | false, ...statements: (string | undefined | false)[]];

/** The statements of blocks, each ended by `;` at the end of a line. */
export function scriptText(head: string, blocks: readonly Block[]): string {
  const text = blocks
    .map(([comment, ...statements]) => {
      const known = statements.filter(x => x !== undefined && x !== '' && x !== false);
      return known.length === 0 ? '' : [...(comment ? [`-- ${comment}`] : []), ...known.map(x => `${x};`)].join('\n');
    })
    .filter(block => block !== '');
  return `${[head, ...text].join('\n\n')}\n`;
}

function header(plan: TablePlan): string {
  const input = `${plan.input.layer}.${plan.input.name}`;
  const margin = durationText(plan.late ?? LATE_WITHIN);
  const text = [
    ...wrapped(summary(plan), 116),
    '',
    ...provenance(plan.file, patterns(plan), companions(plan), 116),
    'Needs Spark 4.1 with Delta Lake 4. Run it with spark-sql -f, one run at a time.',
    '',
    'What a script cannot say, and the PySpark job of the same table can:',
    ...wrapped(
      `* The position in ${input}. Each run reads all rows that arrived after ${margin} before the newest one of the last run, many of them again, which changes nothing; a row that comes into ${input} with an older time of arrival is not seen.`,
      114,
    ).map((l, i) => (i === 0 ? l : `  ${l}`)),
    '* To leave out a step that has nothing to do.',
    ...(plan.maintain.compact || plan.maintain.vacuum
      ? ['* When to compact and to remove old files: that is not done here.']
      : []),
  ];
  return sqlComments(text);
}

/** True where a name would be taken for one of Spark's variables, and no place of the script is one. */
function hasDollarName(plan: AnyPlan): boolean {
  const text = JSON.stringify(plan);
  return text.includes('${') && !text.includes('"kind":"env"');
}

/** What the session of a script must be set to. */
export function settings(plan: AnyPlan): string[] {
  return [
    `set time zone ${literal(plan.timezone)}`,
    'set spark.sql.ansi.enabled = true',
    ...(hasDollarName(plan) ? ['set spark.sql.variable.substitute = false'] : []),
  ];
}

/** A place as a literal. A value from the environment is Spark's own variable `${env:NAME}`. */
function place(setting: SettingText, path: string): string {
  if (setting.kind === 'text') return literal(setting.text.replace(/\/+$/, '') + path);
  return `'\${env:${setting.name.replace(/[^\w]/g, '_')}}${path}'`;
}

/** The statements that create the schemas of a table. */
export function schemas(plan: Pick<TablePlan, 'layer' | 'root'>, names: readonly string[] = [plan.layer, 'ops']): string[] {
  return names.map(
    schema => `create schema if not exists ${schema}${plan.root ? ` location ${place(plan.root, `/${schema}`)}` : ''}`,
  );
}

/** The statements that create tables where they do not exist. */
export const tables = (definitions: readonly TableDefinition[]): string[] =>
  definitions.map(t => createTable(t) + (t.location ? `\nlocation ${place(t.location, '')}` : ''));

function newRows(plan: TablePlan, n: Names): string {
  const arrived = identifier(plan.input.ingestedAt);
  const margin = durationText(plan.late ?? LATE_WITHIN);
  return lines(
    'create or replace temporary view batch as',
    `select * from ${n.input}`,
    `where ${arrived} >= coalesce((select max(ingested_to) - interval ${margin} from ops.progress where table = ${literal(n.label)}), timestamp '0001-01-01')`,
    `   or ${arrived} is null`,
  );
}
