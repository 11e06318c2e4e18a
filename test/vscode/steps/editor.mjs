import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

/** The server, and an empty file. */
export const EDITOR = {
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

/** The process of the language server that this VS Code has started, the one whose program lies in its extensions; undefined where none runs. */
function serverProcess({ data }) {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
  const line = stdout.split('\n').find(text => text.includes(data) && text.includes('server.cjs'));
  return line && Number(line.trim().split(' ')[0]);
}
