import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { CupelApi } from '../../../client/extension.js';

/** The folder that is open: `examples/`, a copy of the project's, and `invented/`, which a test writes. */
export const workspace = process.env.CUPEL_TEST_WORKSPACE as string;

/** The running extension. */
export async function cupel(): Promise<CupelApi> {
  const extension = vscode.extensions.getExtension<CupelApi>('cupel.cupel');
  assert.ok(extension, 'the extension is not installed');
  return extension.activate();
}

/**
 * Waits until a value is there, for what VS Code does in its own time.
 * @param what for the message, where it never is
 */
export async function until<T>(what: string, find: () => T | PromiseLike<T>): Promise<NonNullable<T>> {
  let last: unknown;
  for (let attempt = 0; attempt < 600; attempt++) {
    const value = await find();
    if (value) return value;
    last = value;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain for ${what} (last: ${JSON.stringify(last)})`);
}

export async function open(path: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(join(workspace, path));
  return vscode.window.showTextDocument(document, vscode.ViewColumn.One);
}

/** The place of a text in a document; `into` counts characters from its start. */
export function placeOf(document: vscode.TextDocument, text: string, into = 0): vscode.Position {
  const offset = document.getText().indexOf(text);
  assert.ok(offset >= 0, `${text} is not in ${document.uri.path}`);
  return document.positionAt(offset + into);
}

export async function replace(editor: vscode.TextEditor, text: string, by: string): Promise<void> {
  const start = placeOf(editor.document, text);
  const range = new vscode.Range(start, editor.document.positionAt(editor.document.offsetAt(start) + text.length));
  assert.ok(await editor.edit(builder => builder.replace(range, by)));
}

/** The diagnostics of a document: `code severity line: text underlined`, sorted. */
export function problems(document: vscode.TextDocument): string[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .map(({ code, severity, range }) => {
      const name = typeof code === 'object' ? code.value : code;
      return `${name} ${vscode.DiagnosticSeverity[severity].toLowerCase()} ${range.start.line + 1}: ${document.getText(range)}`;
    })
    .sort();
}

/** Waits for a document's diagnostics to be these. */
export async function problemsBecome(document: vscode.TextDocument, expected: (found: string[]) => boolean): Promise<string[]> {
  try {
    return await until('diagnostics', () => {
      const found = problems(document);
      return expected(found) ? found : undefined;
    });
  } catch (error) {
    throw new Error(`${(error as Error).message}; there are: ${JSON.stringify(problems(document))}`);
  }
}

/** Undoes all edits and closes all editors; a new file that were closed with its text would be there again in the next new file. */
export async function closeAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (!document.isDirty || document.isClosed) continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Runs `bin/cupel` and gives what it says on standard output. */
export async function cli(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.env.CUPEL_TEST_CLI as string, args, { maxBuffer: 1 << 26 });
  return stdout;
}

/** What the lineage view shows on the screen, as the runner finds it in the page. */
export interface Drawn {
  readonly nodes: readonly { readonly id: string; readonly position: string; readonly highlighted: boolean }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  readonly text: string;
}

/** Looks into the page, or touches it; only the program that shows VS Code can. */
export async function page<T>(action: 'lineage' | 'click', argument?: unknown): Promise<T> {
  const response = await fetch(`${process.env.CUPEL_TEST_PAGE}/${action}`, {
    method: 'POST',
    body: JSON.stringify(argument ?? null),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}
