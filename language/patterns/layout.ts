import { secondsOf } from '../model/checks/durations.js';
import type { MaintainTask } from '../model/declaration/index.js';
import { valueInForce } from '../model/effective.js';
import { fold } from '../model/names.js';
import type { Location, TableRecord } from '../model/records.js';
import type { Detector } from './detector.js';
import { ownAt, saidAt } from './places.js';

const DAY = secondsOf({ amount: 1, unit: 'day' });

/** How long old versions stay if nobody says otherwise: Delta Lake's `VACUUM` and Iceberg's `expire_snapshots`. */
const KEPT = { vacuum: 7 * DAY, expire: 5 * DAY } as const;

/** Patterns of how the files of a table lie, are kept in order, and go. */
export const layout: readonly Detector[] = [
  { pattern: 'compaction', ofTable: table => stored(table, 'maintain compact') },
  { pattern: 'partitioning-strategies', ofTable: table => stored(table, 'partition by') },
  { pattern: 'zorder-clustering', ofTable: table => stored(table, 'cluster by') },
  {
    pattern: 'delta-lake-maintenance',
    ofTable: table => (formatOf(table) === 'delta' ? stored(table, 'maintain vacuum') : undefined),
  },
  {
    pattern: 'iceberg-maintenance',
    ofTable: table => (formatOf(table) === 'iceberg' ? stored(table, 'maintain expire') : undefined),
  },
  {
    pattern: 'hudi-maintenance',
    ofTable: table => (formatOf(table) === 'hudi' ? stored(table, 'maintain vacuum', 'maintain compact') : undefined),
  },
  {
    pattern: 'time-travel',
    ofTable: table => keptLonger(table, 'vacuum') ?? keptLonger(table, 'expire'),
  },
  {
    pattern: 'vacuum-optimize-policies',
    ofDeclaration: ({ handle, declaration }) =>
      declaration.kind === 'defaults' && declaration.of !== 'source' ? ownAt(handle, declaration, 'maintain') : undefined,
  },
  {
    pattern: 'format-migration',
    ofTable: table => (valueInForce(table.properties, 'format')?.was === undefined ? undefined : stored(table, 'format')),
  },
  { pattern: 'storage-tiering', ofTable: table => stored(table, 'tier warm', 'tier cold', 'tier archive') },
  {
    pattern: 'retention-policy',
    ofTable: table => stored(table, 'retain'),
    ofDeclaration: ({ handle, declaration }) =>
      declaration.kind === 'deadletter' ? ownAt(handle, declaration, 'retain') : undefined,
  },
  {
    pattern: 'cache-before-compute',
    ofTable: table => saidAt(table, 'cache'),
    ofDeclaration: ({ handle, declaration }) => (declaration.kind === 'serve' ? ownAt(handle, declaration, 'cache') : undefined),
  },
];

/** Where something is said of the files of a table; a view has none. */
function stored(table: TableRecord, ...keys: readonly string[]): Location | undefined {
  return table.write === 'view' ? undefined : saidAt(table, ...keys);
}

function formatOf({ properties }: TableRecord): string {
  return fold(valueInForce(properties, 'format')?.format.text ?? '');
}

function keptLonger(table: TableRecord, name: keyof typeof KEPT): Location | undefined {
  const retain = taskOf(table, name)?.retain;
  return retain !== undefined && secondsOf(retain) > KEPT[name] ? stored(table, `maintain ${name}`) : undefined;
}

function taskOf({ properties }: TableRecord, name: MaintainTask['task']): MaintainTask | undefined {
  const property = properties.get(`maintain ${name}`)?.property;
  return property?.name === 'maintain' ? property.value.tasks[0] : undefined;
}
