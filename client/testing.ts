import * as vscode from 'vscode';
import { TESTS_METHOD, type TestItem } from '../server/protocol.js';
import { onDidSettle } from './changes.js';
import type { EngineHost } from './engine.js';
import { saveTexts } from './saveTexts.js';
import type { LanguageServer } from './server.js';

/** What `cupel test --format jsonl` says of a test, as far as it is shown. */
export interface Reported {
  readonly test: string;
  readonly status: 'passed' | 'failed' | 'refused';
  readonly ways: number;
  readonly failure: {
    readonly message: string;
    readonly file: string;
    readonly line: number;
    readonly text: string;
    readonly expected: string | null;
    readonly found: string | null;
  } | null;
}

/** The tests of all files in VS Code's test explorer: found by the language server, and run by the command line. */
export class Testing implements vscode.Disposable {
  readonly controller = vscode.tests.createTestController('cupel', 'Cupel');
  /** What was said of each test by its id, when it was run last; for tests. */
  readonly results = new Map<string, Reported>();
  private readonly found = new Map<string, TestItem>();
  private asking: Promise<void> | undefined;
  private outdated = false;
  private readonly subscriptions: readonly vscode.Disposable[];

  constructor(
    private readonly server: LanguageServer,
    private readonly engine: EngineHost,
  ) {
    const run = (request: vscode.TestRunRequest, token: vscode.CancellationToken) => this.run(request, token);
    this.subscriptions = [
      this.controller.createRunProfile('Run', vscode.TestRunProfileKind.Run, run, true),
      onDidSettle(server.client)(() => void this.refresh()),
      // What a table is follows from any file.
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document.languageId === 'cupel' && contentChanges.length > 0) this.controller.invalidateTestResults();
      }),
    ];
    this.controller.refreshHandler = () => this.refresh();
    this.controller.resolveHandler = item => (item === undefined ? this.refresh() : undefined);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.controller.dispose();
  }

  /** Asks the server which tests there are; asked again while that goes on, it is asked once more. */
  async refresh(): Promise<void> {
    this.outdated = true;
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    await this.asking;
  }

  private async ask(): Promise<void> {
    while (this.outdated && this.server.running) {
      this.outdated = false;
      this.show(await this.server.client.sendRequest<TestItem[]>(TESTS_METHOD, {}));
    }
  }

  private show(tests: readonly TestItem[]): void {
    this.found.clear();
    const files = new Map<string, vscode.TestItem>();
    const children = new Map<string, vscode.TestItem[]>();
    for (const test of tests) {
      const key = keyOf(test);
      // Two of one name are an error of the text, and cannot be told apart.
      if (this.found.has(key)) continue;
      this.found.set(key, test);
      const uri = vscode.Uri.parse(test.uri);
      const file = files.get(test.uri) ?? this.itemOf(test.uri, vscode.workspace.asRelativePath(uri), uri);
      files.set(test.uri, file);
      const item = file.children.get(key) ?? this.controller.createTestItem(key, test.name, uri);
      item.label = test.name;
      item.description = test.table === undefined ? '' : `of ${test.table}`;
      const { start, end } = test.range;
      item.range = new vscode.Range(start.line, start.character, end.line, end.character);
      children.set(test.uri, [...(children.get(test.uri) ?? []), item]);
    }
    for (const [uri, file] of files) file.children.replace(children.get(uri) ?? []);
    this.controller.items.replace([...files.values()]);
  }

  private itemOf(id: string, label: string, uri: vscode.Uri): vscode.TestItem {
    return this.controller.items.get(id) ?? this.controller.createTestItem(id, label, uri);
  }

  private async run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const byRoot = new Map<string, vscode.TestItem[]>();
    for (const item of this.wanted(request)) {
      const root = this.found.get(item.id)?.root;
      if (root !== undefined) byRoot.set(root, [...(byRoot.get(root) ?? []), item]);
    }
    for (const root of byRoot.keys()) {
      if (!(await this.engine.ready(folderOf(vscode.Uri.parse(root))))) return;
    }
    await saveTexts();
    const run = this.controller.createTestRun(request);
    try {
      for (const item of [...byRoot.values()].flat()) run.enqueued(item);
      for (const [root, items] of byRoot) {
        if (token.isCancellationRequested) break;
        await this.runRoot(run, vscode.Uri.parse(root), items, token);
      }
    } finally {
      run.end();
    }
  }

  /** The tests that are asked for, each once. */
  private wanted({ include, exclude = [] }: vscode.TestRunRequest): ReadonlySet<vscode.TestItem> {
    const left = new Set(exclude);
    const wanted = new Set<vscode.TestItem>();
    const add = (item: vscode.TestItem): void => {
      if (left.has(item)) return;
      if (this.found.has(item.id)) wanted.add(item);
      item.children.forEach(add);
    };
    if (include === undefined) this.controller.items.forEach(add);
    else for (const item of include) add(item);
    return wanted;
  }

  /** Runs tests of one workspace in one process; each is told as soon as it has ended. */
  private async runRoot(
    run: vscode.TestRun,
    root: vscode.Uri,
    items: readonly vscode.TestItem[],
    token: vscode.CancellationToken,
  ): Promise<void> {
    const waiting = new Map(items.flatMap(item => [[this.found.get(item.id)?.id ?? '', item] as const]));
    const folder = folderOf(root);
    const environment = vscode.workspace.getConfiguration('cupel', root).get<string>('environment');
    const words = ['test', root.fsPath, '--format', 'jsonl', ...(environment ? ['--env', environment] : [])];
    for (const id of waiting.keys()) words.push('--select', id);
    for (const item of items) run.started(item);
    const ended = await this.engine.run(words, {
      folder,
      token,
      onResult: line => {
        const reported = JSON.parse(line) as Reported;
        const item = waiting.get(reported.test);
        if (item === undefined) return;
        waiting.delete(reported.test);
        this.results.set(reported.test, reported);
        tell(run, folder, item, reported);
      },
    });
    const why = ended?.stderr.replace(/^cupel: /gm, '').trim();
    for (const item of waiting.values()) {
      // What was not begun, or was stopped, has no result.
      if (ended === undefined || token.isCancellationRequested) run.skipped(item);
      else run.errored(item, new vscode.TestMessage(why || 'The process ended without a word.'));
    }
  }
}

function tell(run: vscode.TestRun, folder: vscode.Uri, item: vscode.TestItem, { status, ways, failure }: Reported): void {
  if (failure === null) {
    run.appendOutput(`${item.label}: passed in ${ways} ways\r\n`, undefined, item);
    run.passed(item);
    return;
  }
  const { message, file, line, text, expected, found } = failure;
  const shown = new vscode.TestMessage(text === '' ? message : `${message}\n${text}`);
  if (expected !== null && found !== null) {
    shown.expectedOutput = expected;
    shown.actualOutput = found;
  }
  const uri = file === '' ? item.uri : vscode.Uri.joinPath(folder, file);
  if (uri !== undefined) shown.location = new vscode.Location(uri, new vscode.Position(line - 1, 0));
  run.appendOutput(`${[item.label, message, ...text.split('\n')].join('\r\n')}\r\n`, shown.location, item);
  if (status === 'refused') run.errored(item, shown);
  else run.failed(item, shown);
}

/** A file that belongs to no folder is a workspace of its own. */
const folderOf = (root: vscode.Uri) => (root.path.endsWith('.pipe') ? vscode.Uri.joinPath(root, '..') : root);

/** Ids are unique in a workspace. */
const keyOf = ({ root, id }: TestItem) => `${root}\n${id}`;
