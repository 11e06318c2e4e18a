import type { DataType } from '../../model/declaration/index.js';
import type { Location } from '../../model/records.js';
import type { TablePlan } from '../plan.js';
import type { Planning } from '../planner.js';
import { checkKept } from '../query/kept.js';
import type { ComputedPlan } from '../query/plan.js';
import { Refused } from '../refusal.js';
import { property } from '../settings.js';
import { isComparable } from '../types.js';
import { withGenerated } from './generated.js';
import { CLUSTERABLE } from './tables.js';

/**
 * Refuses what Spark with Delta Lake cannot store, or what no job does.
 * @throws Refused with the place of what stands in the way
 */
export function checkSpark(planning: Planning, plan: TablePlan): void {
  checkTable(planning, plan, [plan.input.name]);
}

/** The same of a table that is computed. @throws Refused */
export function checkSparkQuery(planning: Planning, plan: ComputedPlan): void {
  const tables = plan.query.blocks.flatMap(b => b.sources.flatMap(s => (s.table ? [s.table.name] : [])));
  // Its rows are merged by the names of their columns, so that Delta computes the others; not so where all of it is overwritten.
  const made = plan.kind === 'computed' ? withGenerated(plan.partitions, plan.columns) : { ...plan, generated: [] };
  checkTable(planning, { ...plan, partitions: made.partitions, columns: [...plan.columns, ...made.generated] }, tables);
  checkKept(planning, plan.query);
}

/** What is known of any table that must be stored. */
type Stored = Pick<TablePlan, 'name' | 'partitions' | 'clusterBy' | 'onError'> & { readonly columns: Columns };

/** The same of any table: format, layout and names. `inputs` are names of tables that it reads. @throws Refused */
export function checkTable(planning: Planning, plan: Stored, inputs: readonly string[]): void {
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
    throw new Refused(
      `these jobs write tables of Delta Lake, and ${format} is another format: set \`format delta\``,
      locationOf('format'),
    );
}

/** Types that are compared but that no folder can be named after. */
const NO_PARTITION: ReadonlySet<string> = new Set(['array', 'struct', 'binary']);

function checkPartitions({ partitions, columns }: Pick<TablePlan, 'partitions'> & { readonly columns: Columns }): void {
  for (const { column: name, location } of partitions) {
    const column = columns.find(c => c.name === name);
    if (!column)
      throw new Refused(
        'Delta partitions by columns: add one with this value to `columns` and partition by that, or `cluster by` what it reads',
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

function checkTableNames({ model, table, at, locationOf }: Planning, plan: Stored, inputs: readonly string[]): void {
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
