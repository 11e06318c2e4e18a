import type { Location, TableRecord } from '../../model/records.js';
import type { Planning } from '../planner.js';
import { planningOf } from '../planner.js';
import { Refused } from '../refusal.js';
import { buildQuery } from './build.js';
import { equalities, type Met } from './equalities.js';
import type { Query, QueryColumn, QuerySource, StoredTable } from './query.js';
import { traced } from './trace.js';

/** How what is new of a table leads to the rows that must be computed again. */
export interface Reading {
  /** The stored table; a view between is read as if its steps stood here. */
  readonly table: { readonly layer: string; readonly name: string };
  /** True where rows are only added to it: those of later runs are new. Any other table keeps a log of its changes. */
  readonly appends: boolean;
  /** Of a joined table: its columns, and the values of the first input that meet them. Missing for the first input itself. */
  readonly through?: readonly Met[];
  /** Of a joined table whose rows hold from a moment on: rows of the first input that look up an earlier one do not meet it. */
  readonly since?: Met;
}

const lower = (name: string) => name.toLowerCase();

/**
 * What a run looks at to learn which rows to compute again: what is new of the first input, and of each joined one.
 * @returns nothing where rows of a joined table cannot be led back to rows of the first input: then all rows must be computed
 * @throws Refused where what is new of a view cannot be known
 */
export function readingsOf(planning: Planning, query: Query, scope: readonly QueryColumn[]): Reading[] | undefined {
  const base = query.blocks[0]?.sources[0];
  if (!base) return [];
  const members = base.union ? base.union.map(m => m.table) : base.table ? [base.table] : [];
  const readings = members.map((member): Reading => ofStored(storedUnder(planning, member, undefined)));
  for (const [i, block] of query.blocks.entries()) {
    for (const source of block.sources) {
      if (source === base || !source.table) continue;
      if (scope.length === 0) {
        readings.push({ ...ofStored(storedUnder(planning, source.table, [])), through: [] });
        continue;
      }
      const through = metBy(planning, query, i, source, source.table);
      if (!through) return undefined;
      readings.push(through);
    }
  }
  return readings;
}

const ofStored = ({ table }: Under): Reading => ({
  table: { layer: table.layer, name: table.name },
  appends: table.write === 'append',
});

/** The reading of a joined table, by the columns that its rows are met by. */
function metBy(planning: Planning, query: Query, block: number, source: QuerySource, table: StoredTable): Reading | undefined {
  // A row without a left side belongs to no row of the first input.
  if (source.join?.type === 'full') return undefined;
  const pairs = equalities(source.join?.on, source.alias).flatMap(({ column, value }) => {
    const ofBase = traced(query, block, value);
    return ofBase ? [{ column, value: ofBase }] : [];
  });
  if (pairs.length === 0) return undefined;
  const moment = source.latest && traced(query, block, source.latest.at);
  const since = source.latest && moment ? [{ column: source.latest.from, value: moment }] : [];
  const under = storedUnder(
    planning,
    table,
    [...pairs, ...since].map(p => p.column),
  );
  const [met, from] = [pairs, since].map((of, i) =>
    of.map((p, j) => ({ column: under.columns[i * pairs.length + j] ?? p.column, value: p.value })),
  );
  return { ...ofStored(under), through: met ?? [], ...(from?.[0] ? { since: from[0] } : {}) };
}

interface Under {
  readonly table: TableRecord;
  readonly columns: readonly string[];
}

/** The stored table of a source, and what some of its columns are called there. A view must be of one table, row by row. */
function storedUnder(planning: Planning, { layer, name }: StoredTable, columns: readonly string[] | undefined): Under {
  const { model, table, at } = planning;
  const found = model.tables().find(t => t.pipeline === table.pipeline && t.layer === layer && t.name === name);
  const here: Location = table.flow.inputs.find(i => i.id === found?.id)?.location ?? at(table.nameSpan);
  if (!found) throw new Refused(`there is no table ${layer}.${name}`, here);
  if (found.write !== 'view') return { table: found, columns: columns ?? [] };
  const [block, more] = buildQuery(planningOf(model, found)).blocks;
  const [under, second] = block?.sources ?? [];
  if (!under?.table || second || more || block?.groupBy || block?.dedupe || columns === undefined)
    throw new Refused(
      `which rows of the view ${layer}.${name} are new cannot be told: read the tables that it is made of, or \`write merge\` in its place`,
      here,
    );
  const names = columns.map(column => {
    const value = block?.columns.find(c => lower(c.name) === lower(column))?.value;
    if (value?.kind !== 'column' || value.path.length !== 2)
      throw new Refused(
        `${column} is computed in the view ${layer}.${name}, so that rows cannot be found by it: join the table that the view reads`,
        here,
      );
    return value.path[1]?.text ?? column;
  });
  return storedUnder(planningOf(model, found), under.table, names);
}
