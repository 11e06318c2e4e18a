import * as vscode from 'vscode';
import { type BaseLanguageClient, State } from 'vscode-languageclient';
import {
  LINEAGE_METHOD,
  type LineageArgument,
  type LineageParams,
  type LineagePlace,
  type LineageResult,
  type LineageView,
} from '../server/protocol.js';
import { isFromView, readViewState, type ToView } from '../webview/protocol.js';
import { onDidSettle } from './changes.js';
import { newNonce } from './nonce.js';

const viewType = 'cupel.lineage';

/**
 * Registers `cupel.showLineage` and what brings the panel back after the window was loaded again.
 * @param client the language server's client, which need not have been started
 */
export function registerLineage(context: vscode.ExtensionContext, client: BaseLanguageClient): LineagePanel {
  const lineage = new LineagePanel(context.extensionUri, client);
  context.subscriptions.push(
    lineage,
    vscode.commands.registerCommand('cupel.showLineage', (argument?: unknown) => {
      const { uri, table } = readArgument(argument);
      if (uri) lineage.show(uri, table);
      else void vscode.window.showInformationMessage('Open a .pipe file to see its lineage.');
    }),
    vscode.window.registerWebviewPanelSerializer(viewType, {
      async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown) {
        lineage.adopt(panel, readViewState(state)?.subject);
      },
    }),
  );
  return lineage;
}

/** The file to show: what a code lens says, else what a menu passes, else the file of the active editor. */
function readArgument(argument: unknown): { uri: vscode.Uri | undefined; table?: string } {
  if (argument instanceof vscode.Uri) return { uri: argument };
  const { uri, table } = (argument ?? {}) as Partial<LineageArgument>;
  if (typeof uri === 'string') return { uri: vscode.Uri.parse(uri), ...(typeof table === 'string' ? { table } : {}) };
  const active = vscode.window.activeTextEditor?.document;
  return { uri: active?.languageId === 'cupel' ? active.uri : undefined };
}

/** The lineage of one file beside it. There is one panel; it follows the active `.pipe` file. */
export class LineagePanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private subject: string | undefined;
  private graph: LineageView | undefined;
  /** True once the page listens; false again each time that it is hidden, for then it is unloaded. */
  private ready = false;
  private asking = false;
  private outdated = false;
  /** What the view highlights; undefined where that is not known. */
  private highlighted: readonly string[] | undefined;
  /** A table that was asked for and stays highlighted until the cursor moves. */
  private pinned: string | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly client: BaseLanguageClient,
  ) {
    this.subscriptions = [
      onDidSettle(client)(() => void this.update()),
      client.onDidChangeState(({ newState }) => {
        if (newState !== State.Starting) void this.update();
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor.document.uri.toString() !== this.subject) return;
        this.pinned = undefined;
        this.highlight();
      }),
      vscode.window.onDidChangeActiveTextEditor(editor => this.changeFile(editor)),
    ];
  }

  /** What the panel shows; undefined where it is closed or has nothing to show. */
  get shown(): LineageView | undefined {
    return this.panel ? this.graph : undefined;
  }

  /** Opens the panel beside the active editor, or brings it to the front, with the lineage of a file. */
  show(uri: vscode.Uri, table?: string): void {
    if (this.panel) {
      this.panel.reveal(undefined, true);
    } else {
      const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      this.adopt(vscode.window.createWebviewPanel(viewType, 'Lineage', place), undefined);
    }
    this.setSubject(uri.toString());
    this.pinned = table;
    this.highlight();
  }

  /** Fills a panel that VS Code has made: a new one, or one that was there before the window was loaded again. */
  adopt(panel: vscode.WebviewPanel, subject: string | undefined): void {
    this.panel?.dispose();
    this.panel = panel;
    this.ready = false;
    const dist = vscode.Uri.joinPath(this.extensionUri, 'dist');
    const script = panel.webview.asWebviewUri(vscode.Uri.joinPath(dist, 'webview.js'));
    const icons = vscode.Uri.joinPath(this.extensionUri, 'syntaxes');
    panel.iconPath = { light: vscode.Uri.joinPath(icons, 'file-light.svg'), dark: vscode.Uri.joinPath(icons, 'file-dark.svg') };
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message));
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.ready = false;
    });
    panel.onDidDispose(() => {
      if (this.panel !== panel) return;
      this.panel = undefined;
      this.subject = undefined;
      this.graph = undefined;
    });
    panel.webview.html = pageOf(script);
    const fallback = vscode.window.visibleTextEditors.find(({ document }) => document.languageId === 'cupel');
    const restored = subject ?? fallback?.document.uri.toString();
    if (restored !== undefined) this.setSubject(restored);
  }

  /** Does what the view asks for. Whatever else comes from it is passed over. */
  receive(message: unknown): void {
    if (!isFromView(message)) return;
    if (message.type === 'ready') {
      this.ready = true;
      void this.update();
    } else {
      void this.reveal(message.id, message.column);
    }
  }

  dispose(): void {
    this.panel?.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private setSubject(subject: string): void {
    if (subject === this.subject) return;
    this.subject = subject;
    this.graph = undefined;
    this.highlighted = undefined;
    this.pinned = undefined;
    const uri = vscode.Uri.parse(subject);
    if (this.panel) this.panel.title = `Lineage of ${uri.path.slice(uri.path.lastIndexOf('/') + 1)}`;
    void this.update();
  }

  private changeFile(editor: vscode.TextEditor | undefined): void {
    if (!this.panel || editor?.document.languageId !== 'cupel') return;
    this.setSubject(editor.document.uri.toString());
  }

  /** Asks for the graph and shows it; again where that became outdated in the meantime, but never twice at a time. */
  private async update(): Promise<void> {
    this.outdated = true;
    if (this.asking) return;
    this.asking = true;
    try {
      while (this.outdated && this.ready && this.subject !== undefined) {
        this.outdated = false;
        const { subject } = this;
        const result = await this.ask(subject);
        if (result && subject === this.subject) this.showResult(subject, result);
      }
    } finally {
      this.asking = false;
    }
  }

  private showResult(subject: string, result: LineageResult): void {
    if ('graph' in result) {
      this.graph = result.graph;
      this.post({ type: 'graph', subject, graph: result.graph });
    } else {
      this.graph = undefined;
      this.post({ type: 'empty', subject, reason: result.empty });
    }
    this.highlighted = undefined;
    this.highlight();
  }

  private async ask(uri: string): Promise<LineageResult | undefined> {
    if (this.client.state === State.Starting) return undefined;
    if (this.client.state === State.Stopped) {
      // What was there stays: it is still the lineage of the text that the server has seen last.
      if (this.graph) return { graph: this.graph };
      return { empty: 'The Cupel language server has stopped. Run "Cupel: Restart Language Server" to see the lineage again.' };
    }
    const params: LineageParams = { uri };
    try {
      const result = await this.client.sendRequest<LineageResult | null>(LINEAGE_METHOD, params);
      return result ?? { empty: 'The lineage cannot be shown. The output channel "Cupel" says why.' };
    } catch (error) {
      return { empty: `The lineage cannot be shown: ${error instanceof Error ? error.message : String(error)}` };
    }
  }

  private post(message: ToView): void {
    void this.panel?.webview.postMessage(message);
  }

  private editorOfSubject(): vscode.TextEditor | undefined {
    return vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === this.subject);
  }

  /** Highlights the table that was asked for, else the one in whose declaration the cursor stands. */
  private highlight(): void {
    if (!this.ready) return;
    const ids = this.pinned === undefined ? this.nodesAtCursor() : [this.pinned];
    if (JSON.stringify(ids) === JSON.stringify(this.highlighted)) return;
    this.highlighted = ids;
    this.post({ type: 'highlight', ids });
  }

  /** The nodes of the innermost declaration around the cursor. */
  private nodesAtCursor(): readonly string[] {
    const editor = this.editorOfSubject();
    if (!editor || !this.graph) return [];
    const uri = editor.document.uri.toString();
    const line = editor.selection.active.line;
    const around = this.graph.nodes.flatMap(({ id, extents }) =>
      extents
        .filter(extent => sameUri(extent.uri, uri) && extent.firstLine <= line && line <= extent.lastLine)
        .map(({ firstLine, lastLine }) => ({ id, lines: lastLine - firstLine })),
    );
    const fewest = Math.min(...around.map(({ lines }) => lines));
    return around.filter(({ lines }) => lines === fewest).map(({ id }) => id);
  }

  private async reveal(id: string, column: string | undefined): Promise<void> {
    const node = this.graph?.nodes.find(other => other.id === id);
    const place = node?.columns.find(other => other.id === column)?.place ?? node?.place;
    if (place) await openPlace(place, this.editorOfSubject()?.viewColumn);
  }
}

/** Shows a place in the editor that has its file, else in that of the subject, never over the panel itself. */
async function openPlace({ uri, line, character }: LineagePlace, column: vscode.ViewColumn | undefined): Promise<void> {
  const target = vscode.Uri.parse(uri);
  const open = vscode.window.visibleTextEditors.find(({ document }) => sameUri(document.uri.toString(), uri));
  const position = new vscode.Position(line, character);
  await vscode.window.showTextDocument(target, {
    viewColumn: open?.viewColumn ?? column ?? vscode.ViewColumn.One,
    selection: new vscode.Range(position, position),
  });
}

/** The server spells some characters of a URI in another way than VS Code. */
function sameUri(a: string, b: string): boolean {
  return a === b || vscode.Uri.parse(a).toString() === vscode.Uri.parse(b).toString();
}

/** The page that loads the view: only the script that carries the nonce of this page runs, and nothing is loaded from elsewhere. */
function pageOf(script: vscode.Uri): string {
  const nonce = newNonce();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; worker-src blob:; base-uri 'none'; form-action 'none'`;
  const source = script.toString().replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Lineage</title>
</head>
<body>
<script nonce="${nonce}" src="${source}"></script>
</body>
</html>
`;
}
