import { expect, test } from 'vitest';
import { type PreviewedRows, rowsPage } from '../../client/rowsPage.js';

const ROWS: PreviewedRows = {
  table: 'shop.gold.t',
  status: 'rows',
  of: 'shop.gold.t',
  reason: null,
  root: '/w',
  file: 'shop.pipe',
  line: 3,
  columns: [
    { name: 'id', type: 'long' },
    { name: '<b>"n"</b>', type: 'decimal(18, 2)' },
    { name: 's', type: 'string' },
  ],
  rows: [
    ['1', null, ''],
    ['2', '1.50', '<script>alert(1)</script> &amp; "q"'],
  ],
  total: 7,
  tables: [
    { table: 'shop.bronze.t', counts: { read: 9, written: 8, dropped: 0, dead_lettered: 1, ties: 0, replayed: 0 }, warnings: {} },
    { table: 'shop.gold.t', counts: null, warnings: { '<i>': 1, two: 2 } },
  ],
};
const LINKS = { refresh: 'command:r?%5B%5D', place: 'command:p', more: 'command:m' };

test('shows rows with types, NULL apart from an empty text, and what became of the rows', () => {
  const page = rowsPage(ROWS, LINKS, 'abc');
  expect(page).toContain('<th scope="col">id<small>long</small></th>');
  expect(page).toContain(
    '<tr><th scope="row">1</th><td class="number">1</td><td class="null">NULL</td><td class="null">empty</td></tr>',
  );
  expect(page).toContain('<p>2 of 7 rows</p>');
  expect(page).toContain('href="command:m"');
  expect(page).toContain('<th scope="row">bronze.t</th><td class="number">9</td>');
  expect(page).toContain('a view');
  expect(page).toContain('1 row does not meet &lt;i&gt;');
  expect(page).toContain('2 rows do not meet two');
});

test('text of a user stays text, and nothing can run or be loaded', () => {
  const page = rowsPage(ROWS, LINKS, 'abc');
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; &quot;q&quot;');
  expect(page).not.toMatch(/<script|<b>|<i>/);
  expect(page).toContain("default-src 'none'; style-src 'nonce-abc'");
});

test.each([
  [{ status: 'failed', of: 'shop.gold.t', reason: 'it <breaks>' }, ['it &lt;breaks&gt;', 'shop.pipe:3'], ['It reads']],
  [
    { status: 'left out', of: 'shop.bronze.o', reason: 'no rows' },
    ['It reads shop.bronze.o, which cannot be computed here:', 'no rows'],
    [],
  ],
  [{ status: 'stopped', of: 'shop.gold.t', reason: 'x' }, ['The computation was stopped.'], ['shop.pipe:3</a>']],
] as const)('%j is said with its place', (what, said, unsaid) => {
  const page = rowsPage({ ...ROWS, ...what, rows: [], columns: [], tables: [] }, LINKS, 'abc');
  for (const text of said) expect(page).toContain(text);
  for (const text of unsaid) expect(page).not.toContain(text);
});

test('an empty table says so', () => {
  expect(rowsPage({ ...ROWS, rows: [], total: 0 }, LINKS, 'abc')).toContain('The table has no rows.');
});
