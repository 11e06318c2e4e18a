import type { Duration, Expression } from './expression.js';
import type { ColumnItem, ColumnReference, DatasetReference } from './flow.js';
import type { Name, Span } from './place.js';

/** What a setting takes. */
export type Value =
  | { readonly kind: 'string'; readonly text: string; readonly span: Span }
  | { readonly kind: 'secret'; readonly path: string; readonly span: Span }
  | { readonly kind: 'env'; readonly name: string; readonly span: Span }
  | { readonly kind: 'param'; readonly name: Name; readonly span: Span }
  | { readonly kind: 'number'; readonly text: string; readonly span: Span }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly span: Span }
  | { readonly kind: 'word'; readonly text: string; readonly span: Span }
  | { readonly kind: 'duration'; readonly duration: Duration; readonly span: Span };

/** The clauses of `merge { … }` and `scd N { … }`. */
export interface ChangeClauses {
  readonly sequence: readonly ColumnReference[];
  readonly deleteWhen?: { readonly condition: Expression; readonly keep: boolean; readonly span: Span };
  readonly lateWithin?: Duration;
  /** `scd` only; missing means every column but key and sequence. */
  readonly track?: readonly ColumnReference[];
  /** `scd` only: FROM, TO and perhaps CURRENT. */
  readonly validity?: readonly Name[];
}

export type TableRole = 'dimension' | 'fact' | 'hub' | 'link' | 'satellite' | 'feature';
export type WriteMode = 'append' | 'overwrite' | 'overwrite partitions' | 'merge' | 'view';

export interface MaintainTask {
  readonly task: 'compact' | 'vacuum' | 'expire';
  /** Missing for `compact auto`. */
  readonly every?: Duration;
  readonly auto: boolean;
  readonly targetMegabytes?: number;
  readonly retain?: Duration;
  readonly span: Span;
}

/**
 * The value of each property and setting, by its name in the text (of `option "k" = V`: `option`).
 * A property of this table that several declarations can have (`location`, `owner`, `schedule`) has the same shape everywhere.
 */
export interface PropertyShapes {
  key: { readonly columns: readonly ColumnReference[] };
  grain: { readonly columns: readonly ColumnReference[] };
  write: { readonly mode: WriteMode; readonly merge?: ChangeClauses };
  scd: ChangeClauses & { readonly type: number };
  role: { readonly role: TableRole };
  surrogate: { readonly column: Name };
  expect: { readonly name: Name; readonly condition: Expression; readonly action: 'warn' | 'drop' | 'quarantine' | 'fail' };
  'on error':
    | { readonly action: 'dead_letter'; readonly deadLetter: DatasetReference; readonly retry?: number }
    | { readonly action: 'fail' | 'skip' };
  'partition by': { readonly items: readonly Expression[] };
  'cluster by': { readonly columns: readonly ColumnReference[] };
  maintain: { readonly tasks: readonly MaintainTask[] };
  retain: { readonly duration: Duration };
  tier: {
    readonly levels: readonly { readonly level: 'warm' | 'cold' | 'archive'; readonly after: Duration; readonly span: Span }[];
  };
  'access tier': { readonly name: Name };
  freshness: { readonly duration: Duration };
  cache: { readonly duration: Duration };
  latency: { readonly duration: Duration };
  every: { readonly duration: Duration };
  schedule: { readonly cron: Value };
  trigger: { readonly mode: 'every'; readonly every: Duration } | { readonly mode: 'continuous' | 'available_now' };
  delivery: { readonly guarantee: 'exactly_once' | 'at_least_once' | 'at_most_once' };
  mask: { readonly column: ColumnReference; readonly method: 'hash' | 'redact' | 'partial' };
  backfill: { readonly unit: Name; readonly from?: DatasetReference };
  sink: { readonly system: Name; readonly target: Value; readonly viaOutbox: boolean };
  format: { readonly format: Name; readonly was?: Name };
  deprecated: { readonly date: string };
  option: { readonly key: string; readonly keySpan: Span; readonly value: Value };
  tags: { readonly tags: readonly { readonly name: Name; readonly value: Value; readonly span: Span }[] };
  patterns: { readonly patterns: readonly { readonly id: string; readonly note?: string; readonly span: Span }[] };
  budget: { readonly amount: number; readonly currency: Name; readonly per: Name };
  compute: { readonly compute: Name };
  lineage: { readonly system: Name; readonly target?: Value };
  columns: { readonly items: readonly ColumnItem[]; readonly schema?: Name };
  /** Of a `cdc` source: `of postgres table "public.orders"`. */
  of: { readonly system: Name; readonly table?: Value };
  via: { readonly via: Name };
  throughput: { readonly amount: number; readonly per: Name };
  limit: { readonly amount: number; readonly per: Name };
  delivers: { readonly what: 'events' | 'changes' | 'snapshots' };
  'incremental by': { readonly column: ColumnReference };
  'read from': { readonly start: 'earliest' | 'latest' | Value };
  evolve: { readonly mode: 'backward' | 'forward' | 'full' | 'none' };
  drift: { readonly action: 'alert' | 'fail' | 'ignore' };
  rescue: { readonly column: Name };
  breaker: { readonly failures: number; readonly period: Duration };
  alert: { readonly abovePercent: number };
  sample: { readonly percent: number };
  workers: { readonly from: number; readonly to: number };
  spot: { readonly percent: number };
  auto_stop: { readonly after: Duration };
  retry: { readonly times: number };
  writes: { readonly sources: readonly DatasetReference[]; readonly viaOutbox: boolean };
  erase: { readonly action: 'delete' | 'anonymize'; readonly within?: Duration };
  'subject key': { readonly dataset: DatasetReference; readonly column: Name };
  allow: { readonly role: Name; readonly where?: Expression; readonly purposes: readonly Name[] };
  /** Settings that take one value: path topic url auth brokers table region location checkpoint owner domain engine catalog timezone notify tool … */
  setting: { readonly name: string; readonly value: Value };
  contract: { readonly file: Value };
}

export type PropertyName = keyof PropertyShapes;

/** A property or setting of a declaration. `name` says which shape `value` has. */
export type Property<N extends PropertyName = PropertyName> = {
  [K in N]: { readonly name: K; readonly value: PropertyShapes[K]; readonly span: Span; readonly keywordSpan: Span };
}[N];
