import type { DataType, Duration, Expression, Layer } from '../model/declaration/index.js';
import type { Handle, Location } from '../model/records.js';
import type { Trigger } from './trigger.js';

/**
 * What is known about a table when its code is written: plain data, made from the model alone. A target is only how it is written
 * down. Every expression reads columns of the input (a `column` whose path begins with the input's column), whatever steps and
 * aliases stood between them in the text.
 */
export interface TablePlan {
  /** How the table treats change; `merge` is type 1. */
  readonly kind: 'merge' | `type ${0 | 2 | 3 | 4 | 6}`;
  /** `shop.gold.dim_customer`. */
  readonly id: string;
  /** The `.pipe` file, relative to the workspace. */
  readonly file: string;
  readonly pipeline?: string;
  readonly layer: Layer;
  readonly name: string;
  readonly doc?: string;
  readonly input: InputPlan;
  /** Declared columns in their order, without surrogate and validity. */
  readonly columns: readonly ColumnPlan[];
  /** Names of the stored columns in their order, surrogate and validity included. */
  readonly stored: readonly string[];
  /** Names of columns. */
  readonly key: readonly string[];
  readonly sequence: SequencePlan;
  /** Missing where no row is a delete. */
  readonly deleteWhen?: Expression;
  /** How late a row may be; missing where the sequence is no time, and then no row is late. */
  readonly late?: Duration;
  /** Judged in this order, before anything else. */
  readonly conditions: readonly RowCondition[];
  readonly expectations: readonly ExpectationPlan[];
  readonly onError:
    | { readonly action: 'dead_letter'; readonly name: string; readonly location?: SettingText }
    | { readonly action: 'fail' | 'skip' };
  /** The column that marks rows as deleted, where they stay. */
  readonly deleted?: string;
  /** Names of the columns of validity, for types 2 and 6, and for the history of type 4. */
  readonly validity?: { readonly from: string; readonly to: string; readonly current?: string };
  readonly surrogate?: string;
  /** How long rows are kept, and by which column: the end of a version, else the event time. */
  readonly retain?: { readonly duration: Duration; readonly column: string; readonly type: DataType };
  /** Columns of the input that the flow reads, in its declared order, other than key, sequence and what only `delete when` reads. */
  readonly tie: readonly InputColumn[];
  /** What the table is partitioned by, in its words; `column` is missing where an item is computed. */
  readonly partitions: readonly { readonly column?: string; readonly value: Expression; readonly location: Location }[];
  /** Names of the columns among these. */
  readonly partitionBy: readonly string[];
  readonly clusterBy: readonly string[];
  readonly options: readonly { readonly key: string; readonly value: string }[];
  /** The table's own place, where it has one. */
  readonly location?: SettingText;
  /** The pipeline's root. */
  readonly root?: SettingText;
  readonly checkpoint?: SettingText;
  readonly maintain: {
    readonly compact?: Duration;
    readonly vacuum?: { readonly every: Duration; readonly retainHours: number };
  };
  readonly timezone: string;
  /** How often a stream does a run; missing where runs are asked for. */
  readonly trigger?: Trigger;
  /** Files of the same folder whose names are Python's own modules: `calendar`. */
  readonly shadowing: readonly string[];
}

/** A setting's value: fixed, or read from the environment when the job runs. */
export type SettingText = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'env'; readonly name: string };

export interface InputColumn {
  readonly name: string;
  readonly type: DataType;
}

export interface InputPlan {
  /** Layer and name. */
  readonly layer: Layer;
  readonly name: string;
  readonly columns: readonly InputColumn[];
  /** The column that says when a row arrived. */
  readonly ingestedAt: string;
  /** True where rows of the input are deleted when they are old: such commits bring nothing new. */
  readonly expires: boolean;
  /** Columns of the input whose values must be masked in raw rows, and how. */
  readonly masked: readonly { readonly column: InputColumn; readonly mask: Mask }[];
}

export type Mask = 'hash' | 'redact' | 'partial';

export interface ColumnPlan {
  readonly name: string;
  /** As stored: a masked column is text. */
  readonly type: DataType;
  /** Before it is masked. */
  readonly unmasked: DataType;
  readonly value: Expression;
  readonly mask?: Mask;
  readonly doc?: string;
  /** A change of it begins a new version. */
  readonly tracked: boolean;
  /** The column beside it: `previous_C` in type 3, `current_C` in type 6. */
  readonly beside?: string;
}

/** True where the table is folded from a log of its changes. A merge keeps the newest row of each key, and needs no log. */
export const hasLog = (plan: Pick<TablePlan, 'kind'>): boolean => plan.kind !== 'merge';

/** True where all versions of a key are kept: in the table itself, in type 4 in its history. */
export const hasVersions = ({ kind }: Pick<TablePlan, 'kind'>): boolean =>
  kind === 'type 2' || kind === 'type 4' || kind === 'type 6';

/** True where the versions are in a table of their own, and the table has the current ones. */
export const hasHistory = ({ kind }: Pick<TablePlan, 'kind'>): boolean => kind === 'type 4';

export interface SequencePlan {
  readonly value: Expression;
  readonly type: DataType;
  /** The declared column that stores the same value. */
  readonly column?: string;
  /** The further columns, which rank after the first; `column` is the name under which each is kept. */
  readonly further: readonly {
    readonly column: string;
    readonly value: Expression;
    readonly type: DataType;
    readonly carried: boolean;
  }[];
}

/** What becomes of a row before its key is looked at: it is filtered out, or it cannot be computed. */
export type RowCondition =
  | { readonly kind: 'filter'; readonly condition: Expression }
  | { readonly kind: 'value'; readonly value: Expression; readonly name: string }
  | { readonly kind: 'not null'; readonly value: Expression; readonly name: string };

export interface ExpectationPlan {
  readonly name: string;
  /** Over the table's own columns. */
  readonly condition: Expression;
  /** The same over the input's columns, for one that reads a masked column. */
  readonly unmasked?: Expression;
  /** The declaration that says it: the table, or defaults that are in force for it. */
  readonly handle: Handle;
  readonly action: 'warn' | 'drop' | 'quarantine' | 'fail';
}
