import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  TransportKind,
} from 'vscode-languageclient/node';
import type { EditResult } from '../server/protocol.js';
import { pageLinks } from './links.js';

const RESTART = 'Restart';
const SHOW_OUTPUT = 'Show Output';

/**
 * The language server's process, with its item in the status bar. It runs on the Node that VS Code brings. A server that ended by
 * itself is not started again behind the user's back, for what ended it may well be in the file that is open: the user is told and asked.
 */
export class LanguageServer {
  readonly client: LanguageClient;
  private readonly output: vscode.LogOutputChannel;
  private readonly status: vscode.LanguageStatusItem;
  private readonly item: vscode.StatusBarItem;
  private stopping = false;

  constructor(context: vscode.ExtensionContext) {
    this.output = vscode.window.createOutputChannel('Cupel', { log: true });
    this.status = vscode.languages.createLanguageStatusItem('cupel.server', { language: 'cupel' });
    this.status.name = 'Cupel';
    this.item = vscode.window.createStatusBarItem('cupel.server', vscode.StatusBarAlignment.Right, 100);
    this.item.name = 'Cupel Language Server';
    const module = context.asAbsolutePath('dist/server.cjs');
    // Node keeps what it compiled, so that the next start is faster; and the heap for what is new stays small, which saves a quarter of the
    // memory of a large workspace and costs next to no time.
    const cache = vscode.Uri.joinPath(context.globalStorageUri, 'compiled').fsPath;
    const options = { env: { NODE_COMPILE_CACHE: cache }, execArgv: ['--max-semi-space-size=16'] };
    const inspect = { execArgv: ['--nolazy', '--inspect=6010'] };
    this.client = new LanguageClient(
      'cupel',
      'Cupel',
      {
        run: { module, transport: TransportKind.ipc, options },
        debug: { module, transport: TransportKind.ipc, options: inspect },
      },
      {
        documentSelector: [
          { language: 'cupel', scheme: 'file' },
          { language: 'cupel', scheme: 'untitled' },
          { scheme: 'file', pattern: '**/cupel.yaml' },
        ],
        initializationOptions: () => {
          const settings = vscode.workspace.getConfiguration('cupel');
          const names = ['environment', 'preset', 'generate', 'rules', 'include', 'exclude'];
          return { asksForReason: true, ...Object.fromEntries(names.map(name => [name, settings.get(name)])) };
        },
        middleware: pageLinks(() => this.pages),
        outputChannel: this.output,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        synchronize: {
          configurationSection: 'cupel',
          fileEvents: vscode.workspace.createFileSystemWatcher('**/{*.pipe,cupel.yaml,.gitignore}'),
        },
        initializationFailedHandler: error => {
          this.output.error(`The language server did not start: ${error instanceof Error ? error.message : String(error)}`);
          return false;
        },
        errorHandler: {
          error: () => ({ action: ErrorAction.Continue, handled: true }),
          closed: () => {
            if (!this.stopping) void this.tellCrash();
            return { action: CloseAction.DoNotRestart, handled: true };
          },
        },
      },
    );
    context.subscriptions.push(
      this.output,
      this.status,
      this.item,
      this.client.onDidChangeState(({ newState }) => this.show(newState)),
      vscode.window.onDidChangeActiveTextEditor(() => this.show(this.client.state)),
      vscode.commands.registerCommand('cupel.restartServer', () => this.restart()),
      vscode.commands.registerCommand('cupel.showOutput', () => this.output.show()),
    );
    this.show(State.Starting);
  }

  /** True while the server answers. */
  get running(): boolean {
    return this.client.state === State.Running;
  }

  /** Whether it answers; where it does not, the user is told. */
  isThere(): boolean {
    if (this.running) return true;
    void vscode.window.showErrorMessage(
      'The Cupel language server is not running. Restart it with "Cupel: Restart Language Server".',
    );
    return false;
  }

  /** The address below which the pages of the documentation are on the web. */
  private get pages(): string | undefined {
    const { pages } = (this.client.initializeResult?.capabilities.experimental ?? {}) as { pages?: unknown };
    return typeof pages === 'string' ? pages : undefined;
  }

  /** The server's process id; undefined where it is not running. */
  get processId(): number | undefined {
    return this.client.serverProcess?.pid;
  }

  async start(): Promise<void> {
    try {
      await this.client.start();
    } catch (error) {
      this.output.error(error instanceof Error ? error : String(error));
      void this.tellCrash();
    }
  }

  async restart(): Promise<void> {
    await this.stop();
    this.stopping = false;
    await this.start();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.client.state === State.Running) await this.client.stop();
  }

  /** Asks the server for an edit, and applies it, or tells why there is none. */
  async edit(method: string, params: object): Promise<void> {
    const result = await this.client.sendRequest<EditResult>(method, params);
    if ('refusal' in result) {
      void vscode.window.showWarningMessage(result.refusal);
      return;
    }
    await vscode.workspace.applyEdit(await this.client.protocol2CodeConverter.asWorkspaceEdit(result.edit));
  }

  private async tellCrash(): Promise<void> {
    this.output.error('The language server ended unexpectedly.');
    this.show(State.Stopped);
    const answer = await vscode.window.showErrorMessage(
      'The Cupel language server has stopped. Diagnostics, hovers and lineage stay as they are until it is restarted.',
      RESTART,
      SHOW_OUTPUT,
    );
    if (answer === RESTART) await this.restart();
    if (answer === SHOW_OUTPUT) this.output.show();
  }

  private show(state: State): void {
    const stopped = state === State.Stopped;
    const starting = state === State.Starting;
    this.status.busy = starting;
    this.status.severity = stopped ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    this.status.text = stopped ? 'Cupel has stopped' : starting ? 'Cupel is starting' : 'Cupel';
    this.status.command = stopped
      ? { command: 'cupel.restartServer', title: RESTART }
      : { command: 'cupel.showOutput', title: SHOW_OUTPUT };
    this.item.text = stopped ? '$(error) Cupel' : starting ? '$(loading~spin) Cupel' : '$(check) Cupel';
    this.item.tooltip = stopped
      ? 'The Cupel language server has stopped. Click to restart it.'
      : 'The Cupel language server is running. Click for its output.';
    this.item.command = stopped ? 'cupel.restartServer' : 'cupel.showOutput';
    this.item.backgroundColor = stopped ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    if (stopped || vscode.window.activeTextEditor?.document.languageId === 'cupel') this.item.show();
    else this.item.hide();
  }
}
