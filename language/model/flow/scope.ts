import type { Span } from '../declaration/index.js';
import { columnId } from '../ids.js';
import { fold, writtenName } from '../names.js';
import type { Id } from '../records.js';
import { keysOfShape, mappedKeys, type RowKey } from './keys.js';
import { type RowColumn, type Shape, type ShapeColumn, UNKNOWN } from './row.js';

/** A column in scope and the input names under which it may be written. */
export interface ScopeEntry {
  readonly column: RowColumn;
  readonly qualifiers: readonly string[];
}

/** An input that is in scope by name. */
export interface ScopeInput {
  readonly names: readonly string[];
  readonly open: boolean;
  readonly id?: Id;
}

/** The row at one point of a flow, and the names by which its columns are reached. Immutable. */
export interface Scope {
  /** The row's columns, in order. */
  readonly row: readonly ScopeEntry[];
  /** Right columns of a join that share their name with a left one: reached by their alias alone. */
  readonly aliased: readonly ScopeEntry[];
  /** Technical columns, which `*` leaves out. */
  readonly technical: readonly ScopeEntry[];
  readonly inputs: readonly ScopeInput[];
  /** Other names may exist; their type is unknown. */
  readonly open: boolean;
  /** Columns that a join's two sides share, by folded name, until `columns` or `group by` settles them. */
  readonly clashes: ReadonlyMap<string, Clash>;
  /** What makes a row one row, the plainest first; empty where unknown. */
  readonly keys: readonly RowKey[];
  /** What the last `columns` left out: seen by `sequence by`, `delete when` and a dedupe's order. */
  readonly carried?: Scope;
  readonly byName: ReadonlyMap<string, ScopeEntry>;
}

/** A column of the right side of a join that has the name of a left one. */
export interface Clash {
  readonly name: string;
  /** How each is written; the left one has no alias where `columns` ended it, and then the bare name is the left one. */
  readonly left?: string;
  readonly right: string;
  /** The dataset that the join names. */
  readonly span: Span;
}

type ScopeParts = Partial<Omit<Scope, 'byName'>>;

export function makeScope(parts: ScopeParts): Scope {
  const row = parts.row ?? [];
  const byName = new Map<string, ScopeEntry>();
  for (const entry of [...row, ...(parts.technical ?? [])]) {
    const name = fold(entry.column.name);
    if (!byName.has(name)) byName.set(name, entry);
  }
  return {
    row,
    aliased: parts.aliased ?? [],
    technical: parts.technical ?? [],
    inputs: parts.inputs ?? [],
    open: parts.open ?? false,
    clashes: parts.clashes ?? NONE,
    keys: parts.keys ?? [],
    ...(parts.carried === undefined ? {} : { carried: parts.carried }),
    byName,
  };
}

const NONE: ReadonlyMap<string, Clash> = new Map();

/** A row of which nothing is known. */
export const OPEN_SCOPE: Scope = makeScope({ open: true });

/** The row of an input, its columns under the input's name and alias. */
export function inputScope(shape: Shape | undefined, names: readonly string[]): Scope {
  if (shape === undefined) return makeScope({ open: true, inputs: [{ names, open: true }] });
  const entry = ({ added: _, ...column }: ShapeColumn): ScopeEntry => {
    // The surrogate of a table is no surrogate of its readers' rows.
    const { role, ...plain } = column;
    const from = columnId(shape.id, column.name);
    return {
      column: {
        ...(role === 'surrogate' ? plain : column),
        from: [from],
        lineage: [{ from, kind: 'direct', subtype: 'IDENTITY' }],
      },
      qualifiers: names,
    };
  };
  const row = shape.columns.map(entry);
  const byName = new Map(row.map(({ column }) => [fold(column.name), column]));
  return makeScope({
    row,
    technical: shape.technical.map(entry),
    inputs: [{ names, open: shape.open, id: shape.id }],
    open: shape.open,
    keys: keysOfShape(shape.keys, name => byName.get(name)),
  });
}

/** The same row with other columns in the place of some; its keys are of the new ones. */
export function withColumns(scope: Scope, change: (column: RowColumn) => RowColumn): Scope {
  const made = new Map<RowColumn, RowColumn>();
  const changed = (column: RowColumn): RowColumn => {
    const known = made.get(column) ?? change(column);
    made.set(column, known);
    return known;
  };
  const entry = (of: ScopeEntry): ScopeEntry => {
    const column = changed(of.column);
    return column === of.column ? of : { ...of, column };
  };
  return makeScope({
    ...scope,
    row: scope.row.map(entry),
    aliased: scope.aliased.map(entry),
    technical: scope.technical.map(entry),
    keys: mappedKeys(scope.keys, changed),
  });
}

export type Found =
  | { readonly kind: 'column'; readonly column: RowColumn; readonly technical?: boolean }
  /** Not known by name, but the row has columns that are not known. */
  | { readonly kind: 'open'; readonly id?: Id }
  | { readonly kind: 'ambiguous'; readonly choices: readonly string[] }
  | { readonly kind: 'missing' };

/** What a bare name means. */
export function findBare(scope: Scope, name: string): Found {
  const folded = fold(name);
  const clash = scope.clashes.get(folded);
  if (clash?.left !== undefined) return { kind: 'ambiguous', choices: [clash.left, clash.right] };
  const entry = scope.byName.get(folded);
  if (entry !== undefined) return { kind: 'column', column: entry.column };
  if (!scope.open) return { kind: 'missing' };
  const open = scope.inputs.filter(input => input.open);
  const id = open.length === 1 ? open[0]?.id : undefined;
  return id === undefined ? { kind: 'open' } : { kind: 'open', id };
}

/** The input that a qualifier names: by alias before name. */
export function findInput(scope: Scope, qualifier: string): ScopeInput | undefined {
  const folded = fold(qualifier);
  return (
    scope.inputs.find(input => fold(input.names[0] ?? '') === folded) ??
    scope.inputs.find(input => input.names.some(name => fold(name) === folded))
  );
}

/** What `input.name` means. */
export function findQualified(scope: Scope, input: ScopeInput, name: string): Found {
  const folded = fold(name);
  const entry = entriesOf(scope, input).find(({ column }) => fold(column.name) === folded);
  if (entry !== undefined) return { kind: 'column', column: entry.column };
  if (!input.open) return { kind: 'missing' };
  return input.id === undefined ? { kind: 'open' } : { kind: 'open', id: input.id };
}

/** All columns of an input that are in scope, those reached by alias alone included. */
export function entriesOf(scope: Scope, input: ScopeInput): ScopeEntry[] {
  const own = [...scope.row, ...scope.aliased, ...scope.technical];
  return own.filter(({ qualifiers }) => qualifiers === input.names);
}

/** A column of a row whose columns are not all known. */
export function unknownColumn(name: string, id: Id | undefined, origin: RowColumn['origin']): RowColumn {
  if (id === undefined) return { name, type: UNKNOWN, nullable: true, pii: false, from: [], lineage: [], origin };
  const from = columnId(id, name);
  return {
    name,
    type: UNKNOWN,
    nullable: true,
    pii: false,
    from: [from],
    lineage: [{ from, kind: 'direct', subtype: 'IDENTITY' }],
    origin,
  };
}

/** All names that may be written, for a "did you mean". */
export function* namesInScope(scope: Scope): Generator<string> {
  for (const { column } of scope.row) yield writtenName(column.name);
  for (const { column, qualifiers } of scope.aliased) yield `${writtenName(qualifiers[0] ?? '')}.${writtenName(column.name)}`;
}
