import type { Graph, GraphEdge } from '../protocol.js';

export interface Trace {
  /** Ids of nodes or columns, the traced one included. */
  readonly ids: ReadonlySet<string>;
  readonly edges: ReadonlySet<GraphEdge>;
}

/**
 * What a column is computed from and what is computed from it, over any number of tables; and, one step far, the columns that
 * decide which rows it is in and those whose rows it decides.
 */
export function traceColumn(graph: Graph, column: string): Trace {
  const direct = graph.columnEdges.filter(({ kind }) => kind !== 'indirect');
  const { ids, edges } = traceBothWays(direct, column);
  const [allIds, allEdges] = [new Set(ids), new Set(edges)];
  for (const edge of graph.columnEdges) {
    if (edge.kind !== 'indirect' || (edge.from !== column && edge.to !== column)) continue;
    allEdges.add(edge);
    allIds.add(edge.from).add(edge.to);
  }
  return { ids: allIds, edges: allEdges };
}

/** What flows into a node and what it flows into. Rows that end as dead letters count for the one that writes them alone. */
export function traceNode(graph: Graph, node: string): Trace {
  return traceBothWays(
    graph.edges.filter(({ kind, from, to }) => kind !== 'dead_letter' || from === node || to === node),
    node,
  );
}

function traceBothWays(edges: readonly GraphEdge[], start: string): Trace {
  const ids = new Set([start]);
  const passed = new Set<GraphEdge>();
  follow(groupBy(edges, 'to'), 'from', start, ids, passed);
  follow(groupBy(edges, 'from'), 'to', start, ids, passed);
  return { ids, edges: passed };
}

function follow(
  edges: ReadonlyMap<string, readonly GraphEdge[]>,
  next: 'from' | 'to',
  start: string,
  ids: Set<string>,
  passed: Set<GraphEdge>,
): void {
  const seen = new Set([start]);
  const queue = [start];
  for (const id of queue) {
    for (const edge of edges.get(id) ?? []) {
      passed.add(edge);
      if (seen.has(edge[next])) continue;
      seen.add(edge[next]);
      ids.add(edge[next]);
      queue.push(edge[next]);
    }
  }
}

function groupBy(edges: readonly GraphEdge[], end: 'from' | 'to'): ReadonlyMap<string, readonly GraphEdge[]> {
  const result = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const group = result.get(edge[end]);
    if (group) group.push(edge);
    else result.set(edge[end], [edge]);
  }
  return result;
}
