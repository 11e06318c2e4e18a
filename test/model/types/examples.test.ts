import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { columnText, modelOf } from '../support.js';

test.each(['shop', 'genomics', 'real_time_analytics', 'saas_warehouse'])('every column of %s has a type', name => {
  const text = readFileSync(new URL(`../../../examples/${name}.pipe`, import.meta.url), 'utf8');
  const tables = modelOf({ [`${name}.pipe`]: text }).tables();
  const columns = tables.flatMap(({ id, columns: own }) => own.map(column => `${id} ${columnText(column)}`));
  expect(columns.length).toBeGreaterThan(10);
  expect(columns.filter(column => column.includes('unknown'))).toEqual([]);
});
