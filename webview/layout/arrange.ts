import type { Graph, Point } from '../protocol.js';
import { type Lane, laneOf, lanes, nodesByLane, size } from './lanes.js';

/** Upper left corner of each node when it is folded. */
export type Positions = ReadonlyMap<string, Point>;

const step = size.nodeWidth + size.layerGap;

/**
 * Makes the final picture from where a layout put the nodes of the lanes: leaves room for lanes between the others that have no
 * node yet, so that the first node of a lane finds its place without moving others, puts dead letters into their band, and moves
 * the whole to the origin.
 * @param laid positions of all nodes but the dead letters
 */
export function arrange(laid: Positions, graph: Graph): Positions {
  const byLane = nodesByLane(graph);
  const used = lanes.filter(lane => byLane.has(lane));
  const positions = new Map<string, Point>();
  const left = Math.min(...[...laid.values()].map(({ x }) => x), Number.POSITIVE_INFINITY);
  const top = Math.min(...[...laid.values()].map(({ y }) => y), Number.POSITIVE_INFINITY);
  const columns = columnsOf(laid);
  for (const node of graph.nodes) {
    const point = laid.get(node.id);
    if (point)
      positions.set(node.id, {
        x: Math.round((columns.get(point.x) ?? point.x) - left + step * emptyBefore(laneOf(node), used)),
        y: Math.round(point.y - top),
      });
  }
  placeDeadLetters(positions, graph);
  return positions;
}

/** The left edge of the column that an x belongs to: a layout may be a pixel off. */
function columnsOf(laid: Positions): ReadonlyMap<number, number> {
  const columns = new Map<number, number>();
  let left = Number.NEGATIVE_INFINITY;
  for (const { x } of [...laid.values()].sort((a, b) => a.x - b.x)) {
    if (x >= left + size.nodeWidth / 2) left = x;
    columns.set(x, left);
  }
  return columns;
}

/** How many lanes without nodes lie between the first lane that has some and this one. */
function emptyBefore(lane: Lane, used: readonly Lane[]): number {
  const from = lanes.indexOf(used[0] as (typeof lanes)[number]);
  const to = lanes.indexOf(lane as (typeof lanes)[number]);
  return lanes.slice(from, to).filter(other => !used.includes(other)).length;
}

/** Side by side below everything, each as near as can be to the middle of what is sent to it. */
function placeDeadLetters(positions: Map<string, Point>, graph: Graph): void {
  const deadLetters = graph.nodes.filter(node => laneOf(node) === 'deadletter');
  const bottom = Math.max(...[...positions.values()].map(({ y }) => y + size.nodeHeight), -size.bandGap);
  const wanted = deadLetters.map(node => ({ id: node.id, x: meanOf(neighboursOf(graph, node.id), positions, 'x') ?? 0 }));
  wanted.sort((a, b) => a.x - b.x);
  let next = Number.NEGATIVE_INFINITY;
  for (const { id, x } of wanted) {
    const free = Math.round(Math.max(x, next));
    positions.set(id, { x: free, y: bottom + size.bandGap });
    next = free + size.nodeWidth + size.nodeGap;
  }
}

/** Ids of the nodes at the other ends of a node's edges, once for each edge. */
export function neighboursOf(graph: Graph, id: string): readonly string[] {
  return graph.edges.flatMap(({ from, to }) => (from === id && to !== id ? [to] : to === id && from !== id ? [from] : []));
}

/** The mean of one coordinate of those nodes that have a position; undefined where none has. */
export function meanOf(ids: readonly string[], positions: Positions, axis: 'x' | 'y'): number | undefined {
  const values = ids.flatMap(id => positions.get(id)?.[axis] ?? []);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
