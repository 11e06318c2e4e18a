import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Workspace } from '../../language/index.js';
import { lineageGraph } from '../../language/model/lineage.js';
import { lineageOf, lineageView } from '../../server/lineage.js';
import type { LineageView } from '../../server/protocol.js';

const toUri = (path: string): string => `file:///w/${path}`;

function workspaceOf(files: Readonly<Record<string, string>>): Workspace {
  const workspace = new Workspace();
  for (const [path, text] of Object.entries(files)) workspace.setFile(path, text);
  return workspace;
}

function viewOf(workspace: Workspace, path: string): LineageView {
  const result = lineageOf(workspace, path, toUri);
  if (!('graph' in result)) throw new Error(result.empty);
  return result.graph;
}

const examples = join(import.meta.dirname, '../../examples');
const exampleFiles = Object.fromEntries(
  readdirSync(examples)
    .filter(name => name.endsWith('.pipe'))
    .map(name => [name, readFileSync(join(examples, name), 'utf8')]),
);

test('the view has the nodes and edges of cupel lineage', () => {
  const workspace = workspaceOf(exampleFiles);
  const graph = lineageGraph(workspace.model);
  const view = lineageView(workspace, undefined, toUri);
  expect(view.nodes.map(({ id, file, line }) => ({ id, file, line }))).toEqual(
    graph.nodes.map(({ id, file, line }) => ({ id, file, line })),
  );
  expect(view.edges).toEqual(graph.edges);
  expect(view.columnEdges).toEqual(graph.columnEdges);
  const columns = new Set(view.nodes.flatMap(node => node.columns.map(({ id }) => id)));
  for (const { to } of view.columnEdges) expect(columns).toContain(to);
});

test.each(Object.keys(exampleFiles))('%s: a file shows its own pipeline', path => {
  const view = viewOf(workspaceOf(exampleFiles), path);
  expect(view.nodes.length).toBeGreaterThan(0);
  expect(new Set(view.nodes.map(({ file }) => file))).toEqual(new Set([path]));
  for (const node of view.nodes) {
    const text = (exampleFiles[path] as string).split('\n')[node.place.line] as string;
    if (node.kind !== 'sink')
      expect(text.slice(node.place.character).replace(/^`/, '')).toMatch(new RegExp(`^(${node.name}|\\*)`));
    // A further flow into a table stands somewhere else.
    if (node.extents.length > 0)
      expect(node.extents.some(({ firstLine, lastLine }) => node.line - 1 >= firstLine && node.line - 1 <= lastLine)).toBe(true);
  }
});

describe('a small workspace', () => {
  const workspace = workspaceOf({
    'a.pipe': `pipeline shop { }
/** What people order. */
source orders : kafka { topic "orders" columns { id: long not null, email: string pii } }
bronze orders from source.orders { write append }
`,
    'b.pipe': `part of shop
/** One row per order. */
silver orders from bronze.orders {
  columns { id, email, nothing = missing }
  key id
}
serve dashboard orders from silver.orders { tool "Superset" }
`,
    'c.pipe': `part of shop
source other : files { path "x" columns { id: long } }
flow more into silver.orders from source.other { columns { id, email: string = null } }
deadletter unused { retain 7 days }
gold far from source.other { write append }
`,
    'd.pipe': `pipeline web { }
source clicks : files { path "y" columns { id: long } }
`,
  });

  test('a file shows its pipeline and what is connected with it, in other files too', () => {
    expect(viewOf(workspace, 'a.pipe').nodes.map(({ id }) => id)).toEqual([
      'shop.bronze.orders',
      'shop.deadletter.unused',
      'shop.gold.far',
      'shop.serve.dashboard.orders',
      'shop.silver.orders',
      'shop.source.orders',
      'shop.source.other',
    ]);
    expect(viewOf(workspace, 'd.pipe').nodes.map(({ id }) => id)).toEqual(['web.source.clicks']);
  });

  test('nodes say what they are, and how many findings their declarations have', () => {
    const nodes = viewOf(workspace, 'b.pipe').nodes;
    const silver = nodes.find(({ id }) => id === 'shop.silver.orders');
    expect(silver).toMatchObject({ name: 'orders', detail: 'merge', doc: 'One row per order.', file: 'b.pipe', line: 3 });
    expect(silver?.reads).toBe('new rows of bronze.orders, new rows of source.other');
    expect(silver?.errors).toBeGreaterThan(0);
    expect(silver?.columns).toMatchObject([
      { id: 'shop.silver.orders.id', name: 'id', type: 'long', key: true },
      { id: 'shop.silver.orders.email', name: 'email', type: 'string', pii: true },
      { id: 'shop.silver.orders.nothing', name: 'nothing' },
    ]);
    expect(nodes.find(({ kind }) => kind === 'serve')).toMatchObject({ name: 'orders', detail: 'dashboard', columns: [] });
    expect(nodes.find(({ kind }) => kind === 'source')).toMatchObject({ detail: 'kafka' });
  });

  test('the cursor in a doc comment, or in a flow into the table, means the table', () => {
    const silver = viewOf(workspace, 'b.pipe').nodes.find(({ id }) => id === 'shop.silver.orders');
    expect(silver?.extents).toEqual([
      { uri: toUri('b.pipe'), firstLine: 1, lastLine: 5 },
      { uri: toUri('c.pipe'), firstLine: 2, lastLine: 2 },
    ]);
  });
});

test.each([
  ['', 'This file is empty'],
  ['  \n// a comment\n', 'declares no source, table or consumer'],
  ['pipeline shop { }', 'declares no source, table or consumer'],
  ['%%% ???', 'Line 1:'],
])('%j shows why there is nothing to see', (text, reason) => {
  const result = lineageOf(workspaceOf({ 'a.pipe': text }), 'a.pipe', toUri);
  expect('empty' in result && result.empty).toContain(reason);
});

test('a file that is not there shows why', () => {
  expect(lineageOf(new Workspace(), 'a.pipe', toUri)).toEqual({ empty: expect.stringContaining('not part of the workspace') });
});

test('a broken file shows what can be understood of it', () => {
  const workspace = workspaceOf({
    'a.pipe': 'source a : kafka { topic "t" }\nbronze a from source.a {\n  retain\n\nsilver b from bronze.a { }\n',
  });
  expect(viewOf(workspace, 'a.pipe').nodes.map(({ id }) => id)).toEqual(expect.arrayContaining(['_.source.a', '_.silver.b']));
});

test('names that are no words are spelled as they are', () => {
  const workspace = workspaceOf({
    'a.pipe':
      'source `a.b` : kafka { topic "t" columns { `x y`: long } }\nbronze `constructor` from source.`a.b` { sink kafka "out" }\n',
  });
  const { nodes } = viewOf(workspace, 'a.pipe');
  expect(nodes.map(({ id, name }) => [id, name])).toEqual([
    ['_.bronze.constructor', 'constructor'],
    ['_.sink.kafka.constructor', 'constructor'],
    ['_.source.`a.b`', 'a.b'],
  ]);
  expect(nodes.find(({ kind }) => kind === 'sink')).toMatchObject({ detail: 'kafka' });
  expect(nodes[0]?.columns.map(({ id }) => id)).toEqual(['_.bronze.constructor.`x y`']);
});
