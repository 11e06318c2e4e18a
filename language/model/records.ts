import type {
  ColumnDefinition,
  DataType,
  Declaration,
  Input,
  JoinStep,
  Layer,
  Name,
  Property,
  SourceDeclaration,
  Span,
  Step,
  TableRole,
  WriteMode,
} from './declaration/index.js';

/** A declaration's place in the workspace: `shop.pipe#silver.orders`, with `~2` for the second of one name. Stable while other text changes. */
export type Handle = string;

/** `shop.gold.dim_customer`; see `ids.ts` for the spelling. */
export type Id = string;

/** A piece of text in some declaration; its span is relative to that declaration. */
export interface Location {
  readonly handle: Handle;
  readonly span: Span;
}

export type TimeDomain = 'event' | 'ingest' | 'processing';

/** A column as the table has it after its last step. */
export interface Column {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly pii: boolean;
  /** Missing: not a time, or not known. */
  readonly domain?: TimeDomain;
  /** Technical columns that are written but are not in `*`: validity, surrogate, current flag. */
  readonly role?: 'valid_from' | 'valid_to' | 'is_current' | 'surrogate';
  readonly doc?: string;
  /** Ids of the columns that it is computed from: `shop.bronze.orders.amount`. */
  readonly from: readonly Id[];
  /** Ids of the columns that decide whether or which row it is in. */
  readonly decidedBy: readonly Id[];
  /** Where it is defined: in this table's declaration, else in the one that it passes through from. */
  readonly location: Location;
}

/** The columns in scope at one point of a flow, for completion, hover and definition. */
export interface FlowScope {
  readonly columns: readonly ScopeColumn[];
  /** True where an input's columns are not known: any name is accepted and is of unknown type. */
  readonly open: boolean;
}
export interface ScopeColumn extends Column {
  /** Aliases under which it may be written: the input's name and its `as`. */
  readonly qualifiers: readonly string[];
}

export interface ResolvedInput {
  readonly role: 'from' | 'union' | 'join' | 'sql';
  /** Missing where the name is unknown. */
  readonly id?: Id;
  readonly handle?: Handle;
  readonly reference: Input | JoinStep;
  readonly location: Location;
}

/** A property in force and where it was said. `origin` says in words: "this table", "defaults silver", "pipeline shop", "built-in". */
export interface EffectiveProperty {
  readonly key: string;
  readonly property: Property;
  readonly origin: 'environment' | 'table' | 'flow' | 'defaults' | 'pipeline' | 'built-in';
  /** Missing for built-in values. */
  readonly location?: Location;
}

/** One flow into a table: its own body, or that of a `flow … into` it. */
export interface FlowRecord {
  readonly handle: Handle;
  readonly name?: string;
  readonly inputs: readonly ResolvedInput[];
  readonly steps: readonly Step[];
  /** Scope before step i; the last entry is the scope after all steps. */
  readonly scopes: readonly FlowScope[];
  readonly columns: readonly Column[];
  readonly open: boolean;
  /** Of a `flow … into`: what is in force for it, its own over its table's. */
  readonly properties?: ReadonlyMap<string, EffectiveProperty>;
}

export interface TableRecord {
  readonly kind: 'table';
  readonly id: Id;
  readonly handle: Handle;
  readonly layer: Layer;
  readonly name: string;
  /** The pipeline's name; missing where the file belongs to none. */
  readonly pipeline?: string;
  readonly doc?: string;
  readonly nameSpan: Span;
  readonly role?: TableRole;
  readonly inputs: readonly ResolvedInput[];
  /** The flow of its own declaration; further flows are asked for by `flowsInto`. */
  readonly flow: FlowRecord;
  readonly columns: readonly Column[];
  /** True where not all columns are known. */
  readonly open: boolean;
  readonly key: readonly string[];
  readonly write: WriteMode | 'scd 0' | 'scd 1' | 'scd 2' | 'scd 3' | 'scd 4' | 'scd 6';
  /** Trigger in force is `every` or `continuous`, and it is no view. */
  readonly stream: boolean;
  /** What is in force for this table, by key: the property's name, `expect NAME`, `option K`, the setting's name. */
  readonly properties: ReadonlyMap<string, EffectiveProperty>;
}

export interface SourceRecord {
  readonly kind: 'source';
  readonly id: Id;
  readonly handle: Handle;
  readonly name: string;
  readonly pipeline?: string;
  readonly doc?: string;
  readonly nameSpan: Span;
  readonly system?: string;
  /** The system itself, for a `cdc` source the one it is `of`. Missing where unknown. */
  readonly systemOfRecord?: string;
  readonly columns: readonly Column[];
  readonly open: boolean;
  readonly declaration: SourceDeclaration;
  readonly properties: ReadonlyMap<string, EffectiveProperty>;
}

export type Severity = 'error' | 'warning' | 'information' | 'hint';
export type Category = 'syntax' | 'reference' | 'type' | 'rule';

/** An edit of a declaration's text; a span of equal ends inserts. `start` may lie past the declaration's end by one for "below it". */
export interface Edit {
  readonly handle: Handle;
  readonly span: Span;
  readonly text: string;
}
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** A finding about one declaration; its span is relative to the declaration of `handle`. */
export interface Diagnostic {
  readonly handle: Handle;
  readonly span: Span;
  readonly code: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly message: string;
  readonly fixes: readonly Fix[];
  readonly related?: readonly { readonly location: Location; readonly message: string }[];
}

export type { ColumnDefinition, Declaration, Name, Span };
