import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';

/** What a user sees of a folder that they do not trust. */
export const UNTRUSTED = {
  'in a folder that is not trusted nothing is run or written': async ({ bench, picture, workspace, server }) => {
    await bench.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    const before = readdirSync(workspace, { recursive: true });
    const toast = text => bench.page.locator('.notification-toast', { hasText: text });

    await bench.open('shop.pipe');
    await bench.find('gold dim_customer');
    await bench.clickLens('Preview rows', 'dim_customer from');
    await toast('Nothing is run in a workspace that is not trusted').waitFor();
    await picture('untrusted-rows');
    await bench.run('Notifications: Clear All');

    await bench.run('Cupel: Write Generated Code');
    await toast('Nothing is written in a workspace that is not trusted').waitFor();
    await picture('untrusted-write');
    await bench.run('Notifications: Clear All');

    // Before tests VS Code asks by itself.
    await bench.find('test late_change');
    await bench.run('Test: Run Test at Cursor');
    const dialog = bench.page.locator('.monaco-dialog-box', { hasText: 'Do you trust' });
    await picture('untrusted-test');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });

    await bench.settle();
    assert.equal(await bench.page.locator('.tab', { hasText: 'Rows of' }).count(), 0);
    assert.deepEqual(readdirSync(workspace, { recursive: true }), before);
    assert.ok(!readdirSync(server.data, { recursive: true }).some(path => path.includes('duckdb')), 'nothing was downloaded');
    await bench.closeAll();
  },
};
