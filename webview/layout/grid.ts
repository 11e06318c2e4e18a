import type { Graph, GraphNode } from '../protocol.js';
import { meanOf, type Positions } from './arrange.js';
import { laneOf, lanes, nodesByLane, size } from './lanes.js';

/**
 * A plain layout in time linear in the graph, for when the good one takes too long: lane by lane, in each lane what reads from
 * its own lane further right, and every node at the height of what it reads.
 * @returns positions of all nodes but the dead letters
 */
export function gridLayout(graph: Graph): Positions {
  const positions = new Map<string, { x: number; y: number }>();
  const byLane = nodesByLane(graph);
  const inputs = inputsOf(graph);
  let x = 0;
  for (const lane of lanes) {
    for (const column of columnsOf(byLane.get(lane) ?? [], inputs)) {
      const wanted = column.map(node => ({ id: node.id, y: meanOf(inputs.get(node.id) ?? [], positions, 'y') ?? 0 }));
      wanted.sort((a, b) => a.y - b.y);
      let next = Number.NEGATIVE_INFINITY;
      for (const { id, y } of wanted) {
        const free = Math.max(y, next);
        positions.set(id, { x, y: free });
        next = free + size.nodeHeight + size.nodeGap;
      }
      x += size.nodeWidth + size.layerGap;
    }
  }
  return positions;
}

function inputsOf(graph: Graph): ReadonlyMap<string, readonly string[]> {
  const result = new Map<string, string[]>();
  for (const { from, to } of graph.edges) {
    const inputs = result.get(to);
    if (inputs) inputs.push(from);
    else result.set(to, [from]);
  }
  return result;
}

/** Nodes of one lane by the length of the longest path within the lane that ends at them; what lies on a cycle counts once. */
function columnsOf(
  nodes: readonly GraphNode[],
  inputs: ReadonlyMap<string, readonly string[]>,
): readonly (readonly GraphNode[])[] {
  const inLane = new Set(nodes.map(({ id }) => id));
  const depths = new Map<string, number>();
  for (const { id } of nodes) computeDepth(id, inLane, inputs, depths);
  const columns: GraphNode[][] = [];
  for (const node of nodes) {
    const depth = depths.get(node.id) ?? 0;
    while (columns.length <= depth) columns.push([]);
    columns[depth]?.push(node);
  }
  return columns.filter(column => column.length > 0 && laneOf(column[0] as GraphNode) !== 'deadletter');
}

/** Depth first, without recursion: a chain may be longer than the stack is deep. */
function computeDepth(
  start: string,
  inLane: ReadonlySet<string>,
  inputs: ReadonlyMap<string, readonly string[]>,
  depths: Map<string, number>,
): void {
  const open = new Set<string>();
  const stack = [start];
  while (stack.length > 0) {
    const id = stack.at(-1) as string;
    const before = (inputs.get(id) ?? []).filter(input => inLane.has(input));
    const waiting = depths.has(id) ? undefined : before.find(input => !depths.has(input) && !open.has(input) && input !== id);
    open.add(id);
    if (waiting !== undefined) {
      stack.push(waiting);
      continue;
    }
    stack.pop();
    open.delete(id);
    if (!depths.has(id)) depths.set(id, Math.max(-1, ...before.map(input => depths.get(input) ?? -1)) + 1);
  }
}
