import { expect, test } from 'vitest';
import { bar } from '../../cli/run/progress.js';
import { humanReport, jsonReport, summaryLine } from '../../cli/run/report.js';
import type { Outcome } from '../../cli/run/run.js';

const place = { file: 'a.pipe', line: 3 };
const counts = { read: 1_234_567_890, written: 7, dropped: 0, dead_lettered: 1, ties: 2, replayed: 0 };
const OUTCOMES: readonly Outcome[] = [
  {
    table: 'shop.bronze.orders',
    pipeline: 'shop',
    place,
    status: 'run',
    counts,
    warnings: new Map([
      ['known', 1],
      ['constructor', 2],
    ]),
    changedFiles: ['samples/shop/orders/1.jsonl'],
    anew: true,
    olderThanLog: 0,
  },
  {
    table: 'shop.gold.v',
    pipeline: 'shop',
    place,
    status: 'run',
    warnings: new Map(),
    changedFiles: [],
    anew: false,
    olderThanLog: 2,
  },
  { table: 'shop.gold.x', pipeline: 'shop', place, status: 'failed', reason: 'no \u001b[31mcolour' },
  { table: '_.gold.y', pipeline: undefined, place, status: 'left out', reason: 'of a reason\nof two lines' },
];

test('for people', () => {
  expect(humanReport(OUTCOMES).split('\n')).toEqual([
    '.cupel/shop.duckdb        read  written  dropped  dead letters  ties  replayed',
    '  bronze.orders     1234567890        7        0             1     2         0',
    '      computed anew from all rows: it was asked for, or its text or that of a table it reads has changed',
    '      1 row does not meet known',
    '      2 rows do not meet constructor',
    '      samples/shop/orders/1.jsonl has changed since it was read, which is not seen: add a file, or run with --fresh',
    '  gold.v            view',
    '      2 dead letters are older than the log: "cupel rebuild gold.v" computes the table anew from all rows, these too',
    '  gold.x            failed  a.pipe:3 no ·[31mcolour',
    '',
    '.cupel/_.duckdb  read  written  dropped  dead letters  ties  replayed',
    '  gold.y         left out  a.pipe:3 of a reason',
    '      of two lines',
    '',
  ]);
  expect(summaryLine(OUTCOMES)).toBe('2 run, 1 left out, 1 failed\n');
  expect(summaryLine([])).toBe('0 run\n');
});

test('as data', () => {
  expect(jsonReport(OUTCOMES).tables.map(({ table, counts, warnings }) => [table, counts, warnings])).toEqual([
    ['shop.bronze.orders', counts, { known: 1, constructor: 2 }],
    ['shop.gold.v', null, {}],
    ['shop.gold.x', null, {}],
    ['_.gold.y', null, {}],
  ]);
});

test.each([
  [0, 4, '░░░░░░░░░░░░░░░░░░░░'],
  [1, 4, '█████░░░░░░░░░░░░░░░'],
  [4, 4, '████████████████████'],
  [0, 0, '████████████████████'],
])('%i of %i', (done, total, text) => {
  expect(bar(done, total)).toBe(text);
});
