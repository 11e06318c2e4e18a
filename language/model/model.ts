import type { Contract } from './contract.js';
import type { DatasetReference, Declaration, Expression, FunctionDeclaration, Layer, Span } from './declaration/index.js';
import type { Memo } from './memo.js';
import type {
  Column,
  Diagnostic,
  EffectiveProperty,
  FlowRecord,
  FlowScope,
  Handle,
  Id,
  Location,
  SourceRecord,
  TableRecord,
} from './records.js';
import type { SqlParser } from './sql/parser.js';
import type { SqlQuery } from './sql/query.js';

/** A declaration where it stands in its file now. */
export interface PlacedDeclaration {
  readonly handle: Handle;
  readonly path: string;
  /** Absolute offset of the declaration's first character; add it to a relative span. */
  readonly offset: number;
  /** Absolute offset where its doc comment begins, else `offset`. */
  readonly docOffset: number;
  readonly declaration: Declaration;
}

export interface FileView {
  readonly path: string;
  readonly text: string;
  /** In the order of the text. */
  readonly declarations: readonly PlacedDeclaration[];
  /** The pipeline that owns this file's tables. */
  readonly pipeline?: string;
}

/** A name in the text and what it means: what hover, go to definition, references, rename and semantic colours work on. */
export interface Occurrence {
  readonly span: Span;
  readonly isDefinition: boolean;
  readonly target:
    | { readonly kind: 'dataset'; readonly id?: Id }
    | {
        readonly kind: 'column';
        readonly dataset?: Id;
        readonly column: string;
        readonly location?: Location;
        readonly type?: Column;
      }
    | { readonly kind: 'function'; readonly name: string; readonly location?: Location }
    | {
        readonly kind: 'type' | 'parameter' | 'alias' | 'expectation' | 'system' | 'setting value';
        readonly name: string;
        readonly location?: Location;
      }
    | {
        readonly kind:
          | 'deadletter'
          | 'schema'
          | 'compute'
          | 'pipeline'
          | 'environment'
          | 'param'
          | 'service'
          | 'serve'
          | 'subject'
          | 'test'
          | 'flow';
        readonly name: string;
        readonly id?: Id;
        readonly location?: Location;
      }
    | { readonly kind: 'pattern'; readonly id: string };
}

/** Other things that have an id and a place but no columns: dead letters, services, consumers, pipelines. */
export interface EntityRecord {
  readonly kind:
    | 'deadletter'
    | 'service'
    | 'serve'
    | 'pipeline'
    | 'compute'
    | 'schema'
    | 'subject'
    | 'access'
    | 'test'
    | 'param'
    | 'function'
    | 'environment';
  readonly id: Id;
  readonly handle: Handle;
  readonly name: string;
  readonly pipeline?: string;
  readonly doc?: string;
  readonly nameSpan: Span;
  readonly properties: ReadonlyMap<string, EffectiveProperty>;
}

/**
 * Everything about a set of `.pipe` texts. Texts go in; records, diagnostics and places come out. It never throws on any text.
 * Answers are memoised per declaration: after an edit only what the edit can have changed is computed again.
 * Everything returned is immutable and equal whatever the order in which files were set.
 */
export interface Model {
  /** Adds or replaces a file. `path` is relative to the workspace, with `/`. */
  setFile(path: string, text: string): void;
  removeFile(path: string): void;
  /**
   * Hands over a data contract by its path, as `contractPath` finds it.
   * @param contract null where there is no such file; undefined where nothing is known of it, or something is wrong in it
   */
  setContract(path: string, contract: Contract | null | undefined): void;
  /** Hands over the parser of SQL, once it is loaded. Until then what a `sql` step yields is not known, and nothing is said of it. */
  setSqlParser(parser: SqlParser | undefined): void;

  /**
   * Chooses the environment whose settings and parameters lie over those of its pipeline; none where `name` is missing. In a pipeline
   * that has no environment of that name it changes nothing.
   */
  setEnvironment(name?: string): void;
  /** Names of the environments that are declared, sorted; each once. */
  environments(): readonly string[];

  /** Sorted by path. */
  files(): readonly FileView[];
  file(path: string): FileView | undefined;
  placed(handle: Handle): PlacedDeclaration | undefined;

  /** All tables in the order of files and text; `bronze *` yields one for each source. */
  tables(): readonly TableRecord[];
  sources(): readonly SourceRecord[];
  entities(): readonly EntityRecord[];
  table(id: Id): TableRecord | undefined;
  source(id: Id): SourceRecord | undefined;
  /** The tables that a declaration declares: one, several for `bronze *`, none for others. */
  tablesOf(handle: Handle): readonly TableRecord[];
  sourceOf(handle: Handle): SourceRecord | undefined;
  entityOf(handle: Handle): EntityRecord | undefined;
  /** The flows that `flow … into` adds to a table, in the order of files and text. */
  flowsInto(id: Id): readonly FlowRecord[];
  /** Tables, flows and consumers that read a dataset directly. */
  readers(id: Id): readonly Id[];
  /** Meaning of a dataset's name where it stands. */
  resolve(handle: Handle, reference: DatasetReference): TableRecord | SourceRecord | EntityRecord | undefined;

  declaration(handle: Handle): Declaration | undefined;
  /** The query of a `sql` step of a table or flow, by the number of the step; missing where it is not understood, or there is no parser. */
  query(handle: Handle, step: number): SqlQuery | undefined;
  /** The text of a declaration, from its first character to its last; empty where it is gone. */
  textOf(handle: Handle): string;
  /** The pipeline that owns a declaration's file. */
  pipelineOf(handle: Handle): string | undefined;
  /** A function of one's own that a declaration may call, its name in any case; undefined for those of Spark. */
  functionNamed(handle: Handle, name: string): FunctionDeclaration | undefined;
  /** The dead letters of a declaration's pipeline, else of its file, in the order of files and text. */
  deadLetters(handle: Handle): readonly EntityRecord[];
  /** All declarations of a declaration's pipeline, else of its file, itself among them, in the order of files and text. */
  declarationsBeside(handle: Handle): readonly Handle[];
  /** What a table of a layer inherits where a declaration stands: the `defaults` of the layer, nearest first, then the pipeline. */
  inherited(handle: Handle, layer: Layer): readonly Declaration[];
  /** Every place outside of its own heading where a dataset is named, in the order of files and text. */
  mentions(id: Id): readonly Location[];

  /**
   * Keeps answers about the model: a query made by it is computed again only when something that it asked for has another answer. Noted
   * is what is asked by handle, id or reference; not so the lists of all there is, and where things stand now (`files`, `file`, `placed`).
   */
  readonly memo: Pick<Memo, 'input' | 'query'>;

  /** Syntax, reference and type problems of one declaration; rules are run by `language/rules`. */
  problems(handle: Handle): readonly Diagnostic[];
  /** Sorted by place. */
  occurrences(handle: Handle): readonly Occurrence[];
  /** What may be written at a place of a flow, or after the flow in a property. */
  scopeAt(handle: Handle, offset: number): FlowScope | undefined;
}

export type { Expression };
