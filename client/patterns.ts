import * as vscode from 'vscode';
import { CLAIM_METHOD, type ClaimParams, type PatternsArgument } from '../server/protocol.js';
import type { LanguageServer } from './server.js';

type Item = vscode.QuickPickItem & { readonly id: string };

const READ: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('book'), tooltip: 'Read its page' };

/**
 * Registers `cupel.showPatterns`, which code lenses run: it lists what a table applies, opens the page of each, and claims those that are
 * chosen.
 */
export function registerPatterns(context: vscode.ExtensionContext, server: LanguageServer): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('cupel.showPatterns', async ({ uri, table, patterns }: PatternsArgument) => {
      const chosen = await choose(table, patterns);
      if (chosen.length === 0) return;
      const params: ClaimParams = { uri, table, patterns: chosen };
      await server.edit(CLAIM_METHOD, params);
    }),
  );
}

/** The ids that the user chooses; none where the list is left. */
function choose(table: string, patterns: PatternsArgument['patterns']): Promise<readonly string[]> {
  const list = vscode.window.createQuickPick<Item>();
  list.title = `Patterns that ${table} applies and does not claim`;
  list.placeholder = 'Choose those that readers may rely on';
  list.canSelectMany = true;
  list.matchOnDetail = true;
  list.items = patterns.map(({ id, name, intent }) => ({ id, label: name, description: id, detail: intent, buttons: [READ] }));
  return new Promise(resolve => {
    list.onDidTriggerItemButton(({ item }) => {
      void vscode.commands.executeCommand('cupel.openPage', `patterns/${item.id}`);
    });
    list.onDidAccept(() => {
      resolve(list.selectedItems.map(({ id }) => id));
      list.hide();
    });
    list.onDidHide(() => {
      resolve([]);
      list.dispose();
    });
    list.show();
  });
}
