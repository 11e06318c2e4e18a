import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setup, suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { cli, closeAll, cupel, type Drawn, open, page, placeOf, replace, until, workspace } from './support.js';

interface Lineage {
  readonly nodes: readonly { readonly id: string; readonly file: string; readonly line: number }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** A workspace that nobody has seen: names drawn anew for each run, in two files, one of them hostile to HTML. Gives the second file. */
function invent(): string {
  const name = (): string => `n${Math.random().toString(36).slice(2, 10)}`;
  const [pipeline, source, bronze, silver, gold, extra] = [name(), name(), name(), name(), name(), name()];
  const folder = join(workspace, 'invented');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cupel.yaml'), '');
  const columns = '{\n  columns {\n    id: long not null\n    at: timestamp event_time\n    v: string\n  }\n}';
  writeFileSync(
    join(folder, 'one.pipe'),
    `pipeline ${pipeline} {\n  owner "a@example.com"\n}\n\nsource ${source} : table ${columns}\n\ndeadletter ${extra} {\n  retain 7 days\n}\n
bronze ${bronze} from source.${source} {\n  on error dead_letter ${extra}\n}\n
silver ${silver} from bronze.${bronze} {\n  key id\n  write merge {\n    sequence by at\n  }\n}\n`,
  );
  writeFileSync(
    join(folder, 'two.pipe'),
    `part of ${pipeline}\n\ngold ${gold} from silver.${silver} as a {\n  left join bronze.${bronze} as b on b.id = a.id many\n  columns {\n    id = a.id\n    w = b.v\n  }\n}\n
gold \`<b>"${gold}" & 'co'\` from gold.${gold}\n`,
  );
  return 'invented/two.pipe';
}

const drawn = (): Promise<Drawn> => page<Drawn>('lineage');
const idsOf = ({ nodes }: { nodes: readonly { id: string }[] }): string[] => nodes.map(({ id }) => id).sort();
const pairsOf = ({ edges }: { edges: readonly { from: string; to: string }[] }): string[] =>
  [...new Set(edges.map(({ from, to }) => `${from} → ${to}`))].sort();

async function showLineage(file: string): Promise<vscode.TextEditor> {
  const editor = await open(file);
  await vscode.commands.executeCommand('cupel.showLineage');
  return editor;
}

/** What the command line says of a file, and the view once it shows the same number of nodes. */
async function both(file: string): Promise<[Lineage, Drawn]> {
  const said = JSON.parse(await cli('lineage', join(workspace, file), '--format', 'json')) as Lineage;
  const wanted = idsOf(said);
  let last: Drawn | undefined;
  const view = await until(`the lineage of ${file}`, async () => {
    last = await drawn();
    return JSON.stringify(idsOf(last)) === JSON.stringify(wanted) ? last : undefined;
  }).catch(() => last);
  return [said, view as Drawn];
}

suite('lineage', () => {
  setup(async () => {
    await cupel();
  });
  teardown(closeAll);

  for (const name of ['shop', 'genomics', 'real_time_analytics', 'saas_warehouse', 'first_draft']) {
    test(`the view of ${name} shows what the command line says`, async () => {
      await showLineage(`examples/${name}.pipe`);
      const [said, view] = await both(`examples/${name}.pipe`);
      assert.ok(said.nodes.length > 3);
      assert.deepEqual(idsOf(view), idsOf(said));
      assert.deepEqual(pairsOf(view), pairsOf(said));
    });
  }

  test('so does that of a workspace invented now', async () => {
    const file = invent();
    await showLineage(file);
    const [said, view] = await both(file);
    assert.ok(said.nodes.length >= 5, 'the tables of both files, and the source');
    assert.deepEqual(idsOf(view), idsOf(said));
    assert.deepEqual(pairsOf(view), pairsOf(said));
  });

  test('a click on a node lands on its line', async () => {
    await showLineage('examples/shop.pipe');
    const [said] = await both('examples/shop.pipe');
    const node = said.nodes.find(({ id }) => id === 'shop.gold.daily_revenue');
    assert.ok(node);
    await page('click', node.id);
    await until('the line', () => {
      const editor = vscode.window.activeTextEditor;
      return editor?.document.uri.path.endsWith('/shop.pipe') && editor.selection.active.line === node.line - 1;
    });
  });

  test("the cursor's table is highlighted", async () => {
    const editor = await showLineage('examples/shop.pipe');
    await both('examples/shop.pipe');
    const place = placeOf(editor.document, 'gold dim_customer', 8);
    editor.selection = new vscode.Selection(place, place);
    await until('the highlight', async () => {
      const marked = (await drawn()).nodes.filter(({ highlighted }) => highlighted).map(({ id }) => id);
      return JSON.stringify(marked) === '["shop.gold.dim_customer"]';
    });
  });

  test('typing in a comment moves nothing; a new table moves nothing but its neighbours', async () => {
    const editor = await showLineage('examples/shop.pipe');
    await both('examples/shop.pipe');
    const positions = async (): Promise<Map<string, string>> =>
      new Map((await drawn()).nodes.map(({ id, position }) => [id, position]));
    const before = await positions();
    await replace(editor, '/** Every table of the silver layer', '/** Each and every table of the silver layer');
    await replace(editor, 'serve dashboard revenue', 'gold late_comer from gold.daily_revenue\n\nserve dashboard revenue');
    const after = await until('the new table', async () => {
      const found = await positions();
      return found.has('shop.gold.late_comer') ? found : undefined;
    });
    const neighbours = ['shop.gold.daily_revenue', 'shop.gold.late_comer'];
    for (const [id, position] of before) if (!neighbours.includes(id)) assert.equal(after.get(id), position, id);
  });

  test('an empty file says why there is nothing to see', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'cupel' });
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    await vscode.commands.executeCommand('cupel.showLineage');
    const text = await until('the reason', async () => {
      const { nodes, text } = await drawn();
      return nodes.length === 0 && text.trim().length > 20 ? text : undefined;
    });
    assert.match(text, /table|declar|empty/i);
  });
});
