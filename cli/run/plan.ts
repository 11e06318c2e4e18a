import { type DuckdbJob, duckdbJob } from '../../language/generate/duckdb/job.js';
import { shortId } from '../../language/model/ids.js';
import type { Model } from '../../language/model/model.js';
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
  let hasCycle = false;
  const visit = (id: string): void => {
    const table = model.table(id);
    if (!table) return;
    if (steps.has(id)) {
      hasCycle ||= steps.get(id) === undefined;
      return;
    }
    steps.set(id, undefined);
    const reads = readsOf(model, table);
    for (const read of reads) visit(read.id);
    steps.delete(id);
    const cycle = hasCycle ? cycleOf(model, table) : undefined;
    steps.set(id, stepOf(workspace, table, { reads, cycle, before: steps }, planner));
  };
  for (const id of wanted) visit(id);
  return [...steps.values()].filter(step => step !== undefined);
}

/** The tables that a table reads, but for itself. */
function readsOf(model: Model, { id, flow }: TableRecord): readonly TableRecord[] {
  const inputs = [flow, ...model.flowsInto(id)].flatMap(from => from.inputs.flatMap(input => input.id ?? []));
  return [...new Set(inputs)].filter(read => read !== id).flatMap(read => model.table(read) ?? []);
}

/** The shortest way from a table by what it reads back to it; nothing where there is none. */
function cycleOf(model: Model, table: TableRecord): readonly TableRecord[] | undefined {
  const seen = new Set<string>();
  const ways: (readonly TableRecord[])[] = [[table]];
  for (const way of ways) {
    for (const read of readsOf(model, way.at(-1) as TableRecord)) {
      if (read.id === table.id) return [...way, read];
      if (seen.has(read.id)) continue;
      seen.add(read.id);
      ways.push([...way, read]);
    }
  }
  return undefined;
}

/** What is known of a table before it is planned. */
interface Known<Job> {
  readonly reads: readonly TableRecord[];
  readonly cycle: readonly TableRecord[] | undefined;
  readonly before: ReadonlyMap<string, Step<Job> | undefined>;
}

function stepOf<Job>(
  workspace: OpenWorkspace,
  table: TableRecord,
  { reads, cycle, before }: Known<Job>,
  planner: Planner<Job>,
): Step<Job> {
  const { model } = workspace.language;
  const at = (location: Location) => placeOf(workspace, location);
  const own = { table, place: at({ handle: table.handle, span: table.nameSpan }), reads };
  const leftOut = (reason: string, location: Location): Step<Job> => ({ ...own, status: 'left out', reason, why: at(location) });

  const error = model.problems(table.handle).find(({ severity }) => severity === 'error');
  if (error) return leftOut(error.message, error);
  const missing = reads.find(read => before.get(read.id)?.status !== 'planned');
  const input = table.flow.inputs.find(({ id }) => id === (cycle?.[1] ?? missing)?.id);
  const where = input?.location ?? { handle: table.handle, span: table.nameSpan };
  if (cycle !== undefined) {
    const way = cycle.map(({ id }) => shortId(id, table.pipeline)).join(' from ');
    return leftOut(`it is part of a cycle, ${way}: take one of these inputs out`, where);
  }
  // What it would be refused for may come from that.
  if (missing !== undefined) return leftOut(`it reads ${shortId(missing.id, table.pipeline)}, which is left out`, where);
  const planned = planner(workspace, table.id);
  if (planned.status === 'refused') return leftOut(planned.reason, planned.location);
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
