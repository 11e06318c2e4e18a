import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { rowsFrame } from '../page.mjs';

const root = join(import.meta.dirname, '..', '..', '..');

/** What computes tables, on a machine where no engine is installed, and then on one where it is. */
export const RUN = {
  'without an engine the user is asked, and a "no" runs nothing': async ({ bench, picture, server }) => {
    await bench.open('shop.pipe');
    await bench.find('gold dim_customer');
    await bench.clickLens('Preview rows', 'dim_customer from');
    const question = bench.page.locator('.monaco-dialog-box', { hasText: 'Install DuckDB?' });
    await question.getByRole('button', { name: 'Install' }).waitFor();
    await picture('consent');
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
    await bench.settle();
    assert.equal(await bench.page.locator('.notification-toast').count(), 0);
    assert.equal(await bench.page.locator('.tab', { hasText: 'Rows of' }).count(), 0);
    const kept = readdirSync(server.data, { recursive: true });
    assert.ok(!kept.some(path => path.includes('duckdb')), 'nothing was downloaded');
    await bench.closeAll();
  },

  'the rows of a table are shown beside the file': async ({ bench, picture, workspace, pages }) => {
    installEngine(workspace);
    await bench.open('shop.pipe');
    await bench.find('gold dim_customer');
    await bench.clickLens('Preview rows', 'dim_customer from');
    await bench.until('the rows', async () => /8 rows/.test(await (await rowsFrame(pages))?.innerText('body')));
    await picture('rows');
    await bench.closeAll();
  },

  'a test that fails shows both rows': async ({ bench, picture, workspace }) => {
    installEngine(workspace);
    await bench.open('shop.pipe');
    await bench.find("new'   | '2025-01-01 00:00:00'");
    await bench.page.keyboard.press('ArrowLeft');
    await bench.page.keyboard.type('x');
    await bench.find('test late_change');
    await bench.run('Test: Run Test at Cursor');
    await bench.page.locator('.panel .monaco-list-row', { hasText: 'is not as `then` says: 1 row differs' }).first().waitFor();
    await bench.run('View: Show Testing');
    await bench.page.locator('.sidebar .monaco-list-row', { hasText: 'shop.pipe' }).first().waitFor();
    await bench.run('Test: Peek Output');
    const peek = bench.page.locator('.zone-widget', { hasText: 'is not as `then` says: 1 row differs' });
    for (const segment of ["'xnew'", "'new'"]) await peek.locator('.view-line', { hasText: segment }).first().waitFor();
    await picture('test-failed');
    await bench.page.keyboard.press('Escape');
    await bench.closeAll();
    await bench.run('View: Hide Panel');
    await bench.run('View: Show Explorer');
    // The run has saved what was typed.
    copyFileSync(join(root, 'examples', 'shop.pipe'), join(workspace, 'shop.pipe'));
  },
};

/** The engine as a package above the workspace, where it is found as one of the workspace's own. */
function installEngine(workspace) {
  const modules = join(workspace, '..', 'node_modules');
  if (existsSync(modules)) return;
  mkdirSync(modules);
  symlinkSync(join(root, 'node_modules', '@duckdb'), join(modules, '@duckdb'), 'junction');
}
