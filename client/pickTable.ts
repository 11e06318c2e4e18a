import * as vscode from 'vscode';
import { TABLES_METHOD, type TableItem } from '../server/protocol.js';
import type { LanguageServer } from './server.js';

/**
 * Lets the user pick a table of a file, the one that the cursor stands in first.
 * @param words `none` is said where the file has no table
 * @returns its id; nothing where there is none, or they give up
 */
export async function pickTable(
  server: LanguageServer,
  uri: string,
  { title, none }: { readonly title: string; readonly none: string },
): Promise<string | undefined> {
  const tables = await server.client.sendRequest<TableItem[]>(TABLES_METHOD, { uri });
  if (tables.length === 0) {
    void vscode.window.showInformationMessage(none);
    return undefined;
  }
  const line = vscode.window.activeTextEditor?.selection.active.line ?? 0;
  const current = tables.findLast(table => table.line <= line);
  const items = tables.map(table => ({ label: table.label, description: table.id, id: table.id }));
  items.sort((a, b) => Number(b.id === current?.id) - Number(a.id === current?.id));
  const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  return picked?.id;
}
