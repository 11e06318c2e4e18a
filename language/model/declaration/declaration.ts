import type { Expression, TypeNode } from './expression.js';
import type { ColumnDefinition, DatasetReference, Input, Layer, Step } from './flow.js';
import type { Name, Span } from './place.js';
import type { Property, Value } from './property.js';

interface DeclarationBase {
  /** The word that begins the declaration: `silver`, `source`, `defaults`. */
  readonly keywordSpan: Span;
  /** The whole declaration, from its first word to its closing brace; `start` is 0. */
  readonly span: Span;
  /** The text of the doc comment above it, without its stars. */
  readonly doc?: string;
  readonly properties: readonly Property[];
  /** Every string literal, with what it is the value of. */
  readonly strings: readonly StringLiteral[];
  /** Every comment inside the declaration. */
  readonly comments: readonly Span[];
  readonly problems: readonly SyntaxProblem[];
  /** Clauses that stand a second time where one is enough: `sequence by`, `as of`, `not null`. */
  readonly repeated?: readonly Span[];
  /** The pieces that were not understood, if any: then more of the declaration than they hold may be missing here. */
  readonly torn?: readonly Span[];
}

export interface StringLiteral {
  /** The text between the quotes, quotes undoubled. */
  readonly text: string;
  /** With its quotes. */
  readonly span: Span;
  readonly owner:
    | { readonly kind: 'setting'; readonly name: string }
    | { readonly kind: 'option'; readonly key: string }
    | { readonly kind: 'option key' | 'sql' | 'expression' | 'tag' | 'path' | 'note' | 'row' }
    /** The default of `param NAME`. */
    | { readonly kind: 'param'; readonly name: string };
}

/** A mistake in the spelling of the text. `message` is for people. */
export interface SyntaxProblem {
  readonly span: Span;
  readonly message: string;
  /** The text that repairs it in place of what stands there, where that is sure. */
  readonly replacement?: string;
}

export interface PipelineDeclaration extends DeclarationBase {
  readonly kind: 'pipeline';
  readonly name?: Name;
}
/** `part of NAME`. */
export interface PartOfDeclaration extends DeclarationBase {
  readonly kind: 'part of';
  readonly name?: Name;
}
export interface DefaultsDeclaration extends DeclarationBase {
  readonly kind: 'defaults';
  readonly of: Layer | 'source' | undefined;
}
export interface EnvironmentDeclaration extends DeclarationBase {
  readonly kind: 'environment';
  readonly name?: Name;
  readonly params: readonly { readonly name: Name; readonly value: Value }[];
}
export interface ParamDeclaration extends DeclarationBase {
  readonly kind: 'param';
  readonly name?: Name;
  readonly type?: TypeNode;
  readonly value?: Value;
}
export interface FunctionDeclaration extends DeclarationBase {
  readonly kind: 'function';
  readonly name?: Name;
  readonly parameters: readonly { readonly name: Name; readonly type?: TypeNode }[];
  readonly returns?: TypeNode;
  readonly body?: Expression;
  /** `from "FILE.py"`. */
  readonly file?: { readonly path: string; readonly span: Span };
}
export interface SourceDeclaration extends DeclarationBase {
  readonly kind: 'source';
  readonly name?: Name;
  readonly system?: Name;
}
export interface SchemaDeclaration extends DeclarationBase {
  readonly kind: 'schema';
  readonly name?: Name;
  readonly columns: readonly ColumnDefinition[];
}
/** `silver NAME from …`, and `bronze * from S, S`, where `name` is missing and `each` is true: one table for each input. */
export interface TableDeclaration extends DeclarationBase {
  readonly kind: 'table';
  readonly layer: Layer;
  readonly name?: Name;
  readonly each: boolean;
  /** The `*` of `bronze *`. */
  readonly starSpan?: Span;
  readonly inputs: readonly Input[];
  readonly steps: readonly Step[];
}
export interface FlowDeclaration extends DeclarationBase {
  readonly kind: 'flow';
  readonly name?: Name;
  readonly into?: DatasetReference;
  readonly inputs: readonly Input[];
  readonly steps: readonly Step[];
}
export interface DeadLetterDeclaration extends DeclarationBase {
  readonly kind: 'deadletter';
  readonly name?: Name;
}
export interface ServeDeclaration extends DeclarationBase {
  readonly kind: 'serve';
  readonly serves?: Name;
  readonly name?: Name;
  readonly from?: DatasetReference;
}
export interface ServiceDeclaration extends DeclarationBase {
  readonly kind: 'service';
  readonly name?: Name;
}
export interface SubjectDeclaration extends DeclarationBase {
  readonly kind: 'subject';
  readonly name?: Name;
}
export interface AccessDeclaration extends DeclarationBase {
  readonly kind: 'access';
  readonly table?: DatasetReference;
}
export interface ComputeDeclaration extends DeclarationBase {
  readonly kind: 'compute';
  readonly name?: Name;
}
export interface TestRows {
  readonly columns: readonly Name[];
  readonly rows: readonly { readonly cells: readonly Expression[]; readonly span: Span }[];
  readonly span: Span;
}
export interface TestDeclaration extends DeclarationBase {
  readonly kind: 'test';
  readonly name?: Name;
  readonly table?: DatasetReference;
  readonly given: readonly { readonly dataset: DatasetReference; readonly rows: TestRows }[];
  readonly expected?: TestRows;
}
/** Text between declarations that begins none. */
export interface UnknownDeclaration extends DeclarationBase {
  readonly kind: 'unknown';
  /** What it may have been meant to declare: the name behind its first word. */
  readonly mayDeclare?: string;
}

export type Declaration =
  | PipelineDeclaration
  | PartOfDeclaration
  | DefaultsDeclaration
  | EnvironmentDeclaration
  | ParamDeclaration
  | FunctionDeclaration
  | SourceDeclaration
  | SchemaDeclaration
  | TableDeclaration
  | FlowDeclaration
  | DeadLetterDeclaration
  | ServeDeclaration
  | ServiceDeclaration
  | SubjectDeclaration
  | AccessDeclaration
  | ComputeDeclaration
  | TestDeclaration
  | UnknownDeclaration;
export type DeclarationKind = Declaration['kind'];
export type DeclarationOf<K extends DeclarationKind> = Extract<Declaration, { kind: K }>;
