/**
 * What client and server say to each other beyond the language server protocol. Types and method names alone: the client
 * imports this file and nothing else of the server.
 *
 * Ids are those of the command line (`shop.gold.dim_customer`); lines count from 0, as in the language server protocol.
 */
import type { Range, WorkspaceEdit } from 'vscode-languageserver';

export type GenerateTarget = 'pyspark' | 'spark-sql' | 'duckdb';

/** Asks for the code of one table. */
export const GENERATE_METHOD = 'cupel/generate';
export interface GenerateParams {
  /** The file that declares the table. */
  readonly uri: string;
  readonly table: string;
  readonly target: GenerateTarget;
  /** Its tests in the place of its job. */
  readonly tests?: boolean;
  /** Only what comes from this piece of the file. */
  readonly part?: Range;
}
/** Where a piece of generated code comes from. */
export interface GeneratedPlace {
  readonly line: number;
  readonly character: number;
  readonly source: LineagePlace;
}
export type GenerateResult =
  | {
      readonly status: 'generated';
      readonly text: string;
      readonly languageId: 'python' | 'sql';
      /** In the order of lines and characters. */
      readonly places: readonly GeneratedPlace[];
    }
  /** Why not, and the place of what stands in the way. */
  | {
      readonly status: 'refused';
      readonly reason: string;
      readonly uri: string;
      readonly line: number;
      readonly character: number;
    };

/** Asks which tables a file declares, in the order of the file. */
export const TABLES_METHOD = 'cupel/tables';
export interface TablesParams {
  readonly uri: string;
}
export interface TableItem {
  readonly id: string;
  /** `gold dim_customer`: what the table is called in its file. */
  readonly label: string;
  readonly line: number;
}

/** Argument of the command `cupel.generate`, as code actions give it. Without arguments the command asks. */
export type GenerateArgument = GenerateParams;

/** Asks for the code of tables to be written to the folder that is configured. */
export const WRITE_CODE_METHOD = 'cupel/writeCode';
export interface WriteCodeParams {
  readonly uri: string;
  /** One table; all of the file's pipeline where it is missing. */
  readonly table?: string;
  /** Those that are configured where they are missing. */
  readonly targets?: readonly GenerateTarget[];
  /** Paths of files that may be overwritten although they were changed by hand. */
  readonly overwrite?: readonly string[];
}
/** Argument of the command `cupel.writeCode`, as code actions give it. */
export type WriteCodeArgument = Omit<WriteCodeParams, 'overwrite'>;
export type WriteCodeResult =
  | {
      /** As the configuration names it. */
      readonly folder: string;
      readonly files: readonly {
        readonly path: string;
        readonly uri: string;
        /** `edited` by hand, or `foreign`, which nobody generated: both were left as they are. */
        readonly outcome: 'new' | 'changed' | 'unchanged' | 'edited' | 'foreign' | 'obsolete';
      }[];
      readonly refused: readonly ({ readonly table: string; readonly reason: string } & LineagePlace)[];
    }
  /** Neither the request nor the configuration says for which engines. */
  | { readonly asksForTargets: true }
  /** A sentence for the user: why nothing, or not all, could be written. */
  | { readonly refusal: string };

/** Asks where the pieces of a file of generated code come from, by the source map beside it. */
export const ORIGINS_METHOD = 'cupel/origins';
export interface OriginsParams {
  readonly uri: string;
}
export type OriginsResult =
  | { readonly places: readonly GeneratedPlace[] }
  /** A sentence for the user: why nothing is known. */
  | { readonly refusal: string };

/** Asks for the places in written code that come from a line of a `.pipe` file. */
export const GENERATED_FROM_METHOD = 'cupel/generatedFrom';
export interface GeneratedFromParams {
  readonly uri: string;
  readonly line: number;
}
/** In the order of files and lines; none where nothing was written. */
export type GeneratedFromResult = readonly (LineagePlace & { readonly path: string; readonly text: string })[];

/** Argument of the command `cupel.goToGenerated`, as code lenses give it. Without arguments it is the cursor's line. */
export type GoToGeneratedArgument = GeneratedFromParams;

/** Argument of the command `cupel.previewRows`, as code lenses give it. Without arguments the command asks. */
export interface PreviewRowsArgument {
  readonly uri: string;
  readonly table: string;
}

/** Argument of the command `cupel.silence`, as code actions give it: the rule, and the line of the finding, counted from 0. */
export interface SilenceArgument {
  readonly uri: string;
  readonly code: string;
  readonly line: number;
}

/** Asks for what silences a rule on a line. */
export const SILENCE_METHOD = 'cupel/silence';
export interface SilenceParams extends SilenceArgument {
  /** In the user's words. */
  readonly reason: string;
}
/** The edit (a `WorkspaceEdit` of the protocol), or a sentence for the user: why there is none. */
export type EditResult = { readonly edit: WorkspaceEdit } | { readonly refusal: string };

/** Argument of the command `cupel.showPatterns`, as code lenses give it: what a table applies and nobody claims for it. */
export interface PatternsArgument {
  readonly uri: string;
  readonly table: string;
  readonly patterns: readonly { readonly id: string; readonly name: string; readonly intent: string }[];
}

/** Asks for what claims patterns for a table. */
export const CLAIM_METHOD = 'cupel/claim';
export interface ClaimParams {
  readonly uri: string;
  readonly table: string;
  /** Ids of the catalog. */
  readonly patterns: readonly string[];
}

/** Asks for what applies a pattern to the table at a place, in snippets where something is to be chosen and the client has them. */
export const APPLY_PATTERN_METHOD = 'cupel/applyPattern';
export interface ApplyPatternParams {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
  /** Its id in the catalog, or an alias. */
  readonly pattern: string;
}

/** Argument of the command `cupel.showLineage`, as code lenses give it. */
export interface LineageArgument {
  readonly uri: string;
  /** The table to highlight. */
  readonly table?: string;
}

/** Asks for the lineage of a file: its pipeline, and all that is connected with it, in any file. */
export const LINEAGE_METHOD = 'cupel/lineage';
export interface LineageParams {
  readonly uri: string;
}
export type LineageResult =
  | { readonly graph: LineageView }
  /** A sentence for the user: why there is nothing to see, and what to do. */
  | { readonly empty: string };

/** The server says so, without parameters, after the lineage or the diagnostics of any file may have changed. */
export const LINEAGE_CHANGED_METHOD = 'cupel/lineageChanged';

/** Positions count from 0, as in the language server protocol. */
export interface LineagePlace {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
}

/** Asks for the catalog of patterns, and how much of it the open folders apply and claim. */
export const PATTERNS_METHOD = 'cupel/patterns';
export type PatternsParams = Readonly<Record<string, never>>;
export interface PatternsResult {
  /** In the order of the catalog, categories together. */
  readonly patterns: readonly PatternItem[];
  /** How many `.pipe` files there are. */
  readonly files: number;
  /** False while files are still being read: `LINEAGE_CHANGED_METHOD` says when to ask again. */
  readonly complete: boolean;
}
export interface PatternItem {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly maturity: string;
  readonly aliases: readonly string[];
  /** Names of the concerns that it serves. */
  readonly concerns: readonly string[];
  /** Markdown; empty where it has no page. */
  readonly intent: string;
  /** By which construct a text shows it, in words that can follow "it would be"; missing where none can. */
  readonly detected?: string;
  /** Why no text can show it. */
  readonly advice?: string;
  /** How many places of each kind `PATTERN_USES_METHOD` lists. */
  readonly places: Readonly<Record<PatternPlaceKind, number>>;
}
/**
 * `applied`: it is there. `claimed`: that it is there is said, and nothing in a text could show it. `unfounded`: it is said and nothing bears
 * it out, as `missing-pattern` says.
 */
export type PatternPlaceKind = 'applied' | 'claimed' | 'unfounded';

/** Asks where a pattern is applied or claimed, in the order of folders, files and text. */
export const PATTERN_USES_METHOD = 'cupel/patternUses';
export interface PatternUsesParams {
  /** Its id in the catalog. */
  readonly pattern: string;
}
export interface PatternPlace extends LineagePlace {
  readonly kind: PatternPlaceKind;
  /** The table, source or pipeline that it is about, by its id; else what the declaration is called in its file: `defaults silver`. */
  readonly subject: string;
  /** The line of text that is it, without the space around it. */
  readonly text: string;
  /** Relative to the folder. */
  readonly file: string;
}

/** A node of `cupel lineage` with what the view shows of it. */
export interface LineageViewNode {
  readonly id: string;
  readonly kind: string;
  /** Of tables: bronze, silver or gold. */
  readonly layer?: string;
  readonly name: string;
  /** A few words on what it is: `kafka`, `scd 2`, `dashboard`. */
  readonly detail?: string;
  /** Of tables: what a run reads, in words. */
  readonly reads?: string;
  readonly doc?: string;
  /** Relative to the workspace; the line counts from 1, as on the command line. */
  readonly file: string;
  readonly line: number;
  readonly columns: readonly LineageViewColumn[];
  /** How many diagnostics of each severity its declarations have. */
  readonly errors: number;
  readonly warnings: number;
  /** Its name in its declaration. */
  readonly place: LineagePlace;
  /** The declarations, flows into it included, in which the cursor means this node. Lines count from 0, the last is included. */
  readonly extents: readonly { readonly uri: string; readonly firstLine: number; readonly lastLine: number }[];
}

export interface LineageViewColumn {
  readonly id: string;
  readonly name: string;
  readonly type?: string;
  readonly key?: boolean;
  readonly pii?: boolean;
  readonly doc?: string;
  readonly place?: LineagePlace;
}

/** Lineage as the view shows it; ids and edges are those of `cupel lineage`. */
export interface LineageView {
  readonly nodes: readonly LineageViewNode[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly kind: string }[];
  readonly columnEdges: readonly {
    readonly from: string;
    readonly to: string;
    readonly kind: string;
    readonly subtype?: string;
  }[];
}

/** Asks for the tests of all files, in the order of folders, files and text. */
export const TESTS_METHOD = 'cupel/tests';
export type TestsParams = Readonly<Record<string, never>>;
export interface TestItem {
  /** `shop.test.late_change`. */
  readonly id: string;
  readonly name: string;
  /** Layer and name of the table that it is of; missing where that is not known. */
  readonly table?: string;
  readonly uri: string;
  /** The folder of its workspace; of a file on its own, the file. */
  readonly root: string;
  /** The whole test. */
  readonly range: Range;
}
