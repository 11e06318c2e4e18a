import * as vscode from 'vscode';
import type { PreviewRowsArgument } from '../server/protocol.js';
import type { EngineHost } from './engine.js';
import { newNonce } from './nonce.js';
import { pickTable } from './pickTable.js';
import { type PreviewedRows, type RowLinks, rowsPage } from './rowsPage.js';
import { saveTexts } from './saveTexts.js';
import type { LanguageServer } from './server.js';

const viewType = 'cupel.rows';
/** The command that shows rows, and the one by which the page shows a place. */
export const previewRows = 'cupel.previewRows';
const showPlace = 'cupel.showRowsPlace';

/** How many rows are shown at first, and at most. */
const FIRST = 100;
const MOST = 10_000;

/** What is shown: a table of a file, and how many of its rows. */
interface Shown extends PreviewRowsArgument {
  readonly limit?: number;
}

/** What computes rows, in a process of its own. */
type RowEngine = Pick<EngineHost, 'ready' | 'run'>;

/** Registers `cupel.previewRows`: with an argument (from a code lens) for that table, else for the one at the cursor, or one that is picked. */
export function registerPreviewRows(context: vscode.ExtensionContext, server: LanguageServer, engine: RowEngine): RowsPanel {
  const panel = new RowsPanel(engine);
  context.subscriptions.push(
    panel,
    vscode.commands.registerCommand(previewRows, async (argument?: unknown) => {
      const shown = shownIn(argument) ?? (await pick(server));
      if (shown) await panel.show(shown);
    }),
    vscode.commands.registerCommand(showPlace, async (uri: unknown, line: unknown) => {
      if (typeof uri !== 'string' || typeof line !== 'number') return;
      const position = new vscode.Position(Math.max(line - 1, 0), 0);
      await vscode.window.showTextDocument(vscode.Uri.parse(uri), {
        selection: new vscode.Range(position, position),
        viewColumn: vscode.ViewColumn.One,
      });
    }),
  );
  return panel;
}

/** The first rows of a table beside the editor, computed from the samples in a process of its own. */
export class RowsPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private running: vscode.CancellationTokenSource | undefined;
  /** What has failed, at its line, until the next preview or an edit of the file. */
  private readonly failures = vscode.languages.createDiagnosticCollection('cupel rows');
  private readonly edits = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (contentChanges.length > 0) this.failures.delete(document.uri);
  });
  /** What the panel shows; for tests. */
  shown: PreviewedRows | undefined;

  constructor(private readonly engine: RowEngine) {}

  /** Computes a table and shows its rows. A computation that is still running for the panel is stopped. */
  async show({ uri, table, limit = FIRST }: Shown): Promise<void> {
    const file = vscode.Uri.parse(uri);
    const folder = vscode.workspace.getWorkspaceFolder(file) ?? vscode.Uri.joinPath(file, '..');
    if (file.scheme !== 'file') {
      void vscode.window.showInformationMessage(
        'Save the file first: a table is computed from files, and samples lie beside them.',
      );
      return;
    }
    if (!(await this.engine.ready(folder))) return;
    await saveTexts();
    this.running?.cancel();
    const running = new vscode.CancellationTokenSource();
    this.running = running;
    try {
      const preview = await this.compute(folder, file, table, limit, running);
      if (preview !== undefined && !running.token.isCancellationRequested) this.fill(file, { uri, table, limit }, preview);
    } finally {
      if (this.running === running) this.running = undefined;
      running.dispose();
    }
  }

  dispose(): void {
    this.running?.cancel();
    this.edits.dispose();
    this.failures.dispose();
    this.panel?.dispose();
  }

  /** Nothing where there is nothing to show: it was stopped, or could not begin, which the user was told. */
  private async compute(
    folder: vscode.WorkspaceFolder | vscode.Uri,
    file: vscode.Uri,
    table: string,
    limit: number,
    running: vscode.CancellationTokenSource,
  ): Promise<PreviewedRows | undefined> {
    const environment = vscode.workspace.getConfiguration('cupel', file).get<string>('environment');
    const words = ['preview', table, file.fsPath, '--format', 'json', '--limit', String(limit), '--progress'];
    if (environment) words.push('--env', environment);
    const options = { location: vscode.ProgressLocation.Notification, title: `Rows of ${table}`, cancellable: true };
    const result = await vscode.window.withProgress(options, (progress, token) => {
      token.onCancellationRequested(() => running.cancel());
      return this.engine.run(words, { folder, token: running.token, onLine: message => progress.report({ message }) });
    });
    if (result === undefined || running.token.isCancellationRequested) return undefined;
    // 0: rows; 1: what stands in the way of them. All else is no document.
    if (result.code === 0 || result.code === 1) return JSON.parse(result.stdout) as PreviewedRows;
    const said = result.stderr.replace(/^cupel: /gm, '').trim();
    void vscode.window.showErrorMessage(`The rows of ${table} could not be computed. ${said}`);
    return undefined;
  }

  private fill(file: vscode.Uri, shown: Required<Shown>, preview: PreviewedRows): void {
    this.shown = preview;
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const title = `Rows of ${preview.table.slice(preview.table.indexOf('.') + 1)}`;
    this.panel ??= this.adopt(vscode.window.createWebviewPanel(viewType, title, column));
    this.panel.title = title;
    const place = placeOf(file, preview);
    const { limit } = shown;
    const links: RowLinks = {
      refresh: command(previewRows, shown),
      place: command(showPlace, place.toString(), preview.line),
      ...(preview.rows.length < preview.total && limit < MOST
        ? { more: command(previewRows, { ...shown, limit: Math.min(limit * 10, MOST) }) }
        : {}),
    };
    this.panel.webview.html = rowsPage(preview, links, newNonce());
    this.panel.reveal(undefined, true);
    this.failures.clear();
    if (preview.status !== 'failed') return;
    const line = new vscode.Range(preview.line - 1, 0, preview.line - 1, Number.MAX_SAFE_INTEGER);
    const failure = new vscode.Diagnostic(line, `${preview.of}: ${preview.reason ?? ''}`, vscode.DiagnosticSeverity.Error);
    failure.source = 'cupel preview';
    this.failures.set(place, [failure]);
  }

  private adopt(panel: vscode.WebviewPanel): vscode.WebviewPanel {
    panel.webview.options = { enableScripts: false, enableCommandUris: [previewRows, showPlace], localResourceRoots: [] };
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.shown = undefined;
      this.failures.clear();
      this.running?.cancel();
    });
    return panel;
  }
}

/** The file of the place that a preview names; the table's own where it names none. */
function placeOf(file: vscode.Uri, { file: named, root }: PreviewedRows): vscode.Uri {
  return named === '' ? file : vscode.Uri.joinPath(vscode.Uri.file(root), named);
}

/** The address of a command with its arguments. */
function command(path: string, ...words: readonly unknown[]): string {
  return vscode.Uri.from({ scheme: 'command', path, query: JSON.stringify(words) }).toString();
}

/** What a code lens or the page passes; nothing where it is something else. */
function shownIn(argument: unknown): Shown | undefined {
  const { uri, table, limit } = (typeof argument === 'object' && argument !== null ? argument : {}) as Record<string, unknown>;
  if (typeof uri !== 'string' || typeof table !== 'string') return undefined;
  return { uri, table, ...(Number.isSafeInteger(limit) && Number(limit) > 0 ? { limit: Math.min(Number(limit), MOST) } : {}) };
}

/** The table at the cursor, else one that the user picks; nothing where there is none, or they give up. */
async function pick(server: LanguageServer): Promise<Shown | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'cupel') {
    void vscode.window.showInformationMessage('Open a .pipe file to see rows of its tables.');
    return undefined;
  }
  if (!server.isThere()) return undefined;
  const uri = editor.document.uri.toString();
  const table = await pickTable(server, uri, { title: 'Preview rows of', none: 'This file declares no table.' });
  return table === undefined ? undefined : { uri, table };
}
