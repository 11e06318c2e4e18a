import { describe, expect, test } from 'vitest';
import { codeCell } from '../../server/markdown.js';

/** Splits a row of a table as GitHub's Markdown does: at every `|` before which no backslash stands. */
const cellsOf = (row: string) => row.split(/(?<!(?<!\\)\\(?:\\\\)*)\|/).slice(1, -1);

describe('a cell of a table', () => {
  test.each(['a|b', 'a\\|b', 'a\\\\|b', '\\|[x](command:y)', '`\\`|`', '|\\', '||'])('holds the whole of %s', text => {
    expect(cellsOf(`| ${codeCell(text)} | after |`)).toHaveLength(2);
    expect(cellsOf(`| ${codeCell(text)} | after |`)[1]).toBe(' after ');
  });

  test('shows the text', () => {
    expect(codeCell('amount')).toBe('`amount`');
    expect(codeCell('a|b')).toBe('`a\\|b`');
  });
});
