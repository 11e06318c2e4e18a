import { expect, test } from 'vitest';
import { type Diagram, patterns } from '../../language/catalog/index.js';
import { diagramFile, diagramSvg, misfits } from '../../site/diagram.js';

const drawn = patterns().flatMap(({ id, diagram }) => (diagram === undefined ? [] : [[id, diagram] as const]));

test.each(drawn)('in the picture of %s, every text fits where it stands', (_, diagram) => {
  expect(misfits(diagram)).toEqual([]);
});

const row = { label: 'a', spans: [{ from: 0, to: 1, text: 'b' }], moments: [{ at: 1, text: 'c' }] };
const box = (id: string, column: number): { id: string; text: string; column: number; row: number } => ({
  ...{ id, text: id, column, row: 0 },
});

test.each<[what: string, diagram: Diagram, wrong: string[]]>([
  ['nothing at all', { alt: 'x' }, ['neither a timeline nor a flow']],
  ['both', { alt: 'x', timeline: { end: 2, rows: [row] }, flow: { boxes: [], arrows: [] } }, ['both a timeline and a flow']],
  ['a long label', { alt: 'x', timeline: { end: 2, rows: [{ label: 'l'.repeat(30) }] } }, ['l'.repeat(30)]],
  [
    'a text that is longer than its span',
    { alt: 'x', timeline: { end: 100, rows: [{ label: 'a', spans: [{ from: 0, to: 2, text: 'too long' }] }] } },
    ['too long'],
  ],
  [
    'moments that run into each other',
    {
      alt: 'x',
      timeline: {
        end: 100,
        rows: [],
        ticks: [
          { at: 1, text: 'first' },
          { at: 2, text: 'second' },
        ],
      },
    },
    ['first'],
  ],
  ['a moment beyond the edge', { alt: 'x', timeline: { end: 10, rows: [], marks: [{ at: 10, text: 'beyond' }] } }, ['beyond']],
  [
    'an arrow to nowhere',
    { alt: 'x', flow: { boxes: [box('a', 0), box('b', 1)], arrows: [{ from: 'a', to: 'c' }] } },
    ['a -> c'],
  ],
  ['a column beyond the edge', { alt: 'x', flow: { boxes: [box('a', 0), box('b', 3)], arrows: [] } }, ['column 3']],
  [
    'a text that is longer than its arrow',
    {
      alt: 'x',
      flow: { boxes: [box('a', 0), box('b', 1)], arrows: [{ from: 'a', to: 'b', text: 'much too long for an arrow' }] },
    },
    ['much too long for an arrow'],
  ],
])('a picture with %s does not fit', (_, diagram, wrong) => {
  expect(misfits(diagram)).toEqual(wrong);
});

test('what a picture says is only text', () => {
  const hostile = '"><script>alert(1)</script><style>';
  const moment = { at: 1, text: hostile };
  const diagrams: Diagram[] = [
    {
      alt: hostile,
      timeline: {
        end: 2,
        rows: [{ label: hostile, spans: [{ from: 0, text: hostile }], moments: [moment] }],
        marks: [moment],
        ticks: [moment],
      },
    },
    {
      alt: hostile,
      flow: { boxes: [{ ...box('a', 0), text: hostile }, box('b', 1)], arrows: [{ from: 'a', to: 'b', text: hostile }] },
    },
  ];
  for (const diagram of diagrams) {
    expect(diagramSvg(diagram)).not.toMatch(/<script|<style|"">/);
    expect(diagramFile(diagram).match(/<style>/g)).toHaveLength(1);
  }
});
