import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setup, suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, cupel, open, placeOf, problemsBecome, until, workspace } from './support.js';

const NAME = 'invented/apply.pipe';
const TEXT = `pipeline apply { owner "apply@example.com" }
source guests : kafka {
  columns { id: long not null, name: string, at: timestamp event_time, seen_at: timestamp event_time }
}
bronze guests from source.guests {
  write append
}
silver guests from bronze.guests {
  where name is not null
  write overwrite
}
`;

async function openAt(text: string, name = NAME): Promise<vscode.TextEditor> {
  const editor = await open(name);
  await problemsBecome(editor.document, found => found.length > 0);
  const place = placeOf(editor.document, text, 'silver '.length);
  editor.selection = new vscode.Selection(place, place);
  return editor;
}

suite('patterns are applied to a table', () => {
  setup(async () => {
    await cupel();
    writeFileSync(join(workspace, NAME), TEXT);
  });
  teardown(closeAll);

  test('by the command, with what is to be chosen as placeholders', async () => {
    const { document } = await openAt('silver guests');
    await vscode.commands.executeCommand('cupel.applyPattern', 'scd-type2');
    const written = '  dimension\n  key id\n  scd 2 { sequence by at }\n';
    await until('the change', () => document.getText().includes('scd 2'));
    assert.equal(document.getText(), TEXT.replace('  write overwrite\n', written));
    // The first placeholder is selected, and typed over.
    const editor = vscode.window.activeTextEditor;
    assert.equal(document.getText(editor?.selection), 'id');
  });

  test('from the page beside the editor', async () => {
    const { document } = await openAt('bronze guests');
    await vscode.commands.executeCommand('cupel.openPage', 'patterns/dlq');
    await vscode.commands.executeCommand('cupel.applyPattern', 'dlq');
    await until('the change', () => document.getText().includes('on error'));
    const expected = TEXT.replace(
      '  write append\n}\n',
      '  write append\n  on error dead_letter rejects\n}\n\ndeadletter rejects { retain 30 days }\n',
    );
    assert.equal(document.getText(), expected);
  });

  test('by the link in the hover of a claim, wherever the cursor is', async () => {
    const claiming = TEXT.replace('pipeline apply', 'pipeline claims').replace('  write append\n', '$&  patterns dlq\n');
    writeFileSync(join(workspace, 'invented/claims.pipe'), claiming);
    const { document } = await openAt('silver guests', 'invented/claims.pipe');
    const claim = placeOf(document, 'patterns dlq', 'patterns d'.length);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, claim);
    const text = hovers.flatMap(({ contents }) => contents.map(content => (content as vscode.MarkdownString).value)).join('\n');
    const [, query = ''] = /\[Apply it\]\(command:cupel\.applyPattern\?([^)]+)\)/.exec(text) ?? [];
    assert.notEqual(query, '', text);
    await vscode.commands.executeCommand('cupel.applyPattern', ...JSON.parse(decodeURIComponent(query)));
    await until('the change', () => document.getText().includes('on error'));
    assert.ok(/patterns dlq\n {2}on error dead_letter rejects\n\}/.test(document.getText()), document.getText());
  });

  test('and by code actions at its name', async () => {
    const { document, selection } = await openAt('silver guests');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      selection,
      vscode.CodeActionKind.RefactorRewrite.append('cupel').value,
      50,
    );
    const action = actions.find(({ title }) => title.startsWith('Merge by key'));
    assert.ok(action?.edit, actions.map(({ title }) => title).join('\n'));
    assert.ok(await vscode.workspace.applyEdit(action.edit));
    assert.ok(document.getText().includes('  key id\n  write merge { sequence by at }\n'), document.getText());
  });
});
