import type { AntiPattern, Check, Construct, Entry, Pattern, TradeOff } from './entries.js';
import { catalog } from './generated/catalog.js';
import { checkPage, patternApplication, patternPage, rulePage } from './links.js';

const SEVERITIES = { error: 'an error', warning: 'a warning', information: 'an information', hint: 'a hint' } as const;

/**
 * The first part of an entry as Markdown, for a hover: what it is for, when it fits, what it costs, and where its page is.
 * @param isApplicable tells the patterns that an edit can apply, by id: they get a link for it
 */
export function renderHover(entry: Entry, isApplicable: (pattern: string) => boolean = () => false): string {
  switch (entry.kind) {
    case 'pattern':
      return blocks([
        `**${entry.name}** (pattern \`${entry.id}\`)`,
        ...opening(entry),
        code(entry.example),
        link(patternPage(entry.id)) + (isApplicable(entry.id) ? ` · [Apply it](${patternApplication(entry.id)})` : ''),
      ]);
    case 'anti-pattern':
      return blocks([`**${entry.name}** (\`${entry.code}\`)`, ...opening(entry), code(entry.good), link(rulePage(entry.code))]);
    case 'check':
      return blocks([`**${entry.name}** (\`${entry.code}\`)`, entry.why, entry.remedy, link(checkPage(entry.code))]);
    case 'construct':
      return blocks([code(entry.syntax), entry.doc, code(entry.example), ...expresses(entry, isApplicable)]);
  }
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
    entry.diagram === undefined ? '' : `![${entry.diagram.alt}](../images/patterns/${entry.id}.svg)`,
    '## Example',
    code(entry.example),
    entry.detected === undefined ? `Advice only. ${entry.advice ?? ''}` : `What shows it in a text: ${entry.detected}.`,
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

/** Links to the related entries. */
function related(entry: Pattern | AntiPattern, toPattern: (id: string) => string, toRule: (code: string) => string): string {
  const links = entry.related.map(id => {
    const isRule = catalog.antiPatterns.some(other => other.code === id);
    return `[${id}](${isRule ? toRule(id) : toPattern(id)})`;
  });
  return links.join(', ');
}

function labels(entry: Pattern | AntiPattern): readonly [string, string] {
  return entry.kind === 'pattern' ? ['When to use it', 'When not'] : ['When it matters most', 'When it does not'];
}

/** The first pattern that a construct expresses, as its own hover has it; the others in a line each. */
function expresses(entry: Construct, isApplicable: (pattern: string) => boolean): string[] {
  const [main, ...others] = entry.patterns.flatMap(id => catalog.patterns.find(pattern => pattern.id === id) ?? []);
  if (main === undefined) return [];
  return [
    '---',
    renderHover(main, isApplicable),
    others.length === 0 ? '' : `**Also expresses**\n${bullets(others.map(inALine))}`,
  ];
}

function inALine({ id, name, intent }: Pattern): string {
  return `[${name}](${patternPage(id)}): ${intent}`;
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
