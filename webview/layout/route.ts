import type { GraphEdge } from '../protocol.js';
import type { Box } from './boxes.js';
import { size } from './lanes.js';

/** A path of an SVG, and the point and direction (in degrees, 0 to the right) of its arrow's tip. */
export interface Route {
  readonly path: string;
  readonly tip: { readonly x: number; readonly y: number; readonly angle: number };
}

type Side = 'left' | 'right' | 'top' | 'bottom';
interface End {
  readonly x: number;
  readonly y: number;
}

/** Between an edge and a node that it passes. */
const margin = 12;
/** Between two edges that pass the same gap. */
const lane = 8;

/**
 * Draws edges around nodes. Edges run from the right side of one node to the left side of the next; where nodes of other layers
 * lie between, through a gap among them. It is a pure function of the boxes, so that a node that does not move keeps its edges.
 * @param band the dead letters, which lie below; edges to them fall down behind all else
 * @returns routes in the order of the edges; undefined for an edge without two ends
 */
export function routeEdges(
  edges: readonly GraphEdge[],
  boxes: ReadonlyMap<string, Box>,
  band: ReadonlySet<string>,
): readonly (Route | undefined)[] {
  const ports = portsOf(edges, boxes, band);
  const columns = columnsOf([...boxes].flatMap(([id, box]) => (band.has(id) ? [] : box)));
  const passed: Passed[] = [];
  return edges.map((edge, index) => {
    const [from, to] = [boxes.get(edge.from), boxes.get(edge.to)];
    const port = ports[index];
    if (!from || !to || !port) return undefined;
    switch (port.sides.join()) {
      case 'right,left':
        return forward(port.start, port.end, columns, passed);
      case 'right,right':
        return sideways(port.start, port.end);
      default:
        return vertical(port.start, port.end, port.sides[0] === 'top' ? -1 : 1, port.sides[0] === port.sides[1]);
    }
  });
}

/** A curve from one side to the other; where both ends look the same way, around the outside. */
function vertical(start: End, end: End, sign: 1 | -1, around: boolean): Route {
  if (around) {
    const reach = Math.max(start.y, end.y) + 46;
    return {
      path: `M${point(start)} C${point({ x: start.x, y: reach })} ${point({ x: end.x, y: reach })} ${point(end)}`,
      tip: { ...end, angle: -90 },
    };
  }
  const bend = Math.max(18, Math.abs(end.y - start.y) / 2) * sign;
  return {
    path: `M${point(start)} C${point({ x: start.x, y: start.y + bend })} ${point({ x: end.x, y: end.y - bend })} ${point(end)}`,
    tip: { ...end, angle: 90 * sign },
  };
}

/** Out of the right side and back into it: between nodes of one column, and from a node to itself. */
function sideways(start: End, end: End): Route {
  const reach = Math.max(start.x, end.x) + Math.min(52, 26 + Math.abs(end.y - start.y) / 8);
  return {
    path: `M${point(start)} C${point({ x: reach, y: start.y })} ${point({ x: reach, y: end.y })} ${point(end)}`,
    tip: { ...end, angle: 180 },
  };
}

interface Column {
  readonly left: number;
  readonly right: number;
  readonly boxes: readonly Box[];
}

interface Passed {
  readonly column: Column;
  readonly y: number;
  readonly from: End;
}

function forward(start: End, end: End, columns: readonly Column[], passed: Passed[]): Route {
  let path = `M${point(start)}`;
  let [x, y] = [start.x, start.y];
  for (const column of columns) {
    if (column.left <= start.x || column.right >= end.x) continue;
    const across = (column.left + column.right) / 2;
    const straight = start.y + ((end.y - start.y) * (across - start.x)) / (end.x - start.x);
    const through = gapIn(column, y, straight, start, passed);
    path += curve(x, y, column.left - 6, through);
    path += ` L${point({ x: column.right + 6, y: through })}`;
    [x, y] = [column.right + 6, through];
    passed.push({ column, y: through, from: start });
  }
  return { path: path + curve(x, y, end.x, end.y), tip: { ...end, angle: 0 } };
}

/** The height at which an edge passes a column: free, near to where it comes from and to the straight line. */
function gapIn(column: Column, before: number, straight: number, start: End, passed: readonly Passed[]): number {
  const others = passed.filter(other => other.column === column && other.from.y !== start.y);
  const isFree = (y: number): boolean =>
    column.boxes.every(box => y <= box.y - margin + 2 || y >= box.y + box.height + margin - 2) &&
    others.every(other => Math.abs(other.y - y) >= lane - 1);
  const candidates = [before, straight];
  for (const box of column.boxes) {
    for (let k = 0; k < 4; k++) candidates.push(box.y - margin - k * lane, box.y + box.height + margin + k * lane);
  }
  const cost = (y: number): number => Math.abs(y - before) + Math.abs(y - straight);
  const free = candidates.filter(isFree);
  const best = (free.length > 0 ? free : candidates).reduce((a, b) => (cost(b) < cost(a) ? b : a));
  return Math.round(best * 2) / 2;
}

function curve(x: number, y: number, toX: number, toY: number): string {
  const bend = Math.max(14, (toX - x) / 2);
  return ` C${point({ x: x + bend, y })} ${point({ x: toX - bend, y: toY })} ${point({ x: toX, y: toY })}`;
}

/** Boxes that stand above one another, from left to right: those that share an x. */
function columnsOf(boxes: readonly Box[]): readonly Column[] {
  const columns: { left: number; right: number; boxes: Box[] }[] = [];
  for (const box of [...boxes].sort((a, b) => a.x - b.x)) {
    const last = columns.at(-1);
    if (last && box.x < last.right) {
      last.boxes.push(box);
      last.right = Math.max(last.right, box.x + box.width);
    } else {
      columns.push({ left: box.x, right: box.x + box.width, boxes: [box] });
    }
  }
  return columns;
}

interface Ports {
  readonly sides: readonly [Side, Side];
  readonly start: End;
  readonly end: End;
}

/** Where edges leave and enter: those at one side of a node side by side, in the order of their other ends. */
function portsOf(
  edges: readonly GraphEdge[],
  boxes: ReadonlyMap<string, Box>,
  band: ReadonlySet<string>,
): readonly (Ports | undefined)[] {
  const slots = new Map<string, { edge: number; order: number }[]>();
  const sides = edges.map((edge, index) => {
    const [from, to] = [boxes.get(edge.from), boxes.get(edge.to)];
    if (!from || !to) return undefined;
    const both = sidesOf(from, to, band.has(edge.from) || band.has(edge.to), boxes);
    const add = (id: string, side: Side, other: Box): void => {
      const key = `${side} ${id}`;
      const slot = slots.get(key) ?? [];
      slot.push({ edge: index, order: side === 'left' || side === 'right' ? other.y : other.x });
      slots.set(key, slot);
    };
    add(edge.from, both[0], to);
    if (!(edge.from === edge.to)) add(edge.to, both[1], from);
    return both;
  });
  for (const slot of slots.values()) slot.sort((a, b) => a.order - b.order || a.edge - b.edge);
  return edges.map((edge, index) => {
    const both = sides[index];
    const [from, to] = [boxes.get(edge.from), boxes.get(edge.to)];
    if (!both || !from || !to) return undefined;
    if (edge.from === edge.to) {
      const right = from.x + from.width;
      return {
        sides: ['right', 'right'],
        start: { x: right, y: from.y + 12 },
        end: { x: right, y: from.y + size.nodeHeight - 12 },
      };
    }
    const at = (id: string, box: Box, side: Side): End => {
      const slot = slots.get(`${side} ${id}`) ?? [];
      return portAt(
        box,
        side,
        slot.findIndex(entry => entry.edge === index),
        slot.length,
      );
    };
    return { sides: both, start: at(edge.from, from, both[0]), end: at(edge.to, to, both[1]) };
  });
}

function sidesOf(from: Box, to: Box, band: boolean, boxes: ReadonlyMap<string, Box>): readonly [Side, Side] {
  if (band) return to.y > from.y ? ['bottom', 'top'] : ['top', 'bottom'];
  if (to.x >= from.x + from.width) return ['right', 'left'];
  if (to.x + to.width <= from.x) return ['bottom', 'bottom'];
  const [upper, lower] = to.y > from.y ? [from, to] : [to, from];
  const between = [...boxes.values()].some(box => box.x === from.x && box.y > upper.y && box.y < lower.y);
  if (between || from === to) return ['right', 'right'];
  return to.y > from.y ? ['bottom', 'top'] : ['top', 'bottom'];
}

/** The place of one of several edges at a side; at the left and right of the part that is there when a node is folded. */
function portAt(box: Box, side: Side, index: number, count: number): End {
  const room = side === 'left' || side === 'right' ? size.nodeHeight - 20 : box.width - 48;
  const apart = count > 1 ? Math.min(11, room / (count - 1)) : 0;
  const offset = (index - (count - 1) / 2) * apart;
  switch (side) {
    case 'left':
      return { x: box.x, y: box.y + size.nodeHeight / 2 + offset };
    case 'right':
      return { x: box.x + box.width, y: box.y + size.nodeHeight / 2 + offset };
    case 'top':
      return { x: box.x + box.width / 2 + offset, y: box.y };
    case 'bottom':
      return { x: box.x + box.width / 2 + offset, y: box.y + box.height };
  }
}

function point({ x, y }: End): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}
