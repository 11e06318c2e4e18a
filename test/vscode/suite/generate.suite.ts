import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setup, suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, cupel, open, placeOf, replace, until, workspace } from './support.js';

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

async function run({ command }: vscode.CodeAction): Promise<void> {
  assert.ok(command);
  await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
}

/** The editor that shows generated code. */
function preview(): Promise<vscode.TextEditor> {
  return until('the code', () =>
    vscode.window.visibleTextEditors.find(({ document }) => document.uri.scheme === 'cupel-generated'),
  );
}

function lensesOf({ uri }: vscode.TextDocument): Promise<readonly string[]> {
  return until('lenses', async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
    const titles = lenses.flatMap(({ command }) => command?.title ?? []);
    return titles.some(title => title.startsWith('from ')) ? titles : undefined;
  });
}

suite('generated code', () => {
  const written = join(workspace, 'examples/generated');
  setup(async () => {
    await cupel();
  });
  teardown(async () => {
    await closeAll();
    rmSync(written, { recursive: true, force: true });
  });

  for (const [title, language, has] of TARGETS) {
    test(`${title} opens a preview beside the file`, async () => {
      const { document } = await open('examples/shop.pipe');
      const found = await action(document, placeOf(document, 'gold dim_customer', 6), title);
      assert.equal(found.disabled, undefined);
      await run(found);
      const editor = await preview();
      assert.equal(editor.document.languageId, language);
      assert.equal(editor.viewColumn, vscode.ViewColumn.Two);
      assert.match(editor.document.getText(), has);
    });
  }

  test('the preview follows the text, and says why where nothing can be generated', async () => {
    const editor = await open('examples/shop.pipe');
    const { document } = editor;
    await run(await action(document, placeOf(document, 'gold dim_customer', 6), 'Generate DuckDB'));
    const shown = (await preview()).document;
    assert.match(shown.getText(), /then 'late'/);
    await replace(editor, 'late within 30 days', 'late within 12 days');
    await until('12 days', () => shown.getText().includes('interval 12 days'));
    await replace(editor, 'sequence by changed_at', 'sequence by nothing');
    await until('the reason', () => /^-- gold\.dim_customer is not generated for DuckDB:\n-- /.test(shown.getText()));
    await vscode.commands.executeCommand('undo');
    await until('the code again', () => shown.getText().includes('interval 12 days'));
  });

  test('the preview of a part stays with it while lines come and go above', async () => {
    const editor = await open('examples/shop.pipe');
    const { document } = editor;
    const title = 'Generate `expect has_segment';
    await run(await action(document, placeOf(document, 'expect    has_segment', 12), title));
    const { document: shown } = await preview();
    const place = () => cupel().then(({ generated }) => generated.placesOf(shown.uri)?.[0]?.source.line);
    const { line } = placeOf(document, 'expect    has_segment');
    assert.equal(await place(), line);
    assert.ok(await editor.edit(builder => builder.insert(new vscode.Position(0, 0), '// moved down\n// twice\n')));
    await until('the part where it is now', async () => (await place()) === line + 2);
    assert.match(shown.getText(), /has_segment/);
    await run(await action(document, placeOf(document, 'expect    has_segment', 12), title));
    const previews = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length;
    assert.equal(previews(), 2);
    await replace(editor, '// moved down\n', '');
    await until('the part again', async () => (await place()) === line + 1);
  });

  test('from the preview to the text, and back', async () => {
    const { document } = await open('examples/shop.pipe');
    await run(await action(document, placeOf(document, 'gold dim_customer', 6), 'Generate PySpark (Delta)'));
    const editor = await preview();
    assert.ok((await lensesOf(editor.document)).includes(`from shop.pipe:${placeOf(document, 'scd 2').line + 1}`));
    const at = placeOf(editor.document, "then 'late'");
    await vscode.window.showTextDocument(editor.document, { viewColumn: editor.viewColumn, selection: new vscode.Range(at, at) });
    await vscode.commands.executeCommand('cupel.goToSource');
    const back = await until('the text', () => {
      const active = vscode.window.activeTextEditor;
      return active?.document === document ? active : undefined;
    });
    assert.equal(back.selection.active.line, placeOf(document, 'late within').line);
    await vscode.commands.executeCommand('cupel.goToGenerated');
    await until('the code', () => vscode.window.activeTextEditor?.document === editor.document);
  });

  test('the preview becomes a new file, and is inserted into another editor', async () => {
    const { document } = await open('examples/shop.pipe');
    await run(await action(document, placeOf(document, 'expect    has_segment', 12), 'Generate `expect has_segment'));
    const { document: shown } = await preview();
    assert.match(shown.getText(), /WARNINGS = /);
    await vscode.commands.executeCommand('cupel.openGeneratedAsFile', shown.uri);
    const copy = await until('the copy', () =>
      vscode.window.visibleTextEditors.find(({ document: { isUntitled } }) => isUntitled),
    );
    assert.equal(copy.document.getText(), shown.getText());
    await vscode.commands.executeCommand('cupel.insertGenerated', shown.uri);
    await until('twice the text', () => copy.document.getText().split('WARNINGS = ').length === 3);
  });

  test('the pipeline is written to the folder, and its code has lenses', async () => {
    const { document } = await open('examples/shop.pipe');
    const argument = { uri: document.uri.toString(), table: 'shop.gold.dim_customer', targets: ['pyspark'] };
    await vscode.commands.executeCommand('cupel.writeCode', argument);
    const file = join(written, 'pyspark/shop/gold/dim_customer.py');
    await until('the file', () => existsSync(file));
    assert.match(readFileSync(file, 'utf8'), /^# Generated by cupel /);
    const code = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(code, vscode.ViewColumn.Two);
    assert.ok((await lensesOf(code)).includes(`from shop.pipe:${placeOf(document, 'scd 2').line + 1}`));
  });
});
