import { beforeAll, describe, expect, test } from 'vitest';
import { patterns } from '../../language/catalog/index.js';
import { markdownFiles, siteAssets } from '../../scripts/site/inputs.mjs';
import { escapeHtml } from '../../site/html.js';
import { renderMarkdown, type Target, targetOf } from '../../site/markdown.js';
import { buildSite, bundlePages } from '../../site/site.js';

const root = new URL('../..', import.meta.url).pathname;
const files = markdownFiles(root);
let site: ReadonlyMap<string, string>;
let assets: Awaited<ReturnType<typeof siteAssets>>;

beforeAll(async () => {
  assets = await siteAssets(root);
  site = buildSite(files, assets);
});

/** The addresses of all links and forms of a file. */
function addresses(html: string): string[] {
  return [...html.matchAll(/ (?:href|action)="([^"]*)"/g)].map(([, address = '']) => address);
}

/** Why an address of a file leads nowhere, or nothing. */
function dead(file: string, address: string): string[] {
  if (address.startsWith('https://')) return [];
  const { pathname, hash } = new URL(address, `file:///${file}`);
  const target = site.get(decodeURIComponent(pathname.slice(1)));
  if (target === undefined) return [`${file}: ${address} is not there`];
  const anchor = decodeURIComponent(hash.slice(1));
  return anchor === '' || target.includes(` id="${anchor}"`) ? [] : [`${file}: ${address} has no such heading`];
}

test('there is a page for each file of docs/, one to begin with, and one to search', () => {
  expect([...site.keys()].sort()).toEqual(['index.html', 'search.html', ...files.map(({ path }) => `${path}.html`)].sort());
});

test('no link is dead', () => {
  const links = [...site].flatMap(([file, html]) => addresses(html).map(address => ({ file, address })));
  const hits = [...(site.get('search.html') ?? '').matchAll(/"address":"([^"]*)"/g)];
  expect(hits.length).toBeGreaterThan(site.size);
  const all = [...links, ...hits.map(([, address = '']) => ({ file: 'search.html', address }))];
  expect(all.flatMap(({ file, address }) => dead(file, address))).toEqual([]);
});

test('a page loads nothing, and only the search has a script', () => {
  for (const [file, html] of site) {
    expect(html.match(/ (?:src|srcset|on[a-z]+)="/g), file).toBeNull();
    expect(html.match(/<(?:link|iframe|object|embed|img|base)\b/g), file).toBeNull();
    expect([...html.matchAll(/<script>/g)], file).toHaveLength(file === 'search.html' ? 1 : 0);
    expect(html, file).toContain(`default-src 'none'; style-src 'sha256-${assets.styleHash}'`);
    expect(html.includes('script-src'), file).toBe(file === 'search.html');
  }
});

test('Markdown shows as what it means, and none of its marks remain', () => {
  for (const [file, html] of site) {
    if (file === 'search.html') continue;
    const text = html.replace(/<pre>[\s\S]*?<\/pre>|<code>[\s\S]*?<\/code>|<style>[\s\S]*?<\/style>/g, '');
    expect(text.match(/^#+ |\]\(|\*\*|^```|^\| /gm), file).toBeNull();
    expect(text.match(/&#60;[a-z!/]/g), file).toBeNull();
  }
});

test('the pictures of patterns are drawn in their pages', () => {
  const drawn = patterns().filter(({ diagram }) => diagram !== undefined);
  expect(drawn.length).toBeGreaterThan(5);
  for (const { id, diagram } of drawn)
    expect(site.get(`patterns/${id}.html`), id).toContain(`role="img" aria-label="${escapeHtml(diagram?.alt ?? '')}"`);
});

test('the same files give the same site', () => {
  expect(buildSite(files, assets)).toEqual(site);
});

test('a script that could end its own element is refused', () => {
  expect(() => buildSite(files, { ...assets, script: '"</script>"' })).toThrow('cannot stand in an HTML page');
});

describe('hostile text', () => {
  const hostile = `# <script>alert(1)</script> "quoted"

<img src=x onerror=alert(1)>

[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](vbscript:x) [e](file:///etc/passwd) [f](//evil.example)
[g](http://plain.example) ![picture](https://evil.example/x.png) <https://"onmouseover="x>

| \`</code><script>\` | "> |
| --- | --- |
| </td><script> | &lt;b&gt; |

\`\`\`"><script>alert(1)</script>
</code></pre><script>alert(2)</script>
\`\`\`

\`\`\`cupel
source s : files { path "</span><script>alert(3)</script>" } // </pre><script>
\`\`\`
`;

  const ELEMENTS = /<\/?([a-z][a-z0-9]*)/gi;
  const ALLOWED = new Set(['h1', 'p', 'a', 'div', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'code', 'pre', 'span', 'br']);

  test('makes no element, attribute or address', () => {
    const { html } = renderMarkdown({ path: 'rules/a', text: hostile }, () => 'target.html');
    expect([...html.matchAll(ELEMENTS)].map(([, name = '']) => name).filter(name => !ALLOWED.has(name))).toEqual([]);
    expect(html).not.toMatch(/<[^>]* (?:on[a-z]+|src|style)\s*=/i);
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual(['target.html']);
  });

  test('stays inside of its page, title, list and index of the search', () => {
    const pages = buildSite([{ path: 'evil', text: hostile }], assets);
    for (const html of pages.values()) {
      expect(html).not.toMatch(/<script>alert|<img|onerror=alert\(1\)>/);
      expect(html.match(/<\/script>/g) ?? []).toHaveLength(html.includes('script-src') ? 2 : 0);
    }
    const index = /<script type="application\/json" id="index">(.*?)<\/script>/s.exec(pages.get('search.html') ?? '')?.[1];
    expect(JSON.parse(index ?? '')).toMatchObject([
      { address: 'evil.html#scriptalert1script-quoted', title: '<script>alert(1)</script> "quoted"' },
    ]);
  });
});

test.each<[from: string, link: string, target: Target | undefined]>([
  ['rules/a', '../patterns/b.md', { page: 'patterns/b' }],
  ['rules/a', '../language.md#silencing-a-rule', { page: 'language', anchor: 'silencing-a-rule' }],
  ['language', '#types', { page: 'language', anchor: 'types' }],
  ['language', '../README.md#rules', { address: 'https://github.com/cupel-data/cupel/blob/main/README.md#rules' }],
  ['language', 'schemas/check.json', { address: 'https://github.com/cupel-data/cupel/blob/main/docs/schemas/check.json' }],
  ['language', '../../../outside.md', { address: 'https://github.com/cupel-data/cupel/blob/main/outside.md' }],
  ['language', 'https://docs.delta.io/', { address: 'https://docs.delta.io/' }],
  ['language', 'http://docs.delta.io/', undefined],
  ['language', 'command:workbench.action.quit', undefined],
  ['language', '//evil.example/x', undefined],
])('on the page %s, %s leads to the right place', (from, link, target) => {
  expect(targetOf(from, link)).toEqual(target);
});

test('headings of the same text have anchors of their own', () => {
  const { sections } = renderMarkdown({ path: 'a', text: '# A\n\nfirst\n\n## `b` c\n\n```\nx\n```\n\n## `b` c\n' }, () => '');
  expect(sections).toEqual([
    { id: 'a', level: 1, title: 'A', text: 'first' },
    { id: 'b-c', level: 2, title: 'b c', text: 'x\n' },
    { id: 'b-c-1', level: 2, title: 'b c', text: '' },
  ]);
});

test('code is marked by what its words mean: a column called `date` is no keyword', () => {
  const code = 'silver t from bronze.t {\n  where date > 1 // new\n  key date\n}';
  const { html } = renderMarkdown({ path: 'a', text: `\`\`\`cupel\n${code}\n\`\`\`\n` }, () => '');
  expect(html).toContain('<span class="keyword">silver</span> <span class="name">t</span>');
  expect(html).toContain('<span class="keyword">where</span> <span class="name">date</span> &#62; <span class="number">1</span>');
  expect(html).toContain('<span class="comment">// new</span>');
  expect(html).toContain('<span class="keyword">key</span> <span class="name">date</span>');
});

test('for another frame, links between pages carry the page that they lead to', () => {
  const bundle = bundlePages(files, assets.style);
  const links = Object.values(bundle.pages).flatMap(({ html }) => addresses(html));
  expect(links.length).toBeGreaterThan(300);
  const unknown = links.filter(link => {
    const page = /^page:([^#]+)/.exec(link)?.[1];
    return page === undefined ? !link.startsWith('https://') : !Object.hasOwn(bundle.pages, decodeURI(page));
  });
  expect(unknown).toEqual([]);
  expect(bundle.pages['rules/ant-no-dlq']?.title).toBe('No dead-letter queue');
});
