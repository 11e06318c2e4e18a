import type { Model } from '../../model/model.js';
import type { ResolvedInput, TableRecord } from '../../model/records.js';
import type { Planning } from '../planner.js';
import { Refused } from '../refusal.js';
import type { InputColumn, QuerySource, UnionMember } from './query.js';

const lower = (name: string) => name.toLowerCase();

/** The time of arrival, which rows of bronze have by themselves and `*` leaves out. */
export const isTechnical = (name: string) => lower(name) === '_ingested_at';

/** The columns of a stored table that a flow can name. */
export function columnsOf(table: TableRecord): InputColumn[] {
  const own = table.columns.map(({ name, type }) => ({ name, type }));
  const hasArrival = table.layer === 'bronze' && !own.some(c => isTechnical(c.name));
  return hasArrival ? [...own, { name: '_ingested_at', type: { name: 'timestamp' } }] : own;
}

/**
 * The table that an input means.
 * @throws Refused where it is no table whose columns are known, or belongs to another pipeline
 */
export function stored(
  model: Model,
  reader: TableRecord,
  id: string | undefined,
  location: ResolvedInput['location'],
): TableRecord {
  const table = id === undefined ? undefined : model.table(id);
  if (!table) throw new Refused('an input of this table is not known, or is no table: read one of this pipeline', location);
  if (table.pipeline !== reader.pipeline)
    throw new Refused(
      `${table.layer}.${table.name} belongs to another pipeline, whose runs this one knows nothing of: read a table of its own pipeline`,
      location,
    );
  if (table.open)
    throw new Refused(`the columns of ${table.layer}.${table.name} are not all known: write them in its source`, location);
  return table;
}

/**
 * The inputs of a `union` as one source: by name, in the order of the first, in the types that all of them widen to.
 * @throws Refused where an input lacks a column, or is no table
 */
export function unionSource({ model, table }: Planning, inputs: readonly ResolvedInput[], alias: string): QuerySource {
  const tables = inputs.map(input => stored(model, table, input.id, input.location));
  const all = tables.map(columnsOf);
  const [first = []] = all;
  const isEverywhere = (name: string) => all.every(columns => columns.some(c => lower(c.name) === lower(name)));
  const shared = first.filter(c => !isTechnical(c.name) || isEverywhere(c.name));
  const widened = table.flow.scopes[0]?.columns ?? [];
  const columns = shared.map(c => ({
    name: c.name,
    type: widened.find(w => lower(w.name) === lower(c.name))?.type ?? c.type,
  }));
  const union = tables.map((member, i): UnionMember => {
    const own = all[i] ?? [];
    const extra = own.find(c => !isTechnical(c.name) && !columns.some(s => lower(s.name) === lower(c.name)));
    if (extra)
      throw new Refused(
        `${extra.name} is a column of ${member.layer}.${member.name} alone: a union takes its columns by name, and each input must have them all`,
        inputs[i]?.location ?? { handle: table.handle, span: table.nameSpan },
      );
    return {
      table: { layer: member.layer, name: member.name },
      columns: columns.map(c => {
        const found = own.find(o => lower(o.name) === lower(c.name));
        if (!found)
          throw new Refused(
            `${member.layer}.${member.name} has no column ${c.name}: a union takes its columns by name, and each input must have them all`,
            inputs[i]?.location ?? { handle: table.handle, span: table.nameSpan },
          );
        return found;
      }),
    };
  });
  return { alias, union, columns };
}

/** A table as a source, under its alias, else its name. */
export const tableSource = (table: TableRecord, alias?: string): QuerySource => ({
  alias: alias ?? table.name,
  table: { layer: table.layer, name: table.name },
  columns: columnsOf(table),
});
