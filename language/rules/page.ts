import { antiPattern, renderPage } from '../catalog/index.js';
import type { Rule } from './rule.js';

/** What the fixes of a rule are, in a sentence. */
const FIXES: Readonly<Record<Rule['fix'], string>> = {
  safe: 'Safe: it changes no row of any table and the outcome of no run, so `cupel check --fix` and saving a file may apply it.',
  'needs a look':
    'It needs a look: it changes what a run does, so it is applied one at a time, or to all findings of the rule when you say so.',
  none: 'There is none: what to do is for a person to find out.',
};

/**
 * The whole page of a rule as Markdown: its entry in the catalog, what its fix is, and its options. Links to other pages are relative to
 * `docs/rules`.
 * @returns undefined for a rule that is no anti-pattern, whose page is that of a check
 */
export function renderRulePage({ antiPattern: id, fix, options }: Rule): string | undefined {
  const entry = antiPattern(id ?? '');
  if (entry === undefined) return undefined;
  const page = `${renderPage(entry)}\n## Fix\n\n${FIXES[fix]}\n`;
  const rows = Object.entries(options).map(
    ([name, option]) => `| \`${name}\` | ${option.type} | \`${option.default}\` | ${cell(option.description)} |`,
  );
  if (rows.length === 0) return page;
  const table = ['| option | type | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
  return `${page}\n## Options in [\`cupel.yaml\`](../configuration.md)\n\n${table}\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
