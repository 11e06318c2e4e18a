import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setup, suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, cupel, until, workspace } from './support.js';

suite('commands', () => {
  setup(async () => {
    await cupel();
  });
  teardown(closeAll);

  test('Open Example copies the examples to a folder, and never over what is there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cupel-example-'));
    for (const name of ['cupel-examples', 'cupel-examples-2']) {
      await vscode.commands.executeCommand('cupel.openExample', folder);
      const copy = join(folder, name);
      const original = join(workspace, 'examples');
      assert.deepEqual(readdirSync(copy, { recursive: true }).sort(), readdirSync(original, { recursive: true }).sort());
      assert.equal(readFileSync(join(copy, 'shop.pipe'), 'utf8'), readFileSync(join(original, 'shop.pipe'), 'utf8'));
      assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, join(copy, 'shop.pipe'));
    }
  });

  test('New Pipeline opens an empty pipeline file', async () => {
    await vscode.commands.executeCommand('cupel.newPipeline');
    const document = await until('the file', () => vscode.window.activeTextEditor?.document);
    assert.equal(document.languageId, 'cupel');
    assert.ok(document.isUntitled);
  });

  test('all commands that the manifest names exist', async () => {
    const extension = vscode.extensions.getExtension('cupel.cupel') as vscode.Extension<unknown>;
    const named = (extension.packageJSON.contributes.commands as { command: string }[]).map(({ command }) => command);
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      named.filter(name => !known.has(name)),
      [],
    );
  });
});
