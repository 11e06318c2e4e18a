import { expect, test } from 'vitest';
import { csvText, tableText } from '../../cli/run/table-text.js';

const COLUMNS = ['id', 'said'];
const ROWS = [
  ['1', null],
  ['22', ''],
  ['3', 'a "quoted", comma\nline'],
  ['4', '\u001b[31mred'],
  ['5', 'grün 🐟'.repeat(10)],
] as const;

test('a table for people: long texts are cut, nothing steers the terminal', () => {
  expect(tableText(COLUMNS, ROWS).split('\n')).toEqual([
    'id  said',
    '1   null',
    '22  ',
    '3   a "quoted", comma⏎line',
    '4   ·[31mred',
    `5   ${[...'grün 🐟'.repeat(10)].slice(0, 23).join('')}…`,
    '',
  ]);
});

test('CSV: NULL is nothing, an empty text is not', () => {
  expect(csvText(COLUMNS, ROWS.slice(0, 3))).toBe('id,said\r\n1,\r\n22,""\r\n3,"a ""quoted"", comma\nline"\r\n');
});
