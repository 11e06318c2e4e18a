import { escapeHtml, escapeJson } from './html.js';
import { type MarkdownFile, type Page, renderMarkdown, type Target } from './markdown.js';
import type { Indexed } from './search.js';

/** What the pages carry; a hash is the SHA-256 of the text in base64, by which the page lets it in and nothing else. */
export interface Assets {
  readonly style: string;
  readonly styleHash: string;
  /** The built `search-view.ts`. */
  readonly script: string;
  readonly scriptHash: string;
}

/** The pages that each page leads to, in the order of its menu. */
const MENU: readonly (readonly [path: string, name: string])[] = [
  ['language', 'Language'],
  ['reference', 'Reference'],
  ['rules', 'Rules'],
  ['checks', 'Checks'],
  ['patterns', 'Patterns'],
  ['types', 'Types'],
];

/** From how many second headings on a page begins with a list of them. */
const MANY_HEADINGS = 6;

/**
 * The documentation as a folder of HTML files that opens from a disk: without network, and without scripts but on the page of the
 * search.
 * @param files the Markdown files of `docs/`
 * @returns the content of each file by its path; the same for the same input
 * @throws Error where the script's text could end its own element, which a build of this project never has
 */
export function buildSite(files: readonly MarkdownFile[], assets: Assets): ReadonlyMap<string, string> {
  if (/<\/script|<!--/i.test(assets.script)) throw new Error('the script of the search cannot stand in an HTML page');
  const pages = files.map(file => renderMarkdown(file, target => fileOf(target, file.path)));
  const site = new Map<string, string>();
  for (const page of pages) site.set(`${page.path}.html`, layout(page.path, page.title, article(page), assets));
  site.set('index.html', layout('index', 'Cupel', home(pages), assets));
  site.set('search.html', layout('search', 'Search', searching(pages), assets, assets.script));
  return site;
}

/** The pages for a reader that brings its own frame, such as a panel of an editor. */
export interface PageBundle {
  /** Its colours are the editor's, where there is one. */
  readonly style: string;
  /** By path; links between pages are `page:PATH#ANCHOR`, all others `https:`. */
  readonly pages: Readonly<Record<string, { readonly title: string; readonly html: string }>>;
}

/** All pages in one object, as what needs no files: see `PageBundle`. */
export function bundlePages(files: readonly MarkdownFile[], style: string): PageBundle {
  const href = (target: Target): string =>
    'address' in target ? target.address : `page:${encodeURI(target.page)}${anchored(target.anchor)}`;
  const pages = files.map(file => renderMarkdown(file, href));
  return { style, pages: Object.fromEntries(pages.map(({ path, title, html }) => [path, { title, html }])) };
}

function fileOf(target: Target, from: string): string {
  return 'address' in target ? target.address : `${up(from)}${encodeURI(target.page)}.html${anchored(target.anchor)}`;
}

function anchored(anchor: string | undefined): string {
  return anchor === undefined ? '' : `#${encodeURIComponent(anchor)}`;
}

/** From a page to the folder of all. */
function up(from: string): string {
  return '../'.repeat(from.split('/').length - 1);
}

function layout(path: string, title: string, main: string, assets: Assets, script?: string): string {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${assets.styleHash}'`,
    ...(script === undefined ? [] : [`script-src 'sha256-${assets.scriptHash}'`]),
    "base-uri 'none'",
  ];
  const root = up(path);
  const section = path.split('/')[0];
  const menu = MENU.map(([target, name]) => {
    const current = target === section ? ' aria-current="page"' : '';
    return `<a href="${root}${target}.html"${current}>${name}</a>`;
  });
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title === 'Cupel' ? title : `${title} – Cupel`)}</title>
<style>${assets.style}</style>
</head>
<body>
<header>
<a class="brand" href="${root}index.html">Cupel</a>
<nav aria-label="Sections">${menu.join('\n')}</nav>
${path === 'search' ? '' : form(root)}
</header>
<main>
${main}
</main>
${script === undefined ? '' : `<script>${script}</script>\n`}</body>
</html>
`;
}

function form(root: string): string {
  return `<form action="${root}search.html" role="search"><input type="search" name="q" placeholder="Search" aria-label="Search"></form>`;
}

function article({ html, sections }: Page): string {
  const second = sections.filter(({ level }) => level === 2);
  if (second.length < MANY_HEADINGS) return `<article>\n${html}</article>`;
  const items = second.map(({ id, title }) => `<li><a href="#${encodeURIComponent(id)}">${escapeHtml(title)}</a></li>`);
  return `<nav class="contents" aria-label="On this page"><ul>${items.join('\n')}</ul></nav>\n<article>\n${html}</article>`;
}

function home(pages: readonly Page[]): string {
  const order = (path: string): number => MENU.findIndex(([target]) => target === path) + 1 || MENU.length + 1;
  const items = pages
    .filter(({ path }) => !path.includes('/'))
    .sort((a, b) => order(a.path) - order(b.path) || (a.title < b.title ? -1 : 1))
    .map(({ path, title, sections }) => {
      const [opening = ''] = (sections[0]?.text ?? '').split('\n');
      return `<li><a href="${encodeURI(path)}.html">${escapeHtml(title)}</a><p>${escapeHtml(firstSentence(opening))}</p></li>`;
    });
  return `<article>
<h1>Cupel</h1>
<p>A small language for medallion data pipelines, and an editor that knows what goes wrong in them.</p>
<ul class="list">
${items.join('\n')}
</ul>
</article>`;
}

function firstSentence(text: string): string {
  return /^.*?[.:;](?=\s|$)/s.exec(text)?.[0].replace(/[:;]$/, '.') ?? text;
}

function searching(pages: readonly Page[]): string {
  const index = pages.flatMap(indexed);
  return `<article>
<h1>Search</h1>
<form role="search"><input type="search" name="q" placeholder="Words of a rule, a check, a pattern, the language" aria-label="Search" autofocus></form>
<noscript><p>The search is a script, and scripts are switched off here. The pages above need none.</p></noscript>
<p id="status" role="status"></p>
<ul id="hits" class="list"></ul>
</article>
<script type="application/json" id="index">${escapeJson(index)}</script>`;
}

/** A page of a rule, check or pattern is found as a whole, one of the language by its sections. */
function indexed({ path, title, sections }: Page): Indexed[] {
  const address = `${encodeURI(path)}.html`;
  if (path.includes('/')) {
    const words = [path.replace(/^.*\//, ''), ...sections.flatMap(section => [section.title, section.text])];
    return [{ address, title, text: words.join('\n') }];
  }
  return sections.map(({ id, level, title: heading, text }) => ({
    address: `${address}${anchored(id)}`,
    title: level === 1 ? title : `${title}: ${heading}`,
    text,
  }));
}
