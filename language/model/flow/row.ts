import type { DataType } from '../declaration/index.js';
import type { Column, ColumnLineage, Handle, Id, TableRecord, TimeDomain, Watermark } from '../records.js';

/** Where a column is defined, without offsets: a declaration and a part of it (`place.ts` knows the parts), so that it stays as it is while text moves. */
export interface Origin {
  readonly handle: Handle;
  readonly part: string;
}

/** What is known of the value of an expression or column. */
export interface Facts {
  readonly type: DataType;
  readonly nullable: boolean;
  readonly pii: boolean;
  readonly domain?: TimeDomain;
  /** Ids of the input columns that it is computed from. */
  readonly from: readonly Id[];
}

/** A column of the row at some point of a flow. */
export interface RowColumn extends Facts {
  readonly name: string;
  readonly role?: Column['role'];
  readonly added?: boolean;
  readonly watermark?: Watermark;
  /** The time of the snapshot that the row came in: the sequence of the tables above that say none. */
  readonly snapshotTime?: boolean;
  /** The literal that every row has in it: tells the inputs of a union apart. */
  readonly constant?: string;
  /** Of a source's column: it is said to be unique. */
  readonly unique?: boolean;
  readonly origin: Origin;
  /** What it is computed from and what chooses its value, and how. Missing: it is computed from `from`, in some way. */
  readonly lineage?: readonly ColumnLineage[];
}

/** A column as the readers of a dataset see it. */
export type ShapeColumn = Omit<RowColumn, 'from' | 'lineage'>;

/** Columns by name that make a row one row. */
export interface ShapeKey {
  readonly columns: readonly string[];
  /** Rows in which one of them is NULL may be several. */
  readonly exceptNull?: boolean;
}

/** The signature of a dataset: all that its readers depend on. It holds no offsets. */
export interface Shape {
  readonly id: Id;
  readonly kind: 'source' | 'bronze' | 'silver' | 'gold' | 'deadletter';
  readonly name: string;
  readonly columns: readonly ShapeColumn[];
  /** Not all columns are known. */
  readonly open: boolean;
  /** What makes a stored row one row, the plainest first: the key, in a table with validity its start too. Empty where unknown. */
  readonly keys: readonly ShapeKey[];
  /** Columns that are written but are not in `*`. */
  readonly technical: readonly ShapeColumn[];
  readonly write?: TableRecord['write'];
  readonly stream: boolean;
  /** Rows only come, none changes or goes. */
  readonly appendOnly: boolean;
  /** What a source delivers; of a bronze table that appends, what its source does. */
  readonly delivers?: 'events' | 'changes' | 'snapshots';
  /** Of a view: what it reads. */
  readonly view?: readonly StoredInput[];
}

/** A stored dataset that is read, directly or through views: a view is read as if its steps stood in its reader. */
export interface StoredInput {
  readonly id: Id;
  readonly role: 'from' | 'union' | 'join' | 'sql';
  readonly appendOnly: boolean;
  readonly stream: boolean;
  readonly delivers?: 'events' | 'changes' | 'snapshots';
  /** Ids of the views between, the outermost first. */
  readonly through: readonly Id[];
  /** What the views between look at together. */
  readonly unit: Unit;
}

/** What has to be computed together when one row of the input changes. */
export type Unit =
  /** The row alone. */
  | { readonly kind: 'row' }
  /** All rows with the same values. `by` says which construct wants it; `filtered`: rows that count may be missing in the result. */
  | {
      readonly kind: 'groups';
      readonly columns: readonly string[];
      readonly by: 'group by' | 'dedupe' | 'over';
      readonly filtered?: boolean;
    }
  /** Everything. */
  | { readonly kind: 'all'; readonly by: 'over' | 'sql' | 'nested groups' };

export const UNKNOWN: DataType = { name: 'unknown' };

/** Each once, in the order of the first. */
export function union<T>(...lists: readonly (readonly T[])[]): readonly T[] {
  const filled = lists.filter(list => list.length > 0);
  return filled.length === 1 ? (filled[0] as readonly T[]) : [...new Set(filled.flat())];
}
