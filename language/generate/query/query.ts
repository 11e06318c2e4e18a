import type { DataType, Expression, Layer } from '../../model/declaration/index.js';

/**
 * A flow as a query: plain data, made from the model alone. Each block is one `select`; it reads stored tables, or the block before it.
 * A column of an expression is a path that begins with the alias of the source that it belongs to.
 */
export interface Query {
  readonly blocks: readonly Block[];
}

export interface Block {
  /** The first is what the block is about; the others are joined to it. */
  readonly sources: readonly QuerySource[];
  readonly where: readonly Expression[];
  /** Missing where rows are not grouped. */
  readonly groupBy?: readonly Expression[];
  readonly columns: readonly QueryColumn[];
}

export interface QuerySource {
  readonly alias: string;
  /** Missing for the block before. */
  readonly table?: { readonly layer: Layer; readonly name: string };
  readonly columns: readonly { readonly name: string; readonly type: DataType }[];
  readonly join?: { readonly type: 'inner' | 'left'; readonly on: Expression };
}

export interface QueryColumn {
  readonly name: string;
  readonly type: DataType;
  readonly value: Expression;
}
