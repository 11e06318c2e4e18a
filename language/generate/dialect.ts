import type { DataType, Duration, Expression, ExpressionOf } from '../model/declaration/index.js';
import type { InputPlan } from './plan.js';

/** A text of SQL, the strength with which it binds, and so whether it needs parentheses where it stands. */
export type Bound = readonly [sql: string, strength: number];

/** How an engine writes the parts of an expression of the language, whose functions and types are Spark's. */
export interface ExpressionSyntax {
  /** A name: as it is where that is safe, else quoted. */
  identifier(name: string): string;
  /** A text as a literal. */
  literal(text: string): string;
  /** `date '2025-01-31'`: a literal that says its type. */
  typed(type: 'date' | 'timestamp', text: string): string;
  interval(parts: readonly Pick<Duration, 'amount' | 'unit'>[]): string;
  /** A cast in the form that yields NULL where it fails. `from` tells the type of the value. */
  cast(value: string, to: DataType, from: () => DataType): string;
  /** `/` and `%` in the form that yields NULL where they fail: by zero. `at` writes an operand that must bind so strongly. */
  divide(e: ExpressionOf<'binary'>, at: (operand: Expression, strength: number) => string): Bound;
  /** The name of a function and how its arguments are written; one that may fail in the form that yields NULL. */
  call(e: ExpressionOf<'call'>, values: readonly string[], types: () => readonly DataType[]): string;
  /** `+`, `-` and `*` between operands that bind as strongly as they must. */
  arithmetic(
    e: ExpressionOf<'binary'>,
    left: string,
    right: string,
    strength: number,
    typeOf: (e: Expression) => DataType,
  ): Bound;
  /** An operator that compares, between operands that bind stronger. */
  compare(e: ExpressionOf<'binary'>, left: string, right: string): Bound;
  /** The start of the window of a fixed length, in milliseconds, that a moment lies in: windows are counted from 1970 on, in UTC. */
  windowStart(moment: string, milliseconds: number): string;
  /** An element of an array or a map, NULL where there is none. */
  element(of: string, index: string, type: () => DataType): string;
}

/** A value with the name under which it stands in a composed one. */
export interface Part {
  readonly name: string;
  readonly sql: string;
}

/** What is told of a row: its columns, and when it arrived where that is a column of its own. */
export type RowOfInput = Pick<InputPlan, 'columns'> & Partial<Pick<InputPlan, 'ingestedAt'>>;

/** How an engine writes what statements are made of. Their structure is the same on every engine. */
export interface Dialect extends ExpressionSyntax {
  /** A column of the tables that every job shares, whose name may be a word of the engine: `table`. */
  shared(name: string): string;
  type(type: DataType): string;
  /** The canonical text of a value with its length, as `docs/canonical-text.md` defines it. */
  canonical(sql: string, type: DataType, timezone: string): string;
  sha256(sql: string): string;
  /** True where both have the same value or both have none. */
  same(left: string, right: string): string;
  /** One value of columns under their own names, or of others under given ones; further lines are moved to the right by `indent`. */
  record(columns: readonly (string | Part)[], indent: number): string;
  /** One value of several, compared from left to right. */
  tuple(parts: readonly (string | Part)[], indent?: number): string;
  /** The same of a row that may be missing, which then comes before all others; `isThere` says whether it is there. */
  rank(parts: readonly (string | Part)[], isThere: string): string;
  /** The row of an alias as one value of these columns; further lines are moved to the right by `indent`. */
  row(alias: string, columns: readonly string[], indent: number): string;
  /** The row of the input as text, with the values of `masked` in the place of its own; with `row`, its columns alone, written so. */
  rowText(input: RowOfInput, masked: readonly Part[], indent: number, row?: (column: string) => string): string;
  /** A text of which only the last quarter is shown, four characters at most; NULL for NULL. */
  withoutBegin(sql: string): string;
  startsWith(sql: string, text: string): string;
  /** `left semi join`. */
  readonly semiJoin: string;
  /** True where each column of a row costs on its own: one that follows from the key is not read, and one that stays is not written. */
  readonly columnwise: boolean;
  /** True where a change of a row costs no more than another row; else files are written anew. */
  readonly updatesInPlace: boolean;
  /** `left anti join`. */
  readonly antiJoin: string;
  /** A table of the whole numbers from 0 on, so many, in a column of that name. */
  numbers(count: number, name: string): string;
  /** How many whole seconds lie between two moments. */
  secondsBetween(from: string, to: string): string;
  /** `*` without some columns. */
  starExcept(columns: readonly string[]): string;
  /** True where `*` stands in a merge for these columns of its target, whatever else its source has. */
  mergesStar(columns: readonly string[]): boolean;
}
