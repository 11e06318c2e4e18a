/** What a function is computed from: one row, the rows of a group, the rows of a window, or one row into several. */
export type FunctionKind = 'scalar' | 'aggregate' | 'window' | 'generator';

export type FunctionGroup =
  | 'aggregate'
  | 'array'
  | 'bitwise'
  | 'conditional'
  | 'conversion'
  | 'date and time'
  | 'generator'
  | 'hash'
  | 'json'
  | 'map'
  | 'math'
  | 'regexp'
  | 'string'
  | 'struct'
  | 'url'
  | 'variant'
  | 'window'
  | 'misc';

/**
 * When a call's value can be NULL: `any` where an argument can be, `every` where all can be, `never`, `always` (whatever the
 * arguments are); `of` where an argument of one of these parameters can be, or a value of one of these type variables; `rule` as the
 * rule of that name in `results/nulls.ts` says.
 */
export type Nulls = 'any' | 'every' | 'never' | 'always' | { readonly of: readonly string[] } | { readonly rule: string };

/** A signature, written as `signature.ts` reads it, and when its value can be NULL, where this differs from the function's. */
export type SignatureData = string | { readonly text: string; readonly nulls: Nulls };

/** A function of Spark SQL, as data. */
export interface FunctionData {
  /** In lower case. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly kind: FunctionKind;
  readonly group: FunctionGroup;
  /** The first that takes the arguments counts. */
  readonly signatures: readonly SignatureData[];
  /** `any` where left out. */
  readonly nulls?: Nulls;
  /** The time domain of the value: that of the argument of this parameter, or `processing` time. Without it there is none. */
  readonly domain?: { readonly of: string } | 'processing';
  /** A window function that means nothing without `order by` in its `over`. */
  readonly needsOrder?: true;
  /** What it does, and what comes of NULL and of input that is not right. */
  readonly doc: string;
}
