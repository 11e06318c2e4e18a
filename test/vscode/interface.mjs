// The packaged extension, installed and used by hand: what a suite within the extension host cannot see.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from '../../scripts/vscode/chromium.mjs';
import { serve } from '../../scripts/vscode/code-server.mjs';
import { packageExtension } from '../../scripts/vscode/package.mjs';
import { copyTexts } from '../../scripts/vscode/stage.mjs';
import { EDITOR } from './steps/editor.mjs';
import { FINDINGS } from './steps/findings.mjs';
import { GENERATED } from './steps/generated.mjs';
import { READING } from './steps/reading.mjs';
import { RUN } from './steps/run.mjs';
import { UNTRUSTED } from './steps/trust.mjs';
import { Workbench } from './workbench.mjs';

const root = join(import.meta.dirname, '..', '..');
const THEMES = { light: 'Default Light Modern', dark: 'Default Dark Modern' };

/** What a user does, in this order; each step begins and ends with no editor open. */
const STEPS = { ...FINDINGS, ...READING, ...GENERATED, ...RUN, ...EDITOR };

/** The pictures that the README shows. */
const README = {
  diagnostics: 'a first draft is underlined',
  hover: 'a hover explains a construct',
  lineage: 'the lineage opens by its button, and is there again after the window is loaded anew',
  generate: 'code is generated beside the file',
  rows: 'the rows of a table are shown beside the file',
};

/** The only steps in the dark theme. */
const DARK = Object.values(README);

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
  const chosen = steps => Object.entries(steps).filter(([name]) => !only || new RegExp(only).test(name));
  const inDark = chosen(STEPS).filter(([name]) => DARK.includes(name));
  const windows = [
    { about: theme, steps: theme === 'dark' ? inDark : chosen(STEPS), trusted: true },
    { about: `${theme}, not trusted`, steps: theme === 'dark' ? [] : chosen(UNTRUSTED), trusted: false },
  ];
  let passed = true;
  for (const { about, steps, trusted } of windows) {
    if (steps.length === 0) continue;
    console.log(`\n  the installed extension, ${about}`);
    passed = (await inWindow({ browser, vsix, theme, pictures, update, steps, trusted })) && passed;
  }
  return passed;
}

/** Does steps, one after the other, in one window with a copy of the examples. */
async function inWindow({ browser, vsix, theme, pictures, update, steps, trusted }) {
  const folder = mkdtempSync(join(tmpdir(), 'cupel-'));
  const workspace = join(folder, 'examples');
  copyTexts(join(root, 'examples'), workspace);
  writeFileSync(join(workspace, 'my_pipeline.pipe'), '');
  const settings = {
    'workbench.colorTheme': THEMES[theme],
    'window.autoDetectColorScheme': false,
    'editor.minimap.enabled': false,
  };
  const server = await serve({ vsix, settings, trusted });
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
    for (const [name, step] of steps) {
      try {
        await step({ bench, server, picture, pages, workspace });
        console.log(`    ✔ ${name}`);
      } catch (error) {
        passed = false;
        const path = join(pictures, `failed-${theme}-${name.replaceAll(/\W+/g, '-')}.png`);
        await page.screenshot({ path }).catch(() => undefined);
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
