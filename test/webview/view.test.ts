import { describe, expect, test } from 'vitest';
import type { Box } from '../../webview/layout/boxes.js';
import { size } from '../../webview/layout/lanes.js';
import { routeEdges } from '../../webview/layout/route.js';
import { traceColumn, traceNode } from '../../webview/layout/trace.js';
import { jsonForHtml, lineagePage } from '../../webview/page.js';
import { type Graph, isFromView, readViewState } from '../../webview/protocol.js';
import { neighbourIn } from '../../webview/view/keyboard.js';
import { findNodes } from '../../webview/view/search.js';
import { edges, node, shop } from './support/graphs.js';

const step = size.nodeWidth + size.layerGap;

/** Boxes of folded nodes from a drawing: one line for each row, a letter for each node. */
function boxes(drawing: readonly string[]): Map<string, Box> {
  const result = new Map<string, Box>();
  drawing.forEach((row, y) => {
    [...row].forEach((id, x) => {
      if (id !== ' ') result.set(id, { x: x * step, y: y * 70, width: size.nodeWidth, height: size.nodeHeight });
    });
  });
  return result;
}

/** The points of a path at which it is level: ends of its curves. */
function stops(path: string): { x: number; y: number }[] {
  return path.split(/ (?=[CL])/).map(part => {
    const [x, y] = (part.split(/[MCL ]/).at(-1) as string).split(',').map(Number);
    return { x: x as number, y: y as number };
  });
}

describe('edges', () => {
  const route = (drawing: readonly string[], text: string, band: readonly string[] = []) =>
    routeEdges(edges(text), boxes(drawing), new Set(band));

  test('run from the right side to the left side', () => {
    const [found] = route(['ab'], 'a -> b');
    expect(stops(found?.path ?? '')).toEqual([
      { x: size.nodeWidth, y: size.nodeHeight / 2 },
      { x: step, y: size.nodeHeight / 2 },
    ]);
    expect(found?.tip).toEqual({ x: step, y: size.nodeHeight / 2, angle: 0 });
  });

  test('go around a node between their ends', () => {
    const [found] = route(['abc'], 'a -> c');
    const inColumn = stops(found?.path ?? '').filter(({ x }) => x > step - 10 && x < step + size.nodeWidth + 10);
    expect(inColumn.length).toBeGreaterThan(0);
    for (const { y } of inColumn) expect(y < 0 || y > size.nodeHeight).toBe(true);
  });

  test('go around a node though dead letters lie across the columns', () => {
    const across: [string, Box] = ['d', { x: 1.5 * step, y: 300, width: size.nodeWidth, height: size.nodeHeight }];
    const all = new Map([...boxes(['abc']), across]);
    const [found] = routeEdges(edges('a -> c'), all, new Set(['d']));
    expect(stops(found?.path ?? '').some(({ x, y }) => x > step - 10 && x < 2 * step && (y < 0 || y > size.nodeHeight))).toBe(
      true,
    );
  });

  test('share the side of a node in the order of their other ends', () => {
    const found = route(['a ', 'bd', 'c '], 'c -> d\na -> d\nb -> d');
    const ends = found.map(one => one?.tip.y ?? 0);
    expect(ends[1]).toBeLessThan(ends[2] as number);
    expect(ends[2]).toBeLessThan(ends[0] as number);
  });

  test.each([
    ['down, to the neighbour below', ['a', 'b'], 'a -> b', 90],
    ['up, to the neighbour above', ['b', 'a'], 'a -> b', -90],
    ['around, past others of the column', ['a', 'x', 'b'], 'a -> b', 180],
    ['back to a lane on the left', ['ba'], 'a -> b', -90],
    ['to the node itself', ['a'], 'a -> a', 180],
  ])('run %s', (_, drawing, text, angle) => {
    expect(route(drawing, text)[0]?.tip.angle).toBe(angle);
  });

  test('fall down to the dead letters', () => {
    expect(route(['a ', ' b'], 'a -> b', ['b'])[0]?.tip.angle).toBe(90);
  });

  test('without two ends are not drawn', () => {
    expect(route(['a'], 'a -> z')).toEqual([undefined]);
  });
});

describe('traces', () => {
  test('of a node: all that flows in and out, dead letters only of its own', () => {
    expect([...traceNode(shop, 'shop.silver.orders').ids].sort()).toEqual([
      'shop.bronze.orders',
      'shop.bronze.rates',
      'shop.deadletter.rejects',
      'shop.gold.daily_revenue',
      'shop.serve.dashboard.revenue',
      'shop.silver.orders',
      'shop.source.orders',
      'shop.source.rates',
    ]);
  });

  test('of a column: direct ones over all tables, deciding ones for one step', () => {
    const { ids, edges: passed } = traceColumn(shop, 'shop.gold.daily_revenue.revenue');
    expect(ids).toContain('shop.source.orders.amount');
    expect(ids).toContain('shop.source.rates.usd');
    expect(ids).toContain('shop.gold.dim_customer.customer_id');
    expect(ids).not.toContain('shop.silver.orders.ordered_at');
    expect([...passed].filter(({ kind }) => kind === 'indirect')).toHaveLength(1);
  });

  test('end on a cycle', () => {
    const cycle: Graph = {
      nodes: [node('p.silver.a'), node('p.silver.b')],
      edges: edges('p.silver.a -> p.silver.b\np.silver.b -> p.silver.a'),
      columnEdges: [],
    };
    expect(traceNode(cycle, 'p.silver.a').edges.size).toBe(2);
  });
});

test('arrow keys go to the nearest node of their direction', () => {
  const at = boxes(['ab', 'c ', 'de']);
  expect(['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp'].map(key => neighbourIn(key as 'ArrowUp', 'a', at))).toEqual([
    'b',
    'c',
    undefined,
    undefined,
  ]);
  expect(neighbourIn('ArrowLeft', 'e', at)).toBe('d');
});

test('a search finds names before ids before columns', () => {
  expect(findNodes(shop, ' RATES')).toEqual(['shop.source.rates', 'shop.bronze.rates']);
  expect(findNodes(shop, 'is_current')).toEqual(['shop.gold.dim_customer']);
  expect(findNodes(shop, 'no such')).toEqual([]);
});

describe('the page', () => {
  const assets = { script: 'run()', scriptHash: 'HASH=' };

  test.each([
    ['</script><script>alert(1)</script>'],
    ['<!-- <script>'],
    ['\u2028 \u2029'],
    ['"\\ &lt; \u0000 \ud800'],
    [']]> `$ {x}`'],
  ])('carries %j as data', text => {
    const hostile: Graph = {
      nodes: [node('p.silver.a', [{ name: text, doc: text }], { name: text, doc: text, detail: text, file: text })],
      edges: [{ from: text, to: text, kind: text }],
      columnEdges: [],
    };
    const page = lineagePage(hostile, assets);
    const scripts = page.split(/<script/i).length - 1;
    expect(scripts).toBe(2);
    const [, json = ''] = /<script type="application\/json" id="graph">([^<]*)<\/script>/.exec(page) ?? [];
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(hostile)));
    expect(json).not.toMatch(/[<>&\u2028\u2029]/);
  });

  test('allows its own script alone and nothing from elsewhere', () => {
    const page = lineagePage(shop, assets);
    expect(page).toContain(
      `content="default-src 'none'; script-src 'sha256-HASH='; worker-src blob:; base-uri 'none'; form-action 'none'"`,
    );
    expect(page).not.toMatch(/https?:|src="|href=/);
  });

  test('leaves out what is not for the view', () => {
    const place = { uri: 'file:///home/someone/shop.pipe', line: 1, character: 2 };
    const nodes = shop.nodes.map(n => ({ ...n, place, columns: n.columns.map(column => ({ ...column, place })) }));
    const page = lineagePage({ ...shop, nodes }, assets);
    expect(page).toBe(lineagePage(shop, assets));
    expect(page).not.toContain('someone');
  });

  test('refuses a script that would end its own element', () => {
    expect(() => lineagePage(shop, { ...assets, script: 'a("</script>")' })).toThrow('cannot stand in an HTML page');
  });

  test('is JSON again after all escapes', () => {
    expect(JSON.parse(jsonForHtml({ a: '<&>\u2028' }))).toEqual({ a: '<&>\u2028' });
  });
});

describe('the protocol', () => {
  test.each([
    [{ type: 'ready' }, true],
    [{ type: 'reveal', id: 'a' }, true],
    [{ type: 'reveal', id: 'a', column: 'a.b' }, true],
    [{ type: 'reveal' }, false],
    [{ type: 'reveal', id: 'a', column: 3 }, false],
    [{ type: 'open', uri: 'file:///etc/passwd' }, false],
    [null, false],
    ['ready', false],
  ])('message of the view %j: %s', (message, expected) => {
    expect(isFromView(message)).toBe(expected);
  });

  const state = {
    version: 1,
    subject: 'file:///a.pipe',
    positions: { a: { x: 1, y: 2 } },
    unfolded: ['a'],
    viewport: { x: 0, y: 0, scale: 1 },
  };
  test.each([
    [state, true],
    [{ ...state, viewport: undefined }, true],
    [{ ...state, version: 2 }, false],
    [{ ...state, positions: { a: { x: '1', y: 2 } } }, false],
    [{ ...state, positions: [] }, false],
    [{ ...state, unfolded: [1] }, false],
    [{ ...state, viewport: { x: 0, y: Number.NaN, scale: 1 } }, false],
    [undefined, false],
    ['text', false],
  ])('kept state %#: %s', (value, expected) => {
    expect(readViewState(value)).toEqual(expected ? value : undefined);
  });
});
