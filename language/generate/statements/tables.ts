import type { DataType } from '../../model/declaration/index.js';
import { hasHistory, hasLog, hasVersions, type SettingText, type TablePlan } from '../plan.js';
import { keptColumns } from './columns.js';
import { historyColumns } from './differences.js';
import { columnComment } from './masking.js';
import type { Names } from './names.js';

/** A table to create: what an engine makes of its layout is its own affair. */
export interface TableDefinition {
  /** Quoted. */
  readonly name: string;
  readonly columns: readonly ColumnDefinition[];
  readonly comment?: string;
  readonly partitionBy: readonly string[];
  /** What the table says, else its key: rows that are looked up together. */
  readonly clusterBy: { readonly columns: readonly string[]; readonly isKey: boolean };
  readonly options: TablePlan['options'];
  /** Its own place, where it has one. */
  readonly location?: SettingText;
}

export interface ColumnDefinition {
  readonly name: string;
  readonly type: DataType;
  readonly required?: boolean;
  readonly comment?: string;
  /** The expression by which the table itself computes it. */
  readonly generated?: string;
}

const STRING: DataType = { name: 'string' };
const LONG: DataType = { name: 'long' };
const NOTHING: TableDefinition['clusterBy'] = { columns: [], isKey: false };

/** The tables that a job owns, in the order in which they are created. */
export function tableDefinitions(plan: TablePlan, n: Names): TableDefinition[] {
  const companions = [
    ...(hasHistory(plan) ? [historyTable(plan, n)] : []),
    ...(hasLog(plan) ? [changesTable(plan, n)] : plan.deleteWhen ? [deletedTable(plan, n)] : []),
  ];
  return [mainTable(plan, n), ...companions, touchedTable(plan, n), ...deadLetterTable(plan, n), progressTable(n)];
}

const byKey = (plan: TablePlan): TableDefinition['clusterBy'] => ({ columns: plan.key, isKey: true });

function mainTable(plan: TablePlan, n: Names): TableDefinition {
  return {
    name: n.table,
    columns: [...storedColumns(plan), ...(plan.kind === 'merge' ? rankColumns(plan) : [])],
    ...(plan.doc ? { comment: plan.doc } : {}),
    partitionBy: plan.partitionBy,
    clusterBy: plan.clusterBy.length > 0 ? { columns: plan.clusterBy, isKey: false } : byKey(plan),
    options: plan.options,
    ...(plan.location ? { location: plan.location } : {}),
  };
}

function historyTable(plan: TablePlan, n: Names): TableDefinition {
  return {
    name: n.history,
    columns: storedColumns(plan, historyColumns(plan)),
    comment: `All versions of ${n.label}.`,
    partitionBy: [],
    clusterBy: byKey(plan),
    options: [],
  };
}

/** The columns of the table that readers see, or of its history. */
export function storedColumns(plan: TablePlan, names: readonly string[] = plan.stored): ColumnDefinition[] {
  const time = plan.sequence.type;
  const v = plan.validity;
  return names.map((name): ColumnDefinition => {
    if (name === plan.surrogate) {
      const hashed = [...plan.key, ...(v && !hasHistory(plan) ? [v.from] : [])];
      return { name, type: STRING, required: true, comment: `hash of ${hashed.join(', ')}` };
    }
    if (name === plan.deleted)
      return {
        name,
        type: { name: 'boolean' },
        required: true,
        comment: 'whether the key is deleted; the rest is as it was before',
      };
    const of = plan.columns.find(c => c.beside === name);
    if (of)
      return {
        name,
        type: of.type,
        comment:
          plan.kind === 'type 3'
            ? `${of.name} before its last change; NULL if it never changed`
            : `${of.name} in the newest version`,
      };
    if (name === v?.from) return { name, type: time, required: true };
    if (name === v?.to) return { name, type: time, comment: 'exclusive; NULL while current' };
    if (name === v?.current) return { name, type: { name: 'boolean' }, required: true };
    const column = plan.columns.find(c => c.name === name);
    const comment = column && columnComment(column);
    return {
      name,
      type: column?.type ?? STRING,
      required: plan.key.includes(name),
      ...(comment ? { comment } : {}),
    };
  });
}

function typeOf(plan: TablePlan, name: string): DataType {
  return plan.columns.find(c => c.name === name)?.type ?? plan.sequence.further.find(f => f.column === name)?.type ?? STRING;
}

/** What a merged row is ranked by when another one comes. */
function rankColumns(plan: TablePlan): ColumnDefinition[] {
  return [
    { name: '_sequence', type: plan.sequence.type, required: true, comment: 'of the newest change' },
    ...plan.sequence.further.filter(f => f.carried).map(f => ({ name: f.column, type: f.type })),
    { name: '_tie', type: STRING, required: true, comment: 'which of two rows of one moment is kept: the greater' },
  ];
}

function changesTable(plan: TablePlan, n: Names): TableDefinition {
  return {
    name: n.changes,
    columns: [
      ...plan.key.map(name => ({ name, type: typeOf(plan, name), required: true })),
      ...keptColumns(plan).map(name => ({ name, type: typeOf(plan, name) })),
      { name: '_sequence', type: plan.sequence.type, required: true },
      { name: '_is_delete', type: { name: 'boolean' }, required: true },
      { name: '_tie', type: STRING, required: true },
      ...plan.columns
        .filter(c => plan.kind === 'type 3' && c.beside !== undefined)
        .map(c => ({ name: c.beside ?? '', type: c.type, comment: `set on anchors: ${c.name} before its last change` })),
      {
        name: '_base_from',
        type: plan.sequence.type,
        comment: `set on anchors: where their ${hasVersions(plan) ? 'version' : 'life'} began`,
      },
      ...(plan.deleted === undefined
        ? []
        : [{ name: '_has_row', type: { name: 'boolean' } as const, comment: 'set on anchors: whether the key has a row' }]),
    ],
    comment: `Changes of ${n.label}: the newest, and one anchor for each key.`,
    partitionBy: [],
    clusterBy: byKey(plan),
    options: [],
  };
}

function deletedTable(plan: TablePlan, n: Names): TableDefinition {
  return {
    name: n.deleted,
    columns: [
      ...plan.key.map(name => ({ name, type: typeOf(plan, name), required: true })),
      { name: '_sequence', type: plan.sequence.type, required: true },
      ...plan.sequence.further.filter(f => !plan.key.includes(f.column)).map(f => ({ name: f.column, type: f.type })),
      { name: '_tie', type: STRING, required: true },
    ],
    comment: `The newest delete of each key of ${n.label}.`,
    partitionBy: [],
    clusterBy: byKey(plan),
    options: [],
  };
}

function touchedTable(plan: TablePlan, n: Names): TableDefinition {
  return {
    name: n.touched,
    columns: [
      { name: '_run', type: LONG },
      { name: '_image', type: STRING, comment: 'before or after' },
      ...storedColumns(plan).map(({ name, type }) => ({ name, type })),
    ],
    comment: `Rows of ${n.label} as they were and as they are, by run.`,
    partitionBy: [],
    clusterBy: NOTHING,
    options: [],
  };
}

function deadLetterTable(plan: TablePlan, n: Names): TableDefinition[] {
  if (plan.onError.action !== 'dead_letter') return [];
  const texts = ['table', 'rule', 'reason', 'raw', 'row_id'].map(name => ({ name, type: STRING }));
  return [
    {
      name: n.rejects,
      columns: [...texts, { name: 'run', type: LONG }],
      partitionBy: ['table'],
      clusterBy: NOTHING,
      options: [],
      ...(plan.onError.location ? { location: plan.onError.location } : {}),
    },
  ];
}

function progressTable({ sql }: Names): TableDefinition {
  return {
    name: ['ops', 'progress'].map(sql.identifier).join('.'),
    columns: [
      { name: 'table', type: STRING },
      { name: 'run', type: LONG },
      { name: 'ingested_to', type: { name: 'timestamp' } },
    ],
    partitionBy: ['table'],
    clusterBy: NOTHING,
    options: [],
  };
}
