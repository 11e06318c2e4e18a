import type { Expression } from '../../model/declaration/index.js';
import type { Handle, Location } from '../../model/records.js';
import type { Row } from '../expression.js';
import type { TablePlan } from '../plan.js';
import type { Planning } from '../planner.js';
import type { ComputedPlan } from '../query/plan.js';
import { Refused } from '../refusal.js';
import { parts } from '../row-by-row.js';
import { unsupported } from './supported.js';
import { isDuckType } from './types.js';

/**
 * Refuses what means something else to DuckDB than to Spark, whose types and functions are the language's.
 * @throws Refused with the place of what stands in the way
 */
export function checkDuckdb({ table, at }: Planning, plan: TablePlan): void {
  const own = table.handle;
  const { columns } = plan.input;
  for (const column of [...columns, ...plan.columns]) {
    if (isDuckType(column.type)) continue;
    const location = table.columns.find(c => c.name === column.name)?.location ?? table.flow.inputs[0]?.location;
    throw new Refused(`DuckDB has no type like ${column.type.name}, which ${column.name} has`, location ?? at(table.nameSpan));
  }
  for (const c of plan.conditions) checkExpression(c.kind === 'filter' ? c.condition : c.value, columns, own);
  for (const c of plan.columns) checkExpression(c.value, columns, own);
  if (plan.deleteWhen) checkExpression(plan.deleteWhen, columns, own);
  for (const e of plan.expectations) checkExpression(e.unmasked ?? e.condition, e.unmasked ? columns : plan.columns, e.handle);
}

/** The same of a table that is computed: of its query, and of what must hold of its rows. */
export function checkDuckdbQuery({ table, at }: Planning, plan: ComputedPlan): void {
  for (const column of plan.columns) {
    if (!isDuckType(column.type))
      throw new Refused(`DuckDB has no type like ${column.type.name}, which ${column.name} has`, at(table.nameSpan));
  }
  for (const block of plan.query.blocks) {
    const columns = block.sources.flatMap(s => s.columns.map(c => ({ ...c, qualifier: s.alias })));
    const check = (e: Expression) => checkExpression(e, columns, table.handle, true);
    for (const e of [...block.where, ...(block.groupBy ?? []), ...block.columns.map(c => c.value)]) check(e);
    for (const s of block.sources) {
      if (s.join) check(s.join.on);
      for (const e of s.latest?.where ?? []) checkExpression(e, s.latest?.row ?? [], table.handle);
    }
  }
  for (const e of plan.expectations) checkExpression(e.condition, plan.columns, e.handle);
}

/** Refuses the innermost part of an expression that DuckDB cannot compute as Spark does. */
export function checkExpression(e: Expression, columns: Row['columns'], handle: Handle, aggregates = false): void {
  for (const part of parts(e)) checkExpression(part, columns, handle, aggregates);
  const reason = unsupported(e, columns, aggregates);
  const location: Location = { handle, span: e.span };
  if (reason !== undefined) throw new Refused(reason, location);
}
