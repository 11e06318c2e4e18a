import { PassThrough } from 'node:stream';
import {
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { startServer } from '../../server/connection.js';
import { codeOnDisk } from '../../server/node-code.js';
import { filesOnDisk } from '../../server/node-files.js';
import { loadSqlParser } from '../../server/sql-parser.js';

/** A client of a real server, joined by streams in memory. */
export class Client {
  private readonly versions = new Map<string, number>();
  private readonly texts = new Map<string, string>();
  private readonly waiting = new Set<() => void>();
  /** Everything that was published, in order. */
  readonly published: PublishDiagnosticsParams[] = [];
  /** What the server wrote to its log as errors. */
  readonly errors: string[] = [];
  /** Notifications by method. */
  readonly notified: string[] = [];
  result: InitializeResult | undefined;

  private constructor(
    readonly connection: ProtocolConnection,
    private readonly settings: ((scope: string) => unknown) | undefined,
  ) {}

  /**
   * @param folder URI of the workspace folder; none if left out
   * @param options what the client tells the server of its settings
   * @param settings answers the server's questions about the section of settings of a folder; it cannot ask if left out
   */
  static async start(folder?: string, options?: unknown, settings?: (scope: string) => unknown): Promise<Client> {
    const up = new PassThrough();
    const down = new PassThrough();
    startServer(
      createConnection(new StreamMessageReader(up), new StreamMessageWriter(down)),
      filesOnDisk,
      loadSqlParser,
      codeOnDisk,
    );
    const client = new Client(createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up)), settings);
    await client.initialize(folder, options);
    return client;
  }

  private async initialize(folder: string | undefined, initializationOptions: unknown): Promise<void> {
    const { connection } = this;
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.push(params);
      for (const check of this.waiting) check();
    });
    connection.onNotification('window/logMessage', ({ type, message }: { type: number; message: string }) => {
      if (type === 1) this.errors.push(message);
    });
    connection.onNotification('cupel/lineageChanged', () => {
      this.notified.push('cupel/lineageChanged');
      for (const check of this.waiting) check();
    });
    connection.onRequest('workspace/configuration', ({ items }: { items: { scopeUri: string; section: string }[] }) =>
      items.map(({ scopeUri, section }) => (section === 'cupel' ? this.settings?.(scopeUri) : null)),
    );
    connection.listen();
    this.result = await connection.sendRequest('initialize', {
      processId: null,
      rootUri: null,
      initializationOptions,
      workspaceFolders: folder === undefined ? null : [{ uri: folder, name: 'test' }],
      capabilities: {
        workspace: {
          configuration: this.settings !== undefined,
          workspaceEdit: { documentChanges: true },
          // It says so, and refuses both when it is asked: as a client that is about to go.
          codeLens: { refreshSupport: true },
          didChangeWatchedFiles: { dynamicRegistration: true },
        },
        textDocument: {
          completion: { completionItem: { snippetSupport: true } },
          codeAction: {
            disabledSupport: true,
            resolveSupport: { properties: ['edit'] },
            codeActionLiteralSupport: { codeActionKind: { valueSet: [] } },
          },
        },
      },
    });
    await connection.sendNotification('initialized', {});
  }

  async open(uri: string, text: string): Promise<void> {
    this.versions.set(uri, 1);
    this.texts.set(uri, text);
    await this.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'cupel', version: 1, text } });
  }

  /** Replaces the text from one offset to another; the change is sent as a range. */
  async edit(uri: string, start: number, end: number, inserted: string): Promise<number> {
    const version = (this.versions.get(uri) ?? 0) + 1;
    const text = this.texts.get(uri) ?? '';
    this.versions.set(uri, version);
    this.texts.set(uri, text.slice(0, start) + inserted + text.slice(end));
    const range = { start: positionAt(text, start), end: positionAt(text, end) };
    await this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ range, text: inserted }] });
    return version;
  }

  text(uri: string): string {
    return this.texts.get(uri) ?? '';
  }

  async close(uri: string): Promise<void> {
    await this.notify('textDocument/didClose', { textDocument: { uri } });
  }

  notify(method: string, params: unknown): Promise<void> {
    return this.connection.sendNotification(method, params);
  }

  ask<R>(method: string, params: unknown): Promise<R> {
    return this.connection.sendRequest<R>(method, params);
  }

  /** Asks about an offset of an open file. */
  at<R>(method: string, uri: string, offset: number, more: object = {}): Promise<R> {
    return this.ask<R>(method, { textDocument: { uri }, position: positionAt(this.text(uri), offset), ...more });
  }

  /** What is published for a file, as soon as that fulfils a condition. */
  async diagnostics(uri: string, wanted: (params: PublishDiagnosticsParams) => boolean = () => true): Promise<Diagnostic[]> {
    // What was published before an edit must not answer for what comes after it: only the newest counts.
    const find = (): PublishDiagnosticsParams | undefined => {
      const newest = this.published.findLast(params => params.uri === uri);
      return newest !== undefined && wanted(newest) ? newest : undefined;
    };
    await this.until(() => find() !== undefined);
    return find()?.diagnostics ?? [];
  }

  /** The diagnostics of the version that the file has now. */
  current(uri: string): Promise<Diagnostic[]> {
    const version = this.versions.get(uri);
    return this.diagnostics(uri, params => params.version === version);
  }

  /** Resolves as soon as something is true; it is looked at after each message. */
  until(isTrue: () => boolean): Promise<void> {
    return new Promise(resolve => {
      const check = (): void => {
        if (!isTrue()) return;
        this.waiting.delete(check);
        resolve();
      };
      this.waiting.add(check);
      check();
    });
  }

  async stop(): Promise<void> {
    await this.ask('shutdown', undefined);
    this.connection.dispose();
  }
}

/** Lines end with LF, CRLF or CR. */
export function positionAt(text: string, offset: number): { line: number; character: number } {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

export function offsetAt(text: string, { line, character }: { line: number; character: number }): number {
  let offset = 0;
  for (const match of text.matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/g)) {
    if (line-- === 0) return match.index + character;
    offset = match.index;
  }
  return offset;
}
