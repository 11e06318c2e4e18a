import type { Diagram } from './diagram.js';

/** The kinds of places where a construct of the language may stand; `table` is the body of a bronze, silver or gold table. */
export const PLACES = [
  'file',
  'pipeline',
  'defaults',
  'defaults source',
  'environment',
  'source',
  'table',
  'flow',
  'deadletter',
  'serve',
  'service',
  'subject',
  'access',
  'compute',
  'test',
  'merge',
  'scd',
  'maintain',
  'tier',
  'columns',
  'column',
  'input',
  'join',
  'group by',
  'on error',
  'expect',
  'writes',
  'sink',
  'value',
] as const;
export type Place = (typeof PLACES)[number];

/** The places that are bodies of declarations, where properties and settings stand. */
export const BODIES = [
  'pipeline',
  'defaults',
  'defaults source',
  'environment',
  'source',
  'table',
  'flow',
  'deadletter',
  'serve',
  'service',
  'subject',
  'access',
  'compute',
] as const satisfies readonly Place[];

export const CATEGORIES = [
  'core',
  'ingestion',
  'transformation',
  'storage',
  'serving',
  'governance',
  'observability',
  'reliability',
  'cost',
] as const;
export type PatternCategory = (typeof CATEGORIES)[number];

export const MATURITIES = ['foundational', 'intermediate', 'advanced'] as const;
export type Maturity = (typeof MATURITIES)[number];

export const CONSTRUCT_KINDS = ['declaration', 'step', 'property', 'setting', 'clause', 'constraint', 'item', 'value'] as const;
export type ConstructKind = (typeof CONSTRUCT_KINDS)[number];

/** A row of `pattern-ids.yaml`: what of a pattern is not on its page. */
export interface PatternName {
  /** Without `pat-`. */
  readonly id: string;
  readonly name: string;
  readonly category: PatternCategory;
  readonly maturity: Maturity;
  /** Other ids under which it is known. */
  readonly aliases: readonly string[];
  /** By which construct a text shows it, in words that can follow "it would be"; missing where none does. */
  readonly detected?: string;
  /** Why no text can show it, one sentence; exactly one of both is there. */
  readonly advice?: string;
}

/** Something that is wanted across the categories, and the patterns that serve it: a row of `concerns.yaml`. */
export interface Concern {
  readonly id: string;
  readonly name: string;
  /** Ids of patterns. */
  readonly patterns: readonly string[];
}

/** What something costs or brings, in numbers where there are any, and who says so. */
export interface TradeOff {
  readonly text: string;
  /** Missing where no number is known. */
  readonly source?: string;
}

/** Where to read on. */
export interface Reading {
  readonly title: string;
  readonly url: string;
}

/** A pattern that has a page: `patterns/ID.yaml` and its row of names. */
export interface Pattern extends PatternName {
  readonly kind: 'pattern';
  readonly intent: string;
  readonly problem: string;
  readonly solution: string;
  readonly when: readonly string[];
  readonly notWhen: readonly string[];
  readonly tradeOffs: readonly TradeOff[];
  /** Ids of patterns, without prefix, and codes of anti-patterns. */
  readonly related: readonly string[];
  /** A whole `.pipe` file. */
  readonly example: string;
  readonly diagram?: Diagram;
  readonly reading: readonly Reading[];
}

/** An anti-pattern: `anti-patterns/CODE.yaml`. Its code is the code of the rule that finds it. */
export interface AntiPattern {
  readonly kind: 'anti-pattern';
  readonly code: string;
  readonly name: string;
  readonly severity: 'error' | 'warning' | 'information';
  readonly intent: string;
  readonly problem: string;
  /** When exactly the rule fires. */
  readonly fires: string;
  readonly solution: string;
  readonly remedies: readonly string[];
  readonly when: readonly string[];
  readonly notWhen: readonly string[];
  readonly tradeOffs: readonly TradeOff[];
  readonly related: readonly string[];
  /** A whole `.pipe` file in which the rule fires. */
  readonly bad: string;
  /** A whole `.pipe` file in which it does not. */
  readonly good: string;
  readonly reading: readonly Reading[];
}

/** A word of the language at the places where it means the same: `constructs/*.yaml`. */
export interface Construct {
  readonly kind: 'construct';
  readonly what: ConstructKind;
  /** The words that begin it, as written: `dedupe by`. */
  readonly word: string;
  /** Other words that begin it. */
  readonly aliases: readonly string[];
  readonly places: readonly Place[];
  readonly syntax: string;
  readonly doc: string;
  /** A piece of text that can stand at each of the places. */
  readonly example: string;
  /** Ids of the patterns that it expresses. */
  readonly patterns: readonly string[];
  /** In the snippet syntax of the language server protocol; missing where the word alone is all. */
  readonly snippet?: string;
}

/** What checks are about, in the order in which the page of all of them has them. */
export const CHECK_GROUPS = [
  'spelling',
  'names',
  'types',
  'properties',
  'writing',
  'steps',
  'times',
  'values',
  'tests',
  'contracts',
  'unused',
] as const;
export type CheckGroup = (typeof CHECK_GROUPS)[number];

/** Something that any text is checked for, whatever the rules say: `checks/CODE.yaml`. */
export interface Check {
  readonly kind: 'check';
  readonly code: string;
  readonly name: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly group: CheckGroup;
  /** One sentence: what is found. */
  readonly summary: string;
  /** What exactly is found, and what not. */
  readonly meaning: string;
  /** Why that hurts. */
  readonly why: string;
  /** What to do. */
  readonly remedy: string;
  /** A whole `.pipe` file with exactly one finding, of this code. */
  readonly bad: string;
  /** A whole `.pipe` file without any. */
  readonly good: string;
  /** Other files that stand beside both examples, by their paths: further `.pipe` files, contracts. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

export type Entry = Pattern | AntiPattern | Check | Construct;

/** All that the YAML files say. */
export interface Catalog {
  readonly names: readonly PatternName[];
  readonly concerns: readonly Concern[];
  readonly patterns: readonly Pattern[];
  readonly antiPatterns: readonly AntiPattern[];
  readonly checks: readonly Check[];
  readonly constructs: readonly Construct[];
}
