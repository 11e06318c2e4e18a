import type { Graph, GraphNode } from '../protocol.js';
import type { Positions } from './arrange.js';
import { laneOf, size } from './lanes.js';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How high a node is drawn. */
export function heightOf(node: GraphNode, unfolded: boolean): number {
  return unfolded && node.columns.length > 0
    ? size.nodeHeight + node.columns.length * size.columnHeight + size.columnsEnd
    : size.nodeHeight;
}

/**
 * Where the nodes are drawn: an unfolded one pushes down those below it, and the dead letters, so that they stay below everything;
 * folded again, it lets them back. Positions of folded nodes are not touched by it.
 */
export function boxesOf(graph: Graph, positions: Positions, unfolded: ReadonlySet<string>): ReadonlyMap<string, Box> {
  const placed = graph.nodes.flatMap(node => {
    const point = positions.get(node.id);
    const band = laneOf(node) === 'deadletter';
    return point ? [{ id: node.id, band, x: point.x, y: point.y, height: heightOf(node, unfolded.has(node.id)) }] : [];
  });
  placed.sort((a, b) => Number(a.band) - Number(b.band) || a.y - b.y || a.x - b.x);
  const boxes = new Map<string, Box>();
  let [folded, drawn] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { id, band, x, y, height } of placed) {
    let top = band ? y + Math.max(0, drawn - folded || 0) : y;
    for (const above of boxes.values()) {
      const gap = size.nodeGap / 2;
      const isAbove = !band || above.y <= top;
      if (isAbove && Math.abs(above.x - x) < size.nodeWidth + gap) top = Math.max(top, above.y + above.height + gap);
    }
    boxes.set(id, { x, y: top, width: size.nodeWidth, height });
    if (band) continue;
    folded = Math.max(folded, y + size.nodeHeight);
    drawn = Math.max(drawn, top + height);
  }
  return boxes;
}

/** The smallest box around others; of no size at the origin where there are none. */
export function boundsOf(boxes: Iterable<Box>): Box {
  let [left, top, right, bottom] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const { x, y, width, height } of boxes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return left > right ? { x: 0, y: 0, width: 0, height: 0 } : { x: left, y: top, width: right - left, height: bottom - top };
}
