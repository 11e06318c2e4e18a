import type { Graph, GraphNode, Point } from '../protocol.js';
import { meanOf, neighboursOf, type Positions } from './arrange.js';
import { type Lane, laneOf, lanes, size } from './lanes.js';

const step = size.nodeWidth + size.layerGap;

/** Where the nodes of a picture are, and where those were that have gone: a node comes back to its place. */
export interface Placement {
  readonly shown: Positions;
  readonly gone: Positions;
}

/**
 * Places a changed graph by the picture that the user has in mind: no node that was there moves. A new node goes into its lane, as
 * near to its neighbours as there is room; one that takes the place of another in the same lane, as in renaming, takes its place
 * in the picture too.
 * @returns undefined where most of the graph is new, so that there is no picture to keep and it is better laid out afresh
 */
export function place(previous: Placement, graph: Graph): Placement | undefined {
  const kept = graph.nodes.filter(node => previous.shown.has(node.id));
  if (graph.nodes.length === 0) return { shown: new Map(), gone: new Map([...previous.gone, ...previous.shown]) };
  const shown = new Map<string, Point>();
  for (const { id } of kept) shown.set(id, previous.shown.get(id) as Point);
  const gone = new Map([...previous.gone, ...previous.shown]);
  for (const { id } of graph.nodes) gone.delete(id);

  const fresh = graph.nodes.filter(node => !shown.has(node.id));
  const lost = [...previous.shown.keys()].filter(id => !shown.has(id));
  for (const node of fresh) {
    const back = previous.gone.get(node.id);
    if (back && isFree(back, shown)) shown.set(node.id, back);
  }
  const unplaced = fresh.filter(node => !shown.has(node.id));
  const [first] = unplaced;
  if (first && unplaced.length === 1 && lost.length === 1) {
    const taken = renamedPlace(first, previous.shown.get(lost[0] as string) as Point, graph, shown);
    if (taken) return { shown: shown.set(first.id, taken), gone };
  }
  if (unplaced.length > shown.size) return undefined;
  for (const node of inLaneOrder(unplaced)) shown.set(node.id, placeNew(node, graph, shown));
  return { shown, gone };
}

/** Where one node has gone and one has come, and the place is free and in the right lane, the one that came has been renamed. */
function renamedPlace(node: GraphNode, place: Point, graph: Graph, shown: Positions): Point | undefined {
  const lane = laneOf(node);
  const rank = lanes.indexOf(lane as (typeof lanes)[number]);
  const inLane = graph.nodes.every(other => {
    const point = shown.get(other.id);
    if (!point) return true;
    if (lane === 'deadletter') return point.y <= place.y;
    const otherRank = lanes.indexOf(laneOf(other) as (typeof lanes)[number]);
    return otherRank < 0 || otherRank === rank || (otherRank < rank ? point.x < place.x : point.x > place.x);
  });
  return inLane && isFree(place, shown) ? place : undefined;
}

function inLaneOrder(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const rank = (node: GraphNode): number => [...lanes, 'deadletter'].indexOf(laneOf(node));
  return [...nodes].sort((a, b) => rank(a) - rank(b));
}

function placeNew(node: GraphNode, graph: Graph, shown: Positions): Point {
  const neighbours = neighboursOf(graph, node.id);
  const lane = laneOf(node);
  if (lane === 'deadletter') {
    const band = graph.nodes.find(other => laneOf(other) === 'deadletter' && shown.has(other.id));
    const y = (band && shown.get(band.id)?.y) ?? bottomOf([...shown.values()]) + size.bandGap;
    return nearestFree({ x: meanOf(neighbours, shown, 'x') ?? 0, y }, 'x', shown);
  }
  const x = laneX(node, lane, graph, shown);
  const inColumn = [...shown.values()].filter(point => Math.abs(point.x - x) < size.nodeWidth);
  const y = meanOf(neighbours, shown, 'y') ?? bottomOf(inColumn) + size.nodeGap;
  return nearestFree({ x, y }, 'y', shown);
}

/** Of the columns that the lane has, the first to the right of what the node reads; the last where there is none. */
function laneX(node: GraphNode, lane: Exclude<Lane, 'deadletter'>, graph: Graph, shown: Positions): number {
  const columns = columnsOf(lane, graph, shown);
  if (columns.length === 0) return emptyLaneX(lane, graph, shown);
  const inputs = graph.edges.flatMap(({ from, to }) => (to === node.id && from !== node.id ? (shown.get(from) ?? []) : []));
  const after = Math.max(...inputs.map(({ x }) => x), Number.NEGATIVE_INFINITY);
  return columns.find(x => x > after) ?? (columns.at(-1) as number);
}

/** The x of each column of nodes in a lane, from left to right. */
function columnsOf(lane: Lane, graph: Graph, shown: Positions): readonly number[] {
  const xs = graph.nodes.flatMap(node => (laneOf(node) === lane ? (shown.get(node.id)?.x ?? []) : []));
  return [...new Set(xs)].sort((a, b) => a - b);
}

/** Where a lane without nodes lies: counted from the nearest lane to its left that has some, else from one to its right. */
function emptyLaneX(lane: Exclude<Lane, 'deadletter'>, graph: Graph, shown: Positions): number {
  const index = lanes.indexOf(lane);
  for (let left = index - 1; left >= 0; left--) {
    const last = columnsOf(lanes[left] as Lane, graph, shown).at(-1);
    if (last !== undefined) return last + step * (index - left);
  }
  for (let right = index + 1; right < lanes.length; right++) {
    const first = columnsOf(lanes[right] as Lane, graph, shown)[0];
    if (first !== undefined) return first - step * (right - index);
  }
  return 0;
}

function bottomOf(points: readonly Point[]): number {
  return Math.max(...points.map(({ y }) => y + size.nodeHeight), -size.nodeGap);
}

/** The free place nearest to the wanted one along one axis. */
function nearestFree(wanted: Point, axis: 'x' | 'y', shown: Positions): Point {
  const reach = axis === 'x' ? size.nodeWidth + size.nodeGap : size.nodeHeight + size.nodeGap;
  const at = (value: number): Point => (axis === 'x' ? { x: value, y: wanted.y } : { x: wanted.x, y: value });
  const candidates = [wanted[axis], ...[...shown.values()].flatMap(point => [point[axis] - reach, point[axis] + reach])];
  candidates.sort((a, b) => Math.abs(a - wanted[axis]) - Math.abs(b - wanted[axis]) || b - a);
  const free = candidates.find(value => isFree(at(value), shown));
  const point = at(free ?? wanted[axis]);
  return { x: Math.round(point.x), y: Math.round(point.y) };
}

/** True where a folded node fits with half the usual gap to all others. */
function isFree(point: Point, shown: Positions): boolean {
  for (const other of shown.values()) {
    const apart =
      Math.abs(other.x - point.x) >= size.nodeWidth + size.nodeGap / 2 ||
      Math.abs(other.y - point.y) >= size.nodeHeight + size.nodeGap / 2;
    if (!apart) return false;
  }
  return true;
}
