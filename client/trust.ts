import * as vscode from 'vscode';

/**
 * Whether the workspace is trusted; where it is not, the user is told what is not done for that, with the way to trust it.
 * @param what such as "run"
 */
export async function isTrusted(what: 'run' | 'written'): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  const why = what === 'run' ? 'its texts could do harm' : 'its settings say where';
  const answer = await vscode.window.showWarningMessage(`Nothing is ${what} in a workspace that is not trusted: ${why}.`, manage);
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}
