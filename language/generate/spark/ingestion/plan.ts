import type { Duration } from '../../../model/declaration/index.js';
import type { SourceRecord } from '../../../model/records.js';
import { plainColumn } from '../../expression.js';
import { type IngestionPlan, planRows, sourcesOf } from '../../ingestion/plan.js';
import { planReading, type Reading } from '../../ingestion/reading.js';
import type { ColumnPlan, TablePlan } from '../../plan.js';
import type { Planning } from '../../planner.js';
import { qualified } from '../../quote.js';
import { Refused } from '../../refusal.js';
import { locations, property } from '../../settings.js';
import { clusterBy, maintain, options, partitions } from '../../storage.js';
import { checkFunctions, checkOwnNames, shadowingNames } from '../../supported.js';
import { type Trigger, triggerOf } from '../../trigger.js';
import { type GeneratedColumn, withGenerated } from '../generated.js';

/** What is known about a job of Spark that takes in rows of sources. */
export interface SparkIngestion
  extends IngestionPlan,
    Pick<
      TablePlan,
      | 'file'
      | 'partitions'
      | 'partitionBy'
      | 'clusterBy'
      | 'options'
      | 'location'
      | 'root'
      | 'checkpoint'
      | 'maintain'
      | 'shadowing'
    > {
  readonly pipeline?: string;
  /** How each source is read, in the order of `sources`. */
  readonly readings: readonly Reading[];
  /** Whether rows may say themselves when they arrived; else it is when they are read. */
  readonly saysArrival: boolean;
  readonly generated: readonly GeneratedColumn[];
  /** Rows that arrived longer ago are deleted. */
  readonly retain?: Duration;
  /** How often a run that fails is tried again. */
  readonly retry: number;
  readonly trigger?: Trigger;
  /** What becomes of a run whose rows have fields that no source declares. */
  readonly drift: 'alert' | 'fail' | 'ignore';
  /** True where the table takes in columns that were declared after it was made. */
  readonly widens: boolean;
}

/** What stands in for a source: a folder of files of JSON whose rows may say when they arrived; nothing for the source itself. */
export type Samples = (source: SourceRecord) => string | undefined;

/**
 * Makes the plan of a table that appends the rows of its sources, as Spark runs it.
 * @param samples what stands in for sources
 * @throws Refused with the place of the first construct that cannot be generated
 */
export function planSparkIngestion(planning: Planning, samples: Samples = () => undefined): SparkIngestion {
  const { model, table } = planning;
  const sources = sourcesOf(planning);
  const folders = sources.map(samples);
  const readings = sources.map((source, i): Reading => {
    const folder = folders[i];
    return folder === undefined
      ? planReading(source)
      : { kind: 'files', format: 'json', path: { kind: 'text', text: `${folder}/*.jsonl` }, options: [] };
  });
  const plan = planRows(planning);
  checkUnion(planning, readings);
  checkIncremental(planning, plan, readings);
  checkOwnNames(planning, plan.onError, []);
  checkOpsNames(planning, plan);
  checkFunctions(
    model,
    [...plan.columns.map(c => c.value), ...plan.conditions.map(c => (c.kind === 'filter' ? c.condition : c.value))],
    table.handle,
  );
  const { generated, partitions: stored } = withGenerated(partitions(planning, plan.columns), plan.columns);
  const isSampled = folders.some(f => f !== undefined);
  const trigger = triggerOf(planning);
  const retain = property(table, 'retain')?.value.duration;
  return {
    ...plan,
    file: model.placed(table.handle)?.path ?? '',
    ...(table.pipeline === undefined ? {} : { pipeline: table.pipeline }),
    readings,
    saysArrival: isSampled,
    generated,
    partitions: stored,
    partitionBy: stored.flatMap(p => p.column ?? []),
    clusterBy: clusterBy(planning, plan.columns),
    options: options(table),
    ...locations(planning),
    maintain: maintain(table),
    shadowing: shadowingNames(model, table),
    ...(retain ? { retain } : {}),
    retry: isSampled ? 0 : retryOf(planning),
    ...(trigger ? { trigger } : {}),
    drift: driftOf(sources),
    widens: !sources.some(s => property(s, 'evolve')?.value.mode === 'none'),
  };
}

function retryOf({ table }: Planning): number {
  const found = property(table, 'on error')?.value;
  return found?.action === 'dead_letter' ? (found.retry ?? 0) : 0;
}

/** The strongest of what the sources say; of one whose columns are not all declared nothing is unexpected. */
function driftOf(sources: readonly SourceRecord[]): SparkIngestion['drift'] {
  const said = sources.map(s => (s.open ? 'ignore' : (property(s, 'drift')?.value.action ?? 'ignore')));
  return said.includes('fail') ? 'fail' : said.includes('alert') ? 'alert' : 'ignore';
}

/** Rows that are texts until they are judged, and that a stream brings: these can stand in one stream. */
const isDocument = (reading: Reading) => reading.kind === 'kafka' || reading.kind === 'api' || isJson(reading);
const isJson = (reading: Reading) => reading.kind === 'files' && reading.format === 'json';

/** True for what is asked for anew by each run, and has no stream. */
const isAsked = (reading: Reading) => reading.kind === 'api' || reading.kind === 'database';

function checkUnion({ table, at }: Planning, readings: readonly Reading[]): void {
  const other = readings.length > 1 ? readings.findIndex(r => !isDocument(r) || isAsked(r)) : -1;
  if (other < 0) return;
  throw new Refused(
    'only messages and files of JSON come into one table together: take this source into a table of its own, and unite them in silver',
    table.flow.inputs[other]?.location ?? at(table.nameSpan),
  );
}

/** Rows of the newest value are read again by the next run, and must be known again. */
function checkIncremental({ table, at }: Planning, plan: IngestionPlan, readings: readonly Reading[]): void {
  const incremental = incrementalOf({ readings });
  if (incremental !== undefined && !incrementalColumn(plan, incremental))
    throw new Refused(
      `${incremental} must be a column of this table: it says up to where its rows have been read`,
      at(table.nameSpan),
    );
}

/** Tables that these jobs share. */
const OPS: ReadonlySet<string> = new Set(['streams', 'reads']);

function checkOpsNames({ locationOf }: Planning, { onError }: IngestionPlan): void {
  if (onError.action === 'dead_letter' && OPS.has(onError.name.toLowerCase()))
    throw new Refused(
      `ops.${onError.name} is a table of the generated jobs: give the dead letter another name`,
      locationOf('on error'),
    );
}

/** The table's quoted name. */
export const tableOf = (plan: Pick<SparkIngestion, 'layer' | 'name'>) => qualified(plan.layer, plan.name);

/** The same as people and shared tables have it. */
export const labelOf = (plan: Pick<SparkIngestion, 'layer' | 'name'>) => `${plan.layer}.${plan.name}`;

/** True where rows come as texts of JSON. */
export const readsDocuments = (plan: SparkIngestion) => plan.readings.every(isDocument);

/** True where each run asks for rows, and no stream brings them. */
export const asks = (plan: SparkIngestion) => plan.readings.some(isAsked);

/** The column by which only what is new is read; nothing where there is none. A row of its last value is read again by the next run. */
export function incrementalOf({ readings: [reading] }: Pick<SparkIngestion, 'readings'>): string | undefined {
  return reading?.kind === 'database' ? reading.incremental : undefined;
}

/** The column of the table that has the values of it as they were read. */
export function incrementalColumn({ columns }: IngestionPlan, incremental: string): ColumnPlan | undefined {
  return columns.find(c => plainColumn(c.value)?.toLowerCase() === incremental.toLowerCase() && !c.mask);
}
