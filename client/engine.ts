import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import manifest from '../package.json' with { type: 'json' };
import { isTrusted } from './trust.js';

const PACKAGE = '@duckdb/node-api';
const VERSION = manifest.optionalDependencies[PACKAGE];
/** Milliseconds after which a process is ended that does not end when it is asked to. */
const PATIENCE = 3000;

/** How a process ended. */
export interface Ended {
  /** Null where it was ended. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a process is started with. */
export interface EngineRun {
  /** Where it runs, and where the engine is looked for, there and above. */
  readonly folder: vscode.WorkspaceFolder | vscode.Uri;
  readonly token?: vscode.CancellationToken;
  /** Is told of each line of its standard error. */
  readonly onLine?: (line: string) => void;
  /** Is told of each line of its standard output. */
  readonly onResult?: (line: string) => void;
}

/**
 * Runs what computes tables: a command of the command line, in a process of its own, on the Node that VS Code brings. The engine itself is
 * native and comes from the workspace, else from npm, once the user has agreed.
 */
export class EngineHost implements vscode.Disposable {
  private readonly module: string;
  /** Where the engine is installed that no workspace brings. */
  private readonly storage: string;
  private readonly cache: string;
  private readonly running = new Set<ChildProcess>();
  private installing: Promise<boolean> | undefined;

  constructor(context: vscode.ExtensionContext) {
    this.module = context.asAbsolutePath('dist/engine.cjs');
    this.storage = vscode.Uri.joinPath(context.globalStorageUri, 'engine').fsPath;
    this.cache = vscode.Uri.joinPath(context.globalStorageUri, 'compiled').fsPath;
  }

  /**
   * Runs `cupel WORDS`.
   * @returns how it ended; undefined where it was not begun: the workspace is not trusted, or the engine is missing and is not to be installed,
   *   which the user was told
   */
  async run(words: readonly string[], { folder, token, onLine, onResult }: EngineRun): Promise<Ended | undefined> {
    const cwd = pathOf(folder);
    const engine = await this.engineFor(cwd);
    if (engine === undefined || token?.isCancellationRequested) return undefined;
    const child = spawn(process.execPath, [this.module, ...words], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_COMPILE_CACHE: this.cache, NO_COLOR: '1', CUPEL_DUCKDB: engine },
    });
    this.running.add(child);
    const end = token?.onCancellationRequested(() => endGently(child));
    try {
      const [stdout, stderr, code] = await Promise.all([
        collect(child.stdout, onResult),
        collect(child.stderr, onLine),
        exitOf(child),
      ]);
      return { code, stdout, stderr };
    } finally {
      end?.dispose();
      this.running.delete(child);
    }
  }

  /**
   * Asks for what a run needs, so that it is asked before anything begins or is saved.
   * @returns whether a run can begin; where it cannot, the user was told, or has said no
   */
  async ready(folder: EngineRun['folder']): Promise<boolean> {
    return (await this.engineFor(pathOf(folder))) !== undefined;
  }

  dispose(): void {
    for (const child of this.running) child.kill();
  }

  /** The folder of the engine's package: the workspace's own, else ours. */
  private async engineFor(folder: string): Promise<string | undefined> {
    if (!(await isTrusted('run'))) return undefined;
    for (let at = folder; ; at = dirname(at)) {
      const found = installedIn(at);
      if (found !== undefined) return found;
      if (at === dirname(at)) break;
    }
    const own = installedIn(this.storage);
    if (own !== undefined) return own;
    this.installing ??= this.install().finally(() => {
      this.installing = undefined;
    });
    return (await this.installing) ? installedIn(this.storage) : undefined;
  }

  private async install(): Promise<boolean> {
    const install = 'Install';
    // A notification would not be seen where notifications are turned off.
    const answer = await vscode.window.showInformationMessage(
      'Install DuckDB?',
      {
        modal: true,
        detail: `Tables and tests are computed by DuckDB, which is not installed yet. ${PACKAGE} ${VERSION} is downloaded from npm, once, and kept with the data of this extension. It takes about 70 MB.`,
      },
      install,
    );
    if (answer !== install) return false;
    const options = { location: vscode.ProgressLocation.Notification, title: 'Installing DuckDB', cancellable: true };
    const failure = await vscode.window.withProgress(options, (_, token) => this.download(token));
    if (failure !== undefined) void vscode.window.showErrorMessage(failure);
    return failure === undefined;
  }

  /** @returns why it failed; undefined where it did not */
  private async download(token: vscode.CancellationToken): Promise<string | undefined> {
    const byHand = `Run "npm install ${PACKAGE}" in the workspace instead.`;
    // It gets its name when it is whole.
    const begun = `${this.storage}-${process.pid}`;
    try {
      await rm(begun, { recursive: true, force: true });
      await mkdir(begun, { recursive: true });
      await writeFile(join(begun, 'package.json'), '{ "private": true }\n');
      const words = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${PACKAGE}@${VERSION}`];
      // On Windows npm is a script of the shell; none of these words is a user's.
      const npm = spawn('npm', words, { cwd: begun, stdio: ['ignore', 'ignore', 'pipe'], shell: process.platform === 'win32' });
      const cancelled = token.onCancellationRequested(() => npm.kill());
      const [said, code] = await Promise.all([collect(npm.stderr), exitOf(npm)]);
      cancelled.dispose();
      if (token.isCancellationRequested) return 'DuckDB was not installed: it was stopped.';
      if (code !== 0) return `DuckDB could not be installed: ${lastLine(said)} ${byHand}`;
      await rm(this.storage, { recursive: true, force: true });
      await rename(begun, this.storage);
      return undefined;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return `DuckDB could not be installed: ${code === 'ENOENT' ? 'npm is not there.' : message} ${byHand}`;
    } finally {
      await rm(begun, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

function pathOf(folder: EngineRun['folder']): string {
  return (folder instanceof vscode.Uri ? folder : folder.uri).fsPath;
}

function installedIn(folder: string): string | undefined {
  const found = join(folder, 'node_modules', ...PACKAGE.split('/'));
  return existsSync(join(found, 'package.json')) ? found : undefined;
}

/** Asks a process to end, and ends it where it does not. */
function endGently(child: ChildProcess): void {
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  child.once('exit', () => clearTimeout(timer));
}

/** @throws Error where the process could not be started */
function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => resolve(code));
  });
}

/** All that is said, each line being told when it is whole. */
async function collect(stream: NodeJS.ReadableStream, tell?: (line: string) => void): Promise<string> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    lines.push(line);
    tell?.(line);
  }
  return lines.map(line => `${line}\n`).join('');
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
