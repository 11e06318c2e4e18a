import { describe, expect, test } from 'vitest';
import { codeCell } from '../../server/markdown.js';

/** The cells of a row as the editor reads them: a backslash escapes what follows it, be it a `|` or a backslash. */
function cellsOf(row: string): string[] {
  const cells = [''];
  for (const [piece] of row.matchAll(/\\.|./gs)) {
    if (piece === '|') cells.push('');
    else cells.push(`${cells.pop()}${piece}`);
  }
  return cells.slice(1, -1);
}

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
