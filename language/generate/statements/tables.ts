import type { DataType } from '../../model/declaration/index.js';
import { durationText } from '../duration.js';
import type { SettingText, TablePlan } from '../plan.js';
import { identifier, literal, qualified } from '../quote.js';
import { sparkType } from '../types.js';
import { keptColumns } from './columns.js';
import { lines } from './layout.js';
import type { Names } from './names.js';

/** A table to create, its place still apart: a target knows how to write a value from the environment. */
export interface TableDefinition {
  readonly name: string;
  readonly create: string;
  readonly location?: SettingText;
}

interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
  readonly required?: boolean;
  readonly comment?: string;
}

/** What a table says so that Delta takes any column name, where one needs it. */
export function columnMapping(names: readonly string[]): string {
  return names.some(n => NEEDS_MAPPING.test(n)) ? " tblproperties ('delta.columnMapping.mode' = 'name')" : '';
}

/** Delta takes these characters in column names only when it maps names to names of its own. */
const NEEDS_MAPPING = /[ ,;{}()\n\t=]/;

const CLUSTERABLE = new Set(['string', 'byte', 'short', 'int', 'long', 'float', 'double', 'decimal', 'date', 'timestamp']);

/** The tables that a job owns, in the order in which they are created. */
export function tableDefinitions(plan: TablePlan, n: Names): TableDefinition[] {
  const companions = plan.kind === 'type 2' ? [changesTable(plan, n)] : plan.deleteWhen ? [deletedTable(plan, n)] : [];
  return [mainTable(plan, n), ...companions, touchedTable(plan, n), ...deadLetterTable(plan, n), progressTable()];
}

function mainTable(plan: TablePlan, n: Names): TableDefinition {
  const cluster = plan.clusterBy.length > 0 ? plan.clusterBy : clusterKey(plan);
  return {
    name: n.table,
    create: create(n.table, [...storedColumns(plan), ...(plan.kind === 'merge' ? rankColumns(plan) : [])], {
      comment: plan.doc,
      partitionBy: plan.partitionBy,
      clusterBy: plan.partitionBy.length > 0 ? [] : cluster,
      options: plan.options,
    }),
    ...(plan.location ? { location: plan.location } : {}),
  };
}

/** Columns of the key that Delta can cluster by: merges then touch few files. */
function clusterKey(plan: TablePlan): string[] {
  const position = (name: string) => plan.stored.indexOf(name);
  return plan.key
    .filter(k => CLUSTERABLE.has(plan.columns.find(c => c.name === k)?.type.name ?? '') && position(k) < 32)
    .slice(0, 4);
}

function storedColumns(plan: TablePlan): ColumnDefinition[] {
  const time = sparkType(plan.sequence.type);
  const v = plan.validity;
  return plan.stored.map(name => {
    if (name === plan.surrogate)
      return { name, type: 'string', required: true, comment: `hash of ${[...plan.key, ...(v ? [v.from] : [])].join(', ')}` };
    if (name === v?.from) return { name, type: time, required: true };
    if (name === v?.to) return { name, type: time, comment: 'exclusive; NULL while current' };
    if (name === v?.current) return { name, type: 'boolean', required: true };
    const column = plan.columns.find(c => c.name === name);
    const masked =
      column?.mask && { hash: 'masked: sha2-256', redact: 'masked: redacted', partial: 'masked but for its end' }[column.mask];
    const comment = [column?.doc, masked].filter(c => c).join(' · ');
    return {
      name,
      type: sparkType(column?.type ?? { name: 'string' }),
      required: plan.key.includes(name),
      ...(comment ? { comment } : {}),
    };
  });
}

function typeOf(plan: TablePlan, name: string): string {
  const type: DataType = plan.columns.find(c => c.name === name)?.type ??
    plan.sequence.further.find(f => f.column === name)?.type ?? { name: 'string' };
  return sparkType(type);
}

/** What a merged row is ranked by when another one comes. */
function rankColumns(plan: TablePlan): ColumnDefinition[] {
  return [
    { name: '_sequence', type: sparkType(plan.sequence.type), required: true, comment: 'of the newest change' },
    ...plan.sequence.further.filter(f => f.carried).map(f => ({ name: f.column, type: sparkType(f.type) })),
    { name: '_tie', type: 'string', required: true, comment: 'which of two rows of one moment is kept: the greater' },
  ];
}

function changesTable(plan: TablePlan, n: Names): TableDefinition {
  const columns: ColumnDefinition[] = [
    ...plan.key.map(name => ({ name, type: typeOf(plan, name), required: true })),
    ...keptColumns(plan).map(name => ({ name, type: typeOf(plan, name) })),
    { name: '_sequence', type: sparkType(plan.sequence.type), required: true },
    { name: '_is_delete', type: 'boolean', required: true },
    { name: '_tie', type: 'string', required: true },
    { name: '_base_from', type: sparkType(plan.sequence.type), comment: 'set on anchors: where their version began' },
  ];
  return {
    name: n.changes,
    create: create(n.changes, columns, {
      comment: `Changes of ${n.label}: the newest, and one anchor for each key.`,
      clusterBy: clusterKey({ ...plan, stored: plan.key }),
    }),
  };
}

function deletedTable(plan: TablePlan, n: Names): TableDefinition {
  const columns: ColumnDefinition[] = [
    ...plan.key.map(name => ({ name, type: typeOf(plan, name), required: true })),
    { name: '_sequence', type: sparkType(plan.sequence.type), required: true },
    ...plan.sequence.further.filter(f => !plan.key.includes(f.column)).map(f => ({ name: f.column, type: sparkType(f.type) })),
    { name: '_tie', type: 'string', required: true },
  ];
  return {
    name: n.deleted,
    create: create(n.deleted, columns, {
      comment: `The newest delete of each key of ${n.label}.`,
      clusterBy: clusterKey({ ...plan, stored: plan.key }),
    }),
  };
}

function touchedTable(plan: TablePlan, n: Names): TableDefinition {
  const columns: ColumnDefinition[] = [
    { name: '_run', type: 'bigint' },
    { name: '_image', type: 'string', comment: 'before or after' },
    ...storedColumns(plan).map(({ name, type }) => ({ name, type })),
  ];
  return {
    name: n.touched,
    create: create(n.touched, columns, { comment: `Rows of ${n.label} as they were and as they are, by run.` }),
  };
}

function deadLetterTable(plan: TablePlan, n: Names): TableDefinition[] {
  if (plan.onError.action !== 'dead_letter') return [];
  const columns = ['table', 'rule', 'reason', 'raw', 'row_id'].map(name => ({ name, type: 'string' }));
  const text = create(n.rejects, [...columns, { name: 'run', type: 'bigint' }], { partitionBy: ['table'] });
  return [{ name: n.rejects, create: text, ...(plan.onError.location ? { location: plan.onError.location } : {}) }];
}

function progressTable(): TableDefinition {
  const name = qualified('ops', 'progress');
  const columns = [
    { name: 'table', type: 'string' },
    { name: 'run', type: 'bigint' },
    { name: 'ingested_to', type: 'timestamp' },
  ];
  return { name, create: create(name, columns, { partitionBy: ['table'] }) };
}

interface Layout {
  readonly comment?: string | undefined;
  readonly partitionBy?: readonly string[];
  readonly clusterBy?: readonly string[];
  readonly options?: TablePlan['options'];
}

function create(name: string, columns: readonly ColumnDefinition[], layout: Layout): string {
  const width = Math.max(...columns.map(c => identifier(c.name).length));
  const rows = columns.map(c => {
    const parts = [
      identifier(c.name).padEnd(width),
      c.type,
      c.required && 'not null',
      c.comment && `comment ${literal(c.comment)}`,
    ];
    return `  ${parts.filter(p => p).join(' ')}`;
  });
  const mapping =
    columns.some(c => NEEDS_MAPPING.test(c.name)) && !layout.options?.some(o => o.key === 'delta.columnMapping.mode');
  const options = [...(layout.options ?? []), ...(mapping ? [{ key: 'delta.columnMapping.mode', value: 'name' }] : [])];
  const listed = (of: readonly string[] | undefined) => (of ?? []).map(identifier).join(', ');
  return lines(
    `create table if not exists ${name} (`,
    rows.join(',\n'),
    ') using delta',
    layout.partitionBy?.length ? `partitioned by (${listed(layout.partitionBy)})` : undefined,
    layout.clusterBy?.length ? `cluster by (${listed(layout.clusterBy)})` : undefined,
    layout.comment ? `comment ${literal(layout.comment)}` : undefined,
    options.length > 0 ? `tblproperties (${options.map(o => `${literal(o.key)} = ${literal(o.value)}`).join(', ')})` : undefined,
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

/** Compaction and removal of old files, for the table and those beside it. */
export function maintenance(plan: TablePlan, n: Names): UpkeepTask[] {
  const { compact, vacuum } = plan.maintain;
  const own = [n.table, plan.kind === 'type 2' ? n.changes : plan.deleteWhen ? n.deleted : '', n.touched].filter(
    name => name !== '',
  );
  const order =
    plan.partitionBy.length > 0 && plan.clusterBy.length > 0 ? ` zorder by (${plan.clusterBy.map(identifier).join(', ')})` : '';
  return own.flatMap(table => [
    ...(compact
      ? [
          {
            table,
            sql: `optimize ${table}${table === n.table ? order : ''}`,
            operation: 'OPTIMIZE',
            every: durationText(compact),
          },
        ]
      : []),
    ...(vacuum
      ? [
          {
            table,
            sql: `vacuum ${table} retain ${vacuum.retainHours} hours`,
            operation: 'VACUUM END',
            every: durationText(vacuum.every),
          },
        ]
      : []),
  ]);
}
