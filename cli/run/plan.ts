import { type DuckdbJob, duckdbJob } from '../../language/generate/duckdb/job.js';
import { shortId } from '../../language/model/ids.js';
import type { Location, SourceRecord, TableRecord } from '../../language/model/records.js';
import type { OpenWorkspace } from '../workspaces.js';
import { type Rows, rowsOf, unreadRows } from './rows.js';

/** A place as people are told it. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** A source whose rows a table takes in, and where they are. */
export interface SourceRows {
  readonly source: SourceRecord;
  readonly rows: Exclude<Rows, { at: 'nowhere' }>;
}

/** What runs a table on an engine, or why there is none; `sources` are ids. */
export type PlannedJob<Job> =
  | ({ readonly status: 'planned'; readonly sources: readonly string[] } & Job)
  | { readonly status: 'refused'; readonly reason: string; readonly location: Location };

/** How a table is planned for an engine. */
export type Planner<Job> = (workspace: OpenWorkspace, id: string) => PlannedJob<Job>;

const onDuckdb: Planner<DuckdbJob> = ({ root, language: { model } }, id) => {
  const job = duckdbJob(model, id);
  const sources = job.status === 'planned' ? job.sources.flatMap(source => model.source(source) ?? []) : [];
  const [unread] = sources.flatMap(source => unreadRows(root, source) ?? []);
  return unread ? { status: 'refused', ...unread } : job;
};

/** What becomes of a table in a run. */
export type Step<Job = DuckdbJob> = {
  readonly table: TableRecord;
  /** Where the table is declared. */
  readonly place: Place;
  /** The tables that it reads. */
  readonly reads: readonly TableRecord[];
} & (
  | { readonly status: 'planned'; readonly job: Job; readonly sources: readonly SourceRows[] }
  | { readonly status: 'left out'; readonly reason: string; readonly why: Place }
);

/**
 * Plans a run on DuckDB: the tables, each after those that it reads.
 * @param wanted ids of the tables that were asked for; what they read is run, too
 */
export function planRun(workspace: OpenWorkspace, wanted: readonly string[]): readonly Step[] {
  return planSteps(workspace, wanted, onDuckdb);
}

/** The same for any engine. */
export function planSteps<Job>(workspace: OpenWorkspace, wanted: readonly string[], planner: Planner<Job>): readonly Step<Job>[] {
  const { model } = workspace.language;
  const steps = new Map<string, Step<Job> | undefined>();
  const visit = (id: string): void => {
    const table = model.table(id);
    if (!table || steps.has(id)) return;
    // A cycle is an error of the text, which its tables are left out for.
    steps.set(id, undefined);
    const inputs = [table.flow, ...model.flowsInto(id)].flatMap(flow => flow.inputs.flatMap(input => input.id ?? []));
    const reads = [...new Set(inputs)].filter(read => read !== id).flatMap(read => model.table(read) ?? []);
    for (const read of reads) visit(read.id);
    steps.delete(id);
    steps.set(id, stepOf(workspace, table, reads, steps, planner));
  };
  for (const id of wanted) visit(id);
  return [...steps.values()].filter(step => step !== undefined);
}

function stepOf<Job>(
  workspace: OpenWorkspace,
  table: TableRecord,
  reads: readonly TableRecord[],
  before: ReadonlyMap<string, Step<Job> | undefined>,
  planner: Planner<Job>,
): Step<Job> {
  const { model } = workspace.language;
  const at = (location: Location) => placeOf(workspace, location);
  const own = { table, place: at({ handle: table.handle, span: table.nameSpan }), reads };
  const leftOut = (reason: string, location: Location): Step<Job> => ({ ...own, status: 'left out', reason, why: at(location) });

  const error = model.problems(table.handle).find(({ severity }) => severity === 'error');
  if (error) return leftOut(error.message, error);
  const planned = planner(workspace, table.id);
  const missing = reads.find(read => before.get(read.id)?.status !== 'planned');
  if (planned.status === 'refused') return leftOut(planned.reason, planned.location);
  if (missing !== undefined) {
    const input = table.flow.inputs.find(({ id }) => id === missing.id);
    return leftOut(
      `it reads ${shortId(missing.id, table.pipeline)}, which is left out`,
      input?.location ?? { handle: table.handle, span: table.nameSpan },
    );
  }
  const sources: SourceRows[] = [];
  for (const id of planned.sources) {
    const source = model.source(id);
    if (!source) continue;
    const rows = rowsOf(workspace.root, source);
    if (rows.at === 'nowhere') return leftOut(rows.why, { handle: source.handle, span: source.nameSpan });
    sources.push({ source, rows });
  }
  return { ...own, status: 'planned', job: planned, sources };
}

/** Where a piece of a declaration stands. */
export function placeOf({ language: { model }, lines }: OpenWorkspace, { handle, span }: Location): Place {
  const placed = model.placed(handle);
  if (!placed) return { file: '', line: 1 };
  const start = placed.offset + span.start;
  return { file: placed.path, line: lines(placed.path).range(start, start).start.line };
}
