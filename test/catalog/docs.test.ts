import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { antiPattern, languagePage, patternPage, patterns, rulePage } from '../../language/catalog/index.js';
import { parseFile } from '../../language/model/read/index.js';
import { rules } from '../../language/rules/index.js';

const root = join(import.meta.dirname, '../..');
const DOCS = 'https://github.com/cupel-data/cupel/blob/main/';

const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name.replaceAll('\\', '/')}`),
];
const read = (page: string): string => readFileSync(join(root, page), 'utf8');

/** The anchors of a page's headings, as GitHub makes them. */
function anchors(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Why a link leads nowhere, or undefined where it leads somewhere; `page` is where it stands. */
function dead(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(root, target))) return `${page}: ${link} is not there`;
  return anchor === undefined || anchors(target).includes(anchor) ? undefined : `${page}: ${link} has no such heading`;
}

describe.each(pages)('%s', page => {
  test('has no dead link', () => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link = '']) => link)
      .filter(link => !link.startsWith('https://'));
    expect(links.flatMap(link => dead(page, link) ?? [])).toEqual([]);
  });
});

test('the addresses that diagnostics and hovers give are pages of the repository', () => {
  const addresses = [
    ...rules.filter(({ category }) => category === 'rule').map(({ code }) => rulePage(code)),
    ...patterns().map(({ id }) => patternPage(id)),
    languagePage(),
    languagePage('silencing-a-rule'),
  ];
  expect(addresses.filter(address => !address.startsWith(DOCS))).toEqual([]);
  expect(addresses.flatMap(address => dead('README.md', address.slice(DOCS.length)) ?? [])).toEqual([]);
});

test('rules and their entries say the same', () => {
  for (const rule of rules.filter(({ category }) => category === 'rule')) {
    expect(antiPattern(rule.antiPattern ?? '')).toMatchObject({ code: rule.code, severity: rule.severity });
  }
});

test.each(['README.md', 'docs/language.md'])('the code in %s can be parsed', page => {
  const texts = [...read(page).matchAll(/```cupel\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  expect(texts.length).toBeGreaterThan(0);
  const problems = texts.flatMap(text => parseFile('a.pipe', text).chunks.flatMap(({ declaration }) => declaration.problems));
  expect(problems).toEqual([]);
});
