import { describe, expect, test } from 'vitest';
import { modelOf, ORDERS_AND_RATES } from './support.js';

describe('column lineage', () => {
  const LINEAGE: readonly {
    readonly title: string;
    readonly text: string;
    readonly column: string;
    readonly from: readonly string[];
    readonly decidedBy: readonly string[];
  }[] = [
    {
      title: 'through steps of one flow',
      text: 'silver t from bronze.orders as o { columns { id x = amount * n y = x + 1 } where id > 0 }',
      column: 'y',
      from: ['amount', 'n'],
      decidedBy: ['id'],
    },
    {
      title: 'joins decide',
      text: 'silver t from bronze.orders as o { join bronze.rates as r on r.id = o.id columns { usd } }',
      column: 'usd',
      from: ['_.bronze.rates.usd'],
      decidedBy: ['_.bronze.rates.id', 'id'],
    },
    {
      title: 'groups decide',
      text: 'silver t from bronze.orders { group by date(at) as day { s = sum(amount) } }',
      column: 's',
      from: ['amount'],
      decidedBy: ['at'],
    },
    {
      title: 'dedupe and delete decide',
      text: 'silver t from bronze.orders { dedupe by id keep latest at columns { id amount } key id write merge { delete when n = 1 } }',
      column: 'amount',
      from: ['amount'],
      decidedBy: ['id', 'at', 'n'],
    },
    {
      title: 'unknown columns of an open input are named',
      text: 'source q : files { path "x" }\nsilver t from source.q { columns { a = b + 1 } }',
      column: 'a',
      from: ['_.source.q.b'],
      decidedBy: [],
    },
    {
      title: 'validity comes from the sequence',
      text: 'silver t from bronze.orders { key id scd 2 { sequence by at } }',
      column: 'valid_to',
      from: ['at'],
      decidedBy: ['id', 'at'],
    },
  ];
  test.each(LINEAGE)('$title', ({ text, column, from, decidedBy }) => {
    const found = modelOf(ORDERS_AND_RATES + text)
      .table('_.silver.t')
      ?.columns.find(({ name }) => name === column);
    const id = (name: string): string => (name.startsWith('_.') ? name : `_.bronze.orders.${name}`);
    expect(found?.from).toEqual(from.map(id));
    expect(found?.decidedBy).toEqual(decidedBy.map(id));
  });
});
