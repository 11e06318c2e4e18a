import { expect, test } from 'vitest';
import { adviceOn, isFull, reasonOf } from '../../cli/run/reasons.js';
import { createModel } from '../../language/model/index.js';
import type { TableRecord } from '../../language/model/records.js';

test.each([
  [
    'IO Error: Could not set lock on file "/x/shop.duckdb": Conflicting lock is held in /usr/bin/node (PID 4711). See also https://duckdb.org/docs/stable/connect/concurrency',
    'is in use by another program (process 4711): end that first, and run this again',
  ],
  [
    'IO Error: Cannot open file "x.duckdb": The process cannot access the file because it is being used by another process.',
    'is in use by another program: end that first, and run this again',
  ],
  [
    'IO Error: Could not write all bytes to file "x.duckdb.wal": wanted=4096 wrote=-1: No space left on device',
    'could not be written, because the disk is full: make room, and run this again; nothing is lost',
  ],
  [
    'IO Error: The file "x" exists, but it is not a valid DuckDB database file!',
    'is no database of DuckDB: remove it, and run this again',
  ],
  ['Conversion Error: Could not convert string "x" to INT32\n\nLINE 1: select x', 'Could not convert string "x" to INT32'],
  [
    'Invalid Input Error: gold.t: nothing was written, because of these rows: a\nb',
    'gold.t: nothing was written, because of these rows: a\nb',
  ],
])('%s', (message, reason) => {
  expect(reasonOf(new Error(message))).toBe(reason);
});

test.each([
  ['No space left on device', true],
  ['Disk quota exceeded', true],
  ['Could not convert string', false],
])('the disk is full: %s', (message, full) => {
  expect(isFull(message)).toBe(full);
});

test.each([
  ['older than the log: {"id":1}', '; "cupel rebuild silver.orders" computes it anew'],
  ['null key: {"id":1}', ''],
])('what helps where rows are %s', (rows, advice) => {
  const model = createModel();
  model.setFile('p.pipe', 'pipeline p { }\nsilver orders from bronze.orders { }\n');
  const table = model.table('p.silver.orders') as TableRecord;
  expect(adviceOn(`silver.orders: nothing was written, because of these rows of bronze.orders: ${rows}`, table)).toBe(advice);
});
