import type { Model } from '../model/model.js';
import type { SourceRecord, TableRecord } from '../model/records.js';
import type { InputPlan } from './plan.js';
import type { Planning } from './planner.js';
import { Refused } from './refusal.js';
import { isStorable } from './types.js';

/** Systems whose tables arrive as snapshots where nothing says how they are read in parts. */
const DATABASES = new Set(['postgres', 'mysql', 'sqlserver', 'oracle', 'mongodb']);

/** The one input of the table, which must be append-only: a bronze table that appends. */
export function planInput({ model, table, at }: Planning): InputPlan & { readonly qualifiers: readonly string[] } {
  const extra = model.flowsInto(table.id).find(flow => flow.handle !== table.handle);
  if (extra) {
    const flow = model.placed(extra.handle)?.declaration;
    throw new Refused(
      'a table is written by one job, which takes the rows of one flow: let one bronze table take in those of all',
      {
        handle: extra.handle,
        span: flow?.keywordSpan ?? { start: 0, end: 0 },
      },
    );
  }
  const declared = table.flow.inputs.filter(i => i.role === 'from' || i.role === 'union');
  const second = declared[1];
  if (second)
    throw new Refused(
      'versions follow from the rows of one table: let one bronze table take in those of all inputs',
      second.location,
    );
  const [only] = declared;
  if (!only) {
    const sql = table.flow.steps.find(s => s.kind === 'sql');
    throw new Refused(
      'a query tells nothing of which rows are new: say it with `from`, `where` and `columns`',
      at(sql?.span ?? table.nameSpan),
    );
  }
  const input = only.id === undefined ? undefined : model.table(only.id);
  if (!input) throw new Refused('the input of this table is not known', only.location);
  if (input.layer !== 'bronze' || input.write !== 'append') {
    throw new Refused(
      `${input.layer}.${input.name} is not append-only, and a history is made of all changes that ever came: read a bronze table that appends`,
      only.location,
    );
  }
  const reference = only.reference;
  if ('mode' in reference && reference.mode && reference.mode !== 'new') {
    throw new Refused(`the reading mode ${reference.mode} takes other rows than those that are new: leave it out`, only.location);
  }
  if (input.pipeline !== table.pipeline) {
    throw new Refused(
      `${input.layer}.${input.name} belongs to another pipeline, whose runs this one knows nothing of: read a table of its own pipeline`,
      only.location,
    );
  }
  checkSnapshots(model, input, only.location);
  if (input.open)
    throw new Refused(`the columns of bronze.${input.name} are not all known: write them in its source`, only.location);
  const columns = input.columns.filter(c => !c.added);
  const unknown = columns.find(c => !isStorable(c.type));
  if (unknown)
    throw new Refused(
      `the type of ${unknown.name} in bronze.${input.name} is not known: write it in its source`,
      unknown.location,
    );
  const arrivals = columns.filter(c => c.domain === 'ingest' && c.type.name === 'timestamp');
  const arrival = arrivals.length === 1 ? arrivals[0] : undefined;
  return {
    layer: input.layer,
    name: input.name,
    columns: columns.map(c => ({ name: c.name, type: c.type })),
    ingestedAt: arrival?.name ?? '_ingested_at',
    expires: input.properties.has('retain'),
    masked: [],
    qualifiers: reference.alias ? [reference.alias.text, input.name] : [input.name],
  };
}

/** Bronze that appends whole snapshots: a key that is absent from the newest one is deleted, which a row alone does not say. */
function checkSnapshots(
  model: Model,
  bronze: TableRecord,
  location: { handle: string; span: { start: number; end: number } },
): void {
  for (const read of bronze.flow.inputs) {
    const source = read.id === undefined ? undefined : model.source(read.id);
    if (source && delivers(source) === 'snapshots') {
      throw new Refused(
        `source.${source.name} delivers snapshots, where a missing row means a delete, which no row says: read it \`incremental by\` a column, or by change data capture`,
        location,
      );
    }
  }
}

/** What a source says that its rows are, or what rows of its system are where it says nothing. */
export function delivers(source: SourceRecord): 'events' | 'changes' | 'snapshots' {
  const said = source.properties.get('delivers')?.property;
  if (said?.name === 'delivers') return said.value.what;
  if (source.system === 'cdc') return 'changes';
  return DATABASES.has(source.system ?? '') && !source.properties.has('incremental by') ? 'snapshots' : 'events';
}
