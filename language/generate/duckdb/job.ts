import type { Model } from '../../model/model.js';
import type { Id, Location, TableRecord } from '../../model/records.js';
import { type AnyPlan, isComputedPlan, planOf } from '../any-plan.js';
import { hoursOf } from '../duration.js';
import { planningOf } from '../planner.js';
import { Refused } from '../refusal.js';
import { checkDuckdb, checkDuckdbQuery } from './check.js';
import { computedBlocks } from './computed.js';
import { isIngestion, planIngestion } from './ingestion/plan.js';
import { ingestionBlocks } from './ingestion/statements.js';
import { macrosOf } from './macros.js';
import { literal } from './quote.js';
import { type Block, duckdbBlocks, duckdbUpkeepBlocks } from './script.js';

/** What runs a table on DuckDB: statements that belong into one transaction. */
export interface DuckdbJob {
  readonly table: Id;
  /** What is set up before the transaction: the time zone, and functions of the session. */
  readonly session: readonly string[];
  readonly statements: readonly string[];
  /** Ids of the sources whose rows must stand in `arrived` first; empty for a table that reads tables. */
  readonly sources: readonly Id[];
  /** Names of the expectations that only warn, as one statement counts them: its columns. */
  readonly warnings: readonly string[];
  /** Where rows go that cannot be written. */
  readonly deadLetter?: string;
  /** What keeps the log of changes small, for a table that has one: statements that belong into one transaction, between two runs. */
  readonly upkeep?: {
    readonly statements: readonly string[];
    /** As often as `maintain` asks for its most frequent task; missing where it asks for none: then the log keeps all changes. */
    readonly everyHours?: number;
  };
}

export type Planned =
  | ({ readonly status: 'planned' } & DuckdbJob)
  | { readonly status: 'refused'; readonly reason: string; readonly location: Location };

/**
 * Plans the run of one table on DuckDB.
 * @param id the table's id: `shop.gold.dim_customer`
 * @returns the statements, or why there are none, with the place of the construct that is the reason
 * @throws RangeError where the model has no such table
 */
export function duckdbJob(model: Model, id: Id): Planned {
  const table = model.table(id);
  if (!table) throw new RangeError(`There is no table ${id}.`);
  try {
    return { status: 'planned', ...planned(model, table) };
  } catch (error) {
    if (error instanceof Refused) return { status: 'refused', reason: error.message, location: error.location };
    throw error;
  }
}

function planned(model: Model, table: TableRecord): DuckdbJob {
  const planning = planningOf(model, table);
  if (isIngestion(model, table)) {
    const plan = planIngestion(planning);
    return job(plan, ingestionBlocks(plan), [...new Set(plan.sources.map(s => s.id))]);
  }
  const { plan } = planOf(model, table);
  if (isComputedPlan(plan)) {
    checkDuckdbQuery(planning, plan);
    return job(plan, computedBlocks(plan), []);
  }
  checkDuckdb(planning, plan);
  const upkeep = statementsOf(duckdbUpkeepBlocks(plan, false));
  const hours = [plan.maintain.compact, plan.maintain.vacuum?.every].flatMap(task => (task ? hoursOf(task) : []));
  return {
    ...job(plan, duckdbBlocks(plan), []),
    ...(upkeep.length > 0
      ? { upkeep: { statements: upkeep, ...(hours.length > 0 ? { everyHours: Math.min(...hours) } : {}) } }
      : {}),
  };
}

const statementsOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap(([, ...block]) => block.filter(s => s !== undefined && s !== false));

type Plan = Pick<AnyPlan, 'id' | 'timezone' | 'expectations' | 'onError'>;

function job(plan: Plan, blocks: readonly Block[], sources: readonly Id[]): DuckdbJob {
  const statements = statementsOf(blocks);
  return {
    table: plan.id,
    session: [`set timezone = ${literal(plan.timezone)}`, ...macrosOf(statements.join('\n'))],
    statements,
    sources,
    warnings: plan.expectations.filter(e => e.action === 'warn').map(e => e.name),
    ...(plan.onError.action === 'dead_letter' ? { deadLetter: plan.onError.name } : {}),
  };
}
