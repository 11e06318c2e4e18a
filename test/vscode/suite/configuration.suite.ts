import assert from 'node:assert/strict';
import { setup, suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, cupel, open, placeOf, problemsBecome, until } from './support.js';

const DRAFT = 'examples/first_draft.pipe';

/** Writes text at the end of the workspace's `cupel.yaml`, without saving it. */
async function configure(text: string): Promise<vscode.TextEditor> {
  const editor = await open('examples/cupel.yaml');
  const end = editor.document.positionAt(editor.document.getText().length);
  assert.ok(await editor.edit(builder => builder.insert(end, text)));
  return editor;
}

suite('cupel.yaml', () => {
  setup(async () => {
    await cupel();
  });
  teardown(closeAll);

  test('a misspelt rule is underlined, corrected by its fix, and then in force', async () => {
    const draft = await open(DRAFT);
    await problemsBecome(draft.document, found => found.some(problem => problem.startsWith('ant-hardcoded-credentials')));
    const { document } = await configure('\nrules:\n  ant-hardcoded-credential: off\n');
    const found = await problemsBecome(document, all => all.length > 0);
    assert.deepEqual(found, ['config-syntax error 5: ant-hardcoded-credential']);
    const [problem] = vscode.languages.getDiagnostics(document.uri);
    const fix = await until('a quick fix', async () => {
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        problem?.range,
        vscode.CodeActionKind.QuickFix.value,
      );
      return actions.find(action => action.edit);
    });
    assert.ok(await vscode.workspace.applyEdit(fix.edit as vscode.WorkspaceEdit));
    await problemsBecome(document, all => all.length === 0);
    await problemsBecome(draft.document, all => !all.some(one => one.startsWith('ant-hardcoded-credentials')));
  });

  test('keys and severities are completed, and explained', async () => {
    const { document } = await configure('\nrules:\n  ant-no-dlq: \n');
    const at = async (position: vscode.Position): Promise<string[]> => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        position,
      );
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    const severities = await at(placeOf(document, 'ant-no-dlq: ', 'ant-no-dlq: '.length));
    assert.ok(severities.includes('information'), severities.join());
    const rules = await at(placeOf(document, 'ant-no-dlq', 4));
    assert.ok(rules.includes('ant-missing-compaction'), rules.join());
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      placeOf(document, 'ant-no-dlq', 2),
    );
    const text = hovers.flatMap(({ contents }) => contents.map(content => (content as vscode.MarkdownString).value)).join();
    assert.match(text, /By itself: warning/);
  });

  test('the settings of the editor count where it is silent', async () => {
    const { document } = await open(DRAFT);
    const has = (severity: string) => (found: string[]) =>
      found.some(problem => problem.startsWith(`ant-hardcoded-credentials ${severity}`));
    await problemsBecome(document, has('error'));
    const settings = vscode.workspace.getConfiguration('cupel', document.uri);
    try {
      await settings.update('rules', { 'ant-hardcoded-credentials': 'hint' }, vscode.ConfigurationTarget.Workspace);
      await problemsBecome(document, has('hint'));
      await configure('\nextends: recommended\n');
      await problemsBecome(document, has('error'));
    } finally {
      await settings.update('rules', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});
