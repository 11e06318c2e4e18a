import { createColors } from 'picocolors';
import type { Location } from '../../language/model/records.js';
import type { Place } from '../run/plan.js';
import { placeOf } from '../run/plan.js';
import type { OpenWorkspace } from '../workspaces.js';
import type { Row } from './execute.js';
import { detailLines } from './human.js';
import type { Compared, Detail } from './judge.js';
import { failureText } from './judge.js';
import { pipeTable } from './pipe-table.js';
import type { Outcome } from './run.js';

/** What `cupel test --format json` writes; `docs/schemas/test.json` describes it. */
export interface TestReport {
  readonly engine: 'duckdb';
  readonly tests: readonly ReportedTest[];
}

export interface ReportedTest extends Place {
  /** PIPELINE.test.NAME */
  readonly test: string;
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'refused';
  /** In how many ways its rows came. */
  readonly ways: number;
  readonly failure: ReportedFailure | null;
}

export interface ReportedFailure extends Place {
  readonly message: string;
  /** What is to be seen of it, as people are shown it; empty where the message says all. */
  readonly text: string;
  /** The rows that are expected, and those of the table, each as a table of text; null where rows are not what failed. */
  readonly expected: string | null;
  readonly found: string | null;
  readonly columns: readonly string[];
  readonly rows: readonly ReportedRow[];
  readonly dead_letters: readonly { readonly table: string; readonly reason: string; readonly raw: string }[];
  readonly results: readonly ReportedResult[];
}

/** Values are texts, NULL is null. */
export interface ReportedRow {
  readonly kind: 'same' | 'missing' | 'unexpected' | 'changed';
  /** Of the expected row; null where there is none, or it is not written. */
  readonly line: number | null;
  readonly expected: Row | null;
  readonly found: Row | null;
  /** Names of the columns that differ. */
  readonly differs: readonly string[];
}

/** What the table is where its rows come in another way. */
export interface ReportedResult {
  readonly cause: 'rows' | 'batches' | 'repeat' | 'crash';
  /** The lines of the rows of each batch. */
  readonly batches: readonly (readonly number[])[];
  readonly crashes: boolean;
  readonly failure: string | null;
  readonly columns: readonly string[];
  readonly rows: readonly ReportedRow[];
}

export function testReport(outcomes: readonly Outcome[]): TestReport {
  return { engine: 'duckdb', tests: outcomes.map(reported) };
}

/** One test as data. */
export function reported(outcome: Outcome): ReportedTest {
  const { test, workspace } = outcome.test;
  const own = { test: test.id, name: test.name, status: outcome.status, ...outcome.place };
  if (outcome.status === 'refused')
    return { ...own, ways: 0, failure: { message: outcome.reason, ...outcome.why, text: '', ...NOTHING } };
  if (outcome.status === 'passed') return { ...own, ways: outcome.ways, failure: null };
  const { ways, message, location, detail } = outcome;
  const text = detailLines(workspace, detail, createColors(false)).join('\n');
  return { ...own, ways, failure: { message, ...placeOf(workspace, location), text, ...detailOf(workspace, detail) } };
}

type Details = Omit<ReportedFailure, 'message' | 'text' | keyof Place>;

const NOTHING: Details = { expected: null, found: null, columns: [], rows: [], dead_letters: [], results: [] };

function detailOf(workspace: OpenWorkspace, detail: Detail): Details {
  switch (detail.kind) {
    case 'error':
      return NOTHING;
    case 'rows':
      return { ...NOTHING, ...texts(detail), ...comparedRows(workspace, detail), dead_letters: detail.deadLetters };
    case 'ways': {
      const shown = detail.others.find(({ compared }) => compared !== undefined)?.compared;
      return {
        ...NOTHING,
        ...(shown ? texts(shown) : {}),
        results: detail.others.map(({ cause, batches, crashes, compared, failure }) => ({
          cause,
          crashes,
          batches: batches.map(batch => batch.map(location => placeOf(workspace, location).line)),
          failure: failure ? failureText(failure) : null,
          ...(compared ? comparedRows(workspace, compared) : { columns: [], rows: [] }),
        })),
      };
    }
  }
}

function comparedRows(workspace: OpenWorkspace, { columns, diff, locations }: Compared): Pick<Details, 'columns' | 'rows'> {
  const lineOf = (at: number) => {
    const location: Location | undefined = locations[at];
    return location === undefined ? null : placeOf(workspace, location).line;
  };
  const rows = diff.lines.map((line, i): ReportedRow => {
    const { kind, row } = line;
    if (kind === 'unexpected') return { kind, line: null, expected: null, found: row, differs: [] };
    const own = { kind, line: lineOf(i), expected: row };
    if (kind === 'missing') return { ...own, found: null, differs: [] };
    if (kind === 'same') return { ...own, found: row, differs: [] };
    return { ...own, found: line.found, differs: line.cells.map(cell => columns[cell]?.name ?? '') };
  });
  return { columns: columns.map(({ name }) => name), rows };
}

/** Both sides as text, rows that belong together in the same place. */
function texts({ columns, diff }: Compared): Pick<Details, 'expected' | 'found'> {
  const expected = diff.lines.flatMap(line => (line.kind === 'unexpected' ? [] : [line.row]));
  const found = diff.lines.flatMap(line => (line.kind === 'missing' ? [] : [line.kind === 'changed' ? line.found : line.row]));
  return { expected: pipeTable(columns, expected), found: pipeTable(columns, found) };
}
