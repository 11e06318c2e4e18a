import { createColors } from 'picocolors';
import { expect, test } from 'vitest';
import { codeFrame } from '../../cli/code-frame.js';
import { Lines } from '../../cli/positions.js';

/** The frame around the text between `«` and `»`. */
function frame(marked: string): string {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  const lines = new Lines(marked.replace(/[«»]/g, ''));
  return codeFrame(lines, lines.range(start, end), createColors(false), text => text);
}

test('underlines a token between its neighbours', () => {
  expect(frame('source a : postgres {\n  auth «"hunter2"»\n}\n')).toBe(
    ['  1 │ source a : postgres {', '> 2 │   auth "hunter2"', '    │        ^^^^^^^^^', '  3 │ }'].join('\n'),
  );
});

test('pads line numbers, and has no line before the first or after the last', () => {
  expect(frame('«a»')).toBe('> 1 │ a\n    │ ^');
  expect(frame(`${'\n'.repeat(8)}x\n«y»\nz`)).toBe('   9 │ x\n> 10 │ y\n     │ ^\n  11 │ z');
});

test('an empty range has one mark', () => {
  expect(frame('ab«»')).toBe('> 1 │ ab\n    │   ^');
});

test('of several lines the first is underlined to its end', () => {
  expect(frame('a «b c\nd» e')).toBe('> 1 │ a b c\n    │   ^^^\n  2 │ d e');
});

test('counts what the eye sees: tabs, wide characters, marks', () => {
  expect(frame('\t表😀e\u0301«x»')).toBe('> 1 │   表😀e\u0301x\n    │        ^');
});

test('Windows line ends are no part of a line', () => {
  expect(frame('a\r\n«b»\r\nc\r\n')).toBe('  1 │ a\n> 2 │ b\n    │ ^\n  3 │ c');
});

test('text cannot steer the terminal', () => {
  expect(frame('\u001b[31m«x»\u0007')).toBe('> 1 │ ·[31mx·\n    │      ^');
});

test('a line of a megabyte is cut around what is meant', () => {
  const rows = frame(`${'a'.repeat(500_000)}«bcd»${'e'.repeat(500_000)}`).split('\n');
  expect(rows[0]).toMatch(/^> 1 │ …a{55}bcde{52}…$/);
  expect(rows[1]?.indexOf('^^^')).toBe(rows[0]?.indexOf('bcd'));
});
