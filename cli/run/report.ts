import { OLDER } from '../../language/generate/statements/words.js';
import { shortId } from '../../language/model/ids.js';
import { colors, printable } from '../output.js';
import { catalogFolder, databaseOf, FOLDER } from './engine.js';
import type { Counts } from './execute.js';
import type { Outcome } from './run.js';

/** What runs tables. */
export type EngineName = 'duckdb' | 'spark';

/** Where the tables of a pipeline are, from the workspace on: a database of DuckDB, or the folder of Spark's catalog. */
function whereOf(pipeline: string | undefined, engine: EngineName): string {
  return `${FOLDER}/${engine === 'duckdb' ? databaseOf(pipeline).file : catalogFolder(pipeline)}`;
}

/** The columns of the table of counts, with their headings. */
const HEADINGS: readonly (readonly [keyof Counts, string])[] = [
  ['read', 'read'],
  ['written', 'written'],
  ['dropped', 'dropped'],
  ['dead_lettered', 'dead letters'],
  ['ties', 'ties'],
  ['replayed', 'replayed'],
];

/** What became of the tables, for people: a table of counts for each pipeline, and what is to be said about them. */
export function humanReport(outcomes: readonly Outcome[], engine: EngineName = 'duckdb'): string {
  const pipelines = [...new Set(outcomes.map(({ pipeline }) => pipeline))];
  return pipelines
    .map(pipeline =>
      pipelineReport(
        pipeline,
        outcomes.filter(o => o.pipeline === pipeline),
        engine,
      ),
    )
    .join('\n');
}

function pipelineReport(pipeline: string | undefined, outcomes: readonly Outcome[], engine: EngineName): string {
  const database = whereOf(pipeline, engine);
  const labels = outcomes.map(({ table }) => `  ${printable(shortId(table, pipeline))}`);
  const width = Math.max(database.length, ...labels.map(label => label.length));
  const counted = outcomes.flatMap(outcome => (outcome.status === 'run' && outcome.counts ? [outcome.counts] : []));
  const widths = HEADINGS.map(([key, text]) => Math.max(text.length, ...counted.map(counts => String(counts[key]).length)) + 2);
  const heading = HEADINGS.map(([, text], column) => text.padStart(widths[column] ?? 0)).join('');
  const lines = outcomes.flatMap((outcome, i) => {
    const label = (labels[i] ?? '').padEnd(width);
    return outcome.status === 'run'
      ? [label + countsText(outcome.counts, widths), ...remarks(outcome, shortId(outcome.table, pipeline))]
      : [`${label}  ${outcome.status === 'failed' ? colors.red('failed') : colors.yellow('left out')}  ${because(outcome)}`];
  });
  return [`${colors.bold(printable(database).padEnd(width))}${colors.dim(heading)}`, ...lines, ''].join('\n');
}

/** The counts below their headings. */
function countsText(counts: Counts | undefined, widths: readonly number[]): string {
  if (!counts) return colors.dim('  view');
  return HEADINGS.map(([key], column) => String(counts[key]).padStart(widths[column] ?? 0)).join('');
}

function because({ place, reason }: Extract<Outcome, { status: 'failed' | 'left out' }>): string {
  return printable(`${place.file}:${place.line} ${reason}`).replaceAll('\n', FURTHER);
}

/** Where a text goes on that has several lines: below its table, as remarks are. */
const FURTHER = `\n${' '.repeat(6)}`;

function remarks(outcome: Extract<Outcome, { status: 'run' }>, table: string): string[] {
  const { warnings, changedFiles, anew, olderThanLog, upkeepFailure } = outcome;
  const said = [
    ...(anew ? ['computed anew from all rows: it was asked for, or its text or that of a table it reads has changed'] : []),
    ...[...warnings].map(([name, rows]) => `${rows} ${rows === 1 ? 'row does' : 'rows do'} not meet ${name}`),
    ...(olderThanLog > 0 ? [olderText(olderThanLog, table)] : []),
    ...changedFiles.map(file => `${file} has changed since it was read, which is not seen: add a file, or run with --fresh`),
    ...(upkeepFailure === undefined ? [] : [`its upkeep was not done, and is due at the next run: ${upkeepFailure}`]),
  ];
  return said.map(text => `      ${colors.dim(printable(text).replaceAll('\n', FURTHER))}`);
}

function olderText(rows: number, table: string): string {
  return `${rows} dead ${rows === 1 ? 'letter is' : 'letters are'} ${OLDER}: "cupel rebuild ${table}" computes the table anew from all rows, these too`;
}

/** The same as data; `docs/schemas/run.json` describes it. */
export function jsonReport(outcomes: readonly Outcome[], engine: EngineName = 'duckdb') {
  return {
    engine,
    tables: outcomes.map(outcome => {
      const { table, pipeline, status, place } = outcome;
      const own = { table, status, database: whereOf(pipeline, engine), ...place };
      if (outcome.status !== 'run') return { ...own, reason: outcome.reason, ...NOTHING };
      const { counts, warnings, changedFiles, anew, olderThanLog, upkeepFailure } = outcome;
      return {
        ...own,
        reason: null,
        counts: counts ?? null,
        warnings: Object.fromEntries(warnings),
        changed_files: changedFiles,
        anew,
        older_than_log: olderThanLog,
        upkeep_failure: upkeepFailure ?? null,
      };
    }),
  };
}

/** What is said of a table that was not run. */
const NOTHING = {
  counts: null,
  warnings: {},
  changed_files: [],
  anew: false,
  older_than_log: 0,
  upkeep_failure: null,
};

/** One line for the end. */
export function summaryLine(outcomes: readonly Outcome[]): string {
  const count = (status: Outcome['status']) => outcomes.filter(o => o.status === status).length;
  const parts = [`${count('run')} run`, `${count('left out')} left out`, `${count('failed')} failed`];
  return `${parts.filter((text, i) => i === 0 || !text.startsWith('0 ')).join(', ')}\n`;
}
