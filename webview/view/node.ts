import type { Box } from '../layout/boxes.js';
import { laneOf, size } from '../layout/lanes.js';
import type { GraphColumn, GraphNode } from '../protocol.js';
import { chevron, iconOf, key } from './icons.js';
import { fitText, setAttributes, svg, widthOf } from './svg.js';

/** Fonts as the style sheet sets them, for measuring; the family is the editor's. */
export interface Fonts {
  readonly name: string;
  /** Of a node seen from afar. */
  readonly far: string;
  readonly detail: string;
  readonly column: string;
  readonly type: string;
  readonly tag: string;
}

/** Reads the family from the page. */
export function fontsOf(element: Element): Fonts {
  const family = getComputedStyle(element).fontFamily || 'sans-serif';
  const mono = getComputedStyle(element).getPropertyValue('--mono').trim() || 'monospace';
  return {
    name: `600 13px ${family}`,
    far: `600 20px ${family}`,
    detail: `400 11px ${family}`,
    column: `400 12px ${family}`,
    type: `400 10.5px ${mono}`,
    tag: `400 9px ${family}`,
  };
}

/** The part of the head that unfolds. */
const foldWidth = 34;

/** A node as it is drawn at the origin. Elements carry the classes and data that the app listens for. */
export function drawNode(node: GraphNode, unfolded: boolean, fonts: Fonts): SVGGElement {
  const lane = laneOf(node);
  const open = unfolded && node.columns.length > 0;
  const group = svg('g', {
    class: `node lane-${lane}${open ? ' unfolded' : ''}`,
    'data-node': node.id,
    role: 'button',
    tabindex: -1,
    'aria-label': labelOf(node),
    'aria-expanded': node.columns.length > 0 ? String(open) : undefined,
  });
  const textX = 42;
  const room = size.nodeWidth - textX - 10;
  const lower = node.detail !== undefined || node.columns.length > 0;
  const card = svg('rect', { class: 'card', width: size.nodeWidth, height: size.nodeHeight, rx: 7 });
  const head = svg('g', { class: 'head' }, [
    svg('title', {}, [titleOf(node)]),
    svg('rect', { class: 'grip', width: size.nodeWidth, height: size.nodeHeight, rx: 7 }),
    svg('rect', { class: 'chip', x: 8, y: 10, width: 26, height: 26, rx: 6 }),
    svg('path', { class: 'icon', d: iconOf(node), transform: 'translate(13 15)' }),
    svg('text', { class: 'name', x: textX, y: lower ? 20 : 27 }, [fitText(node.name, room, fonts.name)]),
  ]);
  if (node.detail) {
    const detail = fitText(node.detail, room - (node.columns.length > 0 ? foldWidth : 0), fonts.detail);
    head.append(svg('text', { class: 'detail', x: textX, y: 36 }, [detail]));
  }
  head.append(
    svg('rect', { class: 'far stripe', x: 0.5, y: 9, width: 5, height: size.nodeHeight - 18, rx: 2.5 }),
    svg('text', { class: 'far far-name', x: 14, y: 30 }, [fitText(node.name, size.nodeWidth - 20, fonts.far)]),
  );
  group.append(card, head);
  if (node.columns.length > 0) group.append(drawFold(node, open));
  if (open) {
    group.append(svg('line', { class: 'rule', x1: 1, x2: size.nodeWidth - 1, y1: size.nodeHeight, y2: size.nodeHeight }));
    node.columns.forEach((column, index) => {
      group.append(drawColumn(column, size.nodeHeight + 3 + index * size.columnHeight, fonts));
    });
  }
  const badge = drawBadge(node);
  if (badge) group.append(badge);
  return group;
}

/** Moves and sizes a node to where it is to be seen. */
export function moveNode(group: SVGGElement, box: Box): void {
  setAttributes(group, { transform: `translate(${box.x} ${box.y})` });
  const card = group.querySelector('.card');
  if (card) setAttributes(card, { height: box.height });
}

function drawFold(node: GraphNode, open: boolean): SVGGElement {
  const x = size.nodeWidth - foldWidth - 5;
  const count = String(node.columns.length);
  return svg('g', { class: 'fold' }, [
    svg('title', {}, [`${open ? 'Fold' : 'Unfold'} ${count} column${node.columns.length === 1 ? '' : 's'} (Space)`]),
    svg('rect', { class: 'grip', x, y: 23, width: foldWidth, height: 19, rx: 4 }),
    svg('text', { class: 'count', x: x + 17, y: 36, 'text-anchor': 'end' }, [count]),
    svg('path', { class: 'chevron', d: chevron, transform: `translate(${x + 18} 24)${open ? ' rotate(180 8 8.2)' : ''}` }),
  ]);
}

function drawColumn(column: GraphColumn, y: number, fonts: Fonts): SVGGElement {
  const nameX = 22;
  const room = size.nodeWidth - nameX - 10 - (column.pii ? 26 : 0);
  const typeRoom = Math.max(room * 0.45, room - widthOf(column.name, fonts.column) - 10);
  const type = column.type === undefined ? '' : fitText(column.type, typeRoom, fonts.type);
  const name = fitText(column.name, room - (type === '' ? 0 : widthOf(type, fonts.type) + 10), fonts.column);
  const group = svg(
    'g',
    { class: 'column', 'data-column': column.id, role: 'button', tabindex: -1, 'aria-label': columnLabel(column) },
    [
      svg('title', {}, [[`${column.name}${column.type ? `: ${column.type}` : ''}`, column.doc].filter(Boolean).join('\n\n')]),
      svg('rect', { class: 'grip', x: 4, y, width: size.nodeWidth - 8, height: size.columnHeight, rx: 4 }),
      svg('text', { class: 'column-name', x: nameX, y: y + 15 }, [name]),
    ],
  );
  if (column.key) group.append(svg('path', { class: 'key', d: key, transform: `translate(8 ${y + 3})` }));
  if (column.pii) {
    const x = nameX + widthOf(name, fonts.column) + 6;
    group.append(svg('rect', { class: 'tag', x, y: y + 5, width: 20, height: 12, rx: 3 }));
    group.append(svg('text', { class: 'tag-text', x: x + 10, y: y + 14, 'text-anchor': 'middle' }, ['pii']));
  }
  if (type !== '') group.append(svg('text', { class: 'type', x: size.nodeWidth - 10, y: y + 15, 'text-anchor': 'end' }, [type]));
  return group;
}

function drawBadge(node: GraphNode): SVGGElement | undefined {
  const [errors, warnings] = [node.errors ?? 0, node.warnings ?? 0];
  if (errors + warnings === 0) return undefined;
  const text = errors + warnings > 99 ? '99+' : String(errors + warnings);
  const width = text.length > 1 ? 14 + text.length * 5 : 18;
  return svg(
    'g',
    { class: `badge ${errors > 0 ? 'error' : 'warning'}`, transform: `translate(${size.nodeWidth - width + 7} -8)` },
    [
      svg('title', {}, [problems(node)]),
      svg('rect', { width, height: 18, rx: 9 }),
      svg('text', { x: width / 2, y: 12.8, 'text-anchor': 'middle' }, [text]),
    ],
  );
}

/** `1 error, 2 warnings`; empty where there are none. */
export function problems(node: GraphNode): string {
  const count = (n: number, word: string): string[] => (n > 0 ? [`${n} ${word}${n === 1 ? '' : 's'}`] : []);
  return [...count(node.errors ?? 0, 'error'), ...count(node.warnings ?? 0, 'warning')].join(', ');
}

/** What a node is, in words: `gold table`, `source`. */
export function kindOf(node: GraphNode): string {
  if (node.kind === 'table') return `${node.layer ?? ''} table`.trim();
  if (node.kind === 'deadletter') return 'dead letters';
  return node.kind === 'serve' ? 'consumer' : node.kind;
}

function labelOf(node: GraphNode): string {
  const columns = node.columns.length > 0 ? `${node.columns.length} columns` : '';
  return [`${kindOf(node)} ${node.name}`, node.detail, columns, problems(node)].filter(Boolean).join(', ');
}

function titleOf(node: GraphNode): string {
  return [node.id, problems(node), node.reads === undefined ? '' : `reads ${node.reads}`, node.doc].filter(Boolean).join('\n\n');
}

function columnLabel(column: GraphColumn): string {
  return [`column ${column.name}`, column.type, column.key ? 'key' : '', column.pii ? 'pii' : ''].filter(Boolean).join(', ');
}
