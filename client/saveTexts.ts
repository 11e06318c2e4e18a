import * as vscode from 'vscode';

/** Saves all texts that are files already: what is computed is what is on the disk. */
export async function saveTexts(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (document.isDirty && document.languageId === 'cupel' && !document.isUntitled) await document.save();
  }
}
