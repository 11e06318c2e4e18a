import assert from 'node:assert/strict';
import { setup, suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, cupel, open, placeOf, replace, until } from './support.js';

/** Where a text stands, and what a part of the hover on it says. */
const HOVERS: readonly (readonly [text: string, into: number, says: RegExp])[] = [
  ['gold dim_customer', 6, /bronze\.customers/],
  ['scd 2', 1, /slowly changing|history|version/i],
  ['track       segment', 13, /string/],
  ['dedupe by order_id', 2, /dedup|duplicate|one row/i],
  ['write merge', 7, /merge/i],
];

const request = <T>(command: string, ...args: unknown[]): Thenable<T> =>
  vscode.commands.executeCommand<T>(`vscode.${command}`, ...args);

suite('reading and writing', () => {
  setup(async () => {
    await cupel();
  });
  teardown(closeAll);

  test('hovers', async () => {
    const { document } = await open('examples/shop.pipe');
    for (const [text, into, says] of HOVERS) {
      const place = placeOf(document, text, into);
      const hovers = await until(`the hover of ${text}`, async () => {
        const all = await request<vscode.Hover[]>('executeHoverProvider', document.uri, place);
        return all.length > 0 ? all : undefined;
      });
      const said = hovers
        .flatMap(hover => hover.contents.map(content => (typeof content === 'string' ? content : content.value)))
        .join('\n');
      assert.match(said, says, text);
    }
  });

  test('go to definition, across files of the workspace', async () => {
    const { document } = await open('examples/shop.pipe');
    const place = placeOf(document, 'from silver.orders as o', 'from silver.'.length + 1);
    const found = await request<(vscode.Location | vscode.LocationLink)[]>('executeDefinitionProvider', document.uri, place);
    assert.equal(found.length, 1);
    const target = found[0] as vscode.Location | vscode.LocationLink;
    const range = 'targetUri' in target ? (target.targetSelectionRange ?? target.targetRange) : target.range;
    assert.equal(document.lineAt(range.start.line).text.startsWith('silver orders'), true);
  });

  test('references', async () => {
    const { document } = await open('examples/shop.pipe');
    const place = placeOf(document, 'deadletter rejects', 'deadletter '.length + 1);
    const found = await request<vscode.Location[]>('executeReferenceProvider', document.uri, place);
    const lines = found
      .filter(({ uri }) => uri.path === document.uri.path)
      .map(({ range }) => document.lineAt(range.start.line).text.trim());
    const uses = document
      .getText()
      .split('\n')
      .filter(line => line.includes('dead_letter rejects')).length;
    assert.ok(lines.filter(line => line.includes('dead_letter rejects')).length >= uses, lines.join('\n'));
  });

  test('outline and folding', async () => {
    const { document } = await open('examples/shop.pipe');
    const symbols = await until('symbols', () => request<vscode.DocumentSymbol[]>('executeDocumentSymbolProvider', document.uri));
    const names = symbols.map(({ name }) => name);
    for (const name of ['shop', 'dim_customer', 'daily_revenue'])
      assert.ok(
        names.some(found => found.includes(name)),
        `${name} in ${names}`,
      );
    const folds = await request<vscode.FoldingRange[]>('executeFoldingRangeProvider', document.uri);
    const table = placeOf(document, 'gold dim_customer').line;
    const fold = folds.find(({ start }) => start === table);
    assert.ok(fold && fold.end > table + 15, 'a table folds as a whole');
  });

  test('colours by meaning', async () => {
    const { document } = await open('examples/shop.pipe');
    const legend = await request<vscode.SemanticTokensLegend>('provideDocumentSemanticTokensLegend', document.uri);
    const tokens = await request<vscode.SemanticTokens>('provideDocumentSemanticTokens', document.uri);
    assert.ok(tokens.data.length / 5 > 100, 'there are many tokens');
    assert.ok(legend.tokenTypes.length > 0);
    let line = 0;
    let character = 0;
    for (let i = 0; i < tokens.data.length; i += 5) {
      const [down, right, length] = tokens.data.slice(i, i + 3) as unknown as [number, number, number];
      line += down;
      character = down > 0 ? right : character + right;
      assert.ok(character + length <= document.lineAt(line).text.length, `a token within line ${line + 1}`);
    }
  });

  test('completion of datasets and columns', async () => {
    const editor = await open('examples/shop.pipe');
    const { document } = editor;
    await replace(editor, 'gold dim_customer from bronze.customers {', 'gold dim_customer from bronze. {');
    const labels = async (text: string, into: number): Promise<string[]> => {
      const list = await request<vscode.CompletionList>(
        'executeCompletionItemProvider',
        document.uri,
        placeOf(document, text, into),
      );
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    const datasets = await until('datasets', async () => {
      const found = await labels('from bronze. {', 'from bronze.'.length);
      return found.includes('customers') ? found : undefined;
    });
    assert.ok(datasets.includes('orders') && datasets.includes('rates'), String(datasets));
    const columns = await labels('lower(trim(o.status))', 'lower(trim(o.'.length);
    assert.ok(columns.includes('status') && columns.includes('ordered_at'), String(columns));
  });

  test('an empty file offers a whole pipeline, which has no error', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'cupel' });
    const editor = await vscode.window.showTextDocument(document);
    const whole = await until('the offer', async () => {
      const list = await request<vscode.CompletionList>('executeCompletionItemProvider', document.uri, new vscode.Position(0, 0));
      return list.items.find(
        ({ insertText }) =>
          insertText instanceof vscode.SnippetString && /pipeline[\s\S]*bronze[\s\S]*silver[\s\S]*gold/.test(insertText.value),
      );
    });
    await editor.insertSnippet(whole.insertText as vscode.SnippetString);
    await request('executeDocumentSymbolProvider', document.uri);
    await until('a clean file', () => vscode.languages.getDiagnostics(document.uri).length === 0);
    assert.match(document.getText(), /^(\/\*\*[\s\S]*?\*\/\s*)?pipeline /);
  });

  test('a table has a code lens for its lineage', async () => {
    const { document } = await open('examples/shop.pipe');
    const lenses = await until('code lenses', () => request<vscode.CodeLens[]>('executeCodeLensProvider', document.uri, 100));
    const table = placeOf(document, 'gold dim_customer').line;
    assert.ok(lenses.some(({ command, range }) => command?.command === 'cupel.showLineage' && range.start.line === table));
  });

  test('a table has a code lens for the patterns that it applies and does not claim', async () => {
    const { document } = await open('examples/shop.pipe');
    const lenses = await until('code lenses', () => request<vscode.CodeLens[]>('executeCodeLensProvider', document.uri, 100));
    const table = placeOf(document, 'gold dim_customer').line;
    const lens = lenses.find(({ command, range }) => command?.command === 'cupel.showPatterns' && range.start.line === table);
    assert.match(lens?.command?.title ?? '', /^Patterns: .*scd-type2/);

    // What is chosen in its list is claimed.
    const [command, ...words] = [lens?.command?.command ?? '', ...(lens?.command?.arguments ?? [])];
    let isOver = false;
    void vscode.commands.executeCommand(command, ...words).then(() => {
      isOver = true;
    });
    await until('the end of the list', async () => {
      await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
      await vscode.commands.executeCommand('workbench.action.quickPickManyToggle');
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return isOver;
    });
    assert.match(document.getText(), /^gold dim_customer [\s\S]*?^ {2}patterns [a-z0-9-]+$/m);
  });

  test('comments are toggled', async () => {
    const editor = await open('examples/shop.pipe');
    const place = placeOf(editor.document, 'gold dim_customer');
    editor.selection = new vscode.Selection(place, place);
    await vscode.commands.executeCommand('editor.action.commentLine');
    assert.match(editor.document.lineAt(place.line).text, /^\/\/ gold dim_customer/);
  });
});
