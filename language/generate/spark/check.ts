import type { DataType } from '../../model/declaration/index.js';
import type { Location } from '../../model/records.js';
import type { TablePlan } from '../plan.js';
import type { Planning } from '../planner.js';
import type { ComputedPlan } from '../query/plan.js';
import { Refused } from '../refusal.js';
import { property } from '../settings.js';
import { isComparable } from '../types.js';
import { CLUSTERABLE } from './tables.js';

/**
 * Refuses what Spark with Delta Lake cannot store, or what is not written for it yet.
 * @throws Refused with the place of what stands in the way
 */
export function checkSpark(planning: Planning, plan: TablePlan): void {
  checkTable(planning, plan, [plan.input.name]);
}

/** The same of a table that is computed. @throws Refused */
export function checkSparkQuery(planning: Planning, plan: ComputedPlan): void {
  const tables = plan.query.blocks.flatMap(b => b.sources.flatMap(s => (s.table ? [s.table.name] : [])));
  checkTable(planning, plan, tables);
}

function checkTable(planning: Planning, plan: TablePlan | ComputedPlan, inputs: readonly string[]): void {
  checkFormat(planning);
  checkPartitions(plan);
  checkClusters(planning, plan);
  checkTableNames(planning, plan, inputs);
  checkColumnNames(planning);
}

type Columns = readonly { readonly name: string; readonly type: DataType }[];

function checkFormat({ table, locationOf }: Planning): void {
  const format = property(table, 'format')?.value.format.text.toLowerCase() ?? 'delta';
  if (format !== 'delta')
    throw new Refused(`the format ${format} is not generated yet for this target: delta is`, locationOf('format'));
}

/** Types that are compared but that no folder can be named after. */
const NO_PARTITION: ReadonlySet<string> = new Set(['array', 'struct', 'binary']);

function checkPartitions({ partitions, columns }: Pick<TablePlan, 'partitions'> & { readonly columns: Columns }): void {
  for (const { column: name, location } of partitions) {
    const column = columns.find(c => c.name === name);
    if (!column)
      throw new Refused(
        'a partition by an expression is not generated yet for this target: partition by a column, or `cluster by` it',
        location,
      );
    if (!isComparable(column.type) || NO_PARTITION.has(column.type.name))
      throw new Refused(`a table cannot be partitioned by ${column.name}, a ${column.type.name}`, location);
  }
}

function checkClusters(
  { locationOf }: Planning,
  { clusterBy, columns }: Pick<TablePlan, 'clusterBy'> & { readonly columns: Columns },
): void {
  if (clusterBy.length > 4) throw new Refused('Delta clusters by four columns at most', locationOf('cluster by'));
  for (const name of clusterBy) {
    const column = columns.find(c => c.name === name);
    if (!column || !CLUSTERABLE.has(column.type.name))
      throw new Refused(`Delta cannot cluster by ${name}${column ? `, a ${column.type.name}` : ''}`, locationOf('cluster by'));
  }
}

function checkTableNames(
  { model, table, at, locationOf }: Planning,
  plan: TablePlan | ComputedPlan,
  inputs: readonly string[],
): void {
  const check = (name: string, what: string, location: Location) => {
    if (!/^\w+$/.test(name))
      throw new Refused(`Spark's catalog takes names of letters, digits and _ only: rename the ${what} ${name}`, location);
  };
  check(plan.name, 'table', at(table.nameSpan));
  for (const input of inputs) check(input, 'table', table.flow.inputs[0]?.location ?? at(table.nameSpan));
  if (plan.onError.action === 'dead_letter') check(plan.onError.name, 'dead letter', locationOf('on error'));
  const tested = model
    .tables()
    .find(
      t => t.pipeline === table.pipeline && t.layer === table.layer && `${t.name}_test`.toLowerCase() === plan.name.toLowerCase(),
    );
  if (tested) throw new Refused(`${plan.name} is the name of the tests of ${tested.name}: rename it`, at(table.nameSpan));
}

/** Delta's own, in tables with a change feed. */
const DELTA_COLUMNS: ReadonlySet<string> = new Set(['_change_type', '_commit_version', '_commit_timestamp']);

function checkColumnNames({ table }: Planning): void {
  const column = table.columns.find(c => DELTA_COLUMNS.has(c.name.toLowerCase()));
  if (column) throw new Refused(`Delta reserves the column name ${column.name}: give yours another name`, column.location);
}
