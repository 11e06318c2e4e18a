import type {
  ColumnDefinition,
  DataType,
  Declaration,
  DurationUnit,
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

/** How a value reaches a column, as in OpenLineage's ColumnLineageDatasetFacet. */
export type DirectSubtype = 'IDENTITY' | 'TRANSFORMATION' | 'AGGREGATION';
/** How a column decides about another without being in it. */
export type IndirectSubtype = 'JOIN' | 'FILTER' | 'GROUP_BY' | 'SORT' | 'WINDOW' | 'CONDITIONAL';

/** A column that another is computed from (`direct`), or that decides whether there is a row, or which, or what it holds (`indirect`). */
export type ColumnLineage =
  | { readonly from: Id; readonly kind: 'direct'; readonly subtype: DirectSubtype }
  | { readonly from: Id; readonly kind: 'indirect'; readonly subtype: IndirectSubtype };

/** How long late rows are waited for by a column: set by a step `watermark`, and handed on with the column. */
export interface Watermark {
  readonly amount: number;
  readonly unit: DurationUnit;
  readonly late: 'drop' | 'update' | 'dead_letter';
}

/** A column as the table has it after its last step. */
export interface Column {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly pii: boolean;
  /** Missing: not a time, or not known. */
  readonly domain?: TimeDomain;
  /**
   * What the column says about its row: since when and until when it is valid, and whether it is now. Of the table that keeps the
   * history, and of those that read it row by row. `surrogate` is the generated key, in its own table alone.
   */
  readonly role?: 'valid_from' | 'valid_to' | 'is_current' | 'surrogate';
  /** Late rows are waited for by this column, here and in every reader that has it. */
  readonly watermark?: Watermark;
  /** True where writing adds it to the flow's row: surrogate, validity, `previous_C` and `current_C`. */
  readonly added?: boolean;
  readonly doc?: string;
  /** Ids of the columns that it is computed from: `shop.bronze.orders.amount`. */
  readonly from: readonly Id[];
  /** Ids of the columns that decide whether or which row it is in, or choose between values for it. */
  readonly decidedBy: readonly Id[];
  /** Both, and how. */
  readonly lineage: readonly ColumnLineage[];
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

/** What a run reads of a stored dataset, and why. */
export interface Read {
  readonly input: Id;
  /**
   * `groups` and `partitions`: all rows of those to which a changed row belongs, as it was or as it is. `matching rows`: of a join,
   * those that new rows meet.
   */
  readonly kind: 'new rows' | 'changed rows' | 'groups' | 'partitions' | 'matching rows' | 'everything';
  /** In words that go before "of silver.orders": `changed days`. */
  readonly what: string;
  readonly why: string;
  /** What the groups or partitions are made by. */
  readonly columns?: readonly string[];
  /** Ids of the views between, the outermost first. */
  readonly through: readonly Id[];
}

/** What orders the changes of a key. */
export interface SequenceFact {
  /**
   * What says it. `one row per key`: no order is needed, as the flow yields one row per key by itself. `several event times` and
   * `nothing`: no order follows, and one is needed. `unknown`: the columns of an input are not known.
   */
  readonly by:
    | 'sequence by'
    | 'dedupe'
    | 'one row per key'
    | 'snapshot time'
    | 'event time'
    | 'several event times'
    | 'nothing'
    | 'unknown';
  /** Names of the columns, the first counting most; for `several event times` those that it could be. */
  readonly columns: readonly string[];
  /** Which row of a key stays. */
  readonly keep: 'latest' | 'earliest';
}

/** How the sides of a join meet. */
export interface JoinFact {
  /** Which step of the flow it is. */
  readonly step: number;
  /** Id of the joined dataset. */
  readonly input?: Id;
  /**
   * Whether a row can meet several: `may` where the condition covers no key of the joined side, `meant` where `many` says so, `unknown`
   * where no key of it is known.
   */
  readonly multiplies: 'no' | 'may' | 'meant' | 'unknown';
  /** The keys of the joined side that are known, each by its columns' names. */
  readonly rightKeys: readonly (readonly string[])[];
  /** Of a join `as of`: which row it takes (a version, the latest before), or why none: the last three are wrong. */
  readonly asOf?: 'version' | 'latest' | 'unknown' | 'not append-only' | 'no event time' | 'several event times';
}

/** One flow into a table: its own body, or that of a `flow … into` it. */
export interface FlowRecord {
  readonly handle: Handle;
  readonly name?: string;
  readonly inputs: readonly ResolvedInput[];
  readonly steps: readonly Step[];
  /** Scope before step i; the last entry is the scope after all steps. */
  readonly scopes: readonly FlowScope[];
  /** Names of the columns of which there is one row each, before step i and after all steps; empty where that is not known. */
  readonly rows: readonly (readonly string[])[];
  /** How each join's sides meet, in the order of the steps. */
  readonly joins: readonly JoinFact[];
  /** What a run reads, in the order of the inputs. */
  readonly reads: readonly Read[];
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
  /** Columns that the last `columns` leaves out, and that `sequence by` or `delete when` reads: seen there, and not stored. */
  readonly carried: readonly Column[];
  /** True where not all columns are known. */
  readonly open: boolean;
  /** What it says that its key is, else what follows from its flow; empty where neither does. */
  readonly key: readonly string[];
  /** All that is known to make a stored row one row; of a table with validity its start is part of it. */
  readonly keys: readonly (readonly string[])[];
  /** What orders the changes of a key; missing where its way of writing needs no order. */
  readonly sequence?: SequenceFact;
  /** Rows only come, none changes or goes. */
  readonly appendOnly: boolean;
  /** What a run reads: that of its own flow, then that of further ones. */
  readonly reads: readonly Read[];
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
export type Category = 'syntax' | 'reference' | 'type' | 'meaning' | 'rule';

/** An edit of a declaration's text; a span of equal ends inserts. `start` may lie past the declaration's end by one for "below it". */
export interface Edit {
  readonly handle: Handle;
  readonly span: Span;
  readonly text: string;
}
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
  /** It may be applied unasked: no row of any table and the outcome of no run becomes another. */
  readonly safe?: true;
}

/** Something that is so in this text, and that a finding follows from. */
export interface Fact {
  /** One sentence, names in backticks. */
  readonly text: string;
  /** Where the text says so; missing for what follows from nothing that is written. */
  readonly location?: Location;
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
  /** What stands there has no effect: an editor shows it faded. */
  readonly unnecessary?: true;
  /** What stands there goes away: an editor strikes it through. */
  readonly deprecated?: true;
  readonly related?: readonly { readonly location: Location; readonly message: string }[];
  /** What the finding follows from, in the order in which it is understood best. */
  readonly facts?: readonly Fact[];
}

export type { ColumnDefinition, Declaration, Name, Span };
