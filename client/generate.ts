import * as vscode from 'vscode';
import {
  GENERATE_METHOD,
  type GenerateParams,
  type GenerateResult,
  type GenerateTarget,
  TABLES_METHOD,
  type TableItem,
} from '../server/protocol.js';
import type { LanguageServer } from './server.js';

const TARGETS: readonly { readonly target: GenerateTarget; readonly label: string; readonly detail: string }[] = [
  { target: 'pyspark', label: 'PySpark (Delta)', detail: 'A Python job that spark-submit runs as it stands' },
  { target: 'spark-sql', label: 'Spark SQL', detail: 'One script on the same tables, as far as a script can say it' },
  { target: 'duckdb', label: 'DuckDB', detail: 'One script, which is one transaction on a database file of this machine' },
];

/** Registers `cupel.generate`: with an argument (from a code action) for that table, else for one that the user picks. */
export function registerGenerate(context: vscode.ExtensionContext, server: LanguageServer): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('cupel.generate', async (argument?: Partial<GenerateParams>) => {
      if (!server.running) {
        void vscode.window.showErrorMessage(
          'The Cupel language server is not running. Restart it with "Cupel: Restart Language Server".',
        );
        return;
      }
      const request = await complete(server, argument);
      if (request) await generate(server, request);
    }),
  );
}

async function generate(server: LanguageServer, request: GenerateParams): Promise<void> {
  const result = await server.client.sendRequest<GenerateResult>(GENERATE_METHOD, request);
  if (result.status === 'generated') {
    const document = await vscode.workspace.openTextDocument({ language: result.languageId, content: result.text });
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: false });
    return;
  }
  const show = 'Show Line';
  const answer = await vscode.window.showWarningMessage(`${request.table}: ${result.reason}`, show);
  if (answer !== show) return;
  const position = new vscode.Position(result.line, result.character);
  await vscode.window.showTextDocument(vscode.Uri.parse(result.uri), { selection: new vscode.Range(position, position) });
}

/** Asks for what the argument leaves open. Undefined where the user gives up, or where there is nothing to pick from. */
async function complete(
  server: LanguageServer,
  argument: Partial<GenerateParams> | undefined,
): Promise<GenerateParams | undefined> {
  // The editor's context menu passes the file's Uri in place of an argument.
  const given = argument instanceof vscode.Uri ? { uri: argument.toString() } : (argument ?? {});
  const editor = vscode.window.activeTextEditor;
  const uri = given.uri ?? (editor?.document.languageId === 'cupel' ? editor.document.uri.toString() : undefined);
  if (!uri) {
    void vscode.window.showInformationMessage('Open a .pipe file first: code is generated for one of its tables.');
    return undefined;
  }
  const table = given.table ?? (await pickTable(server, uri));
  if (!table) return undefined;
  const target = given.target ?? (await vscode.window.showQuickPick(TARGETS, { title: `Generate ${table} as` }))?.target;
  return target && { uri, table, target };
}

async function pickTable(server: LanguageServer, uri: string): Promise<string | undefined> {
  const tables = await server.client.sendRequest<TableItem[]>(TABLES_METHOD, { uri });
  if (tables.length === 0) {
    void vscode.window.showInformationMessage('This file declares no table to generate code for.');
    return undefined;
  }
  const line = vscode.window.activeTextEditor?.selection.active.line ?? 0;
  const current = tables.findLast(table => table.line <= line);
  const items = tables.map(table => ({ label: table.label, description: table.id, id: table.id }));
  // The table that the cursor stands in comes first.
  items.sort((a, b) => Number(b.id === current?.id) - Number(a.id === current?.id));
  const picked = await vscode.window.showQuickPick(items, { title: 'Generate code for', matchOnDescription: true });
  return picked?.id;
}
