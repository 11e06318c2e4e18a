import * as vscode from 'vscode';

/**
 * Registers `cupel.newPipeline`, which opens an untitled file, and the hint in an empty file. What such a file offers is the language
 * server's completion of a whole pipeline.
 */
export function registerNewPipeline(context: vscode.ExtensionContext): void {
  const hint = vscode.window.createTextEditorDecorationType({
    after: {
      color: new vscode.ThemeColor('editorGhostText.foreground'),
      contentText: 'Ctrl+Space offers a whole pipeline to start from',
    },
  });
  const update = (editor: vscode.TextEditor | undefined): void => {
    if (editor?.document.languageId !== 'cupel') return;
    const empty = editor.document.lineCount === 1 && editor.document.lineAt(0).isEmptyOrWhitespace;
    editor.setDecorations(hint, empty ? [new vscode.Range(0, 0, 0, 0)] : []);
  };
  context.subscriptions.push(
    hint,
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.workspace.onDidChangeTextDocument(event => {
      for (const editor of vscode.window.visibleTextEditors) if (editor.document === event.document) update(editor);
    }),
    vscode.commands.registerCommand('cupel.newPipeline', async () => {
      const document = await vscode.workspace.openTextDocument({ language: 'cupel' });
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('editor.action.triggerSuggest');
    }),
  );
  update(vscode.window.activeTextEditor);
}
