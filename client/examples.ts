import * as vscode from 'vscode';

/**
 * Copies the examples that come with the extension to a folder of the user's, and opens them. The extension's own folder is no place
 * for that: what is edited there is lost with the next update.
 *
 * @param folder where to (a Uri or a path); without it the user is asked
 * @returns the folder of the copy; undefined where the user gave up
 */
export async function openExample(context: vscode.ExtensionContext, folder?: unknown): Promise<vscode.Uri | undefined> {
  const parent =
    folder instanceof vscode.Uri ? folder : typeof folder === 'string' ? vscode.Uri.file(folder) : await askForFolder();
  if (!parent) return undefined;
  const target = await freeName(parent);
  try {
    await vscode.workspace.fs.copy(vscode.Uri.joinPath(context.extensionUri, 'examples'), target);
  } catch (error) {
    void vscode.window.showErrorMessage(
      `The examples could not be copied to ${target.fsPath}: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
  const first = vscode.Uri.joinPath(target, 'shop.pipe');
  await vscode.window.showTextDocument(first, { preview: false });
  if (!vscode.workspace.getWorkspaceFolder(first)) void offerFolder(target);
  return target;
}

async function askForFolder(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
    openLabel: 'Copy Examples Here',
    title: 'Where shall the folder cupel-examples be made?',
  });
  return picked?.[0];
}

/** `cupel-examples`, or the first of `cupel-examples-2`, … that does not exist. */
async function freeName(parent: vscode.Uri): Promise<vscode.Uri> {
  for (let number = 1; ; number++) {
    const uri = vscode.Uri.joinPath(parent, number === 1 ? 'cupel-examples' : `cupel-examples-${number}`);
    const taken = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (!taken) return uri;
  }
}

async function offerFolder(folder: vscode.Uri): Promise<void> {
  const open = 'Open Folder';
  const answer = await vscode.window.showInformationMessage(`The examples are in ${folder.fsPath}.`, open);
  if (answer === open) await vscode.commands.executeCommand('vscode.openFolder', folder);
}
