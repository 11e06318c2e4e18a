import { nearest } from '../../text/nearest.js';
import type { ProblemCode } from '../codes.js';
import type { Span } from '../declaration/index.js';
import type { Category, Handle, Severity } from '../records.js';
import type { Entry } from '../workspace/symbols.js';
import type { RowColumn } from './row.js';

/** A finding of the model about one declaration. */
export interface Problem {
  readonly span: Span;
  readonly code: ProblemCode;
  readonly message: string;
  readonly category?: Category;
  readonly severity?: Severity;
  /** The whole of a statement that could not be understood. */
  readonly extent?: Span;
  /** The text that the fix puts in place of `span`. */
  readonly replacement?: string;
  /** The name that means nothing, as it is written. */
  readonly wanted?: string;
  /** Other repairs; of edits without a `handle` the span is relative to this declaration. */
  readonly fixes?: readonly ProblemFix[];
  /** What stands there has no effect: an editor shows it faded. */
  readonly unnecessary?: true;
  /** What stands there goes away: an editor strikes it through. */
  readonly deprecated?: true;
  readonly related?: readonly ProblemRelated[];
}

/** Where more is said about a problem: at another declaration, or in a data contract. */
export type ProblemRelated =
  | { readonly key: string; readonly message: string }
  | { readonly file: string; readonly span: Span; readonly message: string };

/** A repair of a problem: what it does in the imperative, and the edits that do it, which do not overlap. */
export interface ProblemFix {
  readonly title: string;
  readonly edits: readonly { readonly handle?: Handle; readonly span: Span; readonly text: string }[];
}

/** What a name in the text means. */
export type Meaning =
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'column'; readonly dataset?: string; readonly name: string; readonly column?: RowColumn }
  | { readonly kind: 'alias'; readonly name: string; readonly span?: Span }
  | { readonly kind: 'parameter' | 'system' | 'expectation' | 'type'; readonly name: string; readonly span?: Span }
  | { readonly kind: 'pattern'; readonly id: string };

export interface Use {
  readonly span: Span;
  readonly isDefinition: boolean;
  readonly meaning: Meaning;
}

/** Gathers what is found while a declaration is looked at. */
export class Findings {
  readonly problems: Problem[] = [];
  readonly uses: Use[] = [];

  use(span: Span, meaning: Meaning, isDefinition = false): void {
    this.uses.push({ span, isDefinition, meaning });
  }

  problem(problem: Problem): void {
    this.problems.push(problem);
  }

  /** A name that means nothing: with the nearest of those that would. `wanted` is the name as written, `span` where it stands. */
  unknown(code: ProblemCode, span: Span, message: string, wanted: string, candidates: Iterable<string>, extent?: Span): void {
    const meant = nearest(wanted, candidates);
    this.problem({
      span,
      code,
      wanted,
      message: meant === undefined ? message : `${message} Did you mean \`${meant}\`?`,
      ...(meant === undefined ? {} : { replacement: meant }),
      ...(extent === undefined ? {} : { extent }),
    });
  }
}
