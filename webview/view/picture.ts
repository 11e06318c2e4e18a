import type { Positions } from '../layout/arrange.js';
import { type Box, boundsOf, boxesOf } from '../layout/boxes.js';
import { laneOf, lanes, laneTitles, size } from '../layout/lanes.js';
import { routeEdges } from '../layout/route.js';
import type { Trace } from '../layout/trace.js';
import type { Graph, GraphEdge, GraphNode } from '../protocol.js';
import { drawColumnEdges } from './column-edges.js';
import { drawNode, type Fonts, fontsOf, moveNode } from './node.js';
import { setAttributes, svg } from './svg.js';
import type { Viewport } from './viewport.js';

/** What is to be seen besides the graph itself. */
export interface Marks {
  /** Nodes of the cursor, or that the user has chosen. */
  readonly highlighted: ReadonlySet<string>;
  /** What the pointer or the keyboard is at, with all that flows into and out of it. */
  readonly nodes?: Trace;
  readonly columns?: Trace;
  /** Nodes that a search has found; all others fade. */
  readonly found?: ReadonlySet<string>;
}

/** Height of the strip of lane titles above the drawing. */
export const headerHeight = 30;

/** The drawing. It is given data and marks; what the user does, it does not know. */
export class Picture {
  readonly canvas: SVGSVGElement;
  readonly world = svg('g', { class: 'world' });
  private readonly bands = svg('g', { class: 'bands' });
  private readonly edgeLayer = svg('g', { class: 'edges' });
  private readonly columnEdgeLayer = svg('g', { class: 'column-edges' });
  private readonly nodeLayer = svg('g', { class: 'nodes' });
  private readonly headers = svg('g', { class: 'headers' });
  private readonly headerStrip = svg('rect', { class: 'header-strip', width: '100%', height: headerHeight });
  private readonly nodes = new Map<string, { readonly element: SVGGElement; readonly drawnFrom: string }>();
  private edges: readonly { readonly element: SVGGElement; readonly edge: GraphEdge }[] = [];
  private titles: readonly { readonly element: SVGGElement; readonly center: number }[] = [];
  private graph: Graph = { nodes: [], edges: [], columnEdges: [] };
  private unfolded: ReadonlySet<string> = new Set();
  /** Where each node is drawn. */
  boxes: ReadonlyMap<string, Box> = new Map();

  constructor(parent: Element) {
    this.world.append(this.bands, this.edgeLayer, this.columnEdgeLayer, this.nodeLayer);
    this.canvas = svg('svg', { class: 'canvas', role: 'group', 'aria-label': 'Lineage' }, [
      this.world,
      this.headerStrip,
      this.headers,
    ]);
    parent.append(this.canvas);
  }

  /** All nodes, as far as the drawing reaches. */
  get bounds(): Box {
    return boundsOf(this.boxes.values());
  }

  draw(graph: Graph, positions: Positions, unfolded: ReadonlySet<string>): void {
    this.graph = graph;
    this.unfolded = unfolded;
    this.boxes = boxesOf(graph, positions, unfolded);
    this.drawNodes(fontsOf(this.canvas));
    this.drawEdges();
    this.drawBands();
  }

  elementOf(id: string): SVGGElement | undefined {
    return this.nodes.get(id)?.element;
  }

  mark(marks: Marks): void {
    const columnNodes = marks.columns ? this.nodesOfColumns(marks.columns.ids) : undefined;
    for (const [id, { element }] of this.nodes) {
      element.classList.toggle('highlighted', marks.highlighted.has(id));
      element.classList.toggle('traced', marks.nodes?.ids.has(id) ?? false);
      element.classList.toggle(
        'faded',
        (columnNodes !== undefined && !columnNodes.has(id)) || (marks.found !== undefined && !marks.found.has(id)),
      );
      for (const column of element.querySelectorAll('.column')) {
        column.classList.toggle('traced', marks.columns?.ids.has(column.getAttribute('data-column') ?? '') ?? false);
      }
    }
    for (const { element, edge } of this.edges) {
      element.classList.toggle('traced', marks.nodes?.edges.has(edge) ?? false);
      element.classList.toggle('near', marks.highlighted.has(edge.from) || marks.highlighted.has(edge.to));
      element.classList.toggle('faded', marks.columns !== undefined);
    }
    this.columnEdgeLayer.replaceChildren(
      ...(marks.columns ? drawColumnEdges(this.graph, marks.columns.edges, this.boxes, this.unfolded) : []),
    );
  }

  /** Lane titles stay at the top edge while the drawing moves. */
  follow({ x, scale }: Viewport): void {
    this.canvas.classList.toggle('small', scale < 0.5);
    for (const { element, center } of this.titles) setAttributes(element, { transform: `translate(${x + center * scale} 0)` });
  }

  private drawNodes(fonts: Fonts): void {
    const wanted = new Set(this.graph.nodes.map(({ id }) => id));
    for (const [id, { element }] of this.nodes) {
      if (wanted.has(id)) continue;
      element.remove();
      this.nodes.delete(id);
    }
    for (const node of this.graph.nodes) {
      const box = this.boxes.get(node.id);
      if (!box) continue;
      const drawnFrom = JSON.stringify([{ ...node, line: 0 }, this.unfolded.has(node.id), fonts.name]);
      let drawn = this.nodes.get(node.id);
      if (drawn?.drawnFrom !== drawnFrom) {
        const element = drawNode(node, this.unfolded.has(node.id), fonts);
        this.replace(drawn?.element, element);
        drawn = { element, drawnFrom };
        this.nodes.set(node.id, drawn);
      }
      moveNode(drawn.element, box);
    }
  }

  /** Puts a node in the place of its older self, which may have the keyboard's focus. */
  private replace(old: SVGGElement | undefined, element: SVGGElement): void {
    if (!old) {
      this.nodeLayer.append(element);
      return;
    }
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const column = focused?.getAttribute('data-column');
    setAttributes(element, { tabindex: old.getAttribute('tabindex') ?? -1 });
    old.replaceWith(element);
    if (!focused) return;
    const same = [...element.querySelectorAll<SVGGElement>('.column')].find(
      other => other.getAttribute('data-column') === column,
    );
    (same ?? element).focus({ preventScroll: true });
  }

  private drawEdges(): void {
    const byId = new Map(this.graph.nodes.map(node => [node.id, node]));
    const deadLetters = new Set(this.graph.nodes.filter(node => laneOf(node) === 'deadletter').map(({ id }) => id));
    const routes = routeEdges(this.graph.edges, this.boxes, deadLetters);
    this.edges = this.graph.edges.flatMap((edge, index) => {
      const route = routes[index];
      if (!route) return [];
      const { x, y, angle } = route.tip;
      const element = svg(
        'g',
        { class: `edge kind-${edge.kind}`, 'data-from': edge.from, 'data-to': edge.to, 'data-kind': edge.kind },
        [
          svg('title', {}, [edgeTitle(edge, byId)]),
          svg('path', { class: 'reach', d: route.path }),
          svg('path', { class: 'line', d: route.path }),
          svg('path', { class: 'tip', d: 'M-7 -3.600L0.500 0L-7 3.600z', transform: `translate(${x} ${y}) rotate(${angle})` }),
        ],
      );
      return [{ element, edge }];
    });
    this.edgeLayer.replaceChildren(...this.edges.map(({ element }) => element));
  }

  private drawBands(): void {
    const byLane = new Map<string, Box[]>();
    for (const node of this.graph.nodes) {
      const box = this.boxes.get(node.id);
      if (box) byLane.set(laneOf(node), [...(byLane.get(laneOf(node)) ?? []), box]);
    }
    const upright = boundsOf(lanes.flatMap(lane => byLane.get(lane) ?? []));
    const [top, height] = [upright.y - 20, upright.height + 40];
    const drawn: SVGElement[] = [];
    const titles: { element: SVGGElement; center: number }[] = [];
    for (const lane of lanes) {
      const boxes = byLane.get(lane);
      if (!boxes) continue;
      const { x, width } = boundsOf(boxes);
      drawn.push(
        svg('rect', {
          class: `band lane-${lane}`,
          x: x - size.lanePadding,
          y: top,
          width: width + 2 * size.lanePadding,
          height,
          rx: 12,
        }),
      );
      titles.push({ element: drawTitle(lane), center: x + width / 2 });
    }
    const deadLetters = byLane.get('deadletter');
    if (deadLetters) {
      const { x, y } = boundsOf(deadLetters);
      drawn.push(
        svg('text', { class: 'band-title lane-deadletter', x: x + 2, y: y + size.nodeHeight + 17 }, [laneTitles.deadletter]),
      );
    }
    this.bands.replaceChildren(...drawn);
    this.titles = titles;
    this.headers.replaceChildren(...titles.map(({ element }) => element));
  }

  private nodesOfColumns(columns: ReadonlySet<string>): ReadonlySet<string> {
    return new Set(this.graph.nodes.filter(node => node.columns.some(({ id }) => columns.has(id))).map(({ id }) => id));
  }
}

function drawTitle(lane: (typeof lanes)[number]): SVGGElement {
  return svg('g', { class: `header lane-${lane}` }, [svg('text', { y: 19, 'text-anchor': 'middle' }, [laneTitles[lane]])]);
}

const verbs: Readonly<Record<string, string>> = {
  from: 'is read by',
  union: 'is read, in a union, by',
  join: 'is joined by',
  flow: 'flows into',
  sql: 'is queried by',
  serve: 'is served as',
  sink: 'is written to',
  write: 'writes',
  dead_letter: 'sends bad rows to',
};

function edgeTitle(edge: GraphEdge, nodes: ReadonlyMap<string, GraphNode>): string {
  const name = (id: string): string => nodes.get(id)?.name ?? id;
  return `${name(edge.from)} ${verbs[edge.kind] ?? 'leads to'} ${name(edge.to)}`;
}
