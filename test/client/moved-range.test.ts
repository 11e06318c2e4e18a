import { expect, test } from 'vitest';
import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { movedRange } from '../../client/movedRange.js';

/** Edits of a text in which `[` and `]` stand around the piece: what is replaced (`«»`), by what, and the text after it. */
const CASES: readonly (readonly [title: string, before: string, by: string, after: string])[] = [
  ['a line above', '«»a\n[b]\n', 'x\n', 'x\na\n[b]\n'],
  ['lines above go', '«a\nb\n»c[d]e', '', 'c[d]e'],
  ['a line that is joined with the one above', 'ab«\n  »c[d]', ' ', 'ab c[d]'],
  ['typing before it on its line', 'a«»b[c]', 'x', 'axb[c]'],
  ['typing where it begins', 'a «»[b]', 'x ', 'a x [b]'],
  ['a line break where it begins', 'a\n«»[b]', '\n', 'a\n\n[b]'],
  ['typing in it', '[a«»b]c', 'xy', '[axyb]c'],
  ['lines in it', '[a«»b]c', 'x\r\ny', '[ax\r\nyb]c'],
  ['its beginning is replaced', '[«a»b]', 'x', '[xb]'],
  ['typing at its end', '[a]«»\nb', 'x', '[ax]\nb'],
  ['a line that is begun behind it', '[a]«»\nb', '\n  x', '[a]\n  x\nb'],
  ['typing behind it', '[a] «»\nb', 'x', '[a] x\nb'],
  ['its end and more is replaced', '[a«b]c»d', 'x', '[ax]d'],
  ['all around it is replaced', 'a«b[c]d»e', 'x\ny', 'a[x\ny]e'],
  ['it is cut out', 'a«[b]»c', '', 'a[]c'],
  ['it comes back', 'a[«»]c', 'b\nd', 'a[b\nd]c'],
];

test.each(CASES)('%s', (_title, before, by, after) => {
  const marked = TextDocument.create('file:///a', '', 0, before.replaceAll(/[[\]«»]/g, ''));
  const placeOf = (mark: string) => marked.positionAt(before.slice(0, before.indexOf(mark)).replaceAll(/[[\]«»]/g, '').length);
  const change = { range: { start: placeOf('«'), end: placeOf('»') }, text: by };
  const piece = movedRange({ start: placeOf('['), end: placeOf(']') }, [change]);
  const now = TextDocument.update(marked, [change as TextDocumentContentChangeEvent], 1);
  const [start, end] = [now.offsetAt(piece.start), now.offsetAt(piece.end)];
  const text = now.getText();
  expect(`${text.slice(0, start)}[${text.slice(start, end)}]${text.slice(end)}`).toBe(after);
});

test('each of several edits counts in the text that the others have left', () => {
  const line = (number: number) => ({ line: number, character: 0 });
  const insert = (number: number) => ({ range: { start: line(number), end: line(number) }, text: 'x\n' });
  // An editor tells the last one first.
  expect(movedRange({ start: line(3), end: line(4) }, [insert(6), insert(2), insert(0)])).toEqual({
    start: line(5),
    end: line(6),
  });
});
