import type { AntiPattern, Check, Construct, Entry, Pattern, PatternName, TradeOff } from './entries.js';
import { catalog } from './generated/catalog.js';
import { checkPage, patternPage, rulePage } from './links.js';

const SEVERITIES = { error: 'an error', warning: 'a warning', information: 'an information', hint: 'a hint' } as const;

/** The first part of an entry as Markdown, for a hover: what it is for, when it fits, what it costs, and where its page is. */
export function renderHover(entry: Entry): string {
  switch (entry.kind) {
    case 'pattern':
      return blocks([
        `**${entry.name}** (pattern \`${entry.id}\`)`,
        ...opening(entry),
        code(entry.example),
        link(patternPage(entry.id)),
      ]);
    case 'anti-pattern':
      return blocks([`**${entry.name}** (\`${entry.code}\`)`, ...opening(entry), code(entry.good), link(rulePage(entry.code))]);
    case 'check':
      return blocks([`**${entry.name}** (\`${entry.code}\`)`, entry.why, entry.remedy, link(checkPage(entry.code))]);
    case 'construct':
      return blocks([code(entry.syntax), entry.doc, code(entry.example), ...expresses(entry)]);
  }
}

/** What a hover says of a pattern that has a name but no page. */
export function renderName(name: PatternName): string {
  return `**${name.name}** (pattern \`${name.id}\`, ${name.category}, ${name.maturity})\n\nIts page is not written yet.`;
}

/** The whole page of an entry as Markdown; links to other pages are relative to `docs/patterns`, `docs/rules` or `docs/checks`. */
export function renderPage(entry: Pattern | AntiPattern | Check): string {
  const page = entry.kind === 'check' ? checkText(entry) : entry.kind === 'pattern' ? patternText(entry) : antiPatternText(entry);
  return `${blocks(page)}\n`;
}

function patternText(entry: Pattern): string[] {
  return [
    `# ${entry.name}`,
    `\`${entry.id}\` (also \`pat-${entry.id}\`${entry.aliases.map(alias => `, \`${alias}\``).join('')}) · ${entry.category} · ${entry.maturity}`,
    entry.intent,
    '## Problem',
    entry.problem,
    '## Solution',
    entry.solution,
    '## Example',
    code(entry.example),
    ...ending(entry),
  ];
}

function antiPatternText(entry: AntiPattern): string[] {
  return [
    `# ${entry.name}`,
    `\`${entry.code}\` · ${SEVERITIES[entry.severity]}`,
    entry.intent,
    '## What is wrong',
    entry.problem,
    '## When the rule fires',
    entry.fires,
    '## What to do',
    entry.solution,
    bullets(entry.remedies),
    '## Finding',
    code(entry.bad),
    '## No finding',
    code(entry.good),
    ...ending(entry),
  ];
}

function checkText(entry: Check): string[] {
  return [
    `# ${entry.name}`,
    `\`${entry.code}\` · ${SEVERITIES[entry.severity]} · ${entry.group}`,
    entry.summary,
    '## What is found',
    entry.meaning,
    '## Why it hurts',
    entry.why,
    '## What to do',
    entry.remedy,
    '## Finding',
    code(entry.bad),
    '## No finding',
    code(entry.good),
    ...(entry.files.length === 0 ? [] : ['## Beside both']),
    ...entry.files.flatMap(({ path, text }) => [`\`${path}\`:`, code(text, path.endsWith('.pipe') ? 'cupel' : 'yaml')]),
  ];
}

/** What hovers show before the example. */
function opening(entry: Pattern | AntiPattern): string[] {
  const [whenLabel, notWhenLabel] = labels(entry);
  return [
    entry.intent,
    `**${whenLabel}**\n${bullets(entry.when)}`,
    `**${notWhenLabel}**\n${bullets(entry.notWhen)}`,
    `**Trade-offs**\n${bullets(entry.tradeOffs.map(tradeOff))}`,
    `**Related:** ${related(entry, patternPage, rulePage)}`,
  ];
}

/** What pages show after the example. */
function ending(entry: Pattern | AntiPattern): string[] {
  const [whenLabel, notWhenLabel] = labels(entry);
  const reading = entry.reading.map(({ title, url }) => `[${title}](${url})`);
  return [
    `## ${whenLabel}`,
    bullets(entry.when),
    `## ${notWhenLabel}`,
    bullets(entry.notWhen),
    '## Trade-offs',
    bullets(entry.tradeOffs.map(tradeOff)),
    '## Related',
    related(
      entry,
      id => `../patterns/${id}.md`,
      code => `../rules/${code}.md`,
    ),
    ...(reading.length === 0 ? [] : ['## Further reading', bullets(reading)]),
  ];
}

/** Links to the related entries; one that has no page yet is named without a link. */
function related(entry: Pattern | AntiPattern, toPattern: (id: string) => string, toRule: (code: string) => string): string {
  const links = entry.related.map(id => {
    if (catalog.patterns.some(other => other.id === id)) return `[${id}](${toPattern(id)})`;
    return catalog.antiPatterns.some(other => other.code === id) ? `[${id}](${toRule(id)})` : `\`${id}\``;
  });
  return links.join(', ');
}

function labels(entry: Pattern | AntiPattern): readonly [string, string] {
  return entry.kind === 'pattern' ? ['When to use it', 'When not'] : ['When it matters most', 'When it does not'];
}

/** The first pattern with a page that a construct expresses, as its own hover has it; of the others the name. */
function expresses(entry: Construct): string[] {
  const first = entry.patterns.find(id => catalog.patterns.some(pattern => pattern.id === id));
  const main = catalog.patterns.find(pattern => pattern.id === first);
  const others = entry.patterns.filter(id => id !== first).map(named);
  return [
    ...(main === undefined ? [] : ['---', renderHover(main)]),
    others.length === 0 ? '' : `**${main === undefined ? 'Expresses' : 'Also expresses'}**\n${bullets(others)}`,
  ];
}

/** A pattern in a line: its link and intent, or that it has no page. */
function named(id: string): string {
  const pattern = catalog.patterns.find(candidate => candidate.id === id);
  if (pattern !== undefined) return `[${pattern.name}](${patternPage(id)}): ${pattern.intent}`;
  const name = catalog.names.find(candidate => candidate.id === id)?.name ?? id;
  return `${name} (\`${id}\`); its page is not written yet.`;
}

function tradeOff({ text, source }: TradeOff): string {
  return source === undefined ? text : `${text} *(${source})*`;
}

function link(url: string): string {
  return `[Read the whole page](${url})`;
}

function code(text: string, language = 'cupel'): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function bullets(items: readonly string[]): string {
  return items.map(item => `- ${item.replaceAll('\n', '\n  ')}`).join('\n');
}

function blocks(parts: readonly string[]): string {
  return parts.filter(part => part !== '').join('\n\n');
}
