// What the suite cannot do from within the extension host: look at the lineage that is drawn, and click on it.
import { createServer } from 'node:http';

/** Runs in the view's document. */
const draw = () => {
  const shown = element => element.getClientRects().length > 0;
  const nodes = [...document.querySelectorAll('[data-node]')].filter(shown).map(element => ({
    id: element.getAttribute('data-node'),
    position: element.getAttribute('transform') ?? '',
    highlighted: element.classList.contains('highlighted'),
  }));
  const edges = [...document.querySelectorAll('[data-from]')].map(element => ({
    from: element.getAttribute('data-from'),
    to: element.getAttribute('data-to'),
  }));
  return { nodes, edges, text: document.body.innerText };
};

/**
 * The frame in which the lineage view lives; undefined where it is not open.
 * @param {() => import('playwright-core').Page[]} pages
 */
export async function lineageFrame(pages) {
  for (const page of pages()) {
    for (const frame of page.frames()) {
      if (frame.isDetached() || !/fake\.html|webview/.test(frame.url()) || frame.name() === '') continue;
      const title = await frame.evaluate(() => document.title).catch(() => '');
      if (title === 'Lineage') return frame;
    }
  }
  return undefined;
}

/**
 * The frame that shows a page of the documentation; undefined where none is open.
 * @param {() => import('playwright-core').Page[]} pages
 */
export async function pageFrame(pages) {
  for (const page of pages()) {
    for (const frame of page.frames()) {
      if (frame.isDetached() || frame.name() === '') continue;
      if (await frame.evaluate(() => document.body.dataset.page !== undefined).catch(() => false)) return frame;
    }
  }
  return undefined;
}

/**
 * The frame that shows rows of a table; undefined where none does.
 * @param {() => import('playwright-core').Page[]} pages
 */
export async function rowsFrame(pages) {
  for (const page of pages()) {
    for (const frame of page.frames()) {
      if (frame.isDetached() || frame.name() === '') continue;
      if (await frame.evaluate(() => document.querySelector('table.counts, .reason') !== null).catch(() => false)) return frame;
    }
  }
  return undefined;
}

export async function textOfPage(pages) {
  const frame = await pageFrame(pages);
  return frame ? frame.evaluate(() => document.body.innerText).catch(() => '') : '';
}

export async function drawnLineage(pages) {
  const frame = await lineageFrame(pages);
  return frame ? frame.evaluate(draw) : { nodes: [], edges: [], text: '' };
}

export async function clickNode(pages, id) {
  const frame = await lineageFrame(pages);
  if (!frame) throw new Error('the lineage view is not open');
  await frame
    .locator(`[data-node=${JSON.stringify(id)}]`)
    .first()
    .click({ timeout: 5000, position: { x: 20, y: 12 } });
  return null;
}

/**
 * Lets the suite ask for it over HTTP, on this machine alone.
 * @param {() => import('playwright-core').Page[]} pages the windows of VS Code
 * @returns {Promise<{ url: string, close(): void, heard(): boolean }>} `heard`: whether the suite has said anything
 */
export async function servePage(pages) {
  let heard = false;
  const actions = {
    '/lineage': () => drawnLineage(pages),
    '/click': id => clickNode(pages, id),
    '/log': text => {
      heard = true;
      console.log(text);
      return null;
    },
  };
  const server = createServer(async (request, response) => {
    try {
      let body = '';
      for await (const chunk of request) body += chunk;
      const action = actions[request.url];
      if (!action) throw new Error(`there is no ${request.url}`);
      response.end(JSON.stringify(await action(JSON.parse(body))));
    } catch (error) {
      response.statusCode = 500;
      response.end(String(error?.message ?? error));
    }
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close(), heard: () => heard };
}
