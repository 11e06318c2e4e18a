import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setup, suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, cupel, open, problemsBecome, until, workspace } from './support.js';

const NAME = 'invented/repairs.pipe';
const TEXT = `pipeline repairs { owner "repairs@example.com" budget 5 usd per month }
source clicks : kafka { topic "clicks" brokers env("BROKERS") drift alert columns { id: long, at: timestamp event_time } }
bronze one from source.clicks {}
bronze two from source.clicks {
  trigger every 1 minute
}
`;

/** The actions of a kind at the first finding of a rule, with their edits. */
async function actionsAt(document: vscode.TextDocument, kind: vscode.CodeActionKind, code: string): Promise<vscode.CodeAction[]> {
  const found = await until(`a finding of ${code}`, () => {
    return vscode.languages.getDiagnostics(document.uri).find(it => typeof it.code === 'object' && it.code.value === code);
  });
  const command = 'vscode.executeCodeActionProvider';
  return vscode.commands.executeCommand<vscode.CodeAction[]>(command, document.uri, found.range, kind.value, 20);
}

suite('repairs', () => {
  setup(async () => {
    await cupel();
    writeFileSync(join(workspace, NAME), TEXT);
  });
  teardown(closeAll);

  test('all findings of a rule in a file are repaired by one edit', async () => {
    const { document } = await open(NAME);
    const actions = await actionsAt(document, vscode.CodeActionKind.QuickFix, 'ant-no-dlq');
    const action = actions.find(({ title }) => title === 'Fix all `ant-no-dlq` in this file');
    assert.ok(action?.edit, actions.map(({ title }) => title).join('\n'));
    assert.ok(await vscode.workspace.applyEdit(action.edit));
    assert.equal(document.getText().match(/^deadletter /gm)?.length, 1);
    await problemsBecome(document, found => !found.some(problem => problem.startsWith('ant-no-dlq')));
  });

  test('saving repairs what is safe, and nothing else', async () => {
    const { document } = await open(NAME);
    await problemsBecome(document, found => found.length > 0);
    await vscode.commands.executeCommand('editor.action.fixAll');
    await until('the repair', () => document.getText().includes('compact every'));
    assert.equal(document.getText(), TEXT.replace('1 minute\n', '1 minute\n  maintain { compact every 12 hours }\n'));
    const left = await problemsBecome(document, found => !found.some(problem => problem.startsWith('ant-missing-compaction')));
    assert.equal(left.filter(problem => problem.startsWith('ant-no-dlq')).length, 2);
  });

  test('a finding tells the places behind it', async () => {
    const { document } = await open(NAME);
    await problemsBecome(document, found => found.length > 0);
    const [found] = vscode.languages
      .getDiagnostics(document.uri)
      .filter(({ code }) => typeof code === 'object' && code.value === 'ant-no-dlq');
    const [related] = found?.relatedInformation ?? [];
    assert.equal(related?.location.range.start.line, 1);
    assert.match(related?.message ?? '', /source\.clicks/);
  });

  test('silencing is offered, by the command that asks for the reason', async () => {
    const { document } = await open(NAME);
    const actions = await actionsAt(document, vscode.CodeActionKind.QuickFix, 'ant-no-dlq');
    const action = actions.find(({ title }) => title.startsWith('Silence'));
    assert.equal(action?.command?.command, 'cupel.silence');
  });
});

suite('pages', () => {
  teardown(closeAll);

  const tabs = (): vscode.Tab[] =>
    vscode.window.tabGroups.all
      .flatMap(group => group.tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes('cupel.page'));

  test('open in one panel, by their path, and what is no page opens nothing', async () => {
    const { pages } = await cupel();
    await vscode.commands.executeCommand('cupel.openPage', 'rules/ant-no-dlq');
    await until('the panel', () => tabs().length === 1);
    assert.deepEqual(pages.shown, { page: 'rules/ant-no-dlq' });
    await vscode.commands.executeCommand('cupel.openPage', 'language', 'silencing-a-rule');
    assert.deepEqual(pages.shown, { page: 'language', anchor: 'silencing-a-rule' });
    await vscode.commands.executeCommand('cupel.openPage', '..');
    assert.deepEqual(pages.shown, { page: 'rules/ant-no-dlq' });
    for (const nothing of ['rules/ant-nothing', 'constructor', '__proto__', '../../etc/passwd', ''])
      await vscode.commands.executeCommand('cupel.openPage', nothing);
    assert.deepEqual(pages.shown, { page: 'rules/ant-no-dlq' });
    assert.equal(tabs().length, 1);
  });

  test('every finding leads to a page that there is', async () => {
    const { pages } = await cupel();
    const { document } = await open('examples/first_draft.pipe');
    await problemsBecome(document, found => found.length >= 3);
    for (const { code } of vscode.languages.getDiagnostics(document.uri)) {
      assert.ok(typeof code === 'object');
      await vscode.commands.executeCommand('cupel.openPage', ...(JSON.parse(code.target.query) as string[]));
      assert.equal(pages.shown?.page, `rules/${code.value}`);
    }
  });

  test('the link of a hover opens one too', async () => {
    const { document } = await open('examples/first_draft.pipe');
    await problemsBecome(document, found => found.length >= 3);
    const [first] = vscode.languages.getDiagnostics(document.uri);
    const command = 'vscode.executeHoverProvider';
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(command, document.uri, first?.range.start);
    const text = hovers.flatMap(({ contents }) => contents.map(it => (typeof it === 'string' ? it : it.value))).join('\n');
    assert.match(text, /\]\(command:cupel\.openPage\?/);
    assert.match(text, /Behind this finding/);
  });
});
