import * as vscode from 'vscode';
import { APPLY_PATTERN_METHOD, type ApplyPatternParams } from '../server/protocol.js';
import type { LanguageServer } from './server.js';

/** A place in a document, as the command's second argument. */
export type AppliedAt = Omit<ApplyPatternParams, 'pattern'>;

/** The command that applies a pattern. */
export const applyPattern = 'cupel.applyPattern';

/** The command that applies a pattern to the table at a place, else at the cursor. */
export function applyCommand(pattern: string, at?: AppliedAt): vscode.Uri {
  return vscode.Uri.from({
    scheme: 'command',
    path: applyPattern,
    query: JSON.stringify(at === undefined ? [pattern] : [pattern, at]),
  });
}

/** The code actions among which the user chooses where no pattern is given. */
const KIND = 'refactor.rewrite.cupel';

/**
 * Registers `cupel.applyPattern`, with the id of a pattern (`dlq`), or without, when it offers all that can be applied: to the table at
 * a place, else at the cursor of the editor that was used last.
 */
export function registerApplyPattern(context: vscode.ExtensionContext, server: LanguageServer): void {
  let last = vscode.window.activeTextEditor;
  context.subscriptions.push(
    // A page beside the editor has the focus when its link is clicked.
    vscode.window.onDidChangeActiveTextEditor(editor => {
      last = editor ?? last;
    }),
    vscode.commands.registerCommand(applyPattern, async (pattern?: unknown, at?: AppliedAt) => {
      const shown = vscode.window.visibleTextEditors.filter(({ document }) => document.languageId === 'cupel');
      const wanted = (uri: string) => (at === undefined ? uri === last?.document.uri.toString() : uri === at.uri);
      const editor = shown.find(({ document }) => wanted(document.uri.toString())) ?? shown[0];
      if (editor === undefined) {
        void vscode.window.showInformationMessage('Open a .pipe file, and put the cursor on the name of a table.');
        return;
      }
      // What is to be chosen is asked for in the editor that has the focus.
      const { document, selection } = await vscode.window.showTextDocument(editor.document, editor.viewColumn);
      if (typeof pattern !== 'string') {
        await vscode.commands.executeCommand('editor.action.codeAction', { kind: KIND, apply: 'never' });
        return;
      }
      const uri = document.uri.toString();
      const params: ApplyPatternParams = { uri, position: at?.uri === uri ? at.position : selection.active, pattern };
      await server.edit(APPLY_PATTERN_METHOD, params);
    }),
  );
}
