import type { TableRecord } from '../model/records.js';
import { hoursOf } from './duration.js';
import { plainColumn } from './expression.js';
import type { ColumnPlan, TablePlan } from './plan.js';
import type { Planning } from './planner.js';
import { Refused } from './refusal.js';
import { property, textOf } from './settings.js';
import { isComparable } from './types.js';

const lower = (name: string) => name.toLowerCase();

/** Names of the columns that the table is partitioned by. @throws Refused for an expression */
export function partitionBy({ table, at }: Planning, columns: readonly ColumnPlan[]): string[] {
  return (property(table, 'partition by')?.value.items ?? []).map(item => {
    const name = plainColumn(item);
    const column = columns.find(c => lower(c.name) === lower(name ?? ''));
    if (!column)
      throw new Refused(
        'a partition by an expression is not generated yet for this target: partition by a column, or `cluster by` it',
        at(item.span),
      );
    if (!isComparable(column.type) || ['array', 'struct', 'binary'].includes(column.type.name)) {
      throw new Refused(`a table cannot be partitioned by ${column.name}, a ${column.type.name}`, at(item.span));
    }
    return column.name;
  });
}

const CLUSTERABLE = new Set(['string', 'byte', 'short', 'int', 'long', 'float', 'double', 'decimal', 'date', 'timestamp']);

/** Names of the columns that the table is clustered by, four at most, which is Delta's bound. */
export function clusterBy({ table, locationOf }: Planning, columns: readonly ColumnPlan[]): string[] {
  const names = (property(table, 'cluster by')?.value.columns ?? []).map(c => c.path.at(-1)?.text ?? '');
  if (names.length > 4) throw new Refused('Delta clusters by four columns at most', locationOf('cluster by'));
  return names.map(name => {
    const column = columns.find(c => lower(c.name) === lower(name));
    if (!column || !CLUSTERABLE.has(column.type.name))
      throw new Refused(`Delta cannot cluster by ${name}${column ? `, a ${column.type.name}` : ''}`, locationOf('cluster by'));
    return column.name;
  });
}

/** The table's properties in Delta: its options, and what `compact auto` stands for. */
export function options(table: TableRecord): TablePlan['options'] {
  const written = [...table.properties.values()].flatMap(({ property: p }) => {
    if (p.name !== 'option') return [];
    const v = p.value.value;
    const text = textOf(v) ?? (v.kind === 'number' ? v.text : v.kind === 'boolean' ? String(v.value) : undefined);
    if (text === undefined)
      throw new Refused(`the option ${p.value.key} must be a fixed value here`, { handle: table.handle, span: p.span });
    return [{ key: p.value.key, value: text }];
  });
  const auto = tasks(table).some(t => t.task === 'compact' && t.auto);
  return auto ? [...written, { key: 'delta.autoOptimize.autoCompact', value: 'true' }] : written;
}

/** A week is Delta's own bound for files that may still be read, a day how often files are looked after where nothing is said. */
const WEEK_HOURS = 168;
const DAY = { amount: 1, unit: 'day', span: { start: 0, end: 0 } } as const;

const tasks = (table: TableRecord) =>
  [...table.properties.values()].flatMap(({ property: p }) => (p.name === 'maintain' ? p.value.tasks : []));

/** How often the table is compacted and rid of old files, and how long these are kept. */
export function maintain(table: TableRecord): TablePlan['maintain'] {
  const compact = tasks(table).find(t => t.task === 'compact' && !t.auto);
  const vacuum = tasks(table).find(t => t.task === 'vacuum');
  return {
    ...(compact ? { compact: compact.every ?? DAY } : {}),
    ...(vacuum
      ? { vacuum: { every: vacuum.every ?? DAY, retainHours: vacuum.retain ? hoursOf(vacuum.retain) : WEEK_HOURS } }
      : {}),
  };
}
