import type { Name, Span } from '../declaration/index.js';
import { deciding, lineageOf, mergedLineage } from '../flow/column-lineage.js';
import type { RowColumn } from '../flow/row.js';
import { type Clash, makeScope, type Scope, type ScopeEntry } from '../flow/scope.js';
import { fold, writtenName } from '../names.js';
import type { ColumnLineage } from '../records.js';
import type { SqlRelation } from './query.js';

/** A column of a query's result. A value that was given no name has none. */
export interface QueryColumn {
  readonly column: RowColumn;
  readonly named: boolean;
  /** Where it is written, or what brings it. */
  readonly span: Span;
}

/** What a query yields. */
export interface QueryRow {
  readonly columns: readonly QueryColumn[];
  /** Not all columns are known. */
  readonly open: boolean;
  /** The columns that decide whether a row is there, or which. */
  readonly decidedBy: readonly ColumnLineage[];
}

export const OPEN_ROW: QueryRow = { columns: [], open: true, decidedBy: [] };

type Join = Extract<SqlRelation, { kind: 'join' }>;
const NOWHERE: Span = { start: 0, end: 0 };

/** The row of a query as an input of another, under a name. */
export function scopeOfRow(row: QueryRow, name: string | undefined, columns: readonly Name[]): Scope {
  const names = name === undefined ? [] : [name];
  const renamed = renamedColumns(row, columns);
  return relationScope(
    renamed.filter(({ named }) => named).map(({ column }) => column),
    names,
    row.open || renamed.some(({ named }) => !named),
  );
}

/** Columns of one relation; of several of one name none can be written without saying which. */
export function relationScope(columns: readonly RowColumn[], names: readonly string[], open: boolean): Scope {
  const clashes = new Map<string, Clash>();
  const seen = new Set<string>();
  for (const { name } of columns) {
    const folded = fold(name);
    const written = [...names.slice(0, 1), name].map(writtenName).join('.');
    if (seen.has(folded)) clashes.set(folded, { name, left: written, right: written, span: NOWHERE });
    seen.add(folded);
  }
  return makeScope({
    row: columns.map(column => ({ column, qualifiers: names })),
    inputs: [{ names, open }],
    open,
    clashes,
  });
}

/** `(a, b)` behind an alias names the columns by their place. */
export function renamedColumns(row: QueryRow, names: readonly Name[]): readonly QueryColumn[] {
  if (names.length === 0) return row.columns;
  if (row.open || names.length !== row.columns.length) return [];
  return row.columns.map((item, index) => {
    const name = names[index];
    return name === undefined ? item : { ...item, named: true, column: { ...item.column, name: name.text } };
  });
}

/** Every row of one side with every row of the other. */
export function product(left: Scope, right: Scope): Scope {
  return makeScope({
    row: [...left.row, ...right.row],
    aliased: [...left.aliased, ...right.aliased],
    technical: [...left.technical, ...right.technical],
    inputs: [...left.inputs, ...right.inputs],
    open: left.open || right.open,
    clashes: new Map([...left.clashes, ...right.clashes, ...clashesOf(left, right)]),
  });
}

function clashesOf(left: Scope, right: Scope): Map<string, Clash> {
  const own = new Map(left.row.map(entry => [fold(entry.column.name), entry]));
  const clashes = new Map<string, Clash>();
  for (const entry of right.row) {
    const other = own.get(fold(entry.column.name));
    if (other === undefined) continue;
    clashes.set(fold(entry.column.name), {
      name: entry.column.name,
      left: qualified(other),
      right: qualified(entry),
      span: NOWHERE,
    });
  }
  return clashes;
}

function qualified({ column, qualifiers }: ScopeEntry): string {
  return [...qualifiers.slice(0, 1), column.name].map(writtenName).join('.');
}

/** The names that a join compares: those of `using`, or what both sides of a `natural` one have. */
export function comparedNames(join: Join, left: Scope, right: Scope): readonly string[] {
  if (!join.natural) return join.using.map(({ text }) => text);
  const own = new Set(right.row.map(({ column }) => fold(column.name)));
  return left.row.map(({ column }) => column.name).filter(name => own.has(fold(name)));
}

/** The row behind a join, and what decides which rows there are. */
export function joined(
  join: Join,
  left: Scope,
  right: Scope,
  on: readonly ColumnLineage[],
): { readonly scope: Scope; readonly decidedBy: readonly ColumnLineage[] } {
  const names = comparedNames(join, left, right);
  const pairs = names.flatMap(name => {
    const [a, b] = [left.byName.get(fold(name)), right.byName.get(fold(name))];
    return a === undefined || b === undefined ? [] : [{ left: a, right: b }];
  });
  const compared = mergedLineage(on, ...pairs.flatMap(pair => [lineageOf(pair.left.column), lineageOf(pair.right.column)]));
  const decidedBy = deciding(compared, 'JOIN');
  if (join.type === 'semi' || join.type === 'anti') return { scope: left, decidedBy };
  const leftSide = join.type === 'right' || join.type === 'full' ? optional(left) : left;
  const rightSide = join.type === 'left' || join.type === 'full' ? optional(right) : right;
  if (pairs.length === 0) return { scope: product(leftSide, rightSide), decidedBy };
  return { scope: merged(join, leftSide, rightSide, new Set(names.map(fold))), decidedBy };
}

/** A row whose compared columns are there once, and first. */
function merged(join: Join, left: Scope, right: Scope, names: ReadonlySet<string>): Scope {
  const isCompared = ({ column }: ScopeEntry): boolean => names.has(fold(column.name));
  const once = left.row.filter(isCompared).map((entry): ScopeEntry => {
    const other = right.byName.get(fold(entry.column.name)) ?? entry;
    if (join.type === 'right') return other;
    if (join.type !== 'full') return entry;
    const { lineage: _, ...column } = entry.column;
    const lineage = mergedLineage(lineageOf(entry.column), lineageOf(other.column));
    return { ...entry, column: { ...column, lineage, from: [...new Set([...entry.column.from, ...other.column.from])] } };
  });
  const rest = product(
    makeScope({ ...left, row: left.row.filter(entry => !isCompared(entry)) }),
    makeScope({ ...right, row: right.row.filter(entry => !isCompared(entry)) }),
  );
  const hidden = [...left.row, ...right.row].filter(entry => isCompared(entry) && !once.includes(entry));
  return makeScope({ ...rest, row: [...once, ...rest.row], aliased: [...rest.aliased, ...hidden] });
}

/** A side of an outer join: where no row meets, its columns are NULL. */
function optional(scope: Scope): Scope {
  const nullable = (entry: ScopeEntry): ScopeEntry =>
    entry.column.nullable ? entry : { ...entry, column: { ...entry.column, nullable: true } };
  return makeScope({ ...scope, row: scope.row.map(nullable), aliased: scope.aliased.map(nullable) });
}

/** What the query around a subquery has, for the subquery: behind its own names; by alias alone where these are not all known. */
export function outerScopes(inner: Scope, outer: readonly Scope[]): readonly Scope[] {
  if (!inner.open) return outer;
  return outer.map(scope =>
    makeScope({ aliased: [...scope.row, ...scope.aliased], inputs: scope.inputs, technical: [], open: false }),
  );
}
