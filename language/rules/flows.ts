import type { FlowRecord, SourceRecord, TableRecord } from '../model/records.js';
import type { RuleContext } from './rule.js';
import { fromInSql } from './sql-from.js';

type Dataset = TableRecord | SourceRecord;

/** The flows that fill a table: its own, then those into it. */
export function flowsOf(context: RuleContext, table: TableRecord): readonly FlowRecord[] {
  return [table.flow, ...context.flowsInto(table.id)];
}

/** What a flow reads directly, in `from`, `union`, `join` and `sql`, each once. What does not resolve is left out. */
export function readsOf(context: RuleContext, flow: FlowRecord): readonly Dataset[] {
  return distinct(flow.inputs.map(({ id }) => (id === undefined ? undefined : (context.table(id) ?? context.source(id)))));
}

/** The datasets whose rows a flow takes over: its `from` and `union`, and what stands in the `from` of its `sql`; not what it joins. */
export function feedsOf(context: RuleContext, flow: FlowRecord): readonly Dataset[] {
  const named = flow.inputs
    .filter(({ role }) => role === 'from' || role === 'union')
    .map(({ id }) => (id === undefined ? undefined : (context.table(id) ?? context.source(id))));
  const inSql = flow.steps
    .flatMap(step => (step.kind === 'sql' ? fromInSql(step) : []))
    .map(reference => context.resolve(reference, flow.handle));
  return distinct([...named, ...inSql]);
}

/** The sources that flow into a table, over any chain of tables, nearest first. Tables that read each other do no harm. */
export function sourcesInto(context: RuleContext, table: TableRecord): readonly SourceRecord[] {
  const reached = new Map<string, Dataset>([[table.id, table]]);
  for (const dataset of reached.values()) {
    if (dataset.kind !== 'table') continue;
    for (const flow of flowsOf(context, dataset))
      for (const fed of feedsOf(context, flow)) if (!reached.has(fed.id)) reached.set(fed.id, fed);
  }
  return [...reached.values()].filter(dataset => dataset.kind === 'source');
}

function distinct(datasets: readonly ({ readonly kind: string; readonly id: string } | undefined)[]): readonly Dataset[] {
  const byId = new Map<string, Dataset>();
  for (const dataset of datasets)
    if (dataset?.kind === 'table' || dataset?.kind === 'source') byId.set(dataset.id, dataset as Dataset);
  return [...byId.values()];
}
