import type { DatasetReference, Declaration, FunctionDeclaration, Layer, Span } from '../model/declaration/index.js';
import type { EntityRecord } from '../model/model.js';
import type {
  Category,
  Diagnostic,
  Fix,
  FlowRecord,
  Handle,
  Id,
  Location,
  Severity,
  SourceRecord,
  TableRecord,
} from '../model/records.js';

/** What a rule found; its span is relative to the declaration that was checked. */
export interface Finding {
  readonly span: Span;
  /** What is wrong here, why it hurts, and what to do. */
  readonly message: string;
  readonly fixes?: readonly Fix[];
  readonly related?: Diagnostic['related'];
}

/**
 * One declaration, and the look-ups by which a rule may ask for others. Every answer is remembered with the rule's result, which is
 * reused for as long as all answers are the same; so a rule must see the workspace through nothing else.
 */
export interface RuleContext {
  readonly handle: Handle;
  readonly declaration: Declaration;
  /** The tables that the declaration declares: several for `bronze *`. */
  tables(): readonly TableRecord[];
  /** The source that the declaration declares. */
  ownSource(): SourceRecord | undefined;
  /** The service, dead letter or the like that the declaration declares. */
  entity(): EntityRecord | undefined;
  /** The declaration's pipeline, where its file has one. */
  pipeline(): string | undefined;
  table(id: Id): TableRecord | undefined;
  source(id: Id): SourceRecord | undefined;
  /** The flows that `flow … into` adds to a table. */
  flowsInto(id: Id): readonly FlowRecord[];
  /** What a dataset's name in this declaration, or in another, means; undefined where it is unknown. */
  resolve(reference: DatasetReference, at?: Handle): TableRecord | SourceRecord | EntityRecord | undefined;
  /** Another declaration: of a flow, of the defaults that a property comes from. */
  declarationOf(handle: Handle): Declaration | undefined;
  /** A function of one's own that this declaration may call, its name in any case; undefined for those of Spark. */
  functionNamed(name: string): FunctionDeclaration | undefined;
  /** The dead letters of the declaration's pipeline, else of its file, in the order of files and text. */
  deadLetters(): readonly EntityRecord[];
  /** What a table of a layer inherits in the declaration's pipeline: the `defaults` of the layer, nearest first, then the pipeline itself. */
  inherited(layer: Layer): readonly Declaration[];
  /** Every place outside of its own heading where a dataset is named, in the order of files and text. */
  mentions(id: Id): readonly Location[];
  /** The text of a declaration, from its first character to its last. */
  text(handle: Handle): string;
  /** The number that a setting of the rule has: its default, unless another is said. */
  number(option: string): number;
  report(finding: Finding): void;
}

/** A setting of a rule in `cupel.yaml`: its JSON schema, with the default. */
export interface RuleOption {
  readonly type: 'integer' | 'number' | 'boolean' | 'string';
  readonly description: string;
  readonly default: number | boolean | string;
}

/** One thing that is looked for. A rule has no state, and knows no other rule. */
export interface Rule {
  readonly code: string;
  readonly severity: Severity;
  readonly category: Category;
  /** The id of its anti-pattern in the catalog, whose page says more; missing for checks of names. */
  readonly antiPattern?: string;
  readonly options: Readonly<Record<string, RuleOption>>;
  check(context: RuleContext): void;
}
