import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeTables } from '../../language/model/describe.js';
import { lineageGraph } from '../../language/model/lineage.js';
import { modelOf } from './support.js';

const TEXT = `pipeline p { owner "x" }
service app { writes source.a, source.b via outbox }
source a : kafka { topic "a" columns { id: long at: timestamp event_time } }
source b : kafka { topic "b" columns { id: long at: timestamp event_time } }
deadletter late {}
deadletter bad {}
defaults bronze { on error dead_letter bad }
bronze * from source.a, source.b {}
silver u from bronze.a union bronze.b { watermark at delay 1 hour late dead_letter late }
silver j from silver.u { left join bronze.b as b on b.id = u.id columns { id other = b.at }
  sink kafka "j" via outbox
  sink kafka "k"
}
flow more into silver.j from bronze.a { semi join silver.u as u on u.id = a.id columns { id other = at } }
serve topic t from silver.j {}
`;

test('nodes and edges of every kind', () => {
  const { nodes, edges } = lineageGraph(modelOf(TEXT));
  expect(nodes.map(({ id, kind, layer, line, columns }) => `${id} ${kind} ${layer} ${line} ${columns}`)).toEqual([
    'p.bronze.a table bronze 8 id,at',
    'p.bronze.b table bronze 8 id,at',
    'p.deadletter.bad deadletter null 6 ',
    'p.deadletter.late deadletter null 5 ',
    'p.serve.topic.t serve null 15 ',
    'p.service.app service null 2 ',
    'p.silver.j table silver 10 id,other',
    'p.silver.u table silver 9 id,at',
    'p.sink.kafka.j sink null 11 ',
    'p.source.a source null 3 id,at',
    'p.source.b source null 4 id,at',
  ]);
  expect(edges.map(({ from, to, kind }) => `${from} ${kind} ${to}`)).toEqual([
    'p.bronze.a dead_letter p.deadletter.bad',
    'p.bronze.a flow p.silver.j',
    'p.bronze.a from p.silver.u',
    'p.bronze.b dead_letter p.deadletter.bad',
    'p.bronze.b join p.silver.j',
    'p.bronze.b union p.silver.u',
    'p.service.app write p.source.a',
    'p.service.app write p.source.b',
    'p.silver.j serve p.serve.topic.t',
    'p.silver.j sink p.sink.kafka.j',
    'p.silver.u dead_letter p.deadletter.late',
    'p.silver.u from p.silver.j',
    'p.silver.u join p.silver.j',
    'p.source.a from p.bronze.a',
    'p.source.b from p.bronze.b',
  ]);
});

test('column edges, those of further flows included', () => {
  const { columnEdges } = lineageGraph(modelOf(TEXT));
  const other = columnEdges.filter(({ to }) => to === 'p.silver.j.other');
  expect(other.map(({ from, kind, subtype }) => `${from} ${kind} ${subtype}`)).toEqual([
    'p.bronze.a.at direct IDENTITY',
    'p.bronze.a.id indirect JOIN',
    'p.bronze.b.at direct IDENTITY',
    'p.bronze.b.id indirect JOIN',
    'p.silver.u.id indirect JOIN',
  ]);
});

test('every edge joins two nodes, in the examples too', () => {
  for (const name of ['shop', 'genomics', 'real_time_analytics', 'saas_warehouse']) {
    const { nodes, edges } = lineageGraph(modelOf(readFileSync(new URL(`../../examples/${name}.pipe`, import.meta.url), 'utf8')));
    const ids = new Set(nodes.map(({ id }) => id));
    expect(ids.size).toBe(nodes.length);
    expect(edges.filter(({ from, to }) => !ids.has(from) || !ids.has(to))).toEqual([]);
  }
});

test('a table described', () => {
  const [table] = describeTables(
    modelOf(
      `pipeline p { format iceberg }\r\nsource s : files { path "x" columns { id: long not null email: string pii } }\r\nsilver t from source.s {\r\n  key id\r\n  freshness 2 days\r\n  expect ok: id > 0 else drop\r\n}`,
    ),
  );
  expect(table).toEqual({
    id: 'p.silver.t',
    kind: 'table',
    layer: 'silver',
    file: 'main.pipe',
    range: { start: { line: 3, column: 1 }, end: { line: 7, column: 2 } },
    columns: [
      {
        name: 'id',
        type: 'long',
        nullable: false,
        pii: false,
        domain: null,
        from: ['p.source.s.id'],
        decidedBy: ['p.source.s.id'],
        lineage: [
          { from: 'p.source.s.id', kind: 'direct', subtype: 'IDENTITY' },
          { from: 'p.source.s.id', kind: 'indirect', subtype: 'GROUP_BY' },
          { from: 'p.source.s.id', kind: 'indirect', subtype: 'FILTER' },
        ],
      },
      {
        name: 'email',
        type: 'string',
        nullable: true,
        pii: true,
        domain: null,
        from: ['p.source.s.email'],
        decidedBy: ['p.source.s.id'],
        lineage: [
          { from: 'p.source.s.email', kind: 'direct', subtype: 'IDENTITY' },
          { from: 'p.source.s.id', kind: 'indirect', subtype: 'GROUP_BY' },
          { from: 'p.source.s.id', kind: 'indirect', subtype: 'FILTER' },
        ],
      },
    ],
    key: ['id'],
    rows: ['id'],
    reads: [
      {
        input: 'p.source.s',
        kind: 'new rows',
        what: 'new rows',
        why: 'each row of the table follows from one row of the input, which only grows',
        through: [],
      },
    ],
    properties: {
      engine: { value: 'spark', origin: 'built-in', by: 'built-in', file: null, line: null },
      'expect ok': { value: 'id > 0 else drop', origin: 'table', by: 'this table', file: 'main.pipe', line: 6 },
      format: { value: 'iceberg', origin: 'pipeline', by: 'pipeline p', file: 'main.pipe', line: 1 },
      freshness: { value: '2 days', origin: 'table', by: 'this table', file: 'main.pipe', line: 5 },
      key: { value: 'id', origin: 'table', by: 'this table', file: 'main.pipe', line: 4 },
      'late within': { value: '30 days', origin: 'built-in', by: 'built-in', file: null, line: null },
      'on error': { value: 'fail', origin: 'built-in', by: 'built-in', file: null, line: null },
      timezone: { value: 'UTC', origin: 'built-in', by: 'built-in', file: null, line: null },
      write: { value: 'merge', origin: 'built-in', by: 'built-in', file: null, line: null },
    },
  });
});

test('what a query reads', () => {
  const { edges } = lineageGraph(
    modelOf(`pipeline p { owner "x" }
source a : kafka { topic "a" }
bronze a from source.a {}
bronze \`odd name\` from source.a {}
silver c from bronze.a {}
silver s { sql """
  -- from silver.s
  with x as (select * from bronze.a where note = 'from silver.s')
  select x.* from x join p.bronze.\`odd name\` o on o.id = x.id, SILVER.C where silver.s.id = 1 and exists (select 1 from bronze.gone)
""" }
silver i from bronze.a { sql """ select * from input left anti join silver.c c on c.id = input.id """ }
`),
  );
  expect(edges.filter(({ kind }) => kind === 'sql').map(({ from, to }) => `${from} ${to}`)).toEqual([
    'p.bronze.`odd name` p.silver.s',
    'p.bronze.a p.silver.s',
    'p.silver.c p.silver.i',
    'p.silver.c p.silver.s',
  ]);
});
