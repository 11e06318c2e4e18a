import MarkdownIt, { type Token } from 'markdown-it';
import { pattern } from '../language/catalog/index.js';
import { diagramSvg } from './diagram.js';
import { highlight } from './highlight.js';
import { escapeHtml } from './html.js';

/** A Markdown file of `docs/`; `path` is relative to it, without `.md`: `rules/ant-no-dlq`. */
export interface MarkdownFile {
  readonly path: string;
  readonly text: string;
}

/** A heading of a page with what stands below it, down to the next heading. */
export interface Section {
  /** Its anchor, made as GitHub makes it. */
  readonly id: string;
  readonly level: number;
  readonly title: string;
  /** What one reads in it, code included, without markup. */
  readonly text: string;
}

/** A Markdown file as HTML. */
export interface Page {
  readonly path: string;
  /** Its first heading. */
  readonly title: string;
  /** No element, attribute or address in it comes from raw HTML of the file, and no script. */
  readonly html: string;
  readonly sections: readonly Section[];
}

/** Where a link of a page leads: to another page, or to an address of the web. */
export type Target = { readonly page: string; readonly anchor?: string } | { readonly address: string };

/** Where the files of the project that are no pages can be read. */
const REPOSITORY = 'https://github.com/cupel-data/cupel/blob/main/';

/**
 * Renders Markdown as HTML that may stand in a page as it is, whatever the file says: raw HTML is shown as text, and a link that is
 * neither relative nor `https:` loses its address.
 * @param href the address that a link to a target gets
 */
export function renderMarkdown({ path, text }: MarkdownFile, href: (target: Target) => string): Page {
  const tokens = parser.parse(text.replace(GENERATED, ''), {});
  const sections: { id: string; level: number; title: string; words: string[] }[] = [];
  const seen = new Map<string, number>();
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'fence' || token.type === 'code_block') sections.at(-1)?.words.push(token.content);
    if (token.type !== 'inline') continue;
    const plain = plainText(token);
    for (const child of token.children ?? []) relink(child, path, href);
    const before = tokens[index - 1];
    if (before?.type === 'heading_open') {
      const id = unique(anchorOf(plain), seen);
      before.attrSet('id', id);
      sections.push({ id, level: Number(before.tag.slice(1)), title: plain, words: [] });
    } else {
      sections.at(-1)?.words.push(plain);
    }
  }
  return {
    path,
    title: sections[0]?.title ?? path,
    html: parser.renderer.render(tokens, parser.options, {}),
    sections: sections.map(({ words, ...section }) => ({ ...section, text: words.join('\n') })),
  };
}

/** Where a link leads that stands on a page; undefined for one that leads nowhere a page may lead. */
export function targetOf(path: string, link: string): Target | undefined {
  if (/^https:\/\//i.test(link)) return { address: link };
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(link)) return undefined;
  const { pathname, hash } = new URL(link, `file:///docs/${path}.md`);
  const anchor = hash === '' ? {} : { anchor: decodeURIComponent(hash.slice(1)) };
  const inside = /^\/docs\/(.+)\.md$/.exec(pathname)?.[1];
  if (inside !== undefined) return { page: decodeURIComponent(inside), ...anchor };
  return { address: new URL(`.${pathname}${hash}`, REPOSITORY).href };
}

/** What generated pages begin with. */
const GENERATED = /^<!--.*?-->\s*/s;

const parser = new MarkdownIt({ html: false, linkify: false, typographer: false, highlight });
// A page loads nothing: a picture of a pattern is drawn in it, any other is what it says instead.
parser.renderer.rules.image = (tokens, index) => {
  const token = tokens[index];
  const id = /^(?:\.\.\/)?images\/patterns\/([a-z0-9-]+)\.svg$/.exec(token?.attrGet('src') ?? '')?.[1];
  const diagram = id === undefined ? undefined : pattern(id)?.diagram;
  return diagram === undefined ? escapeHtml(token?.content ?? '') : diagramSvg(diagram);
};
parser.renderer.rules.table_open = () => '<div class="table"><table>\n';
parser.renderer.rules.table_close = () => '</table></div>\n';

function relink(token: Token, path: string, href: (target: Target) => string): void {
  if (token.type !== 'link_open') return;
  const target = targetOf(path, token.attrGet('href') ?? '');
  if (target === undefined) token.attrs = [];
  else token.attrSet('href', href(target));
}

function plainText(inline: Token): string {
  return (inline.children ?? [])
    .map(({ type, content }) => (type === 'softbreak' || type === 'hardbreak' ? ' ' : content))
    .join('')
    .trim();
}

function anchorOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function unique(id: string, seen: Map<string, number>): string {
  const times = seen.get(id) ?? 0;
  seen.set(id, times + 1);
  return times === 0 ? id : `${id}-${times}`;
}
