import type { Model } from '../../model/model.js';
import type { Id, Location } from '../../model/records.js';
import { isComputedPlan, planOf } from '../any-plan.js';
import { isIngestion } from '../ingestion/plan.js';
import { hasLog, type TablePlan } from '../plan.js';
import { planningOf } from '../planner.js';
import { Refused } from '../refusal.js';
import { checkSpark, checkSparkQuery } from './check.js';
import { computedJob } from './computed.js';
import { ingestionJob, type Samples, sparkIngestion } from './ingestion/index.js';
import { pysparkJob } from './job.js';

/** What runs a table on Spark, within a catalog of its own: the generated job, without the places that the text gives to its tables. */
export interface SparkJob {
  readonly table: Id;
  /** A module of Python whose `main(spark, upkeep)` returns the counts of rows. */
  readonly text: string;
  /** Ids of the sources that it reads; empty for a table that reads tables. */
  readonly sources: readonly Id[];
  /** The dead letter to which rows go that are older than the log of the table; missing where there can be none. */
  readonly older?: string;
}

export type PlannedSparkJob =
  | ({ readonly status: 'planned' } & SparkJob)
  | { readonly status: 'refused'; readonly reason: string; readonly location: Location };

/**
 * Plans the run of one table on Spark.
 * @param id the table's id: `shop.gold.dim_customer`
 * @param samples what stands in for sources
 * @returns the job, or why there is none, with the place of the construct that is the reason
 * @throws RangeError where the model has no such table
 */
export function sparkJob(model: Model, id: Id, samples: Samples): PlannedSparkJob {
  const table = model.table(id);
  if (!table) throw new RangeError(`There is no table ${id}.`);
  try {
    const planning = planningOf(model, table);
    if (isIngestion(model, table)) {
      const plan = sparkIngestion(planning, samples);
      const sources = [...new Set(plan.sources.map(source => source.id))];
      return { status: 'planned', table: id, text: ingestionJob(withoutPlaces(plan)), sources };
    }
    const { plan } = planOf(model, table);
    if (isComputedPlan(plan)) {
      checkSparkQuery(planning, plan);
      return { status: 'planned', table: id, text: computedJob(withoutPlaces(plan)), sources: [] };
    }
    checkSpark(planning, plan);
    return { status: 'planned', table: id, text: pysparkJob(withoutPlaces(plan)), sources: [], ...olderIn(plan) };
  } catch (error) {
    if (error instanceof Refused) return { status: 'refused', reason: error.message, location: error.location };
    throw error;
  }
}

/** A log that is pruned knows of a row only whether it is older. */
function olderIn(plan: TablePlan): Pick<SparkJob, 'older'> {
  const { onError } = plan;
  return hasLog(plan) && plan.late && onError.action === 'dead_letter' ? { older: onError.name } : {};
}

/** A plan whose tables are where the catalog puts them: what a run on this machine writes must not reach the places of production. */
function withoutPlaces<P extends Pick<TablePlan, 'location' | 'root' | 'onError'> & { readonly checkpoint?: unknown }>(
  plan: P,
): P {
  const { location: _, root: __, checkpoint: ___, ...rest } = plan;
  const { onError } = plan;
  return { ...rest, onError: onError.action === 'dead_letter' ? { action: onError.action, name: onError.name } : onError } as P;
}
