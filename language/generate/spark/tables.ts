import { durationText } from '../../model/checks/durations.js';
import type { TablePlan } from '../plan.js';
import { identifier, literal } from '../quote.js';
import { lines } from '../statements/layout.js';
import type { TableDefinition } from '../statements/tables.js';
import { sparkType } from '../types.js';

/** What a table says so that Delta takes any column name, where one needs it. */
export function columnMapping(names: readonly string[]): string {
  return names.some(n => NEEDS_MAPPING.test(n)) ? " tblproperties ('delta.columnMapping.mode' = 'name')" : '';
}

/** Delta takes these characters in column names only when it maps names to names of its own. */
const NEEDS_MAPPING = /[ ,;{}()\n\t=]/;

/** Types of which Delta keeps statistics, which clustering needs. */
export const CLUSTERABLE: ReadonlySet<string> = new Set(
  'string byte short int long float double decimal date timestamp'.split(' '),
);

/** Delta keeps statistics of so many of a table's first columns, and clusters by at most four. */
const WITH_STATISTICS = 32;
const MOST_CLUSTERED = 4;

function clustered({ columns, clusterBy, partitionBy }: TableDefinition): readonly string[] {
  if (partitionBy.length > 0) return [];
  if (!clusterBy.isKey) return clusterBy.columns;
  const position = (name: string) => columns.findIndex(c => c.name === name);
  return clusterBy.columns
    .filter(k => CLUSTERABLE.has(columns[position(k)]?.type.name ?? '') && position(k) < WITH_STATISTICS)
    .slice(0, MOST_CLUSTERED);
}

/** The statement that creates a table in Delta's format, without its place. */
export function createTable(table: TableDefinition): string {
  const { columns } = table;
  const width = Math.max(...columns.map(c => identifier(c.name).length));
  const rows = columns.map(c => {
    const parts = [
      identifier(c.name).padEnd(width),
      sparkType(c.type),
      c.required && 'not null',
      c.generated && `generated always as (${c.generated})`,
      c.comment && `comment ${literal(c.comment)}`,
    ];
    return `  ${parts.filter(p => p).join(' ')}`;
  });
  const mapping = columns.some(c => NEEDS_MAPPING.test(c.name)) && !table.options.some(o => o.key === 'delta.columnMapping.mode');
  const options = [...table.options, ...(mapping ? [{ key: 'delta.columnMapping.mode', value: 'name' }] : [])];
  const listed = (of: readonly string[]) => of.map(identifier).join(', ');
  const cluster = clustered(table);
  return lines(
    `create table if not exists ${table.name} (`,
    rows.join(',\n'),
    ') using delta',
    table.partitionBy.length > 0 && `partitioned by (${listed(table.partitionBy)})`,
    cluster.length > 0 && `cluster by (${listed(cluster)})`,
    table.comment !== undefined && table.comment !== '' && `comment ${literal(table.comment)}`,
    options.length > 0 && `tblproperties (${options.map(o => `${literal(o.key)} = ${literal(o.value)}`).join(', ')})`,
  );
}

/** A task of upkeep that `maintain` asks for. */
export interface UpkeepTask {
  readonly table: string;
  readonly sql: string;
  /** The name under which Delta records it in the table's history. */
  readonly operation: string;
  /** How often: `1 day`. */
  readonly every: string;
}

/** Compaction and removal of old files, for the table and those beside it. `tables` are their quoted names, the table's own first. */
export function maintenance(
  plan: Pick<TablePlan, 'maintain' | 'partitionBy' | 'clusterBy'>,
  tables: readonly string[],
): UpkeepTask[] {
  const { compact, vacuum } = plan.maintain;
  const isZOrdered = plan.partitionBy.length > 0 && plan.clusterBy.length > 0;
  const order = isZOrdered ? ` zorder by (${plan.clusterBy.map(identifier).join(', ')})` : '';
  return tables.flatMap((table, index) => {
    const compaction = compact && {
      table,
      sql: `optimize ${table}${index === 0 ? order : ''}`,
      operation: 'OPTIMIZE',
      every: durationText(compact),
    };
    const removal = vacuum && {
      table,
      sql: `vacuum ${table} retain ${vacuum.retainHours} hours`,
      operation: 'VACUUM END',
      every: durationText(vacuum.every),
    };
    return [compaction, removal].filter(task => task !== undefined);
  });
}
