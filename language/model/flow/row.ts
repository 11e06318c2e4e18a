import type { DataType } from '../declaration/index.js';
import type { Column, Handle, Id, TableRecord, TimeDomain } from '../records.js';

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
  readonly origin: Origin;
}

/** A column as the readers of a dataset see it. */
export type ShapeColumn = Omit<RowColumn, 'from'>;

/** The signature of a dataset: all that its readers depend on. It holds no offsets. */
export interface Shape {
  readonly id: Id;
  readonly kind: 'source' | 'bronze' | 'silver' | 'gold' | 'deadletter';
  readonly name: string;
  readonly columns: readonly ShapeColumn[];
  /** Not all columns are known. */
  readonly open: boolean;
  /** What makes a stored row one row: the key, in a table with validity its start too. Empty where unknown. */
  readonly rowKey: readonly string[];
  /** Columns that are written but are not in `*`. */
  readonly technical: readonly ShapeColumn[];
  readonly write?: TableRecord['write'];
  readonly stream: boolean;
}

export const UNKNOWN: DataType = { name: 'unknown' };

/** Each once, in the order of the first. */
export function union<T>(...lists: readonly (readonly T[])[]): readonly T[] {
  const filled = lists.filter(list => list.length > 0);
  return filled.length === 1 ? (filled[0] as readonly T[]) : [...new Set(filled.flat())];
}
