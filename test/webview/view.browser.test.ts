import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Graph } from '../../webview/protocol.js';
import { positions, ViewBrowser } from './support/browser.js';
import { edges, graph, node, randomGraph, shop } from './support/graphs.js';

let browser: ViewBrowser;
beforeAll(async () => {
  browser = await ViewBrowser.launch();
});
afterAll(() => browser?.close());
afterEach(() => {
  expect(browser.complaints.splice(0)).toEqual([]);
});

const ids = (of: Graph): string[] => of.nodes.map(({ id }) => id).sort();
const hostile = [
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(1)</script>',
  '"\'`&amp;',
  '$' + '{alert(1)}',
  'ﷺ'.repeat(60),
  ' ',
  '\u202eabc',
];

describe('the page from disk', () => {
  test.each([
    ['the shop', shop],
    ['60 nodes', randomGraph(60, 4)],
    [
      'a cycle',
      graph(['p.silver.a', 'p.silver.b'], 'p.silver.a -> p.silver.b\np.silver.b -> p.silver.a\np.silver.a -> p.silver.a'),
    ],
  ])('%s: draws every node and edge, by the layout of the worker', async (_, of) => {
    const page = await browser.openPage(of);
    expect(Object.keys(await positions(page)).sort()).toEqual(ids(of));
    const drawn = await page
      .locator('[data-from]')
      .evaluateAll(all => all.map(edge => `${edge.getAttribute('data-from')} ${edge.getAttribute('data-to')}`));
    expect(drawn.sort()).toEqual(of.edges.map(({ from, to }) => `${from} ${to}`).sort());
    expect(await page.locator('.note').textContent()).toBe('');
    for (const box of await page.locator('.card').all()) {
      const { x, y, width, height } = (await box.boundingBox()) ?? { x: -1, y: -1, width: 0, height: 0 };
      expect(x >= 0 && y >= 30 && x + width <= 1200 && y + height <= 800).toBe(true);
    }
  });

  test('shows hostile text as text', async () => {
    const nodes = hostile.map((text, index) =>
      node(`p.silver.t${index}`, [{ name: text, type: text, doc: text, pii: true }], {
        name: text,
        detail: text,
        doc: text,
        file: text,
      }),
    );
    const page = await browser.openPage({ nodes, edges: [], columnEdges: [] });
    await page.getByRole('button', { name: 'Show the columns' }).click();
    expect(await page.locator('img, iframe, a').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(2);
    const titles = await page.locator('.head title').allTextContents();
    expect(titles.length).toBe(hostile.length);
    const tooWide = (): Promise<(string | null)[]> =>
      page.locator('.node text').evaluateAll(texts =>
        texts
          .filter(text => {
            const card = text.closest('.node')?.querySelector('.card')?.getBoundingClientRect();
            const isShown = text.getClientRects().length > 0 && !text.closest('.badge');
            const { left, right } = text.getBoundingClientRect();
            return isShown && card && (right > card.right + 1 || left < card.left - 1);
          })
          .map(text => text.textContent),
      );
    expect(await tooWide()).toEqual([]);
    for (let step = 0; step < 8; step++) await page.keyboard.press('-');
    await page.locator('.canvas.small').waitFor();
    expect(await tooWide()).toEqual([]);
  });

  test('is dark or light as the system wants it', async () => {
    const colors = await Promise.all(
      (['dark', 'light'] as const).map(async colorScheme => {
        const page = await browser.openPage(shop, { colorScheme });
        return page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      }),
    );
    expect(colors).toEqual(['rgb(27, 29, 33)', 'rgb(255, 255, 255)']);
  });

  test('unfolds columns and traces one', async () => {
    const page = await browser.openPage(shop);
    const silver = page.locator('[data-node="shop.silver.orders"]');
    expect(await silver.locator('.column').count()).toBe(0);
    await silver.locator('.fold').click();
    expect(await silver.locator('.column').count()).toBe(7);
    await silver.locator('[data-column="shop.silver.orders.usd"]').hover();
    expect(await page.locator('.column-edge').count()).toBeGreaterThan(3);
    expect(await page.locator('.node.faded').count()).toBe(5);
    await expect.poll(() => page.locator('.details').textContent()).toContain('shop.silver.orders.usd');
    await silver.locator('.fold').click();
    expect(await silver.locator('.column').count()).toBe(0);
  });

  test('says where a chosen table is declared', async () => {
    const page = await browser.openPage(shop);
    await page.locator('[data-node="shop.gold.dim_customer"] .head').click();
    expect(await page.locator('.node.highlighted').count()).toBe(1);
    expect(await page.locator('.details').textContent()).toContain('shop.pipe:125');
  });

  test('says so where there is nothing', async () => {
    const page = await browser.openPage({ nodes: [], edges: [], columnEdges: [] });
    expect(await page.locator('.message').textContent()).toContain('Nothing to see yet');
  });

  test.each([
    ['cannot run', 'did not run here', 'delete globalThis.Worker'],
    ['never answers', 'took longer than 4 seconds', 'Worker.prototype.postMessage = () => undefined'],
  ])('is laid out plainly where the worker %s', async (_, reason, before) => {
    const page = await browser.openPage(shop, {}, before);
    expect(Object.keys(await positions(page)).sort()).toEqual(ids(shop));
    expect(await page.locator('.note').textContent()).toContain(reason);
  });
});

describe('the keyboard', () => {
  test('reaches every node and column', async () => {
    const page = await browser.openPage(shop);
    const focused = (): Promise<string | null> =>
      page
        .locator(':focus')
        .evaluateAll(([element]) => element?.getAttribute('data-column') ?? element?.getAttribute('data-node') ?? null);
    await page.locator('[data-node="shop.source.customers"]').focus();
    const path: (string | null)[] = [];
    for (const key of [
      'ArrowRight',
      'ArrowDown',
      'ArrowRight',
      'Space',
      'ArrowDown',
      'ArrowDown',
      'Escape',
      'Space',
      'ArrowUp',
    ]) {
      await page.keyboard.press(key);
      path.push(await focused());
    }
    expect(path).toEqual([
      'shop.bronze.customers',
      'shop.bronze.orders',
      'shop.silver.orders',
      'shop.silver.orders',
      'shop.silver.orders.order_id',
      'shop.silver.orders.customer_id',
      'shop.silver.orders',
      'shop.silver.orders',
      'shop.silver.orders',
    ]);
    expect(await page.locator('[data-node][tabindex="0"]').count()).toBe(1);
  });

  test('finds by name', async () => {
    const page = await browser.openPage(shop);
    await page.keyboard.press('/');
    await page.keyboard.type('rates');
    expect(await page.locator('.node:not(.faded)').count()).toBe(2);
    await page.keyboard.press('Enter');
    expect(await page.locator('.found').textContent()).toBe('1 of 2');
    await page.keyboard.press('Escape');
    expect(await page.locator('.node.faded').count()).toBe(0);
  });

  test('zooms and fits', async () => {
    const page = await browser.openPage(shop);
    const fitted = await page.locator('.world').getAttribute('transform');
    await page.keyboard.press('+');
    expect(await page.locator('.world').getAttribute('transform')).not.toBe(fitted);
    await page.keyboard.press('0');
    expect(await page.locator('.world').getAttribute('transform')).toBe(fitted);
  });
});

describe('in an editor', () => {
  const show = { type: 'graph', subject: 'file:///shop.pipe', graph: shop } as const;

  test('asks once, and tells what is chosen', async () => {
    const view = await browser.openView();
    expect(await view.received()).toEqual([{ type: 'ready' }]);
    await view.send(show);
    await view.page.locator('[data-node="shop.gold.daily_revenue"] .head').click();
    await view.page.locator('[data-node="shop.gold.daily_revenue"] .fold').click();
    await view.page.locator('[data-column="shop.gold.daily_revenue.revenue"]').click();
    await view.page.keyboard.press('Enter');
    expect((await view.received()).slice(1)).toEqual([
      { type: 'reveal', id: 'shop.gold.daily_revenue' },
      { type: 'reveal', id: 'shop.gold.daily_revenue', column: 'shop.gold.daily_revenue.revenue' },
      { type: 'reveal', id: 'shop.gold.daily_revenue', column: 'shop.gold.daily_revenue.revenue' },
    ]);
  });

  test("highlights the cursor's table, and shows findings", async () => {
    const view = await browser.openView();
    await view.send(show);
    await view.send({ type: 'highlight', ids: ['shop.silver.orders'] });
    expect(await view.page.locator('.highlighted').evaluateAll(all => all.map(one => one.getAttribute('data-node')))).toEqual([
      'shop.silver.orders',
    ]);
    expect(
      await view.page.locator('.badge').evaluateAll(all => all.map(one => one.closest('.node')?.getAttribute('data-node'))),
    ).toEqual(['shop.bronze.customers']);
    await view.send({ type: 'highlight', ids: [] });
    expect(await view.page.locator('.highlighted').count()).toBe(0);
  });

  test('moves nothing while one types', async () => {
    const view = await browser.openView();
    await view.send(show);
    const before = await positions(view.page);
    const world = await view.page.locator('.world').getAttribute('transform');
    await view.send({ ...show, graph: { ...shop, nodes: shop.nodes.map(one => ({ ...one, line: one.line + 3, doc: 'new' })) } });
    expect(await positions(view.page)).toEqual(before);
    const grown = {
      ...shop,
      nodes: [...shop.nodes, node('shop.silver.returns', ['a', 'b'])],
      edges: [...shop.edges, ...edges('shop.bronze.orders -> shop.silver.returns')],
    };
    await view.send({ ...show, graph: grown });
    expect(await positions(view.page)).toMatchObject(before);
    expect(Object.keys(await positions(view.page))).toHaveLength(ids(shop).length + 1);
    expect(await view.page.locator('.world').getAttribute('transform')).toBe(world);
    await view.send(show);
    expect(await positions(view.page)).toEqual(before);
  });

  test('says why there is nothing to see, and comes back as it was', async () => {
    const view = await browser.openView();
    await view.send(show);
    const before = await positions(view.page);
    await view.send({ type: 'empty', subject: show.subject, reason: 'Line 3: a <b>name</b> is missing.' });
    expect(await view.page.locator('[data-node]').count()).toBe(0);
    expect(await view.page.locator('.message').innerText()).toContain('Line 3: a <b>name</b> is missing.');
    await view.send(show);
    expect(await positions(view.page)).toEqual(before);
    expect(await view.page.locator('.message').isVisible()).toBe(false);
  });

  test('shows another file laid out afresh', async () => {
    const view = await browser.openView();
    await view.send(show);
    const other = graph(['p.source.a', 'p.bronze.a'], 'p.source.a -> p.bronze.a');
    await view.send({ type: 'graph', subject: 'file:///other.pipe', graph: other });
    expect(Object.keys(await positions(view.page)).sort()).toEqual(ids(other));
  });

  test('keeps what is seen over a reload of the window', async () => {
    const first = await browser.openView();
    await first.send(show);
    await first.page.locator('[data-node="shop.silver.orders"] .fold').click();
    await first.page.keyboard.press('+');
    const seen = [await positions(first.page), await first.page.locator('.world').getAttribute('transform')];
    const [, x] = /translate\((\S+)/.exec(seen[1] as string) ?? [];
    const kept = await first.state(
      ({ unfolded, viewport }) => unfolded.length === 1 && viewport?.x.toFixed(3) === Number(x).toFixed(3),
    );

    const second = await browser.openView(kept);
    await second.send(show);
    expect([await positions(second.page), await second.page.locator('.world').getAttribute('transform')]).toEqual(seen);
    expect(await second.page.locator('.column').count()).toBe(7);
  });

  test('passes over messages that it does not know', async () => {
    const view = await browser.openView();
    await view.send(show);
    await view.send({ type: 'later version' } as never);
    await view.send(null as never);
    expect(Object.keys(await positions(view.page))).toHaveLength(ids(shop).length);
  });
});
