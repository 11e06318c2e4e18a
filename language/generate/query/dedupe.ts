import type { ColumnReference, DataType, Expression } from '../../model/declaration/index.js';
import type { Planning } from '../planner.js';
import { Refused } from '../refusal.js';
import { children } from '../row-by-row.js';
import { isComparable, isStorable } from '../types.js';
import { column } from './expressions.js';
import { columnOf, type Named } from './names.js';
import type { Block, Dedupe, InputColumn, QueryColumn, QuerySource, RejectedRows } from './query.js';

/** Names that the text of a dedupe gives to columns of its own. */
const OWN: ReadonlySet<string> = new Set(['_tie', '_ties', '_is_kept', '_before']);

const lower = (name: string) => name.toLowerCase();

/** A column of a row behind a dedupe: aliases still hold, so that two columns of one name are told apart. */
export interface KeptColumn extends QueryColumn {
  readonly named: Named;
}

/** The row as columns of a block, each under a name of its own, also those that are reached by their alias alone. */
export function keptColumns(row: readonly Named[]): KeptColumn[] {
  const taken = new Set(row.filter(c => c.bare).map(c => lower(c.name)));
  return row.map(c => {
    let name = c.name;
    if (!c.bare) {
      name = `${c.qualifiers.at(-1) ?? ''}_${c.name}`;
      while (taken.has(lower(name))) name += '_';
      taken.add(lower(name));
    }
    return { name, type: c.type, value: c.value, named: c };
  });
}

/**
 * What a step keeps, by the columns of its block.
 * @throws Refused where a column has no order, or the name of one of the dedupe's own
 */
export function dedupeOf(
  { at }: Planning,
  step: { readonly by: readonly ColumnReference[]; readonly order?: ColumnReference; readonly keep: Dedupe['keep'] } & Pick<
    Dedupe,
    'within'
  >,
  columns: readonly KeptColumn[],
): Dedupe {
  const named = columns.map(c => c.named);
  const nameOf = ({ path, span }: ColumnReference): string => {
    const [name = '', qualifier] = path.map(n => n.text).reverse();
    const found = columnOf(named, name, qualifier);
    const column = columns.find(c => c.named === found);
    if (!column) throw new Refused(`there is no column ${name} here`, at(span));
    if (!isComparable(column.type))
      throw new Refused(`${name} is a ${column.type.name}, which cannot be compared: rows are not told apart by it`, at(span));
    return column.name;
  };
  const own = columns.find(c => OWN.has(lower(c.name)));
  const [first] = step.by;
  if (own && first) throw new Refused(`${own.name} is a column of the generated dedupe: give yours another name`, at(first.span));
  return {
    by: step.by.map(nameOf),
    ...(step.order ? { order: nameOf(step.order) } : {}),
    keep: step.keep,
    ...(step.within ? { within: step.within } : {}),
    tie: [],
  };
}

/**
 * The blocks with what decides ties in them: of the source row those columns that the flow reads, here or further down, but for those that are
 * equal in both rows of a tie. A block that dedupes has only these columns: rows that are alike in all of them are one.
 * @throws Refused where the type of such a column is not known
 */
export function withTies(planning: Planning, blocks: readonly Block[]): Block[] {
  const settled: Block[] = [];
  let live: ReadonlySet<string> | undefined;
  for (const block of [...blocks].reverse()) {
    const { dedupe } = block;
    const equal = new Set(dedupe ? [...dedupe.by, ...(dedupe.order === undefined ? [] : [dedupe.order])].map(lower) : []);
    const columns = block.columns.filter(c => !live || live.has(lower(c.name)) || equal.has(lower(c.name)));
    const said = readOf(block, columns, []);
    const read = readOf(block, columns, block.rejected ?? []);
    const plain = new Set(columns.filter(c => equal.has(lower(c.name))).map(c => pathText(c.value)));
    const tie = block.sources.flatMap(source =>
      readColumnsOf(source, said)
        .filter(c => lower(c.name) !== lower(source.latest?.until ?? '') && !plain.has(`${lower(source.alias)}.${lower(c.name)}`))
        .map(c => ({ value: column(source.alias, c.name), type: known(planning, c) })),
    );
    const [after] = settled;
    if (dedupe && after) settled[0] = { ...after, sources: after.sources.map((s, i) => (i === 0 ? ofColumns(s, columns) : s)) };
    settled.unshift({
      ...block,
      ...(dedupe ? { columns } : {}),
      sources: block.sources.map(source => (source.latest ? withLatestTies(planning, source, source.latest, read) : source)),
      ...(dedupe ? { dedupe: { ...dedupe, tie } } : {}),
    });
    live = read.get(lower(block.sources[0]?.alias ?? '')) ?? new Set();
  }
  return settled;
}

const ofColumns = (source: QuerySource, columns: readonly QueryColumn[]): QuerySource => ({
  ...source,
  columns: columns.map(({ name, type }) => ({ name, type })),
});

/** What is looked up: the columns that are read, and what decides between two rows of one moment. */
function withLatestTies(
  planning: Planning,
  source: QuerySource,
  latest: NonNullable<QuerySource['latest']>,
  read: ReadonlyMap<string, ReadonlySet<string>>,
): QuerySource {
  const fixed = new Set([...latest.by, latest.from, latest.until].map(lower));
  const found = readColumnsOf(source, read);
  const columns = source.columns.filter(c => fixed.has(lower(c.name)) || found.includes(c));
  const tie = found.filter(c => !fixed.has(lower(c.name))).map(c => ({ name: c.name, type: known(planning, c) }));
  return { ...source, columns, latest: { ...latest, tie } };
}

const readColumnsOf = (source: QuerySource, read: ReadonlyMap<string, ReadonlySet<string>>): InputColumn[] =>
  source.columns.filter(c => read.get(lower(source.alias))?.has(lower(c.name)));

/** The path of a plain column, lower-case; empty for any other expression. */
export function pathText(e: Expression): string {
  if (e.kind === 'parenthesis') return pathText(e.inner);
  return e.kind === 'column' ? e.path.map(n => lower(n.text)).join('.') : '';
}

function known({ table, at }: Planning, { name, type }: InputColumn): DataType {
  if (!isStorable(type)) throw new Refused(`the type of ${name} is not known: write it in its source`, at(table.nameSpan));
  return type;
}

/**
 * The columns that a block reads, by the alias of their source.
 * @param rejected the rows that it turns away, where what decides on them counts: when a row arrived is no part of what it says
 */
function readOf(block: Block, columns: readonly QueryColumn[], rejected: readonly RejectedRows[]): Map<string, Set<string>> {
  const read = new Map<string, Set<string>>();
  const visit = (e: Expression): Expression => {
    if (e.kind !== 'column') return children(e, visit);
    const [alias = '', name = ''] = e.path.map(n => lower(n.text));
    read.set(alias, (read.get(alias) ?? new Set()).add(name));
    return e;
  };
  const all = [
    ...columns.map(c => c.value),
    ...block.where,
    ...(block.groupBy ?? []),
    ...(block.required ?? []).map(r => r.value),
    ...(block.samples ?? []).flatMap(s => s.values.map(v => v.value)),
    ...rejected.flatMap(r => [r.condition, ...(r.lateness ? [r.lateness.event, r.lateness.arrival] : [])]),
    ...block.sources.flatMap(s => (s.join ? [s.join.on] : [])),
  ];
  all.forEach(visit);
  return read;
}

/** True where both are the same plain column. */
export const isSameColumn = (a: Expression | undefined, b: Expression | undefined): boolean =>
  a !== undefined && b !== undefined && pathText(a) !== '' && pathText(a) === pathText(b);
