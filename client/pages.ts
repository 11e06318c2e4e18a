import * as vscode from 'vscode';
import { applyCommand, applyPattern } from './applyPattern.js';
import { newNonce } from './nonce.js';
import type { Place } from './page-addresses.js';

const viewType = 'cupel.page';
/** The command that opens a page. */
export const openPage = 'cupel.openPage';

/** `dist/pages.json`: all pages of the documentation, which the extension brings with it. */
interface PageBundle {
  readonly style: string;
  /** By path, as in `rules/ant-no-dlq`; links between pages are `page:PATH#ANCHOR`, all others `https:`. */
  readonly pages: Readonly<Record<string, { readonly title: string; readonly html: string }>>;
}

/** What every page leads to, and how the list of pages is divided. */
const SECTIONS: readonly (readonly [folder: string, index: string, name: string])[] = [
  ['rules/', 'rules', 'Rules'],
  ['patterns/', 'patterns', 'Patterns'],
  ['checks/', 'checks', 'Checks'],
  ['', 'language', 'Language'],
];

/** In place of a page: the one that was shown before. */
const BACK = '..';

/**
 * Registers `cupel.openPage`, with a page (`rules/ant-no-dlq`) and a heading on it, or without, when it asks; and what brings its panel back
 * after the window was loaded again.
 */
export function registerPages(context: vscode.ExtensionContext): PagePanel {
  const pages = new PagePanel(context.extensionUri);
  context.subscriptions.push(
    pages,
    vscode.commands.registerCommand(openPage, (page?: unknown, anchor?: unknown) => {
      const place = placeIn({ page, anchor });
      return place === undefined ? pages.pick() : pages.open(place);
    }),
    vscode.window.registerWebviewPanelSerializer(viewType, {
      async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown) {
        await pages.adopt(panel, placeIn(state) ?? { page: 'language' });
      },
    }),
  );
  return pages;
}

/** The address that opens a page in the panel, for links of Markdown and of diagnostics. */
export function pageCommand({ page, anchor }: Place): vscode.Uri {
  const query = JSON.stringify(anchor === undefined ? [page] : [page, anchor]);
  return vscode.Uri.from({ scheme: 'command', path: openPage, query });
}

/** The documentation in a panel beside the editor; it needs no network. */
export class PagePanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private bundle: Promise<PageBundle> | undefined;
  private place: Place | undefined;
  private readonly before: Place[] = [];

  constructor(private readonly extensionUri: vscode.Uri) {}

  /** The page that is open; undefined where the panel is closed. */
  get shown(): Place | undefined {
    return this.panel && this.place;
  }

  /** Opens a page, if there is one of its path. */
  async open(place: Place): Promise<void> {
    const last = place.page === BACK ? this.before.pop() : undefined;
    if (last !== undefined) {
      await this.show(last);
      return;
    }
    if (!Object.hasOwn((await this.read()).pages, place.page)) {
      void vscode.window.showInformationMessage(`Cupel has no page "${place.page}".`);
      return;
    }
    if (this.shown !== undefined && this.shown.page !== place.page) this.before.push(this.shown);
    await this.show(place);
  }

  /** Lets the user choose a page. */
  async pick(): Promise<void> {
    const { pages } = await this.read();
    const entries = Object.entries(pages);
    const items = SECTIONS.flatMap(([folder, , label]): vscode.QuickPickItem[] => {
      const here = entries.filter(([path]) => (folder === '' ? !path.includes('/') : path.startsWith(folder)));
      return [
        { label, kind: vscode.QuickPickItemKind.Separator },
        ...here.map(([path, { title }]) => ({ label: title, description: path })),
      ];
    });
    const picked = await vscode.window.showQuickPick(items, {
      title: 'Open a page of Cupel',
      placeHolder: 'A rule, pattern or check',
      matchOnDescription: true,
    });
    if (picked?.description !== undefined) await this.open({ page: picked.description });
  }

  /** Fills a panel that VS Code has made: a new one, or one that was there before the window was loaded again. */
  async adopt(panel: vscode.WebviewPanel, place: Place): Promise<void> {
    if (this.panel !== panel) this.panel?.dispose();
    this.panel = panel;
    const icons = vscode.Uri.joinPath(this.extensionUri, 'syntaxes');
    panel.iconPath = { light: vscode.Uri.joinPath(icons, 'file-light.svg'), dark: vscode.Uri.joinPath(icons, 'file-dark.svg') };
    panel.webview.options = { enableScripts: true, enableCommandUris: [openPage, applyPattern], localResourceRoots: [] };
    panel.onDidDispose(() => {
      if (this.panel !== panel) return;
      this.panel = undefined;
      this.before.length = 0;
    });
    await this.show(place);
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private async show(place: Place): Promise<void> {
    const { style, pages } = await this.read();
    const page = Object.hasOwn(pages, place.page) ? pages[place.page] : undefined;
    if (this.panel === undefined) {
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      await this.adopt(vscode.window.createWebviewPanel(viewType, 'Cupel', column), place);
      return;
    }
    this.place = place;
    this.panel.title = page?.title ?? 'Cupel';
    this.panel.webview.html = htmlOf(place, page?.html ?? 'There is no such page any more.', style, this.before.length > 0);
    this.panel.reveal(undefined, true);
  }

  private read(): Promise<PageBundle> {
    this.bundle ??= readBundle(vscode.Uri.joinPath(this.extensionUri, 'dist', 'pages.json'));
    return this.bundle;
  }
}

async function readBundle(file: vscode.Uri): Promise<PageBundle> {
  return JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(file))) as PageBundle;
}

/** What a panel kept; undefined where that is nothing of ours. */
function placeIn(state: unknown): Place | undefined {
  const { page, anchor } = (typeof state === 'object' && state !== null ? state : {}) as { page?: unknown; anchor?: unknown };
  if (typeof page !== 'string') return undefined;
  return { page, ...(typeof anchor === 'string' && anchor !== '' ? { anchor } : {}) };
}

/** Keeps the page for when the window is loaded again, and goes to its heading. */
const SCRIPT = `
const { page, anchor } = document.body.dataset;
acquireVsCodeApi().setState({ page, anchor });
if (anchor) document.getElementById(anchor)?.scrollIntoView();
`;

/** Nothing is loaded from anywhere, and only the style and script with the nonce of this page count. */
function htmlOf({ page, anchor }: Place, html: string, style: string, hasBefore: boolean): string {
  const nonce = newNonce();
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  const link = (place: Place): string => escaped(pageCommand(place).toString());
  const menu = SECTIONS.map(([, index, name]) => `<a href="${link({ page: index })}">${name}</a>`);
  const back = hasBefore ? [`<a href="${link({ page: BACK })}">← Back</a>`] : [];
  // Pages of patterns that an edit applies have this heading.
  const pattern = /^patterns\/(.+)$/.exec(page)?.[1];
  const apply =
    pattern !== undefined && html.includes('id="apply-it"')
      ? [`<a href="${escaped(applyCommand(pattern).toString())}">Apply at the cursor</a>`]
      : [];
  const linked = html.replaceAll(/href="page:([^"]*)"/g, (_, address: string) => `href="${link(placeOf(unescaped(address)))}"`);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<style nonce="${nonce}">${style}</style>
</head>
<body data-page="${escaped(page)}" data-anchor="${escaped(anchor ?? '')}">
<header><nav>${[...back, ...menu, ...apply].join(' ')}</nav></header>
<main><article>${linked}</article></main>
<script nonce="${nonce}">${SCRIPT}</script>
</body>
</html>
`;
}

/** The place in an encoded address, `rules/ant-no-dlq#what-to-do`. */
function placeOf(address: string): Place {
  const [page = '', anchor] = address.split('#', 2).map(part => decodeURIComponent(part));
  return { page, ...(anchor === undefined ? {} : { anchor }) };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

function unescaped(attribute: string): string {
  return attribute.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
