import type { SqlQuery } from '../sql/query.js';
import type { Name, Span } from './place.js';

/**
 * A Spark data type, normalised: `bigint` is `long`, `integer` is `int`, `numeric` is `decimal`. `void` is that of NULL; `unknown` fits
 * anything.
 */
export type DataType =
  | { readonly name: ScalarTypeName }
  | { readonly name: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly name: 'array'; readonly element: DataType; readonly containsNull?: false }
  | { readonly name: 'map'; readonly key: DataType; readonly value: DataType; readonly valueContainsNull?: false }
  | { readonly name: 'struct'; readonly fields: readonly StructField[] }
  | { readonly name: 'interval'; readonly from: IntervalField; readonly to: IntervalField }
  | { readonly name: 'unknown' };

/** A field may be NULL unless `nullable` is false; so may the elements of an array and the values of a map. */
export interface StructField {
  readonly name: string;
  readonly type: DataType;
  readonly nullable?: false;
}

/** The largest and the smallest part of an interval: of years and months, or of days and shorter, never of both. */
export type IntervalField = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

/** The types that are written by one word. */
export const SCALAR_TYPES = [
  'string',
  'boolean',
  'byte',
  'short',
  'int',
  'long',
  'float',
  'double',
  'date',
  'timestamp',
  'timestamp_ntz',
  'binary',
  'variant',
] as const;

/** `void` is the type of NULL, which no column has. */
export type ScalarTypeName = (typeof SCALAR_TYPES)[number] | 'void';

export interface TypeNode {
  readonly type: DataType;
  readonly span: Span;
}

export type DurationUnit = 'millisecond' | 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

/** A length of time as written: `6 hours`. */
export interface Duration {
  readonly amount: number;
  readonly unit: DurationUnit;
  readonly span: Span;
}

export type BinaryOperator =
  | 'or'
  | 'and'
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | '<=>'
  | 'like'
  | 'ilike'
  | 'rlike'
  | 'is distinct from'
  | '||'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';

interface ExpressionBase {
  readonly span: Span;
}

/** An expression of the language: plain data, its spans relative to the declaration. `!=` is read as `<>`. */
export type Expression = ExpressionBase &
  (
    | { readonly kind: 'string'; readonly value: string }
    /** `text` as written: `1`, `1.5`, `1e6`. */
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'null' }
    /** `date '…'` or `timestamp '…'`. */
    | { readonly kind: 'typed'; readonly type: 'date' | 'timestamp'; readonly value: string }
    | { readonly kind: 'interval'; readonly parts: readonly Duration[] }
    /** `c`, `a.c`, `c.field`: which of these it is, the model says. `param.NAME` is `parameter`. */
    | { readonly kind: 'column'; readonly path: readonly Name[] }
    | { readonly kind: 'parameter'; readonly name: Name }
    /** `E.field` where E is no plain name. */
    | { readonly kind: 'field'; readonly of: Expression; readonly name: Name }
    | { readonly kind: 'index'; readonly of: Expression; readonly index: Expression }
    | {
        readonly kind: 'call';
        readonly name: Name;
        readonly arguments: readonly Expression[];
        readonly distinct: boolean;
        readonly filter?: Expression;
        readonly over?: Window;
      }
    /** The `*` of `count(*)`. */
    | { readonly kind: 'star' }
    | { readonly kind: 'lambda'; readonly parameters: readonly Name[]; readonly body: Expression }
    | { readonly kind: 'cast'; readonly value: Expression; readonly type: TypeNode }
    | {
        readonly kind: 'case';
        readonly subject?: Expression;
        readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
        readonly otherwise?: Expression;
      }
    | { readonly kind: 'unary'; readonly operator: 'not' | '-' | '+'; readonly operand: Expression }
    /** `negated` for `not like`, `is not distinct from` and the like. */
    | {
        readonly kind: 'binary';
        readonly operator: BinaryOperator;
        readonly negated: boolean;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: 'in'; readonly negated: boolean; readonly value: Expression; readonly options: readonly Expression[] }
    | {
        readonly kind: 'between';
        readonly negated: boolean;
        readonly value: Expression;
        readonly low: Expression;
        readonly high: Expression;
      }
    | { readonly kind: 'is null'; readonly negated: boolean; readonly value: Expression }
    | { readonly kind: 'parenthesis'; readonly inner: Expression }
    /** Of a `sql` step: what this language cannot say, made of these. */
    | { readonly kind: 'opaque'; readonly parts: readonly Expression[] }
    /** Of a `sql` step: `(select …)` as a value, behind `in`, behind `exists`. */
    | { readonly kind: 'subquery'; readonly query: SqlQuery; readonly use: 'scalar' | 'in' | 'exists' }
    /** What could not be parsed. */
    | { readonly kind: 'missing' }
  );

export type ExpressionKind = Expression['kind'];
export type ExpressionOf<K extends ExpressionKind> = Extract<Expression, { kind: K }>;

export interface OrderItem {
  readonly value: Expression;
  readonly descending: boolean;
  readonly nulls?: 'first' | 'last';
}

export interface Window {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly frame?: { readonly unit: 'rows' | 'range'; readonly from: FrameBound; readonly to: FrameBound };
  readonly span: Span;
}

export type FrameBound =
  | { readonly kind: 'unbounded preceding' | 'current row' | 'unbounded following' }
  | { readonly kind: 'preceding' | 'following'; readonly offset: Expression };
