import { type ChildProcess, spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { capabilities } from './capabilities.js';
import { encoded, MessageReader } from './messages.js';
import { ProcessTree } from './process.js';
import type { Server } from './servers/server.js';

/** Diagnostics of a document, with the time at which they arrived. */
export interface Report {
  readonly at: number;
  readonly uri: string;
  readonly version?: number;
  readonly count: number;
  /** The first message. */
  readonly first?: string;
}

/** A change of a document that was sent at a time. */
export interface Sent {
  readonly at: number;
  readonly uri: string;
  readonly version: number;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly { readonly message: string }[];
}

/** A message in the server's log that says that something failed. */
const ERROR = 1;

/** A client that times a language server on its standard streams. Every time is that of the arrival, in milliseconds. */
export class Client {
  readonly started = performance.now();
  readonly reports: Report[] = [];
  readonly processes: ProcessTree;
  /** What the server can do; empty until `initialize`. */
  can: Readonly<Record<string, unknown>> = {};
  private readonly process: ChildProcess;
  private readonly documents = new Map<string, { text: string; version: number }>();
  private readonly pending = new Map<number, { resolve(message: Message): void; reject(error: Error): void }>();
  private readonly listeners = new Set<{ hear(report: Report): void; fail(error: Error): void }>();
  private stderr = '';
  private ids = 0;
  private incremental = true;

  constructor(
    private readonly server: Server,
    private readonly folder: string,
  ) {
    const { command, args, env } = server;
    this.process = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    this.processes = new ProcessTree(this.process.pid ?? 0);
    const reader = new MessageReader(message => this.receive(message as Message));
    this.process.stdout?.on('data', (chunk: Buffer) => reader.add(chunk));
    this.process.stderr?.on('data', (chunk: Buffer) => {
      if (this.stderr.length < 2000) this.stderr += chunk;
    });
    // A server that ends while it is written to is told of by its exit.
    this.process.stdin?.on('error', () => undefined);
    this.process.on('exit', code => this.fail(new Error(`${server.name} ended with ${code}: ${this.stderr}`)));
    this.process.on('error', error => this.fail(error));
  }

  /** @returns milliseconds from the start of the process to the answer */
  async initialize(): Promise<number> {
    const { at, result } = await this.request('initialize', {
      processId: process.pid,
      rootUri: this.folder,
      workspaceFolders: [{ uri: this.folder, name: 'bench' }],
      capabilities: capabilities(this.server.pull === true),
    });
    this.can = (result as { capabilities: Record<string, unknown> }).capabilities;
    const sync = this.can.textDocumentSync as number | { readonly change?: number } | undefined;
    this.incremental = (typeof sync === 'object' ? sync.change : sync) === 2;
    this.notify('initialized', {});
    return at - this.started;
  }

  open(uri: string, text: string): Sent {
    this.documents.set(uri, { text, version: 1 });
    const at = performance.now();
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId: this.server.languageId, version: 1, text } });
    return { at, uri, version: 1 };
  }

  text(uri: string): string {
    return this.documents.get(uri)?.text ?? '';
  }

  /** Replaces so many characters from an offset. */
  change(uri: string, offset: number, removed: number, inserted: string): Sent {
    const before = this.text(uri);
    const version = (this.documents.get(uri)?.version ?? 0) + 1;
    const text = before.slice(0, offset) + inserted + before.slice(offset + removed);
    this.documents.set(uri, { text, version });
    const range = { start: positionAt(before, offset), end: positionAt(before, offset + removed) };
    const change = this.incremental ? { range, text: inserted } : { text };
    const at = performance.now();
    this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [change] });
    return { at, uri, version };
  }

  /** The first diagnostics of a version or a later one; a server that tells no versions: the first that arrive after it was sent. */
  async diagnostics(sent: Sent, timeout = 60_000): Promise<Report> {
    if (this.server.pull === true) return this.pull(sent.uri, timeout);
    const answers = (report: Report): boolean =>
      report.uri === sent.uri && report.at >= sent.at && (report.version ?? sent.version) >= sent.version;
    const known = this.reports.find(answers);
    if (known !== undefined) return known;
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.listeners.delete(listener);
      };
      const fail = (error: Error): void => {
        done();
        reject(error);
      };
      const hear = (report: Report): void => {
        if (!answers(report)) return;
        done();
        resolve(report);
      };
      const listener = { hear, fail };
      const message = `${this.server.name}: no diagnostics of version ${sent.version} after ${timeout} ms`;
      const timer = setTimeout(() => fail(new Error(message)), timeout);
      this.listeners.add(listener);
    });
  }

  /** Milliseconds from a change to its diagnostics. */
  async answered(sent: Sent): Promise<number> {
    return (await this.diagnostics(sent)).at - sent.at;
  }

  /** Asks about an offset of a document. @returns milliseconds to the answer */
  async ask(method: string, uri: string, offset: number, more: object = {}): Promise<number> {
    const params = { textDocument: { uri }, position: positionAt(this.text(uri), offset), ...more };
    const sent = performance.now();
    return (await this.request(method, params)).at - sent;
  }

  /** Resolves when nothing was published for so many milliseconds. */
  async quiet(milliseconds: number): Promise<void> {
    do await sleep(milliseconds);
    while (performance.now() - (this.reports.at(-1)?.at ?? 0) < milliseconds);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = new Promise<void>(resolve => this.process.once('exit', () => resolve()));
    const patience = setTimeout(() => this.process.kill('SIGKILL'), 2000);
    await this.request('shutdown', undefined).catch(() => undefined);
    this.notify('exit', undefined);
    await ended;
    clearTimeout(patience);
  }

  request(method: string, params: unknown): Promise<{ readonly at: number; readonly result: unknown }> {
    const id = ++this.ids;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve: ({ result }) => resolve({ at: performance.now(), result }), reject });
      this.send({ id, method, params });
    });
  }

  private async pull(uri: string, timeout: number): Promise<Report> {
    const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('no diagnostics')), timeout).unref());
    const { at, result } = await Promise.race([this.request('textDocument/diagnostic', { textDocument: { uri } }), late]);
    return report(at, { uri, diagnostics: (result as { items?: Published['diagnostics'] } | null)?.items ?? [] });
  }

  private notify(method: string, params: unknown): void {
    this.send({ method, params });
  }

  private send(message: object): void {
    this.process.stdin?.write(encoded({ jsonrpc: '2.0', ...message }));
  }

  private receive(message: Message): void {
    const at = performance.now();
    if (message.method !== undefined && message.id !== undefined) {
      this.send({ id: message.id, result: this.answer(message) });
    } else if (message.method === 'textDocument/publishDiagnostics') {
      const published = report(at, message.params as Published);
      this.reports.push(published);
      for (const { hear } of [...this.listeners]) hear(published);
    } else if (message.method === 'window/logMessage') {
      const { type, message: text } = message.params as { type: number; message: string };
      if (type === ERROR) this.fail(new Error(`${this.server.name}: ${text}`));
    } else if (message.id !== undefined) {
      const waiting = this.pending.get(Number(message.id));
      this.pending.delete(Number(message.id));
      if (message.error !== undefined) waiting?.reject(new Error(`${this.server.name}: ${message.error.message}`));
      else waiting?.resolve(message);
    }
  }

  /** What servers ask a client. */
  private answer({ method, params }: Message): unknown {
    if (method === 'workspace/configuration') return (params as { items: unknown[] }).items.map(() => null);
    if (method === 'workspace/workspaceFolders') return [{ uri: this.folder, name: 'bench' }];
    return null;
  }

  private fail(error: Error): void {
    for (const { fail } of [...this.listeners]) fail(error);
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
  }
}

function report(at: number, { uri, version, diagnostics }: Published): Report {
  const first = diagnostics[0]?.message;
  return {
    at,
    uri: decodeURIComponent(uri),
    ...(version === undefined || version === null ? {} : { version }),
    count: diagnostics.length,
    ...(first === undefined ? {} : { first }),
  };
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}

/** Lines of the generated documents end with LF. */
function positionAt(text: string, offset: number): { line: number; character: number } {
  let line = 0;
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < offset; end = text.indexOf('\n', start)) {
    line++;
    start = end + 1;
  }
  return { line, character: offset - start };
}
