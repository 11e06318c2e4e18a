import type { TestPlan } from '../../language/generate/duckdb/testing/plan.js';
import type { DataType } from '../../language/model/declaration/index.js';
import type { Model } from '../../language/model/model.js';
import type { Location } from '../../language/model/records.js';
import { locationOfError } from '../run/failure.js';
import { reasonOf } from '../run/reasons.js';
import { diffRows, isSame, type RowDiff, summaryOf, textOf } from './diff.js';
import { type DeadLetter, type Failure, type Result, type Row, SameKey, TestRun } from './execute.js';
import type { Memory } from './memory.js';
import { variations } from './variations.js';

/** What a test has shown. */
export type Verdict = {
  /** In how many ways its rows came. */
  readonly ways: number;
} & (
  | { readonly status: 'passed' }
  | { readonly status: 'failed'; readonly message: string; readonly location: Location; readonly detail: Detail }
);

/** What is to be seen of a failure. */
export type Detail =
  /** The rows of `then` and those of the table. */
  | ({ readonly kind: 'rows'; readonly deadLetters: readonly DeadLetter[] } & Compared)
  /** What the table is in other ways than when all rows come at once; each other result once. */
  | { readonly kind: 'ways'; readonly others: readonly OtherResult[] }
  /** The run itself failed, or the rows that are given cannot be. */
  | { readonly kind: 'error' };

/** Two lists of rows, and how they differ. */
export interface Compared {
  readonly columns: readonly { readonly name: string; readonly type: DataType }[];
  readonly diff: RowDiff;
  /** Where the expected rows are written, by their indexes; empty where they are not. */
  readonly locations: readonly Location[];
}

/** A table as it is only where the rows come in one way. */
export interface OtherResult {
  readonly cause: Cause;
  /** The places of the rows of each batch. */
  readonly batches: readonly (readonly Location[])[];
  readonly crashes: boolean;
  /** Missing where that run failed. */
  readonly compared?: Compared;
  readonly failure?: Failure;
}

/** What makes the difference, the simplest first. */
const CAUSES = ['rows', 'batches', 'repeat', 'crash'] as const;
type Cause = (typeof CAUSES)[number];

/** Words that follow "depending on". */
const DEPENDING: Readonly<Record<Cause, string>> = {
  rows: 'the order of rows',
  batches: 'the order of batches',
  repeat: 'whether a batch comes again',
  crash: 'where a run goes down',
};

/**
 * Runs a test: with all its rows at once, which is compared with what it expects, and then in many other ways, which must come to the same.
 * @param id the test's, from which follows which ways are tried where there are too many
 */
export async function judge(model: Model, memory: Memory, plan: TestPlan, id: string): Promise<Verdict> {
  let run: TestRun;
  try {
    run = await TestRun.of(memory, plan);
  } catch (error) {
    if (!(error instanceof SameKey)) throw error;
    return { status: 'failed', ways: 0, message: error.message, location: error.location, detail: { kind: 'error' } };
  }
  const all = run.units.flat();
  const [base] = await run.run({ batches: [all] });
  if (base === undefined || 'failure' in base) {
    const failure = base?.failure ?? { table: plan.table, error: new Error('nothing was run') };
    const { table, error } = failure;
    const location = locationOfError(model, table, error) ?? { handle: table.handle, span: table.nameSpan };
    return { status: 'failed', ways: 1, message: failureText(failure), location, detail: { kind: 'error' } };
  }
  const compared = compare(plan, await run.expected(), await run.stored(plan.expected.columns), plan.expected.columns);
  if (!isSame(compared.diff)) {
    const location = firstMissing(compared) ?? plan.expected.location;
    const message = `${labelOf(plan)} is not as \`then\` says: ${summaryOf(compared.diff)}`;
    const detail: Detail = { kind: 'rows', deadLetters: await run.deadLetters(), ...compared };
    return { status: 'failed', ways: 1, message, location, detail };
  }

  const results: Came[] = [];
  for (const variation of variations(run.units, id)) {
    const found = await run.run(variation);
    const { batches, crashes = false } = variation;
    const first = batches.length - found.length + 1;
    for (const [i, result] of found.entries()) results.push({ batches: batches.slice(0, first + i), crashes, result });
  }
  const ways = 1 + results.length;
  const others = otherResults(plan, run, base, results);
  if (others.length === 0) return { status: 'passed', ways };
  const causes = CAUSES.filter(cause => others.some(other => other.cause === cause));
  const advice = causes.includes('repeat')
    ? '. A row that comes again is one more row to it: `dedupe` them, `merge` them by a key, or say `delivery exactly_once` where none does'
    : '';
  const depending = causes.map(cause => DEPENDING[cause]).join(', and on ');
  const message = `${1 + others.length} different results, depending on ${depending}${advice}`;
  return { status: 'failed', ways, message, location: plan.expected.location, detail: { kind: 'ways', others } };
}

/** A way in which all rows have come, and what the table was then. */
interface Came {
  readonly batches: readonly (readonly number[])[];
  readonly crashes: boolean;
  readonly result: Result;
}

/** The results that are not the first one, each once, in the simplest way in which it came about. */
function otherResults(
  plan: TestPlan,
  run: TestRun,
  base: Extract<Result, { rows: unknown }>,
  results: readonly Came[],
): OtherResult[] {
  const simplest = new Map<string, { came: Came; cause: Cause }>();
  const own = signature(base);
  const comesOnce = repeatsMean(plan);
  for (const came of results) {
    const text = signature(came.result);
    const cause = causeOf(came);
    if (text === own || (cause === 'repeat' && comesOnce)) continue;
    const known = simplest.get(text);
    if (known && weight(known.cause, known.came) <= weight(cause, came)) continue;
    simplest.set(text, { came, cause });
  }
  return [...simplest.values()]
    .sort((a, b) => weight(a.cause, a.came) - weight(b.cause, b.came))
    .map(({ came: { batches, crashes, result }, cause }) => ({
      cause,
      crashes,
      batches: batches.map(batch => batch.flatMap(row => run.locationOf(row) ?? [])),
      ...('failure' in result ? { failure: result.failure } : { compared: compareTables(plan, base.rows, result.rows) }),
    }));
}

/** True where a row that comes again is another row: the table keeps each, or it is said that none comes again. */
function repeatsMean({ table }: TestPlan): boolean {
  const said = table.properties.get('delivery')?.property;
  return table.write === 'append' || (said?.name === 'delivery' && said.value.guarantee === 'exactly_once');
}

function causeOf({ batches, crashes }: Came): Cause {
  const rows = batches.flat();
  if (crashes) return 'crash';
  if (new Set(rows).size < rows.length) return 'repeat';
  return batches.length === 1 ? 'rows' : 'batches';
}

const weight = (cause: Cause, { batches }: Came) => CAUSES.indexOf(cause) * 1000 + batches.length;

/** A text that two results share where they are equal, whatever the order of the rows. */
function signature(result: Result): string {
  return 'failure' in result ? `failure: ${String(result.failure.error)}` : result.rows.map(textOf).sort().join('\n');
}

function compare(plan: TestPlan, expected: readonly Row[], found: readonly Row[], columns: Compared['columns']): Compared {
  const key = keyOf(plan);
  const at = key.map(name => columns.findIndex(c => c.name.toLowerCase() === name.toLowerCase()));
  const diff = diffRows(expected, found, at.includes(-1) ? [] : at);
  return { columns, diff, locations: plan.expected.rows.map(({ location }) => location) };
}

/** Two states of the whole table, as columns that a reader knows from the test or that differ. */
function compareTables(plan: TestPlan, base: readonly Row[], other: readonly Row[]): Compared {
  const { columns } = plan.table;
  const whole = compare(plan, base, other, columns);
  const told = new Set([...plan.expected.columns.map(c => c.name), ...keyOf(plan)].map(name => name.toLowerCase()));
  const differ = new Set(whole.diff.lines.flatMap(line => (line.kind === 'changed' ? line.cells : [])));
  const shown = columns.flatMap((c, i) => (told.has(c.name.toLowerCase()) || differ.has(i) ? [i] : []));
  const narrow = (rows: readonly Row[]) => rows.map(row => shown.map(i => row[i] ?? null));
  const compared = compare(
    plan,
    narrow(base),
    narrow(other),
    shown.flatMap(i => columns[i] ?? []),
  );
  return { ...(isSame(compared.diff) ? whole : compared), locations: [] };
}

function keyOf({ table }: TestPlan): readonly string[] {
  return [...table.key, ...table.columns.filter(c => c.role === 'valid_from').map(c => c.name)];
}

function firstMissing({ diff, locations }: Compared): Location | undefined {
  const line = diff.lines.find(({ kind }) => kind === 'missing' || kind === 'changed');
  return line && 'index' in line ? locations[line.index] : undefined;
}

/** Why a run failed. */
export function failureText({ table, error }: Failure): string {
  const label = `${table.layer}.${table.name}`;
  const said = reasonOf(error);
  return `the run of ${label} failed: ${said.startsWith(`${label}: `) ? said.slice(label.length + 2) : said}`;
}

const labelOf = ({ table }: TestPlan) => `${table.layer}.${table.name}`;
