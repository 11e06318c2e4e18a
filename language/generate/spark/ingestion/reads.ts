import type { DataType } from '../../../model/declaration/index.js';
import { identifier, literal, pythonString } from '../../quote.js';
import { lines } from '../../statements/layout.js';
import { sparkType } from '../../types.js';
import { sqlConstant } from '../python.js';
import { incrementalOf, labelOf, type SparkIngestion, tableOf } from './plan.js';

/** What is asked for anew by each run: the read is written down before it begins, so that a rerun after a crash has its number. */

/** The column that grows with each change, where only what is new is read. */
function incremental(plan: SparkIngestion) {
  const name = incrementalOf(plan);
  return plan.sources[0]?.columns.find(c => c.name === name);
}

/** A value of the column as text, and back: an instant as microseconds, which no change of clocks makes two of. */
const asText = (sql: string, { name }: DataType) => (name === 'timestamp' ? `string(unix_micros(${sql}))` : `string(${sql})`);
export const fromText = (sql: string, type: DataType) =>
  type.name === 'timestamp'
    ? `timestamp_micros(bigint(${sql}))`
    : type.name === 'string'
      ? sql
      : `cast(${sql} as ${sparkType(type)})`;

/** The statements that keep what each run has read. */
export function readConstants(plan: SparkIngestion): string[] {
  const label = literal(labelOf(plan));
  const column = incremental(plan);
  const own = `from ops.reads where table = ${label}`;
  return [
    ...(column
      ? [
          sqlConstant(
            'SINCE',
            [`Up to which ${column.name} the rows were read.`],
            `set variable _since = (select max_by(until, run) filter (where ended and until is not null) ${own})`,
          ),
        ]
      : []),
    sqlConstant(
      'BEGIN_READ',
      ['A run that has not ended goes first, under its number.'],
      lines(
        'insert into ops.reads',
        `select ${label}, 1 + greatest(coalesce((select max(run) ${own}), -1), coalesce((select max(_run) from ${tableOf(plan)}), -1)),`,
        `       ${column ? '(select until from newest)' : 'cast(null as string)'}, false`,
        `where not exists (select 1 ${own} and not ended)`,
      ),
    ),
    sqlConstant('READ', [], `select run ${own} and not ended`),
    ...(column ? [sqlConstant('UNTIL', [], `set variable _until = (select until ${own} and not ended)`)] : []),
    sqlConstant('END_READ', ['Progress last.'], `update ops.reads set ended = true where table = ${label} and not ended`),
  ];
}

/** The function that does a read. */
export function begin(plan: SparkIngestion): string {
  const column = incremental(plan);
  const snapshots = plan.readings[0]?.kind === 'database' && !column;
  const [source] = plan.sources;
  const body = column
    ? bounded(identifier(column.name), column.type)
    : [
        ...(snapshots
          ? [
              '    rows = read(spark).localCheckpoint()',
              '    if rows.isEmpty():',
              `        raise ValueError(${pythonString(`source.${source?.name} has no rows: an empty snapshot would mean that all are deleted`)})`,
            ]
          : ['    rows = read(spark)']),
        '    spark.sql(BEGIN_READ)',
        '    number = spark.sql(READ).collect()[0].run',
      ];
  return [
    'def take(spark: SparkSession) -> dict[str, int]:',
    `    """${column ? `Takes the rows that have changed since the last run, by ${column.name}.` : 'Takes what the source has now.'} Returns the counts of rows."""`,
    ...body,
    '    counts = run(rows, number)',
    '    spark.sql(END_READ)',
    '    return counts',
  ].join('\n');
}

function bounded(column: string, type: DataType): string[] {
  const text = (sql: string) => pythonString(sql);
  const since = `(_since is null or ${column} is null or ${column} >= ${fromText('_since', type)})`;
  const until = `(${column} is null or ${column} <= ${fromText('_until', type)})`;
  return [
    '    spark.sql("declare or replace variable _since string")',
    '    spark.sql("declare or replace variable _until string")',
    '    spark.sql(SINCE)',
    '    # Rows of the last value are read again: others of the same may have come since. Those that are here already are counted as replayed.',
    `    rows = read(spark).where(${text(since)})`,
    `    rows.selectExpr(${text(`${asText(`max(${column})`, type)} as until`)}).createOrReplaceTempView("newest")`,
    '    spark.sql(BEGIN_READ)',
    '    spark.sql(UNTIL)',
    '    number = spark.sql(READ).collect()[0].run',
    `    rows = rows.where(${text(until)})`,
  ];
}
