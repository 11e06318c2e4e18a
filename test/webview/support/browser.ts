import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../../../scripts/vscode/chromium.mjs';
import { lineagePage } from '../../../webview/page.js';
import type { FromView, Graph, ToView, ViewState } from '../../../webview/protocol.js';

const script = readFileSync(join(import.meta.dirname, '../../../dist/webview.js'), 'utf8');
const scriptHash = createHash('sha256').update(script).digest('base64');

/** A browser with pages of the built view. Whatever goes wrong in a page, or leaves it, is kept. */
export class ViewBrowser {
  private readonly folder = mkdtempSync(join(tmpdir(), 'cupel-view-'));
  /** Errors of the pages, and requests for anything but the page itself. */
  readonly complaints: string[] = [];
  private pages = 0;

  private constructor(private readonly browser: Browser) {}

  static async launch(): Promise<ViewBrowser> {
    return new ViewBrowser(await launchChromium());
  }

  async close(): Promise<void> {
    await this.browser.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * `lineage.html` as it is opened from disk.
   * @param before JavaScript that runs in the page before all else
   */
  async openPage(graph: Graph, options: BrowserContextOptions = {}, before?: string): Promise<Page> {
    const file = join(this.folder, `${++this.pages}.html`);
    writeFileSync(file, lineagePage(graph, { script, scriptHash }));
    const page = await this.newPage(options);
    if (before) await page.addInitScript({ content: before });
    await page.goto(pathToFileURL(file).href);
    await page.locator('body:not(.busy)').waitFor();
    return page;
  }

  /** The view as an editor shows it, in a page that stands for the editor: it sends messages and keeps those that come. */
  async openView(state?: ViewState): Promise<EditorPage> {
    const page = await this.newPage({});
    const url = 'http://view.test/';
    await page.route(`${url}**`, route => {
      const isScript = route.request().url().endsWith('/webview.js');
      return route.fulfill(
        isScript ? { contentType: 'text/javascript', body: script } : { contentType: 'text/html', body: editorHtml(state) },
      );
    });
    await page.goto(url);
    return new EditorPage(page);
  }

  private async newPage(options: BrowserContextOptions): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
    const page = await context.newPage();
    page.on('pageerror', error => this.complaints.push(error.message));
    page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('dialog', dialog => {
      this.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', request => {
      if (!/^(file:|blob:|http:\/\/view\.test\/(webview\.js)?$)/.test(request.url())) this.complaints.push(request.url());
    });
    return page;
  }
}

function editorHtml(state: ViewState | undefined): string {
  const policy = "default-src 'none'; script-src 'nonce-n'; worker-src blob:";
  const host = `globalThis.sent = []; globalThis.kept = ${JSON.stringify(state ?? null)};
    globalThis.acquireVsCodeApi = () => ({ postMessage: m => sent.push(m), getState: () => kept ?? undefined, setState: s => { kept = s; } });`;
  return `<!DOCTYPE html><html><head><meta http-equiv="Content-Security-Policy" content="${policy}"></head>
    <body class="vscode-dark"><script nonce="n">${host}</script><script nonce="n" src="webview.js"></script></body></html>`;
}

declare const sent: FromView[];
declare const kept: ViewState | null;

export class EditorPage {
  constructor(readonly page: Page) {}

  /** Sends a message and waits for the view to have settled. */
  async send(message: ToView): Promise<void> {
    await this.page.evaluate(`dispatchEvent(new MessageEvent('message', { data: ${JSON.stringify(message)} }))`);
    await this.page.locator('body:not(.busy)').waitFor();
  }

  /** What the view has said so far. */
  received(): Promise<FromView[]> {
    return this.page.evaluate(() => sent);
  }

  /** The state that the view has kept, once it has kept what the test waits for. */
  async state(when: (state: ViewState) => boolean): Promise<ViewState> {
    for (;;) {
      const state = await this.page.evaluate(() => kept);
      if (state && when(state)) return state;
      await this.page.waitForTimeout(20);
    }
  }
}

/** Where each node is drawn. */
export function positions(page: Page): Promise<Record<string, string | null>> {
  return page
    .locator('[data-node]')
    .evaluateAll(nodes =>
      Object.fromEntries(nodes.map(node => [node.getAttribute('data-node'), node.getAttribute('transform')])),
    );
}
