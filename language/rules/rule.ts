import type { DatasetReference, Declaration, FunctionDeclaration, Layer, Span } from '../model/declaration/index.js';
import type { EntityRecord } from '../model/model.js';
import type {
  Category,
  Fact,
  Fix,
  FlowRecord,
  Handle,
  Id,
  Location,
  Severity,
  SourceRecord,
  TableRecord,
} from '../model/records.js';
import type { Claim } from '../patterns/index.js';
import type { Length, RuleOption } from './options.js';

/** What a rule found; its span is relative to the declaration that was checked. */
export interface Finding {
  readonly span: Span;
  /** What is wrong here, why it hurts, and what to do. */
  readonly message: string;
  readonly fixes?: readonly Fix[];
  /** What was found out about this text and led to the finding, gathered by the code that decided. */
  readonly facts?: readonly Fact[];
}

/**
 * One declaration, and the look-ups by which a rule may ask for others. Which were asked is noted, and what the rule found is kept for as
 * long as their answers are the same; so a rule must see the workspace through nothing else.
 */
export interface RuleContext {
  readonly handle: Handle;
  readonly declaration: Declaration;
  /** The tables that the declaration declares: several for `bronze *`. */
  tables(): readonly TableRecord[];
  /** The source that the declaration declares. */
  ownSource(): SourceRecord | undefined;
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
  /** What the declaration claims by `patterns` and nothing connected with it bears out. */
  unfoundedClaims(): readonly Claim[];
  /** Every place outside of its own heading where a dataset is named, in the order of files and text. */
  mentions(id: Id): readonly Location[];
  /** The text of a declaration, from its first character to its last. */
  text(handle: Handle): string;
  /** The number that an option of the rule has in this file: its default, unless the configuration says another. */
  number(option: string): number;
  /** The same for an option that is a duration. */
  duration(option: string): Length;
  /** Who says the value of an option, in words that follow "by": `` `cupel.yaml` ``, `the default of the rule`. */
  saidBy(option: string): string;
  report(finding: Finding): void;
}

/** One thing that is looked for. A rule has no state, and knows no other rule. */
export interface Rule {
  readonly code: string;
  readonly severity: Severity;
  readonly category: Category;
  /** The id of its anti-pattern in the catalog, whose page says more; missing for checks of names. */
  readonly antiPattern?: string;
  /**
   * What its fixes are. A `safe` one may be applied unasked, as it changes no row of any table and the outcome of no run; of the others
   * somebody must see what they do. `none`: what to do is for a person to find out.
   */
  readonly fix: 'safe' | 'needs a look' | 'none';
  /** Its options in `cupel.yaml`, by name. */
  readonly options: Readonly<Record<string, RuleOption>>;
  /** Not among the recommended rules: it runs only where it is asked for. */
  readonly optional?: true;
  check(context: RuleContext): void;
}
