import type { Diagram, FlowChart, Moment, Timeline, Tone } from '../language/catalog/diagram.js';
import { escapeHtml } from './html.js';

/** All lengths are pixels at a text of 12; a picture is as wide as a page's text on a small screen. */
const WIDTH = 660;
const CHARACTER = 6.4;
const LABEL = 150;
const ROW = 40;
const SPAN_HEIGHT = 24;
const BOX_WIDTH = 130;
const BOX_HEIGHT = 36;
const BOX_GAP_X = 135;
const BOX_GAP_Y = 34;
const EDGE = 10;

/** Colours for a picture that stands alone; on a page they are those of the page. */
const STYLE = `
text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: #24292f; }
.label { stroke: #ffffff; stroke-width: 4px; paint-order: stroke; }
.axis, .arrow, .mark { stroke: #6e7781; fill: none; }
.head { fill: #6e7781; }
.mark { stroke-dasharray: 3 3; }
.span, .box { fill: #ddf4ff; stroke: #54aeff; }
.moment { fill: #0969da; }
.good { fill: #dafbe1; stroke: #4ac26b; }
.bad { fill: #ffebe9; stroke: #ff8182; }
.quiet { fill: #f6f8fa; stroke: #8c959f; }
.arrow.good, .arrow.bad, .arrow.quiet { fill: none; }
@media (prefers-color-scheme: dark) {
  text { fill: #d7dae0; }
  .label { stroke: #0d1117; }
  .axis, .arrow, .mark { stroke: #8b949e; }
  .head { fill: #8b949e; }
  .span, .box { fill: #12324f; stroke: #388bfd; }
  .moment { fill: #58a6ff; }
  .good { fill: #12361f; stroke: #3fb950; }
  .bad { fill: #4a1d1f; stroke: #f85149; }
  .quiet { fill: #25282e; stroke: #6e7681; }
}
`;

/** A picture as a file of its own, in light and dark. */
export function diagramFile(diagram: Diagram): string {
  return diagramSvg(diagram).replace('>', `><style>${STYLE}</style>`);
}

/** A picture as part of a page, which says what its classes look like. No text of it is anything but text. */
export function diagramSvg({ alt, timeline, flow }: Diagram): string {
  const { height, parts } = timeline === undefined ? flowParts(flow ?? { boxes: [], arrows: [] }) : timelineParts(timeline);
  return `<svg xmlns="http://www.w3.org/2000/svg" class="diagram" viewBox="-1 0 ${WIDTH + 2} ${height}" role="img" aria-label="${escapeHtml(alt)}">
${parts.join('\n')}
</svg>
`;
}

/** The texts of a picture that do not fit where they stand, and boxes that arrows name and that are not there. */
export function misfits({ timeline, flow }: Diagram): string[] {
  if (timeline === undefined) return flow === undefined ? ['neither a timeline nor a flow'] : misfitsOfFlow(flow);
  const at = scale(timeline);
  return [
    ...(flow === undefined ? [] : ['both a timeline and a flow']),
    ...timeline.rows.flatMap(({ label, spans = [], moments = [] }) => [
      ...(widthOf(label) > LABEL - EDGE ? [label] : []),
      ...spans.filter(({ from, to, text }) => widthOf(text) > at(to ?? timeline.end) - at(from) - 4).map(({ text }) => text),
      ...crowded(moments, at),
    ]),
    ...crowded(timeline.marks ?? [], at),
    ...crowded(timeline.ticks ?? [], at),
  ];
}

/** The centred texts that run into the next one, or out of the picture. */
function crowded(line: readonly Pick<Moment, 'at' | 'text'>[], at: (time: number) => number): string[] {
  const wrong = line.filter(({ at: time, text: words }, index) => {
    const next = line[index + 1];
    const room = next === undefined ? WIDTH : at(next.at) - widthOf(next.text) / 2 - 4;
    return at(time) + widthOf(words) / 2 > room;
  });
  return wrong.map(({ text: words }) => words);
}

function misfitsOfFlow({ boxes, arrows }: FlowChart): string[] {
  const ids = new Set(boxes.map(({ id }) => id));
  const right = Math.max(...boxes.map(({ column }) => column));
  return [
    ...(boxX(right) + BOX_WIDTH > WIDTH ? [`column ${right}`] : []),
    ...boxes.filter(({ text }) => widthOf(text) > BOX_WIDTH - 8).map(({ text }) => text),
    ...arrows.filter(({ from, to }) => !ids.has(from) || !ids.has(to)).map(({ from, to }) => `${from} -> ${to}`),
    ...arrows.flatMap(({ text = '' }) => (widthOf(text) > BOX_GAP_X - 10 ? [text] : [])),
  ];
}

function timelineParts(timeline: Timeline): { height: number; parts: string[] } {
  const { rows, marks = [], ticks = [], end } = timeline;
  const at = scale(timeline);
  const top = marks.length === 0 ? EDGE : 24;
  const bottom = top + rows.length * ROW;
  const parts = rows.flatMap(({ label, spans = [], moments = [] }, index) => {
    const middle = top + index * ROW + ROW / 2;
    return [
      text(0, middle + 4, label, 'start'),
      ...spans.map(({ from, to, text: words, tone }) => {
        const [left, right] = [at(from), at(to ?? end)];
        const box = rect(left, middle - SPAN_HEIGHT / 2, right - left, SPAN_HEIGHT, classes('span', tone), to === undefined);
        return `${box}${text((left + right) / 2, middle + 4, words)}`;
      }),
      ...moments.map(({ at: time, text: words, tone }) => {
        const dot = `<circle class="${classes('moment', tone)}" cx="${at(time)}" cy="${middle - 6}" r="4"/>`;
        return `${dot}${text(at(time), middle + 12, words)}`;
      }),
    ];
  });
  const lines = marks.map(
    ({ at: time, text: words }) =>
      `<line class="mark" x1="${at(time)}" x2="${at(time)}" y1="18" y2="${bottom}"/>${text(at(time), 12, words)}`,
  );
  const axis = `<line class="axis" x1="${at(0)}" x2="${WIDTH}" y1="${bottom + 4}" y2="${bottom + 4}"/>`;
  const labels = ticks.map(({ at: time, text: words }) => text(at(time), bottom + 20, words));
  return { height: bottom + (ticks.length === 0 ? 12 : 28), parts: [...lines, ...parts, axis, ...labels] };
}

function scale({ end }: Timeline): (time: number) => number {
  return time => Math.round(LABEL + ((WIDTH - LABEL) * time) / end);
}

function flowParts({ boxes, arrows }: FlowChart): { height: number; parts: string[] } {
  const places = new Map(boxes.map(({ id, column, row }) => [id, { x: boxX(column), y: boxY(row) }]));
  const lines = arrows.flatMap(({ from, to, text: words, tone }) => {
    const [a, b] = [places.get(from), places.get(to)];
    if (a === undefined || b === undefined) return [];
    const isDown = a.x === b.x;
    const [x1, y1] = isDown ? [a.x + BOX_WIDTH / 2, a.y + BOX_HEIGHT] : [a.x + BOX_WIDTH, a.y + BOX_HEIGHT / 2];
    const [x2, y2] = isDown ? [b.x + BOX_WIDTH / 2, b.y] : [b.x, b.y + BOX_HEIGHT / 2];
    const middle = (x1 + x2) / 2;
    const path = isDown ? `M${x1} ${y1}V${y2}` : `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
    const head = isDown
      ? `M${x2 - 4} ${y2 - 7}L${x2} ${y2}L${x2 + 4} ${y2 - 7}Z`
      : `M${x2 - 7} ${y2 - 4}L${x2} ${y2}L${x2 - 7} ${y2 + 4}Z`;
    const label =
      words === undefined
        ? ''
        : isDown
          ? text(x1 + 8, (y1 + y2) / 2 + 4, words, 'start', 'label')
          : text(middle, (y1 + y2) / 2 - 6, words, 'middle', 'label');
    return [`<path class="${classes('arrow', tone)}" d="${path}"/><path class="head" d="${head}"/>${label}`];
  });
  const nodes = boxes.map(({ text: words, column, row, tone }) => {
    const box = rect(boxX(column), boxY(row), BOX_WIDTH, BOX_HEIGHT, classes('box', tone));
    return `${box}${text(boxX(column) + BOX_WIDTH / 2, boxY(row) + BOX_HEIGHT / 2 + 4, words)}`;
  });
  const rows = Math.max(...boxes.map(({ row }) => row)) + 1;
  return { height: boxY(rows) - BOX_GAP_Y + EDGE, parts: [...lines, ...nodes] };
}

function boxX(column: number): number {
  return column * (BOX_WIDTH + BOX_GAP_X);
}

function boxY(row: number): number {
  return EDGE + row * (BOX_HEIGHT + BOX_GAP_Y);
}

function rect(x: number, y: number, width: number, height: number, name: string, isOpen = false): string {
  // What goes on has no right edge.
  const dashes = isOpen ? ` stroke-dasharray="${width} ${height} ${width + height} 0"` : '';
  return `<rect class="${name}" x="${x}" y="${y}" width="${width}" height="${height}"${isOpen ? dashes : ' rx="3"'}/>`;
}

function text(x: number, y: number, words: string, anchor: 'start' | 'middle' = 'middle', name?: string): string {
  const called = name === undefined ? '' : ` class="${name}"`;
  return `<text${called} x="${x}" y="${y}" text-anchor="${anchor}">${escapeHtml(words)}</text>`;
}

function classes(name: string, tone: Tone | undefined): string {
  return tone === undefined ? name : `${name} ${tone}`;
}

function widthOf(words: string): number {
  return words.length * CHARACTER;
}
