import type { DataType, Duration, Expression, Layer } from '../../model/declaration/index.js';
import type { SettingText } from '../plan.js';

/**
 * A flow as a query: plain data, made from the model alone. Each block is one `select`; it reads stored tables, or the block before it.
 * A column of an expression is a path that begins with the alias of the source that it belongs to.
 */
export interface Query {
  readonly blocks: readonly Block[];
  /** True where the last rows are one of each key of the table, since a block keeps the one that its merge would keep. */
  readonly ordered?: boolean;
}

export interface Block {
  /** The first is what the block is about; the others are joined to it. */
  readonly sources: readonly QuerySource[];
  readonly where: readonly Expression[];
  readonly samples?: readonly Sample[];
  /** Rows that the block turns away before it groups them. */
  readonly rejected?: readonly RejectedRows[];
  /** Missing where rows are not grouped. */
  readonly groupBy?: readonly Expression[];
  /** Missing where all rows are kept. A block that groups its rows has none. */
  readonly dedupe?: Dedupe;
  /** Where the rows are told apart by pauses between them: each gets the number of its session. */
  readonly sessions?: Sessions;
  /** Values without which a row is an error of its own: its key, and what orders it. */
  readonly required?: readonly { readonly value: Expression; readonly reason: string }[];
  readonly columns: readonly QueryColumn[];
}

/** One row is kept of those that have the same values. */
export interface Dedupe {
  /** Names of the block's columns. */
  readonly by: readonly string[];
  /** A column of the block; a row without it comes last. Missing where the tie alone decides. */
  readonly order?: string;
  readonly keep: 'latest' | 'earliest';
  /** Rows of a key that are further apart are not the same. */
  readonly within?: Duration;
  /** Over the block's sources: what decides between rows of one order, by the greater hash of their canonical texts. */
  readonly tie: readonly { readonly value: Expression; readonly type: DataType }[];
}

/** Rows that follow each other without a longer pause have the same number, in a column `_session` behind the block's own. */
export interface Sessions {
  /** A column of the block, which is never NULL. */
  readonly time: string;
  readonly pause: Duration;
  /** Columns of the block: only rows of the same values are of one session. */
  readonly by: readonly string[];
}

export interface QuerySource {
  readonly alias: string;
  /** Missing for the block before, and for a union. */
  readonly table?: StoredTable;
  /** In place of a table: the rows of several. */
  readonly union?: readonly UnionMember[];
  /** In place of a table: the whole numbers from 0 on, so many, in its only column. */
  readonly numbers?: number;
  readonly columns: readonly InputColumn[];
  /** Of a table whose rows only come: for each moment the latest row of a key, until the next one begins. */
  readonly latest?: Latest;
  readonly join?: { readonly type: JoinType; readonly on: Expression };
}

/** Rows of a table as what was known from each of them on, until the next one of its key; columns are named without alias. */
export interface Latest {
  readonly by: readonly string[];
  /** The event time from which a row holds. */
  readonly from: string;
  /** The moment that is looked up, over the sources of the block. */
  readonly at: Expression;
  /** The column that says until when: the source's last one. */
  readonly until: string;
  /** What decides between rows of one moment, by the greater hash of their canonical texts. */
  readonly tie: readonly InputColumn[];
  /** All columns of the table. */
  readonly row: readonly InputColumn[];
  /** Of these rows alone. */
  readonly where: readonly Expression[];
}

export type JoinType = 'inner' | 'left' | 'full' | 'semi' | 'anti';

export interface StoredTable {
  readonly layer: Layer;
  readonly name: string;
}

export interface InputColumn {
  readonly name: string;
  readonly type: DataType;
}

/** A table of a union. */
export interface UnionMember {
  readonly table: StoredTable;
  /** In the order of the union's columns, as this table names them and before their types are widened. */
  readonly columns: readonly InputColumn[];
}

/** A share of the rows, always the same ones: those whose hash of the values is below a bound. */
export interface Sample {
  readonly values: readonly { readonly value: Expression; readonly type: DataType }[];
  /** The first eight hexadecimal digits of the least hash that is not taken; missing where all are. */
  readonly below?: string;
}

/** Rows that are turned away by what they are themselves, whatever other rows there are. */
export interface RejectedRows {
  /** True of such a row. */
  readonly condition: Expression;
  /** How many of the block's conditions and samples stand above it: only rows that meet these are turned away. */
  readonly above: { readonly where: number; readonly samples: number };
  readonly reason: string;
  /** Told with the reason: how long after the one the other came. */
  readonly lateness?: { readonly event: Expression; readonly arrival: Expression; readonly delay: Duration };
  /** What is left has this time, and comes at most so much later. */
  readonly bound?: { readonly event: Expression; readonly delay: Pick<Duration, 'amount' | 'unit'> };
  /** `error`: where `on error` says. */
  readonly to:
    | { readonly action: 'drop' | 'error' }
    | { readonly action: 'dead_letter'; readonly name: string; readonly location?: SettingText };
}

export interface QueryColumn {
  readonly name: string;
  readonly type: DataType;
  readonly value: Expression;
}
