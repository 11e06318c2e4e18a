import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setup, suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, cupel, open, placeOf, until, workspace } from './support.js';

const TEXT = `pipeline invented_rows { owner "a@example.com" }
source orders : files { path "landing" columns { id: long not null
name: string
at: timestamp event_time } }
bronze orders from source.orders { on error fail }
silver orders from bronze.orders { key id write merge { sequence by at } }
silver strict from bronze.orders { key id write merge { sequence by at }
  expect named: name is not null else fail
}
`;
const FILE = 'invented/rows.pipe';

suite('preview of rows', () => {
  setup(async () => {
    await cupel();
  });
  teardown(async () => {
    await closeAll();
    await rm(join(workspace, FILE), { force: true });
    await rm(join(workspace, 'invented', 'cupel.yaml'), { force: true });
    await rm(join(workspace, 'invented', 'samples'), { recursive: true, force: true });
  });

  async function write(path: string, text: string): Promise<void> {
    await vscode.workspace.fs.writeFile(vscode.Uri.file(join(workspace, path)), new TextEncoder().encode(text));
  }

  /** Clicks the code lens above a table. */
  async function clickLens(document: vscode.TextDocument, table: string): Promise<void> {
    const { line } = placeOf(document, table);
    const lens = await until('the code lens', async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 100);
      return lenses.find(({ range, command }) => range.start.line === line && command?.title === 'Preview rows');
    });
    await vscode.commands.executeCommand(lens.command?.command ?? '', ...(lens.command?.arguments ?? []));
  }

  test('a code lens shows the rows of a table beside the file', async () => {
    const { rows } = await cupel();
    const { document } = await open('examples/shop.pipe');
    await clickLens(document, 'gold dim_customer');
    assert.equal(rows.shown?.status, 'rows');
    assert.equal(rows.shown.total, 8);
    assert.deepEqual(rows.shown.rows[0]?.slice(1, 4), ['1', 'new', 'a']);
    const tab = await until('the panel', () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label === 'Rows of gold.dim_customer'),
    );
    assert.equal(tab.group.viewColumn, vscode.ViewColumn.Two);
  });

  test('what was typed counts, and what fails is told at its line', async () => {
    await write('invented/cupel.yaml', '');
    await write(FILE, TEXT);
    const { rows } = await cupel();
    const { document } = await open(FILE);
    await clickLens(document, 'silver orders');
    assert.equal(rows.shown?.status, 'left out');
    assert.match(rows.shown.reason ?? '', /put some into samples\/invented_rows\/orders\/1\.jsonl/);

    await write('invented/samples/invented_rows/orders/1.jsonl', '{"id": 1, "name": null, "at": "2025-01-01 00:00:00"}\n');
    await clickLens(document, 'silver orders');
    assert.deepEqual(rows.shown?.rows, [['1', null, '2025-01-01 00:00:00+00']]);

    await clickLens(document, 'silver strict');
    assert.equal(rows.shown?.status, 'failed');
    const expectation = placeOf(document, 'expect named').line;
    const failures = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'cupel preview');
    assert.deepEqual(
      failures.map(({ range }) => range.start.line),
      [expectation],
    );

    const editor = vscode.window.visibleTextEditors.find(other => other.document === document);
    const where = document.positionAt(document.getText().indexOf('name is not null') + 'name is not null'.length);
    await editor?.edit(builder => builder.insert(where, ' or id = 1'));
    assert.deepEqual(
      vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'cupel preview'),
      [],
    );
    await clickLens(document, 'silver strict');
    assert.equal(rows.shown?.status, 'rows');
    assert.equal(document.isDirty, false);
  });
});
