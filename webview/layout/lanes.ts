import type { Graph, GraphNode } from '../protocol.js';

/** From left to right; dead letters have a band below the others. */
export const lanes = ['service', 'source', 'bronze', 'silver', 'gold', 'consumer'] as const;
export type Lane = (typeof lanes)[number] | 'deadletter';

export const laneTitles: Readonly<Record<Lane, string>> = {
  service: 'Services',
  source: 'Sources',
  bronze: 'Bronze',
  silver: 'Silver',
  gold: 'Gold',
  consumer: 'Consumers',
  deadletter: 'Dead letters',
};

/** Sizes of the drawing, in pixels at scale 1. */
export const size = {
  nodeWidth: 184,
  /** Of a folded node; its columns come below. */
  nodeHeight: 46,
  columnHeight: 22,
  /** Below the last column. */
  columnsEnd: 6,
  /** Between two layers of nodes, where the edges run. */
  layerGap: 54,
  /** Between two nodes of a layer. */
  nodeGap: 20,
  /** Between the nodes of a lane and its edge. */
  lanePadding: 16,
  /** Between the lowest node and the dead letters: room for one more node. */
  bandGap: 86,
} as const;

/** The lane that a node stands in. */
export function laneOf(node: Pick<GraphNode, 'kind' | 'layer'>): Lane {
  switch (node.kind) {
    case 'service':
    case 'source':
    case 'deadletter':
      return node.kind;
    case 'serve':
    case 'sink':
      return 'consumer';
    default:
      return node.layer === 'bronze' || node.layer === 'gold' ? node.layer : 'silver';
  }
}

/** The nodes of each lane that has any, in the order of the graph. */
export function nodesByLane(graph: Graph): ReadonlyMap<Lane, readonly GraphNode[]> {
  const result = new Map<Lane, GraphNode[]>();
  for (const node of graph.nodes) {
    const lane = laneOf(node);
    const nodes = result.get(lane);
    if (nodes) nodes.push(node);
    else result.set(lane, [node]);
  }
  return result;
}
