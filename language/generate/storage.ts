import type { TableRecord } from '../model/records.js';
import { hoursOf } from './duration.js';
import { plainColumn } from './expression.js';
import type { ColumnPlan, TablePlan } from './plan.js';
import type { Planning } from './planner.js';
import { Refused } from './refusal.js';
import { property, textOf } from './settings.js';

const lower = (name: string) => name.toLowerCase();

/** What the table is partitioned by; an item that is no column has none. */
export function partitions({ table, locationOf }: Planning, columns: readonly ColumnPlan[]): TablePlan['partitions'] {
  const { handle } = locationOf('partition by');
  return (property(table, 'partition by')?.value.items ?? []).map(item => {
    const name = plainColumn(item);
    const column = columns.find(c => lower(c.name) === lower(name ?? ''));
    return { ...(column ? { column: column.name } : {}), value: item, location: { handle, span: item.span } };
  });
}

/** Names of the columns that the table is clustered by, as the table spells them. */
export function clusterBy({ table }: Planning, columns: readonly ColumnPlan[]): string[] {
  const names = (property(table, 'cluster by')?.value.columns ?? []).map(c => c.path.at(-1)?.text ?? '');
  return names.map(name => columns.find(c => lower(c.name) === lower(name))?.name ?? name);
}

/** The properties that the table's format is told: its options, and what `compact auto` stands for in Delta. */
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
