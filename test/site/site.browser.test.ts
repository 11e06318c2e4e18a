import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { markdownFiles, siteAssets } from '../../scripts/site/inputs.mjs';
import { launchChromium } from '../../scripts/vscode/chromium.mjs';
import { buildSite } from '../../site/site.js';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'cupel-site-'));
/** Errors of the pages, and requests for anything but files of the site. */
const complaints: string[] = [];
let browser: Browser;

beforeAll(async () => {
  const hostile = { path: 'hostile', text: '# <img src=x onerror=alert(1)> zebra\n\n</script><script>alert(2)</script>\n' };
  for (const [file, text] of buildSite([...markdownFiles(root), hostile], await siteAssets(root))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => expect(complaints.splice(0)).toEqual([]));

async function open(file: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  const context = await browser.newContext({ colorScheme });
  const page = await context.newPage();
  page.on('pageerror', error => complaints.push(error.message));
  page.on('console', message => complaints.push(message.text()));
  page.on('dialog', dialog => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', request => {
    if (!request.url().startsWith(pathToFileURL(folder).href)) complaints.push(request.url());
  });
  await page.goto(pathToFileURL(join(folder, file)).href);
  return page;
}

test('from disk, a search that is typed on a page below finds the section, and leads to it', async () => {
  const page = await open('patterns/dlq.html');
  await page.fill('header input[type=search]', 'late within');
  await page.press('header input[type=search]', 'Enter');
  const first = page.locator('#hits a').first();
  expect(await first.textContent()).toBe('Reference: late within');
  expect(await page.locator('#hits mark').first().textContent()).not.toBe('');
  await first.click();
  await page.waitForURL(/\/reference\.html#late-within$/);
  expect(await page.locator(':target').textContent()).toBe('late within');
});

test('the search finds while one types', async () => {
  const page = await open('search.html');
  await page.fill('main input', 'zzzz');
  expect(await page.locator('#status').textContent()).toBe('Nothing is found.');
  await page.fill('main input', 'ant-no-dlq');
  expect(await page.locator('#hits a').first().textContent()).toBe('No dead-letter queue');
});

test('text that looks like HTML is shown as text wherever it lands', async () => {
  const page = await open('search.html');
  await page.fill('main input', 'zebra');
  expect(await page.locator('#hits a').first().textContent()).toBe('<img src=x onerror=alert(1)> zebra');
  await page.locator('#hits a').first().click();
  await page.waitForURL(/hostile\.html/);
  expect(await page.locator('h1').textContent()).toBe('<img src=x onerror=alert(1)> zebra');
  expect(await page.locator('article p').textContent()).toBe('</script><script>alert(2)</script>');
});

test.each(['light', 'dark'] as const)('in %s, what one reads stands out from what is behind it', async scheme => {
  const page = await open('patterns/temporal-joins.html', scheme);
  const selectors = ['article p', 'article a', 'pre .keyword', 'pre .string', 'pre .comment', 'pre .name', 'pre .number'];
  const contrasts = await page.evaluate<Record<string, number>>(`(${CONTRAST_OF})(${JSON.stringify(selectors)})`);
  expect(Object.keys(contrasts)).toEqual(selectors);
  expect(Object.entries(contrasts).filter(([, contrast]) => contrast < 4.5)).toEqual([]);
});

/** Runs in the page: the contrast of each element's text with its background, by WCAG 2.2. */
const CONTRAST_OF = `selectors => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const luminance = colour => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(byte => {
      const part = byte / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return Object.fromEntries(selectors.map(selector => {
    const element = document.querySelector(selector);
    let behind = element;
    while (getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
    const [dark, light] = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor]
      .map(luminance)
      .sort((a, b) => a - b);
    return [selector, (light + 0.05) / (dark + 0.05)];
  }));
}`;
