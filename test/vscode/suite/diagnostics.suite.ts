import assert from 'node:assert/strict';
import { setup, suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, cupel, open, placeOf, problems, problemsBecome, replace, until } from './support.js';

const GUARD = '  on error dead_letter rejects\n';

suite('diagnostics', () => {
  setup(async () => {
    await cupel();
  });
  teardown(closeAll);

  test('the examples are clean, and the first draft is not', async () => {
    const draft = await open('examples/first_draft.pipe');
    await problemsBecome(draft.document, found => found.length >= 3);
    for (const name of ['shop', 'genomics', 'real_time_analytics', 'saas_warehouse']) {
      const { document } = await open(`examples/${name}.pipe`);
      // The server answers in order: an answered request means that the file is known to it.
      await vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', document.uri);
      await problemsBecome(document, found => found.length === 0);
    }
  });

  test('a broken table is underlined, and the fix repairs it', async () => {
    const editor = await open('examples/shop.pipe');
    const { document } = editor;
    const bronze = document.getText().indexOf('bronze orders');
    const at = document.getText().indexOf(GUARD, bronze);
    const range = new vscode.Range(document.positionAt(at), document.positionAt(at + GUARD.length));
    await editor.edit(builder => builder.delete(range));
    const found = await problemsBecome(document, all => all.some(problem => problem.startsWith('ant-no-dlq')));
    assert.equal(found.length, 1);
    const [problem] = vscode.languages.getDiagnostics(document.uri);
    assert.ok(problem);
    assert.equal(problem.source, 'cupel');
    assert.ok(typeof problem.code === 'object' && problem.code.target.path === 'cupel.openPage', 'the code opens its page');
    const fix = await until('a quick fix', async () => {
      const kind = vscode.CodeActionKind.QuickFix.value;
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        problem.range,
        kind,
      );
      return actions.find(action => action.edit);
    });
    assert.ok(await vscode.workspace.applyEdit(fix.edit as vscode.WorkspaceEdit));
    await problemsBecome(document, all => all.length === 0);
    const table = document.getText().slice(bronze, document.getText().indexOf('bronze customers'));
    assert.match(table, /^ {2}on error dead_letter rejects$/m);
  });

  test('a broken declaration leaves the others alone', async () => {
    const editor = await open('examples/shop.pipe');
    const { document } = editor;
    await replace(editor, 'silver orders from bronze.orders as o {', 'silver orders frm bronze.orders as o {');
    await problemsBecome(document, all => all.some(problem => problem.includes('frm')));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      placeOf(document, 'gold dim_customer', 6),
    );
    assert.ok(hovers.length > 0, 'a table after the broken one has its hover');
  });

  test('a wrong name says what may have been meant', async () => {
    const editor = await open('examples/shop.pipe');
    await replace(editor, 'gold dim_customer from bronze.customers', 'gold dim_customer from bronze.custmers');
    await until('the message', () => {
      const messages = vscode.languages.getDiagnostics(editor.document.uri).map(({ message }) => message);
      return messages.some(message => /custmers[\s\S]*did you mean[\s\S]*customers/i.test(message));
    });
  });

  test('Windows line ends change nothing', async () => {
    const editor = await open('examples/first_draft.pipe');
    const before = await problemsBecome(editor.document, found => found.length >= 3);
    await editor.edit(builder => builder.setEndOfLine(vscode.EndOfLine.CRLF));
    await replace(editor, 'domain   travel', 'domain   travels');
    await vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', editor.document.uri);
    await problemsBecome(editor.document, found => JSON.stringify(found) === JSON.stringify(before));
    assert.equal(editor.document.eol, vscode.EndOfLine.CRLF);
    assert.deepEqual(problems(editor.document), before);
  });
});
