import type { Box } from '../layout/boxes.js';
import { size } from '../layout/lanes.js';
import type { Graph, GraphEdge } from '../protocol.js';
import { svg } from './svg.js';

/** Lines between columns; the end of a line at a folded node is the node. Two columns of two folded nodes are one line. */
export function drawColumnEdges(
  graph: Graph,
  edges: ReadonlySet<GraphEdge>,
  boxes: ReadonlyMap<string, Box>,
  unfolded: ReadonlySet<string>,
): readonly SVGElement[] {
  const anchors = anchorsOf(graph, edges, boxes, unfolded);
  const drawn = new Map<string, SVGElement>();
  for (const edge of edges) {
    const [from, to] = [anchors.get(edge.from), anchors.get(edge.to)];
    if (!from || !to) continue;
    const path = curve(from, to);
    const known = drawn.get(path);
    if (known && edge.kind === 'indirect') continue;
    drawn.set(path, svg('path', { class: `column-edge kind-${edge.kind}`, d: path }));
  }
  return [...drawn.values()];
}

interface Anchor {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

function anchorsOf(
  graph: Graph,
  edges: ReadonlySet<GraphEdge>,
  boxes: ReadonlyMap<string, Box>,
  unfolded: ReadonlySet<string>,
): ReadonlyMap<string, Anchor> {
  const wanted = new Set([...edges].flatMap(({ from, to }) => [from, to]));
  const anchors = new Map<string, Anchor>();
  for (const node of graph.nodes) {
    const box = boxes.get(node.id);
    if (!box) continue;
    node.columns.forEach((column, index) => {
      if (!wanted.has(column.id)) return;
      const y = unfolded.has(node.id)
        ? box.y + size.nodeHeight + 3 + (index + 0.5) * size.columnHeight
        : box.y + size.nodeHeight / 2;
      anchors.set(column.id, { left: box.x, right: box.x + box.width, y });
    });
  }
  return anchors;
}

function curve(from: Anchor, to: Anchor): string {
  if (to.left >= from.right) {
    const bend = Math.min(160, Math.max(24, (to.left - from.right) / 2));
    return `M${from.right},${from.y} C${from.right + bend},${from.y} ${to.left - bend},${to.y} ${to.left},${to.y}`;
  }
  const reach = Math.max(from.right, to.right) + 32;
  return `M${from.right},${from.y} C${reach},${from.y} ${reach},${to.y} ${to.right},${to.y}`;
}
