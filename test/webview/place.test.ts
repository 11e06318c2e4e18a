import ELK from 'elkjs/lib/elk.bundled.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrange, type Positions } from '../../webview/layout/arrange.js';
import { boxesOf } from '../../webview/layout/boxes.js';
import { fromElk, toElk } from '../../webview/layout/elk.js';
import { gridLayout } from '../../webview/layout/grid.js';
import { laneOf, lanes, size } from '../../webview/layout/lanes.js';
import { type Placement, place } from '../../webview/layout/place.js';
import type { Graph } from '../../webview/protocol.js';
import { edges, graph, node, randomGraph, shop } from './support/graphs.js';

const elk = new ELK.default();

async function elkLayout(of: Graph): Promise<Positions> {
  return arrange(fromElk(await elk.layout(toElk(of)), of), of);
}

const layouts: [name: string, layout: (of: Graph) => Positions | Promise<Positions>][] = [
  ['elk', elkLayout],
  ['plain', of => arrange(gridLayout(of), of)],
];

const graphs: [name: string, of: Graph][] = [
  ['the shop', shop],
  ['one table', graph(['p.gold.a'])],
  ['dead letters alone', graph(['p.deadletter.a', 'p.deadletter.b'])],
  ['20 nodes', randomGraph(20, 3)],
  ['100 nodes', randomGraph(100, 11)],
  [
    'a cycle',
    graph(
      ['p.silver.a', 'p.silver.b', 'p.silver.c'],
      'p.silver.a -> p.silver.b\np.silver.b -> p.silver.c\np.silver.c -> p.silver.a',
    ),
  ],
  ['a table that reads itself', graph(['p.silver.a'], 'p.silver.a -> p.silver.a')],
  ['gold before bronze', graph(['p.gold.a', 'p.bronze.b'], 'p.gold.a -> p.bronze.b')],
  ['names of the prototype', graph(['p.silver.constructor', 'p.silver.__proto__'], 'p.silver.constructor -> p.silver.__proto__')],
  ['an edge to nothing', graph(['p.silver.a'], 'p.silver.a -> p.silver.gone')],
];

function overlaps(of: Graph, positions: Positions, unfolded = new Set<string>()): string[] {
  const boxes = [...boxesOf(of, positions, unfolded)];
  return boxes.flatMap(([id, a], index) =>
    boxes
      .slice(index + 1)
      .filter(([, b]) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
      .map(([other]) => `${id} and ${other}`),
  );
}

describe.each(layouts)('%s layout', (_, layout) => {
  test.each(graphs)('%s: every node has a place of its own, in its lane', async (_, of) => {
    const positions = await layout(of);
    expect([...positions.keys()].sort()).toEqual(of.nodes.map(({ id }) => id).sort());
    expect(overlaps(of, positions)).toEqual([]);
    const bottom = Math.max(...of.nodes.filter(n => laneOf(n) !== 'deadletter').map(n => positions.get(n.id)?.y ?? 0));
    let right = Number.NEGATIVE_INFINITY;
    for (const lane of lanes) {
      const xs = of.nodes.filter(n => laneOf(n) === lane).map(n => positions.get(n.id)?.x ?? Number.NaN);
      if (xs.length === 0) continue;
      expect(Math.min(...xs)).toBeGreaterThan(right);
      right = Math.max(...xs) + size.nodeWidth;
    }
    for (const n of of.nodes) if (laneOf(n) === 'deadletter') expect(positions.get(n.id)?.y).toBeGreaterThan(bottom);
  });

  test('is the same every time', async () => {
    expect(await layout(randomGraph(40, 2))).toEqual(await layout(randomGraph(40, 2)));
  });

  test('keeps room for a lane between two others', async () => {
    const positions = await layout(graph(['p.source.a', 'p.gold.b'], 'p.source.a -> p.gold.b'));
    expect((positions.get('p.gold.b')?.x ?? 0) - (positions.get('p.source.a')?.x ?? 0)).toBeGreaterThanOrEqual(
      3 * (size.nodeWidth + size.layerGap),
    );
  });
});

const shopPlacement = async (): Promise<Placement> => ({ shown: await elkLayout(shop), gone: new Map() });

function moved(before: Placement, after: Placement): string[] {
  return [...before.shown]
    .filter(([id, { x, y }]) => after.shown.has(id) && (after.shown.get(id)?.x !== x || after.shown.get(id)?.y !== y))
    .map(([id]) => id);
}

function withNodes(of: Graph, ids: readonly string[], edgeText: string): Graph {
  return { ...of, nodes: [...of.nodes, ...ids.map(id => node(id))], edges: [...of.edges, ...edges(edgeText)] };
}

function without(of: Graph, ids: readonly string[]): Graph {
  return {
    nodes: of.nodes.filter(({ id }) => !ids.includes(id)),
    edges: of.edges.filter(({ from, to }) => !ids.includes(from) && !ids.includes(to)),
    columnEdges: of.columnEdges,
  };
}

describe('a change of the graph', () => {
  test('in anything but its nodes moves none', async () => {
    const before = await shopPlacement();
    const changed: Graph = {
      nodes: [...shop.nodes].reverse().map(n => ({ ...n, line: n.line + 7, doc: 'new', errors: 3 })),
      edges: shop.edges.slice(3),
      columnEdges: [],
    };
    expect(place(before, changed)?.shown).toEqual(before.shown);
  });

  test.each([
    ['a table of an existing lane', ['shop.silver.returns'], 'shop.bronze.orders -> shop.silver.returns'],
    ['a table without inputs', ['shop.silver.returns'], ''],
    ['a table after one of its own lane', ['shop.silver.late'], 'shop.silver.orders -> shop.silver.late'],
    ['a service', ['shop.service.checkout'], 'shop.service.checkout -> shop.source.orders write'],
    ['a consumer', ['shop.serve.api.customers'], 'shop.gold.dim_customer -> shop.serve.api.customers serve'],
    ['dead letters', ['shop.deadletter.late'], 'shop.silver.orders -> shop.deadletter.late dead_letter'],
    [
      'a whole branch',
      ['shop.source.a', 'shop.bronze.a', 'shop.silver.a', 'shop.gold.a'],
      'shop.source.a -> shop.bronze.a\nshop.bronze.a -> shop.silver.a\nshop.silver.a -> shop.gold.a',
    ],
  ])('by %s moves nothing else', async (_, ids, edgeText) => {
    const before = await shopPlacement();
    const changed = withNodes(shop, ids, edgeText);
    const after = place(before, changed) as Placement;
    expect(moved(before, after)).toEqual([]);
    expect([...after.shown.keys()].sort()).toEqual(changed.nodes.map(({ id }) => id).sort());
    expect(overlaps(changed, after.shown)).toEqual([]);
    for (const id of ids) {
      const lane = laneOf(node(id));
      const others = shop.nodes.filter(n => laneOf(n) === lane).map(n => before.shown.get(n.id));
      const point = after.shown.get(id);
      if (lane === 'deadletter') expect(others.map(other => other?.y)).toContain(point?.y);
      else if (others.length > 0) expect(others.map(other => other?.x)).toContain(point?.x);
    }
  });

  test('a renamed table stays where it is, at every letter', async () => {
    const before = await shopPlacement();
    const rest = without(shop, ['shop.gold.dim_customer']);
    let placement = before;
    for (const name of ['dim_custome', 'dim_cust', 'd', 'di', 'dim', 'dim_person']) {
      placement = place(
        placement,
        withNodes(rest, [`shop.gold.${name}`], `shop.bronze.customers -> shop.gold.${name}`),
      ) as Placement;
      expect(placement.shown.get(`shop.gold.${name}`)).toEqual(before.shown.get('shop.gold.dim_customer'));
    }
  });

  test('tables that are gone while their text is broken come back to their places', async () => {
    const before = await shopPlacement();
    const gone = ['shop.gold.dim_customer', 'shop.gold.daily_revenue', 'shop.silver.orders'];
    const broken = place(before, without(shop, gone)) as Placement;
    expect([...broken.shown.keys()]).not.toContain('shop.silver.orders');
    const whole = place(broken, shop) as Placement;
    expect(moved(before, whole)).toEqual([]);
    const emptied = place(before, { nodes: [], edges: [], columnEdges: [] }) as Placement;
    expect(moved(before, place(emptied, shop) as Placement)).toEqual([]);
  });

  test('that leaves little of it is laid out afresh', async () => {
    expect(place(await shopPlacement(), randomGraph(12, 1))).toBeUndefined();
    expect(place({ shown: new Map(), gone: new Map() }, shop)).toBeUndefined();
  });

  test('never moves or covers a node that stays, over any history', async () => {
    const universe = withNodes(
      shop,
      ['shop.silver.a', 'shop.gold.b', 'shop.source.c', 'shop.service.d'],
      'shop.silver.orders -> shop.silver.a\nshop.silver.a -> shop.gold.b',
    );
    const start: Placement = { shown: await elkLayout(universe), gone: new Map() };
    const ids = universe.nodes.map(({ id }) => id);
    fc.assert(
      fc.property(fc.array(fc.subarray(ids, { maxLength: 7 }), { minLength: 1, maxLength: 6 }), histories => {
        let placement = start;
        for (const removed of histories) {
          const now = without(universe, removed);
          const next = place(placement, now);
          if (!next) return;
          expect(moved(placement, next)).toEqual([]);
          expect(overlaps(now, next.shown)).toEqual([]);
          placement = next;
        }
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

describe('unfolding', () => {
  test('pushes down what is below and lets it back', async () => {
    const positions = await elkLayout(shop);
    const folded = boxesOf(shop, positions, new Set());
    for (const { id } of shop.nodes) expect({ x: folded.get(id)?.x, y: folded.get(id)?.y }).toEqual(positions.get(id));
    const all = new Set(shop.nodes.map(({ id }) => id));
    expect(overlaps(shop, positions, all)).toEqual([]);
    expect(overlaps(shop, positions, new Set(['shop.bronze.customers']))).toEqual([]);
    const bottom = Math.max(
      ...[...boxesOf(shop, positions, all)].filter(([id]) => !id.includes('deadletter')).map(([, box]) => box.y + box.height),
    );
    expect(boxesOf(shop, positions, all).get('shop.deadletter.rejects')?.y).toBeGreaterThan(bottom + 40);
  });
});

test('a chain longer than the stack is deep is laid out', () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => `p.silver.t${index}`);
  const chain = graph(
    ids,
    ids
      .slice(1)
      .map((id, index) => `${ids[index]} -> ${id}`)
      .join('\n'),
  );
  const positions = gridLayout(chain);
  expect(positions.get('p.silver.t19999')?.x).toBe(19_999 * (size.nodeWidth + size.layerGap));
});
