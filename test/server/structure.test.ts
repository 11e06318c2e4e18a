import { expect, test } from 'vitest';
import type { DocumentSymbol } from 'vscode-languageserver';
import { foldingRanges } from '../../server/features/folding.js';
import { documentLinks } from '../../server/features/links.js';
import { documentSymbols } from '../../server/features/outline.js';
import { legend, semanticTokens } from '../../server/features/semantic-tokens.js';
import { located } from './located.js';

const text = `// one
// two
pipeline shop {
  owner "a@example.com"
}

/**
 * Orders.
 */
source orders : files {
  path "x"
  contract "contracts/orders.yaml"
  columns { key: long not null, date: date }
}
bronze orders from source.orders as o {
  where o.key > 0 and date is not null
  sql """
    select * from input
  """
  expect known: o.key > 0 else warn
}
bronze * from source.orders {}
bronze from {
`;

function outline(symbols: readonly DocumentSymbol[], depth = 0): string[] {
  return symbols.flatMap(({ name, detail, range, children }) => [
    `${'  '.repeat(depth)}${name}${detail === undefined ? '' : ` (${detail})`} ${range.start.line}-${range.end.line}`,
    ...outline(children ?? [], depth + 1),
  ]);
}

test('the outline has every declaration with its columns and expectations', () => {
  const symbols = documentSymbols(located(text));
  expect(outline(symbols)).toEqual([
    'shop (pipeline) 2-4',
    'orders (source : files) 9-13',
    '  key (long) 12-12',
    '  date (date) 12-12',
    'orders (bronze) 14-20',
    '  known (expect, else warn) 19-19',
    '* (bronze) 21-21',
    expect.stringMatching(/\(bronze\) 22-22$/),
  ]);
});

test('blocks, comments and SQL fold; the line that closes a block stays in sight', () => {
  const lines = foldingRanges(located(text)).map(({ startLine, endLine, kind }) =>
    `${startLine}-${endLine} ${kind ?? ''}`.trim(),
  );
  expect(lines.sort()).toEqual(['0-1 comment', '14-19', '16-17', '2-3', '6-8 comment', '9-12']);
});

test('names are coloured by what they mean, and words that are names are no keywords', () => {
  const at = located(text);
  const { data } = semanticTokens(at);
  const found: string[] = [];
  let line = 0;
  let character = 0;
  for (let i = 0; i < data.length; i += 5) {
    const [lines = 0, characters = 0, length = 0, type = 0] = data.slice(i, i + 4);
    line += lines;
    character = lines === 0 ? character + characters : characters;
    const offset = at.document.offsetAt({ line, character });
    found.push(`${line} ${text.slice(offset, offset + length)} ${legend.tokenTypes[type]}`);
  }
  expect(found.filter(token => /^1[25] /.test(token))).toEqual(
    expect.arrayContaining(['12 key property', '12 date property', '15 o variable', '15 key property', '15 date property']),
  );
  expect(found).toContain('2 shop namespace');
  expect(found).toContain('14 orders class');
});

test('a range has the tokens of that range', () => {
  const at = located(text);
  const start = text.indexOf('bronze orders');
  const part = semanticTokens(at, { start, end: start + 20 }).data.length;
  expect(part).toBeGreaterThan(0);
  expect(part).toBeLessThan(semanticTokens(at).data.length);
});

test('a contract is a link to its file beside the one that names it', () => {
  const at = located(text);
  const [link] = documentLinks(at);
  expect(link?.target).toMatch(/contracts\/orders\.yaml$/);
  expect(at.document.getText(link?.range)).toBe('contracts/orders.yaml');
});
