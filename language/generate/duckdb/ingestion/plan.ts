import type { DataType } from '../../../model/declaration/index.js';
import { type IngestionPlan, planRows } from '../../ingestion/plan.js';
import type { Planning } from '../../planner.js';
import { Refused } from '../../refusal.js';
import { checkExpression } from '../check.js';
import { isReadable } from './read.js';

export { ARRIVAL, FILE, type IngestedSource, type IngestionPlan, isIngestion } from '../../ingestion/plan.js';

/**
 * Makes the plan of a table that appends the rows of its sources, as DuckDB runs it.
 * @throws Refused with the place of the first construct that cannot be run
 */
export function planIngestion(planning: Planning): IngestionPlan {
  const plan = planRows(planning);
  const { model, table, at } = planning;
  const check = (name: string, type: DataType, location = at(table.nameSpan)) => {
    if (!isReadable(type)) throw new Refused(`DuckDB has no type like ${type.name}, which ${name} has`, location);
  };
  for (const { id } of plan.sources) for (const c of model.source(id)?.columns ?? []) check(c.name, c.type, c.location);
  for (const c of plan.columns) check(c.name, c.unmasked, table.columns.find(t => t.name === c.name)?.location);
  for (const c of plan.conditions) checkExpression(c.kind === 'filter' ? c.condition : c.value, plan.row, table.handle);
  for (const e of plan.expectations) checkExpression(e.unmasked ?? e.condition, e.unmasked ? plan.row : plan.columns, e.handle);
  return plan;
}
