import * as vscode from 'vscode';
import { type BaseLanguageClient, State } from 'vscode-languageclient';
import {
  PATTERN_USES_METHOD,
  PATTERNS_METHOD,
  type PatternItem,
  type PatternPlace,
  type PatternsParams,
  type PatternsResult,
  type PatternUsesParams,
} from '../server/protocol.js';
import { onDidSettle } from './changes.js';
import { openPage } from './pages.js';
import { isInUse, type PatternFilter, type PatternTreeRow, patternTree, placeRows } from './patternTree.js';

const VIEW = 'cupel.patterns';
/** Where it is kept whether only what is in use is shown. */
const ONLY_IN_USE = 'cupel.patterns.onlyInUse';
const FILTER: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('filter'), tooltip: 'Show only these in the view' };

/** What the view is in, for what it says while it has no rows (`viewsWelcome`). */
type Standing = 'starting' | 'stopped' | 'empty' | 'ready';

/** Registers the view of the catalog, and its commands. */
export function registerPatternsView(context: vscode.ExtensionContext, client: BaseLanguageClient): PatternsView {
  const view = new PatternsView(context.workspaceState, client);
  context.subscriptions.push(
    view,
    vscode.commands.registerCommand('cupel.searchPatterns', () => view.search()),
    vscode.commands.registerCommand('cupel.showPatternsInUse', () => view.setFilter({ onlyInUse: true })),
    vscode.commands.registerCommand('cupel.showAllPatterns', () => view.setFilter({ onlyInUse: false, words: '' })),
  );
  return view;
}

/**
 * The catalog in the side bar: categories, their patterns, and where each is used. While it is hidden nothing is asked of the server; while it
 * is in sight, again whenever the server says that something has changed, and rows are only drawn anew where they are other than before.
 */
export class PatternsView implements vscode.TreeDataProvider<PatternTreeRow>, vscode.Disposable {
  readonly tree: vscode.TreeView<PatternTreeRow>;
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private filter: PatternFilter;
  private patterns: readonly PatternItem[] = [];
  /** Of patterns that are unfolded. */
  private readonly places = new Map<string, readonly PatternPlace[]>();
  private outdated = true;
  private asking: Promise<void> | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly memory: vscode.Memento,
    private readonly client: BaseLanguageClient,
  ) {
    this.filter = { onlyInUse: memory.get(ONLY_IN_USE) === true, words: '' };
    this.tree = vscode.window.createTreeView<PatternTreeRow>(VIEW, { treeDataProvider: this, showCollapseAll: true });
    this.subscriptions = [
      this.tree,
      this.changed,
      onDidSettle(client)(() => this.invalidate()),
      client.onDidChangeState(() => this.invalidate()),
      this.tree.onDidChangeVisibility(() => void this.refresh()),
      this.tree.onDidCollapseElement(({ element }) => {
        if (element.kind === 'pattern') this.places.delete(element.pattern);
      }),
    ];
    this.showFilter();
  }

  async getChildren(row?: PatternTreeRow): Promise<PatternTreeRow[]> {
    if (row === undefined) {
      await this.update();
      return [...patternTree(this.patterns, this.filter)];
    }
    if (row.kind === 'category') return [...row.patterns];
    if (row.kind === 'place') return [];
    const places = this.places.get(row.pattern) ?? (await this.askPlaces(row.pattern));
    this.places.set(row.pattern, places);
    return [...placeRows(row.pattern, places)];
  }

  getTreeItem(row: PatternTreeRow): vscode.TreeItem {
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(row.label, None);
    item.id = row.id;
    item.description = row.description;
    item.accessibilityInformation = { label: row.spoken };
    if (row.icon !== undefined) item.iconPath = new vscode.ThemeIcon(row.icon);
    if (row.kind === 'category') item.collapsibleState = row.open ? Expanded : Collapsed;
    if (row.kind === 'pattern') {
      item.collapsibleState = row.inUse ? Collapsed : None;
      item.tooltip = new vscode.MarkdownString(row.tooltip);
      item.command = { command: openPage, title: 'Open Page', arguments: [`patterns/${row.pattern}`] };
    }
    if (row.kind === 'place') {
      const { uri, line, character } = row.place;
      const selection = new vscode.Range(line, character, line, character);
      item.tooltip = row.description;
      item.command = { command: 'vscode.open', title: 'Go to Place', arguments: [vscode.Uri.parse(uri), { selection }] };
    }
    return item;
  }

  /** Shows more or fewer patterns; what is not said stays. */
  async setFilter(change: Partial<PatternFilter>): Promise<void> {
    this.filter = { ...this.filter, ...change };
    this.showFilter();
    this.changed.fire(undefined);
    await this.memory.update(ONLY_IN_USE, this.filter.onlyInUse);
  }

  /** Lets the user look for a pattern by its names and what it is for, and opens its page; or takes what was written as filter. */
  async search(): Promise<void> {
    const list = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly id: string }>();
    list.title = 'Search the patterns';
    list.placeholder = 'A name, or what it is for; Enter opens its page';
    list.matchOnDescription = true;
    list.matchOnDetail = true;
    list.buttons = [FILTER];
    list.busy = true;
    list.onDidTriggerButton(() => {
      void this.setFilter({ words: list.value });
      void vscode.commands.executeCommand(`${VIEW}.focus`);
      list.hide();
    });
    list.onDidAccept(() => {
      const [picked] = list.selectedItems;
      if (picked === undefined) return;
      void vscode.commands.executeCommand(openPage, `patterns/${picked.id}`);
      list.hide();
    });
    list.onDidHide(() => list.dispose());
    list.show();
    await this.update();
    list.items = this.patterns.map(item => ({
      id: item.id,
      label: item.name,
      description: [item.id, ...item.aliases, ...(isInUse(item) ? ['in use'] : [])].join(', '),
      detail: item.intent,
    }));
    list.busy = false;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private invalidate(): void {
    this.outdated = true;
    void this.refresh();
  }

  /** Draws the tree anew where it is in sight and other than before. */
  private async refresh(): Promise<void> {
    if (!this.tree.visible || !this.outdated) return;
    const before = this.drawn();
    await this.update();
    if (this.drawn() !== before) this.changed.fire(undefined);
  }

  private drawn(): string {
    return JSON.stringify([this.patterns, [...this.places]]);
  }

  /** Asks for what the tree shows, until that is not outdated any more; never twice at a time. */
  private update(): Promise<void> {
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  private async ask(): Promise<void> {
    while (this.outdated) {
      this.outdated = false;
      if (this.client.state !== State.Running) {
        this.show([], this.client.state === State.Starting ? 'starting' : 'stopped');
        continue;
      }
      const params: PatternsParams = {};
      const result = await this.client.sendRequest<PatternsResult | null>(PATTERNS_METHOD, params).catch(() => null);
      // What was there stays where the server failed: its output says why.
      if (result === null) continue;
      for (const pattern of [...this.places.keys()]) this.places.set(pattern, await this.askPlaces(pattern));
      const isEmpty = result.files === 0;
      this.show(isEmpty ? [] : result.patterns, !isEmpty ? 'ready' : result.complete ? 'empty' : 'starting');
    }
  }

  private show(patterns: readonly PatternItem[], standing: Standing): void {
    this.patterns = patterns;
    if (patterns.length === 0) this.places.clear();
    void vscode.commands.executeCommand('setContext', 'cupel.patterns.standing', standing);
    this.showFilter();
  }

  private askPlaces(pattern: string): Promise<readonly PatternPlace[]> {
    const params: PatternUsesParams = { pattern };
    return this.client.sendRequest<PatternPlace[]>(PATTERN_USES_METHOD, params).catch(() => []);
  }

  private showFilter(): void {
    const { onlyInUse, words } = this.filter;
    const isFiltered = onlyInUse || words.trim() !== '';
    void vscode.commands.executeCommand('setContext', 'cupel.patterns.filtered', isFiltered);
    const parts = [...(onlyInUse ? ['in use'] : []), ...(words.trim() === '' ? [] : [`with “${words.trim()}”`])].join(' and ');
    if (!isFiltered || this.patterns.length === 0) this.tree.message = undefined;
    else if (patternTree(this.patterns, this.filter).length > 0) this.tree.message = `Only patterns ${parts} are shown.`;
    else this.tree.message = `No pattern ${parts} is there.`;
  }
}
