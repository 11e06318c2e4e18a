import assert from 'node:assert/strict';
import { setup, suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, cupel, open, placeOf, replace, until } from './support.js';

/** The item of a test in the explorer. */
async function itemOf(name: string): Promise<vscode.TestItem> {
  const { testing } = await cupel();
  return until(`the test ${name}`, () => {
    const found: vscode.TestItem[] = [];
    testing.controller.items.forEach(file => {
      file.children.forEach(item => {
        if (item.label === name) found.push(item);
      });
    });
    return found[0];
  });
}

/** Runs the test at a text. */
async function run(editor: vscode.TextEditor, text: string): Promise<void> {
  const { testing } = await cupel();
  testing.results.clear();
  const place = placeOf(editor.document, text);
  editor.selection = new vscode.Selection(place, place);
  await vscode.commands.executeCommand('testing.runAtCursor');
}

suite('tests of pipelines', () => {
  setup(async () => {
    await cupel();
  });
  teardown(closeAll);

  test('they are in the explorer, at their lines, and pass', async () => {
    const editor = await open('examples/shop.pipe');
    const { document } = editor;
    const item = await itemOf('late_change');
    assert.equal(item.uri?.toString(), document.uri.toString());
    assert.equal(item.description, 'of gold.dim_customer');
    assert.equal(item.range?.start.line, placeOf(document, 'test late_change').line);
    await run(editor, 'test late_change');
    const { testing } = await cupel();
    const result = await until('its result', () => testing.results.get('shop.test.late_change'));
    assert.equal(result.status, 'passed');
    assert.ok(result.ways > 10);
  });

  test('one that fails says where, and what is expected and found', async () => {
    const editor = await open('examples/shop.pipe');
    const before = editor.document.getText();
    await replace(
      editor,
      "| 1           | 'new'   | '2025-01-01 00:00:00' |",
      "| 1           | 'old'   | '2025-01-01 00:00:00' |",
    );
    await itemOf('late_change');
    try {
      await run(editor, 'test late_change');
      const { testing } = await cupel();
      const result = await until('its result', () => testing.results.get('shop.test.late_change'));
      assert.equal(result.status, 'failed');
      assert.equal(result.failure?.line, placeOf(editor.document, "'old'").line + 1);
      assert.match(result.failure?.message ?? '', /gold\.dim_customer is not as `then` says: 1 row differs/);
      assert.match(result.failure?.expected ?? '', /'old'/);
      assert.match(result.failure?.found ?? '', /'new'/);
    } finally {
      const all = new vscode.Range(0, 0, editor.document.lineCount, 0);
      await editor.edit(builder => builder.replace(all, before));
      await editor.document.save();
    }
  });
});
