import * as vscode from 'vscode';
import { GENERATE_METHOD, type GeneratedPlace, type GenerateParams, type GenerateResult } from '../server/protocol.js';
import { movedRange } from './movedRange.js';
import type { LanguageServer } from './server.js';
import { isPython, nameOf } from './targets.js';

/** The scheme of generated code that is shown and is no file. */
export const PREVIEW_SCHEME = 'cupel-generated';

/** How long typing must have paused before a preview follows, in milliseconds. */
const PAUSE = 250;

/** What a preview shows now. */
interface Shown {
  /** Its part is where the edits since have moved it. */
  readonly request: GenerateParams;
  /** Missing until the first answer has come. */
  readonly text?: string;
  readonly places: readonly GeneratedPlace[];
}

/** Generated code beside its text, which follows every edit. A preview cannot be edited; it is inserted, opened as a new file, or written. */
export class GeneratedPreviews implements vscode.TextDocumentContentProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly shown = new Map<string, Shown>();
  private waiting: NodeJS.Timeout | undefined;

  constructor(
    context: vscode.ExtensionContext,
    private readonly server: LanguageServer,
  ) {
    context.subscriptions.push(
      this.changed,
      { dispose: () => clearTimeout(this.waiting) },
      vscode.workspace.registerTextDocumentContentProvider(PREVIEW_SCHEME, this),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document.languageId === 'cupel') this.moveParts(document.uri, contentChanges);
        if (document.languageId === 'cupel' || document.uri.path.endsWith('/cupel.yaml')) this.follow();
      }),
      // A file of another program's hand, a branch that was switched.
      server.client.onDidChangeState(() => this.follow()),
      vscode.workspace.onDidSaveTextDocument(() => this.follow()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === PREVIEW_SCHEME) this.shown.delete(uri.toString());
      }),
      vscode.commands.registerCommand('cupel.openGeneratedAsFile', (uri?: vscode.Uri) => this.openAsFile(uri)),
      vscode.commands.registerCommand('cupel.insertGenerated', (uri?: vscode.Uri) => this.insert(uri)),
    );
  }

  /** Shows the code that a request is for, beside the text. */
  async show(request: GenerateParams): Promise<void> {
    const extension = isPython(request) ? 'py' : 'sql';
    const name = request.table.split('.').at(-1) ?? request.table;
    const path = `/${request.target}/${name.replaceAll('/', '_')}${request.tests ? '_test' : ''}.${extension}`;
    const document = await vscode.workspace.openTextDocument(this.uriOf(request, path));
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preview: false,
      preserveFocus: true,
    });
  }

  /** What is shown already for the same request, wherever it stood when it was made, is shown again. */
  private uriOf(request: GenerateParams, path: string): vscode.Uri {
    for (const [key, { request: other }] of this.shown) if (sameCode(request, other)) return vscode.Uri.parse(key, true);
    for (let number = 1; ; number++) {
      const uri = vscode.Uri.from({ scheme: PREVIEW_SCHEME, path, query: JSON.stringify([request, number]) });
      if (!this.shown.has(uri.toString())) return uri;
    }
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const key = uri.toString();
    // It has been asked for already where VS Code is told that it has changed.
    const known = this.shown.get(key)?.text;
    if (known !== undefined) return known;
    const [request] = JSON.parse(uri.query) as [GenerateParams];
    this.shown.set(key, { request, places: [] });
    return (await this.refresh(key)) ?? '';
  }

  /** The request that a preview answers; undefined for all other documents. */
  requestOf(uri: vscode.Uri): GenerateParams | undefined {
    return this.shown.get(uri.toString())?.request;
  }

  /** Where the pieces of a preview come from; undefined for all other documents. */
  placesOf(uri: vscode.Uri): readonly GeneratedPlace[] | undefined {
    return this.shown.get(uri.toString())?.places;
  }

  /** The previews that are open. VS Code keeps a document for minutes after its tab was closed. */
  all(): readonly vscode.Uri[] {
    const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs);
    return tabs.flatMap(({ input }) =>
      input instanceof vscode.TabInputText && this.shown.has(input.uri.toString()) ? [input.uri] : [],
    );
  }

  private async ask(request: GenerateParams): Promise<Required<Shown>> {
    if (!this.server.running) return { request, text: said(request, ['The language server is not running.']), places: [] };
    const result = await this.server.client.sendRequest<GenerateResult>(GENERATE_METHOD, request);
    if (result.status === 'generated') return { request, text: result.text, places: result.places };
    const file = vscode.workspace.asRelativePath(vscode.Uri.parse(result.uri));
    const lines = [
      `${shortName(request.table)} is not generated for ${nameOf(request.target)}:`,
      result.reason,
      `${file}:${result.line + 1}`,
    ];
    const source = { uri: result.uri, line: result.line, character: result.character };
    return { request, text: said(request, lines), places: [{ line: 0, character: 0, source }] };
  }

  private follow(): void {
    if (this.shown.size === 0) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => void this.update(), PAUSE);
  }

  private moveParts(file: vscode.Uri, changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
    for (const [key, shown] of this.shown) {
      const { part, uri } = shown.request;
      if (part === undefined || vscode.Uri.parse(uri, true).toString() !== file.toString()) continue;
      this.shown.set(key, { ...shown, request: { ...shown.request, part: movedRange(part, changes) } });
    }
  }

  private async update(): Promise<void> {
    for (const [key, { text }] of this.shown) {
      const now = await this.refresh(key);
      if (now !== undefined && now !== text) this.changed.fire(vscode.Uri.parse(key, true));
    }
  }

  /** Asks for what a preview is to show now, and keeps it. Nothing where it was closed in the meantime. */
  private async refresh(key: string): Promise<string | undefined> {
    const before = this.shown.get(key);
    if (before === undefined) return undefined;
    const now = await this.ask(before.request);
    const shown = this.shown.get(key);
    if (shown === undefined) return undefined;
    // Its part may have been moved while it was asked for.
    this.shown.set(key, { ...now, request: shown.request });
    return now.text;
  }

  private document(uri: vscode.Uri | undefined): vscode.TextDocument | undefined {
    const wanted = uri?.scheme === PREVIEW_SCHEME ? uri : vscode.window.activeTextEditor?.document.uri;
    return vscode.workspace.textDocuments.find(
      document => document.uri.scheme === PREVIEW_SCHEME && document.uri.toString() === wanted?.toString(),
    );
  }

  private async openAsFile(uri: vscode.Uri | undefined): Promise<void> {
    const document = this.document(uri);
    if (document === undefined) return;
    const copy = await vscode.workspace.openTextDocument({ language: document.languageId, content: document.getText() });
    await vscode.window.showTextDocument(copy, { preview: false });
  }

  /** Puts the code in the place of what is selected in another editor of the same language. */
  private async insert(uri: vscode.Uri | undefined): Promise<void> {
    const document = this.document(uri);
    if (document === undefined) return;
    const editor = vscode.window.visibleTextEditors.find(
      other => other.document.languageId === document.languageId && other.document.uri.scheme !== PREVIEW_SCHEME,
    );
    if (editor === undefined) {
      void vscode.window.showInformationMessage(
        `Open the ${document.languageId} file to insert it into beside this one, and set the cursor there.`,
      );
      return;
    }
    await editor.edit(edit => edit.replace(editor.selection, document.getText()));
    await vscode.window.showTextDocument(editor.document, editor.viewColumn);
  }
}

/** Whether two requests are for the same code now. */
const sameCode = (a: GenerateParams, b: GenerateParams): boolean =>
  a.uri === b.uri &&
  a.table === b.table &&
  a.target === b.target &&
  (a.tests ?? false) === (b.tests ?? false) &&
  JSON.stringify(a.part) === JSON.stringify(b.part);

/** `gold.dim_customer` of `shop.gold.dim_customer`. */
const shortName = (table: string) => table.slice(table.indexOf('.') + 1);

/** The width of a text for people: that of half a window. */
const WIDTH = 50;

/** A text for people, as a comment of the code's language. */
function said(request: GenerateParams, lines: readonly string[]): string {
  const sign = isPython(request) ? '#' : '--';
  const wrapped = new RegExp(`\\S.{0,${WIDTH - 1}}(?=\\s|$)|\\S+`, 'g');
  return `${lines
    .flatMap(line => line.split(/[\r\n]+/))
    .flatMap(line => line.match(wrapped) ?? [])
    .map(line => `${sign} ${line}`)
    .join('\n')}\n`;
}
