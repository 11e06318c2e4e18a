import type { ComputedPlan } from '../query/plan.js';
import type { ComputedNames } from './computed.js';
import { deadLetters } from './rejected.js';
import type { TableDefinition } from './tables.js';

const NOTHING: TableDefinition['clusterBy'] = { columns: [], isKey: false };

/** The tables that a job owns, in the order in which they are created. */
export function computedTables(plan: ComputedPlan, n: ComputedNames): TableDefinition[] {
  const columns = plan.columns.map(({ name, type, doc }) => ({ name, type, ...(doc ? { comment: doc } : {}) }));
  const plain = { partitionBy: [], clusterBy: NOTHING, options: [] };
  const text = (name: string) => ({ name, type: { name: 'string' } as const });
  const long = (name: string) => ({ name, type: { name: 'long' } as const });
  return [
    {
      ...plain,
      name: n.table,
      columns,
      ...(plan.doc ? { comment: plan.doc } : {}),
      partitionBy: plan.partitionBy,
      clusterBy: plan.clusterBy.length > 0 ? { columns: plan.clusterBy, isKey: false } : { columns: plan.key, isKey: true },
      options: plan.options,
      ...(plan.location ? { location: plan.location } : {}),
    },
    ...(plan.kind === 'computed'
      ? [
          {
            ...plain,
            name: n.touched,
            columns: [long('_run'), text('_image'), ...columns.map(({ name, type }) => ({ name, type }))],
            comment: `Rows of ${n.label} as they were and as they are, by run.`,
          },
          { ...plain, name: 'ops.positions', columns: [text('table'), text('input'), long('run')], partitionBy: ['table'] },
        ]
      : []),
    ...deadLetters(plan).map(({ name, location }) => ({
      ...plain,
      name: ['ops', name].map(n.sql.identifier).join('.'),
      columns: [...['table', 'rule', 'reason', 'raw', 'row_id'].map(text), long('run')],
      partitionBy: ['table'],
      ...(location ? { location } : {}),
    })),
    {
      ...plain,
      name: 'ops.progress',
      columns: [text('table'), long('run'), { name: 'ingested_to', type: { name: 'timestamp' } }],
      partitionBy: ['table'],
    },
  ];
}
