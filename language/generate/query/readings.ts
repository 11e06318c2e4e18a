import type { Expression } from '../../model/declaration/index.js';
import type { Location } from '../../model/records.js';
import type { Planning } from '../planner.js';
import { planningOf } from '../planner.js';
import { Refused } from '../refusal.js';
import { readColumns } from '../row-by-row.js';
import { buildQuery } from './build.js';
import type { Query, QueryColumn, QuerySource } from './query.js';

/** How the changes of a table lead to the rows that must be computed again. */
export interface Reading {
  /** The stored table; a view between is read as if its steps stood here. */
  readonly table: { readonly layer: string; readonly name: string };
  /** Of a joined table: its columns, and the values of the first input that meet them. Missing for the first input itself. */
  readonly through?: readonly { readonly column: string; readonly value: Expression }[];
}

const lower = (name: string) => name.toLowerCase();

/**
 * What a run looks at to learn which rows to compute again: the changes of the first input, and those of each joined one.
 * @throws Refused where a joined row cannot be led back to rows of the first input
 */
export function readingsOf(planning: Planning, query: Query, scope: readonly QueryColumn[]): Reading[] {
  const [first, ...others] = query.blocks;
  const { at, table } = planning;
  const late = others.flatMap(b => b.sources).find(s => s.table);
  if (late) throw new Refused('a join behind a group by is not generated yet for this target', at(table.nameSpan));
  const [base, ...joined] = first?.sources ?? [];
  if (!base) return [];
  const readings: Reading[] = [{ table: storedUnder(planning, base, undefined).table }];
  for (const source of joined) {
    const pairs = scope.length === 0 ? [] : equalities(source.join?.on, base.alias, source.alias);
    const { table: stored, columns } = storedUnder(
      planning,
      source,
      pairs.map(p => p.column),
    );
    if (scope.length > 0 && pairs.length === 0)
      throw new Refused(`${source.alias} is joined by nothing that rows of ${base.alias} could be found by`, at(table.nameSpan));
    readings.push({ table: stored, through: pairs.map((p, i) => ({ column: columns[i] ?? p.column, value: p.value })) });
  }
  return readings;
}

/** The pairs of an `and` of equalities that compare a column of a joined table with a value of the first one. */
function equalities(on: Expression | undefined, base: string, joined: string): { column: string; value: Expression }[] {
  if (!on) return [];
  if (on.kind === 'parenthesis') return equalities(on.inner, base, joined);
  if (on.kind !== 'binary') return [];
  if (on.operator === 'and') return [...equalities(on.left, base, joined), ...equalities(on.right, base, joined)];
  if (on.operator !== '=') return [];
  const sides = [
    [on.left, on.right],
    [on.right, on.left],
  ] as const;
  for (const [mine, other] of sides) {
    const isColumn = mine.kind === 'column' && mine.path.length === 2 && lower(mine.path[0]?.text ?? '') === lower(joined);
    const reads = [...readColumns(other)];
    if (isColumn && reads.length > 0 && reads.every(r => r === lower(base)))
      return [{ column: mine.path[1]?.text ?? '', value: other }];
  }
  return [];
}

/** The stored table of a source, and what some of its columns are called there. A view must be of one table, row by row. */
function storedUnder(
  planning: Planning,
  source: QuerySource,
  columns: readonly string[] | undefined,
): { readonly table: Reading['table']; readonly columns: readonly string[] } {
  const { model, table, at } = planning;
  const found = model
    .tables()
    .find(t => t.pipeline === table.pipeline && t.layer === source.table?.layer && t.name === source.table.name);
  const here: Location = table.flow.inputs.find(i => i.id === found?.id)?.location ?? at(table.nameSpan);
  if (found?.write !== 'view')
    return { table: { layer: source.table?.layer ?? '', name: source.table?.name ?? '' }, columns: columns ?? [] };
  const [block, more] = buildQuery(planningOf(model, found)).blocks;
  const [under, second] = block?.sources ?? [];
  if (!under || second || more || block?.groupBy || columns === undefined)
    throw new Refused(`reading the changes of the view ${found.layer}.${found.name} is not generated yet for this target`, here);
  const names = columns.map(name => {
    const value = block?.columns.find(c => lower(c.name) === lower(name))?.value;
    if (value?.kind !== 'column' || value.path.length !== 2)
      throw new Refused(`${name} is computed in the view ${found.layer}.${found.name}: its changes cannot be followed yet`, here);
    return value.path[1]?.text ?? name;
  });
  return storedUnder(planningOf(model, found), under, names);
}
