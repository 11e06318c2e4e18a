import { ARRIVAL } from '../../ingestion/plan.js';
import { qualified } from '../../quote.js';
import { columnComment } from '../../statements/masking.js';
import type { ColumnDefinition, TableDefinition } from '../../statements/tables.js';
import { generatedDefinition } from '../generated.js';
import { asks, type SparkIngestion, tableOf } from './plan.js';

/** The tables that a job owns: its own, the dead letter, and what says how far its sources were read. */
export function definitions(plan: SparkIngestion): TableDefinition[] {
  const nothing = { partitionBy: ['table'], clusterBy: { columns: [], isKey: false }, options: [] };
  const text = (name: string): ColumnDefinition => ({ name, type: { name: 'string' } });
  const run: ColumnDefinition = { name: 'run', type: { name: 'long' } };
  return [
    {
      name: tableOf(plan),
      columns: [
        ...plan.columns.map((c): ColumnDefinition => {
          const comment = columnComment(c);
          return { name: c.name, type: c.type, ...(comment ? { comment } : {}) };
        }),
        { name: ARRIVAL, type: { name: 'timestamp' }, comment: 'when the row arrived' },
        { name: '_run', type: { name: 'long' }, required: true, comment: 'the run that brought the row' },
        ...plan.generated.map(c => generatedDefinition(c, plan.columns)),
      ],
      ...(plan.doc ? { comment: plan.doc } : {}),
      partitionBy: plan.partitionBy,
      clusterBy: { columns: plan.clusterBy, isKey: false },
      options: plan.options,
      ...(plan.location ? { location: plan.location } : {}),
    },
    ...(plan.onError.action === 'dead_letter'
      ? [
          {
            ...nothing,
            name: qualified('ops', plan.onError.name),
            columns: [...['table', 'rule', 'reason', 'raw', 'row_id'].map(text), run],
            ...(plan.onError.location ? { location: plan.onError.location } : {}),
          },
        ]
      : []),
    asks(plan)
      ? {
          ...nothing,
          name: 'ops.reads',
          columns: [text('table'), run, text('until'), { name: 'ended', type: { name: 'boolean' } }],
        }
      : { ...nothing, name: 'ops.streams', columns: [text('table'), text('stream')] },
  ];
}
