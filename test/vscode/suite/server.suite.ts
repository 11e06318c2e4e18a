import assert from 'node:assert/strict';
import { suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, cupel, open, problemsBecome, replace, until } from './support.js';

suite('the server', () => {
  teardown(closeAll);

  test('one that was killed is noticed, is not started behind the back, and can be restarted', async () => {
    const { server } = await cupel();
    const editor = await open('examples/shop.pipe');
    const killed = server.processId;
    assert.ok(killed);
    process.kill(killed, 'SIGKILL');
    await until('the end', () => !server.running);
    await replace(editor, 'gold dim_customer from bronze.customers', 'gold dim_customer from bronze.nowhere');
    assert.equal(server.running, false);
    await vscode.commands.executeCommand('cupel.restartServer');
    await until('the restart', () => server.running);
    assert.notEqual(server.processId, killed);
    await problemsBecome(editor.document, found => found.some(problem => problem.includes('nowhere')));
  });

  test('a restart of a healthy one keeps the diagnostics right', async () => {
    const { server } = await cupel();
    const { document } = await open('examples/first_draft.pipe');
    const before = await problemsBecome(document, found => found.length >= 3);
    const old = server.processId;
    await vscode.commands.executeCommand('cupel.restartServer');
    await until('the restart', () => server.running && server.processId !== old);
    await problemsBecome(document, found => JSON.stringify(found) === JSON.stringify(before));
  });
});
