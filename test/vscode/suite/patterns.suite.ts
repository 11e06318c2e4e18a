import assert from 'node:assert/strict';
import { setup, suite, suiteTeardown, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { PatternsView } from '../../../client/patternsView.js';
import type { CategoryRow, PatternRow, PlaceRow } from '../../../client/patternTree.js';
import { closeAll, cupel, open, placeOf, replace, until } from './support.js';

let view: PatternsView;

async function rows(): Promise<PatternRow[]> {
  const categories = (await view.getChildren()) as CategoryRow[];
  return categories.flatMap(({ patterns }) => patterns);
}

/** A pattern of the view, as soon as it is as it should be. */
function pattern(id: string, holds: (row: PatternRow) => boolean = () => true): Promise<PatternRow> {
  return until(id, async () => (await rows()).find(row => row.pattern === id && holds(row)));
}

async function run({ command }: vscode.TreeItem): Promise<void> {
  assert.ok(command);
  await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
}

suite('the patterns in the side bar', () => {
  setup(async () => {
    view = (await cupel()).patterns;
    await vscode.commands.executeCommand('cupel.patterns.focus');
    await until('the view', () => view.tree.visible);
  });
  teardown(async () => {
    await vscode.commands.executeCommand('cupel.showAllPatterns');
    await closeAll();
  });
  suiteTeardown(() => vscode.commands.executeCommand('workbench.view.explorer'));

  test('have a page, which a click opens', async () => {
    const { pages } = await cupel();
    await run(view.getTreeItem(await pattern('scd-type2')));
    await until('the page', () => pages.shown?.page === 'patterns/scd-type2');
  });

  test('lead to where they are used', async () => {
    const row = await pattern('scd-type2', ({ inUse }) => inUse);
    const places = (await view.getChildren(row)) as PlaceRow[];
    const place = places.find(({ label }) => label === 'shop.gold.dim_customer');
    assert.ok(place, JSON.stringify(places));
    await run(view.getTreeItem(place));
    const editor = await until('the file', () => vscode.window.activeTextEditor);
    assert.ok(editor.document.uri.path.endsWith('/examples/shop.pipe'));
    assert.match(editor.document.lineAt(editor.selection.active.line).text, /scd 2/);
  });

  test('follow what is typed', async () => {
    const editor = await open('examples/shop.pipe');
    const before = await pattern('deduplication', ({ inUse }) => inUse);
    const text = editor.document.lineAt(placeOf(editor.document, 'dedupe by').line).text;
    await replace(editor, text, '');
    await pattern('deduplication', ({ description }) => description !== before.description);
  });

  test('are filtered by use', async () => {
    await pattern('scd-type2', ({ inUse }) => inUse);
    const all = await rows();
    await vscode.commands.executeCommand('cupel.showPatternsInUse');
    const some = await rows();
    assert.ok(some.length > 0 && some.length < all.length);
    assert.ok(some.every(({ inUse }) => inUse));
  });

  test('are gone while the server is, and come back with it', async () => {
    const { server } = await cupel();
    await pattern('scd-type2', ({ inUse }) => inUse);
    await server.stop();
    assert.deepEqual(await rows(), []);
    await server.restart();
    await pattern('scd-type2', ({ inUse }) => inUse);
  });
});
