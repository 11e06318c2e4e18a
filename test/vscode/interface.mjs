// The packaged extension, installed and used by hand: what a suite within the extension host cannot see.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from '../../scripts/vscode/chromium.mjs';
import { serve } from '../../scripts/vscode/code-server.mjs';
import { packageExtension } from '../../scripts/vscode/package.mjs';
import { copyTexts } from '../../scripts/vscode/stage.mjs';
import { drawnLineage, pageFrame, textOfPage } from './page.mjs';
import { Workbench } from './workbench.mjs';

const root = join(import.meta.dirname, '..', '..');
const THEMES = { light: 'Default Light Modern', dark: 'Default Dark Modern' };

/** The pictures that the README shows, and in the dark theme the only steps. */
const README = {
  diagnostics: 'a first draft is underlined',
  hover: 'a hover explains a construct',
  lineage: 'the lineage opens by its button, and is there again after the window is loaded anew',
  generate: 'code is generated beside the file',
};

/** Rests the pointer on a word until its hover shows a text; moved again where the editor was still busy when it came. */
async function hoverOver(bench, word, shown) {
  const hover = bench.page.locator('.monaco-hover:visible', { hasText: shown }).first();
  await bench.again(hover, async () => {
    await bench.page.mouse.move(0, 0);
    await bench.page.locator('.view-line span span', { hasText: word }).first().hover();
  });
}

/** Opens the menu of actions at the cursor, and gives the action with a text. */
async function actionOf(bench, text) {
  const action = bench.page.locator('.action-widget:visible .monaco-list-row', { hasText: text }).first();
  await bench.press('Control+.', action);
  return action;
}

/** Goes to the first problem of the file, and closes what shows it. */
async function goToProblem(bench) {
  const zone = bench.page.locator('.zone-widget').first();
  await bench.press('F8', zone);
  await bench.page.keyboard.press('Escape');
  await zone.waitFor({ state: 'detached' });
}

/** What a user does, in this order; each step begins and ends with no editor open. */
const STEPS = {
  'a first draft is underlined': async ({ bench, picture }) => {
    await bench.open('first_draft.pipe');
    await bench.until('problems', async () => (await bench.problems()) >= 3);
    await goToProblem(bench);
    await bench.page.locator('.squiggly-error').first().waitFor();
    await bench.settle();
    await hoverOver(bench, 'Bearer', 'credential');
    await picture('diagnostics');
    await bench.page.keyboard.press('Escape');
    await bench.closeAll();
  },

  'the fix is one key away': async ({ bench, picture }) => {
    await bench.open('first_draft.pipe');
    await bench.until('problems', async () => (await bench.problems()) >= 3);
    const before = await bench.problems();
    await goToProblem(bench);
    await actionOf(bench, /./);
    await picture('quick-fix');
    await bench.page.keyboard.press('Enter');
    await bench.until('fewer problems', async () => (await bench.problems()) < before);
    await bench.closeAll();
  },

  'the page of a rule opens beside, and leads to others': async ({ bench, picture, pages }) => {
    await bench.open('first_draft.pipe');
    await bench.until('problems', async () => (await bench.problems()) >= 3);
    await bench.run('View: Focus Problems');
    const code = bench.page.locator('.markers-panel a', { hasText: 'ant-dual-write' }).first();
    await code.click();
    await bench.until('the page', async () => /What is wrong/.test(await textOfPage(pages)));
    await picture('page');
    const frame = await pageFrame(pages);
    await frame
      .locator('article a', { hasText: /^(?!ant-)/ })
      .first()
      .click();
    await bench.until('a pattern', async () => /When to use it/.test(await textOfPage(pages)));
    await bench.reload();
    await bench.until('the pattern again', async () => /When to use it/.test(await textOfPage(pages)));
    // Keys that are pressed in the page are the page's.
    await bench.page.locator('.tab[data-resource-name="first_draft.pipe"]').first().click();
    await bench.run('Cupel: Open Page');
    await picture('pages');
    await bench.pick('ant-silent-drift');
    await bench.until('the page that was picked', async () => /ant-silent-drift/.test(await textOfPage(pages)));
    await bench.closeAll();
    // Beside the list of problems there is no room for a long menu.
    await bench.run('View: Hide Panel');
  },

  'a rule is silenced with a reason': async ({ bench, picture }) => {
    await bench.open('first_draft.pipe');
    await bench.until('problems', async () => (await bench.problems()) >= 3);
    const before = await bench.problems();
    await goToProblem(bench);
    await (await actionOf(bench, 'Silence')).click();
    const input = bench.page.locator('.quick-input-widget:visible input[type="text"]');
    await input.fill('the gateway checks every row');
    await picture('silence');
    await bench.page.keyboard.press('Enter');
    await bench.until('one problem less', async () => (await bench.problems()) === before - 1);
    const text = bench.page.locator('.view-lines').first();
    await bench.until('the reason in the text', async () => /cupel-ignore/.test(await text.innerText()));
    await picture('silenced');
    await bench.closeAll();
  },

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

  'code is generated beside the file': async ({ bench, picture }) => {
    await bench.open('shop.pipe');
    await bench.find('gold dim_customer');
    await (await actionOf(bench, 'Generate PySpark (Delta)')).click();
    const code = bench.page.locator('.editor-group-container').last().locator('.view-lines');
    await bench.until('the code', async () => /spark-submit/.test(await code.innerText()));
    await picture('generate');
    await bench.closeAll();
  },

  'the generated code follows what is typed, says why it cannot, and leads back': async ({ bench, picture }) => {
    await bench.open('shop.pipe');
    await bench.find('late within 30 days');
    await (await actionOf(bench, 'Generate DuckDB')).click();
    const group = bench.page.locator('.editor-group-container');
    const code = group.last().locator('.view-lines');
    await bench.until('the code', async () => /Generated\sby\scupel/.test(await code.innerText()));
    await group.first().locator('.view-lines').click();
    await bench.find('sequence by changed_at');
    await bench.page.keyboard.press('End');
    await bench.page.keyboard.type('_twice');
    await bench.page.keyboard.press('Home');
    await bench.until('the reason', async () => /is\snot\sgenerated\sfor\sduckdb/.test(await code.innerText()));
    await picture('refused');
    await bench.page.keyboard.press('Control+z');
    await bench.until('the code', async () => /Generated\sby\scupel/.test(await code.innerText()));
    await group.last().locator('.codelens-decoration a:visible', { hasText: 'from shop.pipe:' }).first().click();
    await bench.page.locator('.editor-group-container.active .tab.active[data-resource-name="shop.pipe"]').first().waitFor();
    await bench.closeAll();
  },

  'the code of a pipeline is written, and its lines lead back': async ({ bench, picture }) => {
    await bench.open('shop.pipe');
    await bench.find('gold dim_customer');
    await (await actionOf(bench, 'Generate the Pipeline shop')).click();
    await bench.choose('DuckDB');
    await bench.page.keyboard.press('Enter');
    const toast = bench.page.locator('.notification-toast', { hasText: 'written to generated/' });
    await toast.waitFor();
    await bench.page.locator('.codelens-decoration a:visible', { hasText: 'gold/dim_customer.sql' }).first().click();
    await bench.choose('dim_customer.sql:');
    await bench.page.locator('.codelens-decoration a:visible', { hasText: 'from shop.pipe:' }).first().waitFor();
    await picture('written');
    await bench.closeAll();
  },

  'a server that ended says so, and comes back': async ({ bench, server, picture }) => {
    await bench.open('shop.pipe');
    const running = serverProcess(server);
    assert.ok(running, 'the language server is running');
    process.kill(running, 'SIGKILL');
    const toast = bench.page.locator('.notification-toast', { hasText: 'Cupel language server has stopped' });
    await toast.waitFor();
    await picture('stopped');
    await toast.getByRole('button', { name: 'Restart' }).click();
    await bench.page.locator('.statusbar-item [aria-label*="language server is running"]').waitFor();
    await bench.until('the server', () => serverProcess(server) !== undefined);
    await bench.closeAll();
  },

  'an empty file offers a whole pipeline': async ({ bench, picture }) => {
    await bench.open('my_pipeline.pipe');
    await bench.until('the problems of the other files', async () => (await bench.problems()) >= 3);
    const before = await bench.problems();
    await picture('empty');
    await bench.page.locator('.view-lines').first().click();
    await bench.press('Control+Space', bench.page.locator('.suggest-widget.visible .monaco-list-row').first());
    await picture('new-pipeline');
    await bench.page.keyboard.press('Enter');
    await bench.page.keyboard.press('Escape');
    await bench.until('a pipeline', async () => /schedule/.test(await bench.page.locator('.view-lines').first().innerText()));
    await picture('new-pipeline-filled');
    await bench.until('no further problem', async () => (await bench.problems()) === before);
    await bench.closeAll();
  },
};

/**
 * Packages and installs the extension, does what a user does, and takes pictures.
 * @param {{ update?: boolean, only?: string }} options `update`: the pictures are those of the README
 * @returns {Promise<boolean>} whether every step went well
 */
export async function runInterface({ update, only } = {}) {
  const pictures = join(root, 'dist', 'pictures');
  for (const folder of [pictures, join(root, 'docs', 'images')]) mkdirSync(folder, { recursive: true });
  const vsix = await packageExtension();
  const browser = await launchChromium();
  let passed = true;
  try {
    for (const theme of Object.keys(THEMES)) passed = (await inTheme({ browser, vsix, theme, pictures, update, only })) && passed;
  } finally {
    await browser.close();
  }
  console.log(`pictures: ${pictures}`);
  return passed;
}

async function inTheme({ browser, vsix, theme, pictures, update, only }) {
  console.log(`\n  the installed extension, ${theme}`);
  const folder = mkdtempSync(join(tmpdir(), 'cupel-'));
  const workspace = join(folder, 'examples');
  copyTexts(join(root, 'examples'), workspace);
  writeFileSync(join(workspace, 'my_pipeline.pipe'), '');
  const settings = {
    'workbench.colorTheme': THEMES[theme],
    'window.autoDetectColorScheme': false,
    'editor.minimap.enabled': false,
  };
  const server = await serve({ vsix, settings });
  const page = await browser.newPage({ viewport: { width: 1400, height: 800 } });
  const bench = new Workbench(page, `${server.url}/?folder=${encodeURIComponent(workspace)}`);
  const pages = () => [page];
  const picture = async name => {
    await bench.settle();
    const target = update && name in README ? join(root, 'docs', 'images') : pictures;
    await page.screenshot({ path: join(target, `${name}-${theme}.png`) });
  };
  let passed = true;
  try {
    await bench.start();
    for (const [name, step] of Object.entries(STEPS)) {
      if (only && !new RegExp(only).test(name)) continue;
      if (theme === 'dark' && !Object.values(README).includes(name)) continue;
      try {
        await step({ bench, server, picture, pages });
        console.log(`    ✔ ${name}`);
      } catch (error) {
        passed = false;
        const path = join(pictures, `failed-${theme}-${name.replaceAll(/\W+/g, '-')}.png`);
        await page.screenshot({ path });
        console.log(`    ✘ ${name}: ${error.message}\n      (what the window showed: ${path})`);
        await bench.closeAll().catch(() => undefined);
      }
    }
  } catch (error) {
    passed = false;
    console.log(`    ✘ VS Code did not start: ${error.message}\n${server.log().split('\n').slice(-20).join('\n')}`);
  } finally {
    await page.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return passed;
}

/** The process of the language server that this VS Code has started, the one whose program lies in its extensions; undefined where none runs. */
function serverProcess({ data }) {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
  const line = stdout.split('\n').find(text => text.includes(data) && text.includes('server.cjs'));
  return line && Number(line.trim().split(' ')[0]);
}
