/**
 * What client and server say to each other beyond the language server protocol. Types and method names alone: the client
 * imports this file and nothing else of the server.
 *
 * Ids are those of the command line (`shop.gold.dim_customer`); lines count from 0, as in the language server protocol.
 */

export type GenerateTarget = 'pyspark' | 'spark-sql';

/** Asks for the code of one table. */
export const GENERATE_METHOD = 'cupel/generate';
export interface GenerateParams {
  /** The file that declares the table. */
  readonly uri: string;
  readonly table: string;
  readonly target: GenerateTarget;
}
export type GenerateResult =
  | { readonly status: 'generated'; readonly text: string; readonly languageId: 'python' | 'sql' }
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
