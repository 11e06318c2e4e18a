import type { DatasetReference, Expression, Name } from '../declaration/index.js';
import type { deciding } from '../flow/column-lineage.js';
import type { ExpressionContext } from '../flow/resolve.js';
import type { Facts, Origin } from '../flow/row.js';
import type { Scope } from '../flow/scope.js';
import type { ColumnLineage } from '../records.js';
import type { SqlQuery } from './query.js';
import type { QueryRow } from './relations.js';

/** What a query is looked at with. */
export interface QueryContext extends Omit<ExpressionContext, 'scopes'> {
  /** The row of the steps above; missing where there are none. */
  readonly input?: Scope;
  /** A dataset that the query names, under the name that its columns have in front; reports a name that means nothing. */
  readonly dataset: (reference: DatasetReference, name: string) => Scope;
  /** Where the next column that the query defines is. */
  readonly origin: (name: Name | undefined, item: { readonly start: number; readonly end: number }) => Origin;
}

/** Common tables in force, by folded name. */
export type Tables = ReadonlyMap<string, { readonly row: QueryRow; readonly name: Name }>;

/** What the parts of a query are looked at with. */
export interface Looking {
  readonly context: QueryContext;
  /** What a query inside of this one yields. `outer` are the scopes around it that it sees. */
  query(query: SqlQuery, tables: Tables, outer: readonly Scope[]): QueryRow;
  at(scopes: readonly Scope[], tables: Tables): ExpressionContext;
  /** Looks at an expression that decides about rows, and says which columns do. */
  lookedAt(
    expression: Expression,
    scopes: readonly Scope[],
    tables: Tables,
    subtype: Parameters<typeof deciding>[1],
  ): readonly ColumnLineage[];
}

/** What is known of a value, without where it comes from. */
export function valueFacts({ type, nullable, pii, domain }: Omit<Facts, 'from'>): Omit<Facts, 'from'> {
  return { type, nullable, pii, ...(domain === undefined ? {} : { domain }) };
}
