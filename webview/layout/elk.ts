import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import type { Graph } from '../protocol.js';
import type { Positions } from './arrange.js';
import { laneOf, lanes, size } from './lanes.js';

/**
 * The graph as elkjs takes it: each lane a partition, so that lanes stand from left to right whatever the edges say. Ids are
 * numbers, for those of elk may not be alike but for their prototype names. Dead letters are left out: they have their band.
 */
export function toElk(graph: Graph): ElkNode {
  const ids = new Map<string, string>();
  for (const node of graph.nodes) if (laneOf(node) !== 'deadletter') ids.set(node.id, `n${ids.size}`);
  const children = graph.nodes.flatMap(node => {
    const id = ids.get(node.id);
    if (id === undefined) return [];
    const partition = String((lanes as readonly string[]).indexOf(laneOf(node)));
    return { id, width: size.nodeWidth, height: size.nodeHeight, layoutOptions: { 'elk.partitioning.partition': partition } };
  });
  const edges = new Map<string, ElkExtendedEdge>();
  for (const { from, to } of graph.edges) {
    const [source, target] = [ids.get(from), ids.get(to)];
    if (source === undefined || target === undefined || source === target) continue;
    edges.set(`${source}-${target}`, { id: `${source}-${target}`, sources: [source], targets: [target] });
  }
  return { id: 'root', layoutOptions: options, children, edges: [...edges.values()] };
}

/** Where elk has put the nodes of the graph that `toElk` was given. */
export function fromElk(laid: ElkNode, graph: Graph): Positions {
  const positions = new Map<string, { x: number; y: number }>();
  const nodes = graph.nodes.filter(node => laneOf(node) !== 'deadletter');
  nodes.forEach((node, index) => {
    const child = laid.children?.[index];
    positions.set(node.id, { x: child?.x ?? 0, y: child?.y ?? 0 });
  });
  return positions;
}

/** Edges are routed by the view; elk keeps room for them. Thoroughness 3 is nearly as good as 7 at two thirds of the time. */
const options: Readonly<Record<string, string>> = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.partitioning.activate': 'true',
  'elk.separateConnectedComponents': 'false',
  'elk.randomSeed': '1',
  // As far to the left as it can stand: a table is in the first layer of its lane unless it reads from its lane.
  'elk.layered.layering.strategy': 'LONGEST_PATH_SOURCE',
  'elk.layered.thoroughness': '3',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.layered.considerModelOrder.strategy': 'PREFER_NODES',
  'elk.layered.crossingMinimization.strategy': 'LAYER_SWEEP',
  'elk.spacing.nodeNode': String(size.nodeGap),
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '10',
  'elk.layered.spacing.nodeNodeBetweenLayers': String(size.layerGap),
  'elk.layered.spacing.edgeNodeBetweenLayers': '10',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '2',
};
