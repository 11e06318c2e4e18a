import type { DatasetReference, Expression, Name, Span } from '../declaration/index.js';

/** A query of a `sql` step, as far as it is understood. Plain data; spans count from the first character of the declaration. */
export interface SqlQuery {
  /** `with NAME [(COLUMNS)] as (QUERY)`, in order. */
  readonly with: readonly CommonTable[];
  /** A common table may read itself. */
  readonly recursive: boolean;
  readonly body: SqlBody;
  readonly orderBy: readonly Expression[];
  /** `limit`, `offset`: the order decides which rows there are. */
  readonly limited: boolean;
}

export interface CommonTable {
  readonly name: Name;
  readonly columns: readonly Name[];
  readonly query: SqlQuery;
}

export type SqlBody =
  | SqlSelect
  | {
      readonly kind: 'set';
      readonly operation: 'union' | 'intersect' | 'except';
      readonly left: SqlQuery;
      readonly right: SqlQuery;
      readonly span: Span;
    }
  | { readonly kind: 'values'; readonly rows: readonly (readonly Expression[])[]; readonly span: Span }
  | { readonly kind: 'query'; readonly query: SqlQuery }
  /** What is not understood: its columns are not known. */
  | { readonly kind: 'unknown'; readonly parts: readonly Expression[] };

export interface SqlSelect {
  readonly kind: 'select';
  readonly items: readonly SelectItem[];
  readonly from: readonly SqlRelation[];
  readonly lateralViews: readonly LateralView[];
  readonly where?: Expression;
  readonly groupBy: readonly Expression[];
  /** `rollup`, `cube`, `grouping sets`: a grouped column is NULL in some rows. */
  readonly groupingSets: boolean;
  /** `having` and `qualify`. */
  readonly having: readonly Expression[];
  readonly distinct: boolean;
}

export type SelectItem =
  | {
      readonly kind: 'star';
      readonly qualifier: readonly Name[];
      readonly except: readonly Name[];
      readonly replace: readonly { readonly name: Name; readonly value: Expression }[];
      readonly span: Span;
    }
  | {
      readonly kind: 'value';
      readonly value: Expression;
      /** One, or several of a generator: `explode(m) as (k, v)`. */
      readonly aliases: readonly Name[];
      readonly span: Span;
    };

/** `lateral view [outer] GENERATOR TABLE as COLUMNS`. */
export interface LateralView {
  readonly generator: Expression;
  readonly outer: boolean;
  readonly alias?: Name;
  readonly columns: readonly Name[];
}

export type SqlRelation =
  | {
      readonly kind: 'table';
      /** As written: `input`, `silver.orders`. */
      readonly reference: DatasetReference;
      /** A single name may be `input` or a common table. */
      readonly single?: Name;
      readonly alias?: Name;
      readonly columns: readonly Name[];
    }
  | {
      readonly kind: 'query';
      readonly query: SqlQuery;
      readonly lateral: boolean;
      readonly alias?: Name;
      readonly columns: readonly Name[];
    }
  | {
      readonly kind: 'join';
      readonly left: SqlRelation;
      readonly right: SqlRelation;
      readonly type: 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti';
      readonly natural: boolean;
      readonly on?: Expression;
      readonly using: readonly Name[];
    }
  /** What is not understood: a table function, a pivot. */
  | { readonly kind: 'unknown'; readonly over?: SqlRelation; readonly alias?: Name; readonly columns: readonly Name[] };

/** What a `sql` step says. */
export type SqlStatement =
  | { readonly kind: 'query'; readonly query: SqlQuery; readonly references: readonly DatasetReference[] }
  | { readonly kind: 'wrong'; readonly code: 'sql-syntax' | 'sql-not-a-query'; readonly message: string; readonly span: Span }
  | { readonly kind: 'unknown' };
