import {
  type CodeAction,
  type CompletionParams,
  type Connection,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  type Position,
  type Range,
  type ReferenceParams,
  type RenameParams,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { DOCS } from '../language/catalog/index.js';
import type { SqlParser } from '../language/model/sql/parser.js';
import type { CodeOnDisk } from './code-on-disk.js';
import { isConfigPath } from './config-files.js';
import { Publisher } from './diagnostics.js';
import { editingOf } from './edits.js';
import { readData, withEdit } from './features/actions/fixes.js';
import { codeActionKinds, codeActions } from './features/code-actions.js';
import { codeLenses } from './features/code-lens.js';
import { complete, resolveCompletion, triggerCharacters } from './features/completion.js';
import { configActions } from './features/config/code-actions.js';
import { completeConfig } from './features/config/completion.js';
import { configHover } from './features/config/hover.js';
import { foldingRanges } from './features/folding.js';
import { hover } from './features/hover.js';
import { inlayHints } from './features/inlay-hints.js';
import { documentLinks } from './features/links.js';
import { definition, highlights, references } from './features/navigation.js';
import { documentSymbols, workspaceSymbols } from './features/outline.js';
import { prepareRename, rename } from './features/rename.js';
import { legend, semanticTokens } from './features/semantic-tokens.js';
import { signatureHelp, signatureTriggers } from './features/signature-help.js';
import type { FileSource } from './files.js';
import { guarded, type Log, patient, tried } from './guard.js';
import { answerOwnRequests } from './own-requests.js';
import { type Located, Projects } from './projects.js';
import { LINEAGE_CHANGED_METHOD } from './protocol.js';
import { Settings } from './settings.js';

/**
 * Registers everything that the server does with a client, and listens. It ends with the connection.
 * @param loadSqlParser called when the first query is met; without it what a query yields is not known
 * @param code generated code as files; missing where there is no disk
 */
export function startServer(
  connection: Connection,
  source: FileSource,
  loadSqlParser?: () => Promise<SqlParser>,
  code?: CodeOnDisk,
): void {
  const log: Log = connection.console;
  const failed = (what: string, error: unknown): void =>
    log.error(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const publisher = new Publisher({
    publish: params => void connection.sendDiagnostics(params),
    settled: () => void connection.sendNotification(LINEAGE_CHANGED_METHOD),
    sync: () => projects.sync(),
    version: uri => projects.version(uri),
    work: () => {
      if (!projects.busy) return false;
      projects.read();
      return true;
    },
    failed,
  });
  const projects: Projects = new Projects(
    source,
    publisher,
    () => publisher.schedule(),
    loadSqlParser,
    failed,
    root => settings.ask(root),
  );
  const settings = new Settings(connection, projects);
  const server = new Server(connection, log, projects, settings, code);
  server.listenToFiles();
  server.answerRequests();
  connection.listen();
}

class Server {
  private capabilities: InitializeParams['capabilities'] = {};
  private editing = editingOf({}, undefined, () => undefined);

  constructor(
    private readonly connection: Connection,
    private readonly log: Log,
    private readonly projects: Projects,
    private readonly settings: Settings,
    private readonly code: CodeOnDisk | undefined,
  ) {}

  /** What the client tells: its folders, its documents, and what changes on the disk. */
  listenToFiles(): void {
    const { connection, projects, settings: editor, log } = this;
    let folders: readonly string[] = [];
    connection.onInitialize((params): InitializeResult => {
      this.capabilities = params.capabilities;
      this.editing = editingOf(params.capabilities, params.initializationOptions, uri => projects.version(uri));
      projects.setEnvironment(environmentOf(params.initializationOptions));
      editor.begin(params.initializationOptions);
      folders = params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []);
      return { capabilities: serverCapabilities, serverInfo: { name: 'cupel' } };
    });
    connection.onInitialized(() => {
      editor.ready(this.capabilities.workspace?.configuration === true);
      tried(log, 'opening the workspace', undefined, () => projects.setFolders(folders));
      // A client that refuses tells of no changes on the disk; those of open files come all the same.
      if (this.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true)
        connection.client
          .register(DidChangeWatchedFilesNotification.type, {
            watchers: [{ globPattern: '**/{*.pipe,*.yaml,*.yml,.gitignore}' }],
          })
          .catch(() => undefined);
      if (this.capabilities.workspace?.workspaceFolders === true)
        connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
          const gone = new Set(removed.map(({ uri }) => uri));
          folders = [...folders.filter(folder => !gone.has(folder)), ...added.map(({ uri }) => uri)];
          tried(log, 'opening the workspace', undefined, () => projects.setFolders(folders));
        });
    });
    connection.onDidChangeConfiguration(({ settings }) => {
      const section = (settings as { cupel?: unknown } | undefined)?.cupel;
      tried(log, 'choosing the environment', undefined, () => projects.setEnvironment(environmentOf(section)));
      tried(log, 'reading the settings', undefined, () => editor.changed(section));
    });
    const documents = new TextDocuments(TextDocument);
    documents.onDidOpen(({ document }) => tried(log, 'opening a file', undefined, () => projects.opened(document)));
    documents.onDidChangeContent(({ document }) => projects.changed(document));
    documents.onDidClose(({ document }) => tried(log, 'closing a file', undefined, () => projects.closed(document.uri)));
    documents.listen(connection);
    connection.onDidChangeWatchedFiles(({ changes }) => {
      tried(log, 'reading changed files', undefined, () => {
        const others = changes.filter(({ uri }) => !isContract(uri));
        if (others.length < changes.length) projects.contractChanged();
        const plain = others.every(
          ({ type, uri }) => type === FileChangeType.Changed && (uri.endsWith('.pipe') || isConfigPath(uri)),
        );
        if (plain) for (const { uri } of others) isConfigPath(uri) ? projects.configChanged(uri) : projects.fileChanged(uri);
        else projects.readAgain();
      });
    });
  }

  /** What the client asks: each is answered by the file of its feature. */
  answerRequests(): void {
    const { connection, projects, log } = this;
    const at = (uri: string): Located | undefined => projects.at(uri);
    /** An answer for a file; of most there is none for a `cupel.yaml`. */
    const inFile =
      <P extends { textDocument: { uri: string } }, R>(
        answer: (file: Located, params: P) => R,
        inConfig: (file: Located, params: P) => R | null = () => null,
      ) =>
      (params: P): R | null => {
        const file = at(params.textDocument.uri);
        if (file === undefined) return null;
        return isConfigPath(file.path) ? inConfig(file, params) : answer(file, params);
      };
    /** An answer for a place in a file. */
    const atPosition = <P extends { textDocument: { uri: string }; position: Position }, R>(
      answer: (file: Located, offset: number, params: P) => R,
      inConfig: (file: Located, offset: number, params: P) => R | null = () => null,
    ) =>
      inFile(
        (file: Located, params: P) => answer(file, file.document.offsetAt(params.position), params),
        (file, params) => inConfig(file, file.document.offsetAt(params.position), params),
      );

    connection.onHover(guarded(log, 'hover', null, atPosition(hover, configHover)));
    connection.onSignatureHelp(guarded(log, 'signature help', null, atPosition(signatureHelp)));
    connection.languages.inlayHint.on(
      guarded(
        log,
        'inlay hints',
        null,
        inFile((file, { range }) => inlayHints(file, offsets(file, range))),
      ),
    );
    connection.onCompletion(
      guarded(
        log,
        'completion',
        null,
        atPosition(
          (file, offset, { context }: CompletionParams) =>
            complete(
              file,
              offset,
              context?.triggerCharacter,
              this.capabilities.textDocument?.completion?.completionItem?.snippetSupport === true,
            ),
          (file, offset, { context }) => completeConfig(file, offset, context?.triggerCharacter),
        ),
      ),
    );
    connection.onCompletionResolve((item, token) =>
      guarded(log, 'completion', item, () => resolveCompletion(item, at))(item, token),
    );
    connection.onDefinition(guarded(log, 'definition', null, atPosition(definition)));
    connection.onReferences(
      patient(
        log,
        'references',
        null,
        atPosition((file, offset, params: ReferenceParams) => references(file, offset, params.context.includeDeclaration)),
      ),
    );
    connection.onDocumentHighlight(guarded(log, 'highlight', null, atPosition(highlights)));
    connection.onPrepareRename(guarded(log, 'rename', null, atPosition(prepareRename)));
    connection.onRenameRequest(
      guarded(
        log,
        'rename',
        null,
        atPosition((file, offset, params: RenameParams) => rename(file, offset, params.newName)),
      ),
    );
    connection.onDocumentSymbol(guarded(log, 'outline', null, inFile(documentSymbols)));
    connection.onWorkspaceSymbol(
      patient(log, 'symbols', null, ({ query }) => {
        projects.sync();
        return workspaceSymbols(projects.all(), query);
      }),
    );
    connection.onFoldingRanges(guarded(log, 'folding', null, inFile(foldingRanges)));
    connection.onDocumentLinks(guarded(log, 'links', null, inFile(documentLinks)));
    connection.onCodeLens(
      guarded(
        log,
        'code lens',
        null,
        inFile(file => codeLenses(file, this.code)),
      ),
    );
    connection.onCodeAction(
      guarded(
        log,
        'code actions',
        null,
        inFile(
          (file, { range, context }) => codeActions(file, offsets(file, range), context, this.editing),
          (file, { range, context }) => configActions(file, offsets(file, range), context.only, this.editing),
        ),
      ),
    );
    connection.onCodeActionResolve((action, token) =>
      patient(log, 'code action', action, (wanted: CodeAction) => {
        const file = at(readData(wanted.data)?.uri ?? '');
        return file === undefined ? wanted : withEdit(file.project, wanted, this.editing);
      })(action, token),
    );
    connection.languages.semanticTokens.on(
      patient(log, 'colours', { data: [] }, params => inFile(file => semanticTokens(file))(params) ?? { data: [] }),
    );
    connection.languages.semanticTokens.onRange(
      guarded(
        log,
        'colours',
        { data: [] },
        params => inFile(file => semanticTokens(file, offsets(file, params.range)))(params) ?? { data: [] },
      ),
    );
    answerOwnRequests(connection, log, {
      projects,
      editing: () => this.editing,
      code: this.code,
      refreshesLenses: () => this.capabilities.workspace?.codeLens?.refreshSupport === true,
    });
  }
}

/** The environment in a client's settings; none where they name none. What a client sends is not trusted to have a type. */
function environmentOf(settings: unknown): string | undefined {
  const name = typeof settings === 'object' && settings !== null && 'environment' in settings ? settings.environment : undefined;
  return typeof name === 'string' && name.trim() !== '' ? name.trim() : undefined;
}

/** Whether a changed file may be a data contract. */
function isContract(uri: string): boolean {
  return /\.ya?ml$/i.test(uri) && !isConfigPath(uri);
}

function offsets({ document }: Located, { start, end }: Range): { start: number; end: number } {
  return { start: document.offsetAt(start), end: document.offsetAt(end) };
}

const serverCapabilities: InitializeResult['capabilities'] = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  hoverProvider: true,
  signatureHelpProvider: { triggerCharacters: signatureTriggers },
  inlayHintProvider: true,
  completionProvider: { triggerCharacters, resolveProvider: true },
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  foldingRangeProvider: true,
  documentLinkProvider: {},
  codeLensProvider: {},
  codeActionProvider: { codeActionKinds, resolveProvider: true },
  semanticTokensProvider: { legend, full: true, range: true },
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  // Our own client shows these pages itself.
  experimental: { pages: DOCS },
};
