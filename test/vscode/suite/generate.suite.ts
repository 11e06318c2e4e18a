import assert from 'node:assert/strict';
import { setup, suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { GENERATE_METHOD, type GenerateResult } from '../../../server/protocol.js';
import { closeAll, cupel, open, placeOf, until } from './support.js';

const TARGETS: readonly (readonly [title: string, language: string, has: RegExp])[] = [
  ['Generate PySpark (Delta)', 'python', /^def main\(/m],
  ['Generate Spark SQL', 'sql', /^merge into/im],
];

async function action(document: vscode.TextDocument, place: vscode.Position, title: string): Promise<vscode.CodeAction> {
  return until(title, async () => {
    const range = new vscode.Range(place, place);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
    );
    return actions.find(found => found.title.startsWith(title));
  });
}

suite('generated code', () => {
  setup(async () => {
    await cupel();
  });
  teardown(closeAll);

  for (const [title, language, has] of TARGETS) {
    test(`${title} opens beside the file`, async () => {
      const { document } = await open('examples/shop.pipe');
      const { command, disabled } = await action(document, placeOf(document, 'gold dim_customer', 6), title);
      assert.equal(disabled, undefined);
      assert.equal(command?.command, 'cupel.generate');
      await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
      const editor = await until('the code', () =>
        vscode.window.visibleTextEditors.find(other => other.document.languageId === language),
      );
      assert.ok(editor.document.isUntitled);
      assert.equal(editor.viewColumn, vscode.ViewColumn.Two);
      assert.match(editor.document.getText(), has);
    });
  }

  test('what cannot be generated yet is refused, with the reason and its place', async () => {
    const { server } = await cupel();
    const { document } = await open('examples/shop.pipe');
    const request = { uri: document.uri.toString(), table: 'shop.gold.daily_revenue', target: 'pyspark' };
    const result = await server.client.sendRequest<GenerateResult>(GENERATE_METHOD, request);
    assert.equal(result.status, 'refused');
    assert.match(result.reason, /not generated yet/);
    const [first, last] = [placeOf(document, 'gold daily_revenue').line, placeOf(document, 'serve dashboard').line];
    assert.ok(first <= result.line && result.line < last, `line ${result.line}`);
  });
});
