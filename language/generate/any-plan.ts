import type { Model } from '../model/model.js';
import type { TableRecord } from '../model/records.js';
import type { TablePlan } from './plan.js';
import { type Planning, planningOf, planTable } from './planner.js';
import { type ComputedPlan, isComputed, planComputed } from './query/plan.js';
import { triggerOf } from './trigger.js';

export type AnyPlan = TablePlan | ComputedPlan;

/** True for a table that is computed from what other tables hold, and not merged from rows that only come. */
export function isComputedPlan(plan: AnyPlan): plan is ComputedPlan {
  return plan.kind === 'view' || plan.kind === 'overwrite' || plan.kind === 'computed';
}

/**
 * Makes the plan of a table, from the model alone: the same for every target.
 * @throws Refused with the place of what cannot be generated
 */
export function planOf(model: Model, table: TableRecord): { readonly planning: Planning; readonly plan: AnyPlan } {
  const planning = planningOf(model, table);
  const plan = isComputed(planning) ? planComputed(planning) : planTable(planning);
  const trigger = triggerOf(planning);
  return { planning, plan: trigger ? { ...plan, trigger } : plan };
}
