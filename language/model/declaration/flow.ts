import type { Duration, Expression, TypeNode } from './expression.js';
import type { Name, Span } from './place.js';

export type Layer = 'bronze' | 'silver' | 'gold';
export type DatasetKind = Layer | 'source';

/** A dataset as named in the text: `shop.silver.orders`, `silver.orders`, `orders`. */
export interface DatasetReference {
  readonly pipeline?: Name;
  /** Missing where the bare name is enough. */
  readonly kind?: DatasetKind | 'deadletter';
  readonly kindSpan?: Span;
  readonly name: Name;
  readonly span: Span;
}

/** A column in a list (`key a, b`), perhaps of an alias (`o.a`). */
export interface ColumnReference {
  readonly path: readonly Name[];
  readonly span: Span;
}

/** `from` and `union` inputs. */
export interface Input {
  readonly role: 'from' | 'union';
  readonly dataset: DatasetReference;
  readonly alias?: Name;
  readonly mode?: 'all' | 'new' | 'changes';
  readonly span: Span;
}

interface StepBase {
  readonly span: Span;
  /** The words that name the step: `left join`, `dedupe by`. */
  readonly keywordSpan: Span;
}

export interface JoinStep extends StepBase {
  readonly kind: 'join';
  readonly type: 'inner' | 'left' | 'full' | 'semi' | 'anti';
  readonly dataset: DatasetReference;
  readonly alias?: Name;
  readonly mode?: 'all' | 'new' | 'changes';
  readonly on?: Expression;
  readonly using?: readonly Name[];
  readonly asOf?: Expression;
  readonly within?: Duration;
  readonly many: boolean;
  readonly hint?: { readonly kind: 'broadcast' } | { readonly kind: 'bucketed'; readonly buckets: number };
}

export interface WhereStep extends StepBase {
  readonly kind: 'where';
  readonly condition: Expression;
}

/** An item of a `columns` block of a flow. */
export type ColumnItem =
  | { readonly kind: 'star'; readonly alias?: Name; readonly except: readonly Name[]; readonly span: Span }
  | ColumnDefinition;

/** `name [: type] [constraints] [= E]`, in flows, sources and schemas. `doc` is the text of its doc comment. */
export interface ColumnDefinition {
  readonly kind: 'column';
  readonly name: Name;
  readonly type?: TypeNode;
  readonly notNull: boolean;
  readonly time?: 'event' | 'ingest';
  readonly pii: boolean;
  readonly unique: boolean;
  readonly references?: { readonly dataset: DatasetReference; readonly column: Name };
  readonly was?: Name;
  readonly deprecated?: string;
  readonly value?: Expression;
  readonly doc?: string;
  readonly span: Span;
}

export interface ColumnsStep extends StepBase {
  readonly kind: 'columns';
  readonly items: readonly ColumnItem[];
  /** `columns SCHEMA`. */
  readonly schema?: Name;
}

export interface WatermarkStep extends StepBase {
  readonly kind: 'watermark';
  readonly column: ColumnReference;
  readonly delay?: Duration;
  readonly late?:
    | { readonly action: 'drop' | 'update' }
    | { readonly action: 'dead_letter'; readonly deadLetter: DatasetReference };
}

export interface DedupeStep extends StepBase {
  readonly kind: 'dedupe';
  readonly by: readonly ColumnReference[];
  readonly keep: 'latest' | 'earliest';
  readonly order?: ColumnReference;
  readonly within?: Duration;
}

export type GroupItem =
  | { readonly kind: 'value'; readonly value: Expression; readonly alias?: Name; readonly span: Span }
  | {
      readonly kind: 'window';
      readonly window: 'tumbling' | 'sliding' | 'session';
      readonly length?: Duration;
      readonly every?: Duration;
      readonly column?: ColumnReference;
      readonly span: Span;
    };

export interface GroupStep extends StepBase {
  readonly kind: 'group';
  readonly items: readonly GroupItem[];
  readonly aggregates: readonly ColumnDefinition[];
}

export interface SampleStep extends StepBase {
  readonly kind: 'sample';
  readonly percent: number;
  readonly by?: ColumnReference;
}

export interface SqlStep extends StepBase {
  readonly kind: 'sql';
  readonly text: string;
  /** Of the text between the quotes. */
  readonly textSpan: Span;
}

export type Step = JoinStep | WhereStep | ColumnsStep | WatermarkStep | DedupeStep | GroupStep | SampleStep | SqlStep;
export type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;
