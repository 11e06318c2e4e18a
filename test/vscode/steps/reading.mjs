import assert from 'node:assert/strict';
import { drawnLineage, textOfPage } from '../page.mjs';
import { hoverOver } from './hands.mjs';

/** What is to be read beside the text. */
export const READING = {
  'a hover explains a construct': async ({ bench, picture }) => {
    await bench.open('shop.pipe');
    await bench.find('scd 2 {');
    await hoverOver(bench, /^scd$/, /histor|version/i);
    await picture('hover');
    await bench.page.keyboard.press('Escape');
    await bench.closeAll();
  },

  'the patterns are in the side bar': async ({ bench, picture, pages }) => {
    await bench.open('shop.pipe');
    await bench.page.locator('.activitybar [aria-label="Cupel"]').first().click();
    const row = text => bench.page.locator('.sidebar .monaco-list-row', { hasText: text }).first();
    await row('Transformation').click();
    const pattern = row('Slowly changing dimension, type 2');
    await pattern.locator('.monaco-tl-twistie').click();
    const place = row('shop.gold.dim_customer');
    await place.waitFor();
    await picture('patterns');
    await place.click();
    await pattern.click();
    await bench.until('its page', async () => /When to use it/.test(await textOfPage(pages)));
    await picture('patterns-page');
    await bench.run('Cupel: Search Patterns');
    const input = bench.page.locator('.quick-input-widget:visible input[type="text"]');
    await input.fill('upsert');
    await bench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'merge-upsert' }).first().waitFor();
    await picture('patterns-search');
    await bench.page.locator('.quick-input-widget:visible [aria-label="Show only these in the view"]').first().click();
    await row('Merge (upsert)').waitFor();
    await picture('patterns-found');
    await bench.page.locator('.sidebar [aria-label="Show All Patterns"]').first().click();
    await row('Transformation').waitFor();
    await bench.closeAll();
    await bench.run('View: Show Explorer');
  },

  'the lineage opens by its button, and is there again after the window is loaded anew': async ({ bench, picture, pages }) => {
    await bench.open('shop.pipe');
    await bench.page.setViewportSize({ width: 1600, height: 840 });
    await bench.page.keyboard.press('Control+b');
    await bench.find('gold dim_customer');
    await bench.page.locator('.editor-actions [aria-label="Show Lineage"]').first().click();
    await bench.until('the lineage', async () => (await drawnLineage(pages)).nodes.length > 8);
    await picture('lineage');
    const before = await drawnLineage(pages);
    assert.ok(before.nodes.length > 8);
    await bench.reload();
    await bench.until('the lineage', async () => (await drawnLineage(pages)).nodes.length === before.nodes.length);
    const after = await drawnLineage(pages);
    const places = ({ nodes }) => nodes.map(({ id, position }) => `${id} ${position}`).sort();
    assert.deepEqual(places(after), places(before));
    await bench.closeAll();
  },
};
