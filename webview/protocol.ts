/**
 * All that the lineage view and whoever shows it say to each other. The view gets data and tells what the user means; it knows
 * ids and names, and neither reads files nor opens them. Theme and size are the business of CSS.
 */

/** `sink` is a further output of a table; other kinds are the declarations of the language. */
export type NodeKind = 'source' | 'table' | 'deadletter' | 'service' | 'serve' | 'sink';

export interface GraphColumn {
  readonly id: string;
  readonly name: string;
  readonly type?: string;
  /** Part of the table's key. */
  readonly key?: boolean;
  readonly pii?: boolean;
  readonly doc?: string;
}

export interface GraphNode {
  readonly id: string;
  /** A `NodeKind`; what the view does not know is drawn like a table. */
  readonly kind: string;
  /** Of tables: bronze, silver or gold. */
  readonly layer?: string;
  readonly name: string;
  /** A few words on what it is: `kafka`, `scd 2`, `dashboard`. */
  readonly detail?: string;
  /** Of tables: what a run reads, in words. */
  readonly reads?: string;
  readonly doc?: string;
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  readonly columns: readonly GraphColumn[];
  readonly errors?: number;
  readonly warnings?: number;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
}

/** Nodes, edges and column edges with the ids of `cupel lineage`. Ends that are no node or column are not drawn. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Between ids of columns. `indirect`: it decides whether or which row there is. */
  readonly columnEdges: readonly GraphEdge[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** To the view. `subject` says what the picture is of: positions are kept as long as it stays. */
export type ToView =
  | { readonly type: 'graph'; readonly subject: string; readonly graph: Graph }
  /** There is nothing to see, and why. */
  | { readonly type: 'empty'; readonly subject: string; readonly reason: string }
  /** The nodes in whose declaration the cursor stands. */
  | { readonly type: 'highlight'; readonly ids: readonly string[] };

/** From the view. */
export type FromView =
  /** The view listens: it wants the graph and the highlight. Sent once for each time that it is loaded. */
  | { readonly type: 'ready' }
  /** The user wants to see where a node, or one of its columns, is declared. */
  | { readonly type: 'reveal'; readonly id: string; readonly column?: string };

/** What the view keeps for a reload of the window; plain data. */
export interface ViewState {
  readonly version: 1;
  readonly subject: string;
  readonly positions: Readonly<Record<string, Point>>;
  readonly unfolded: readonly string[];
  readonly viewport?: { readonly x: number; readonly y: number; readonly scale: number };
}

/** True for a message that a view may send; what comes from a web page is not trusted to have a type. */
export function isFromView(message: unknown): message is FromView {
  if (!isObject(message)) return false;
  if (message.type === 'ready') return true;
  return (
    message.type === 'reveal' &&
    typeof message.id === 'string' &&
    (message.column === undefined || typeof message.column === 'string')
  );
}

/** The state that a view has kept; undefined for anything else, such as the state of an older version. */
export function readViewState(value: unknown): ViewState | undefined {
  if (!isObject(value) || value.version !== 1 || typeof value.subject !== 'string') return undefined;
  if (!isObject(value.positions) || !Object.values(value.positions).every(isPoint)) return undefined;
  if (!Array.isArray(value.unfolded) || !value.unfolded.every(id => typeof id === 'string')) return undefined;
  const viewport = value.viewport;
  if (viewport !== undefined && !(isPoint(viewport) && isNumber((viewport as { scale?: unknown }).scale))) return undefined;
  return value as unknown as ViewState;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPoint(value: unknown): value is Point {
  return isObject(value) && isNumber(value.x) && isNumber(value.y);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
