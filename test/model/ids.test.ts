import { expect, test } from 'vitest';
import { columnId, idOf } from '../../language/model/ids.js';
import { modelOf } from './support.js';

test.each([
  [['shop', ['silver'], 'orders'], 'shop.silver.orders'],
  [[undefined, ['source'], 'orders'], '_.source.orders'],
  [['_', ['source'], 'orders'], '`_`.source.orders'],
  [['my shop', ['serve', 'dashboard'], 'a.b'], '`my shop`.serve.dashboard.`a.b`'],
  [['shop', ['gold'], 'a`b'], 'shop.gold.`a``b`'],
  [['shop', ['gold'], 'größe'], 'shop.gold.`größe`'],
] as const)('%j is %s', ([pipeline, kind, name], id) => {
  expect(idOf(pipeline, kind, name)).toBe(id);
});

test('a column adds its name', () => {
  expect(columnId('shop.silver.orders', 'order id')).toBe('shop.silver.orders.`order id`');
});

const HOSTILE = [
  '`a#b`',
  '`a%23b`',
  '`a~2`',
  '`a``b.c`',
  '`{"x"}`',
  'größe',
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'table',
  'from',
];

test.each(HOSTILE)('a table, source and column may be called %s', name => {
  const model = modelOf(`
source ${name} : files { path "x" columns { ${name}: long not null, changed_at: timestamp event_time } }
bronze ${name} from source.${name} {}
silver ${name} from bronze.${name} { where ${name} > 0 key ${name} }
`);
  expect(model.files().flatMap(file => file.declarations.flatMap(({ handle }) => model.problems(handle)))).toEqual([]);
  const part = name === 'größe' ? '`größe`' : name;
  expect(model.table(`_.silver.${part}`)?.columns[0]?.from).toEqual([`_.bronze.${part}.${part}`]);
  expect(model.readers(`_.bronze.${part}`)).toEqual([`_.silver.${part}`]);
});

test('ids and names compare case-insensitively and keep their spelling', () => {
  const model = modelOf(
    'source Orders : files { path "x" columns { ID: long } }\nbronze orders from SOURCE.orders { where id > 0 }',
  );
  expect(model.source('_.SOURCE.orders')?.id).toBe('_.source.Orders');
  expect(model.table('_.bronze.orders')?.columns[0]?.name).toBe('ID');
});
