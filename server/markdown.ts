import type { Column, TableRecord } from '../language/model/records.js';
import { typeText } from '../language/model/types.js';

/** Text as Markdown that shows just that text: a name may hold anything. */
export function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_{}[\]()#+!|~.-]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/\b(https?|ftp|www|mailto)(?=[:\\])/gi, '$1&#8203;')
    .trim();
}

/** A message of ours, whose names stand in backticks: a name may hold anything, backticks too. */
export function messageText(text: string): string {
  const parts = text.split('`');
  // Of an odd number the last is but a character.
  const last = parts.length % 2 === 0 ? parts.splice(-2, 2).join('`') : (parts.pop() ?? '');
  const shown = [...parts.map((part, index) => (index % 2 === 0 ? plainWithin(part) : code(part))), plainWithin(last)];
  return shown.join('').trim();
}

/** The same as `plain`, with the spaces around it. */
function plainWithin(text: string): string {
  const [before = ''] = /^\s*/.exec(text) ?? [];
  const [after = ''] = text.trim() === '' ? [] : (/\s*$/.exec(text) ?? []);
  return `${before === '' ? '' : ' '}${plain(text)}${after === '' ? '' : ' '}`;
}

/** A link to a line, counted from 0. */
export function lineLink(label: string, uri: string, line: number): string {
  return `[${plain(label)}](${uri.replaceAll('(', '%28').replaceAll(')', '%29')}#L${line + 1})`;
}

/** Text in a code span, whatever backticks it holds. */
export function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line === '') return '';
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/**
 * The same in a cell of a table, where a `|` would end the cell. Backslashes of the text are parted from the one that escapes it, as two of
 * them would be read as a backslash, and the cell would end after all.
 */
export function codeCell(text: string): string {
  return code(shortened(text, 80))
    .replaceAll(/\\(?=\|)/g, '\\\u2060')
    .replaceAll('|', '\\|');
}

/** A block of the language. */
export function block(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}cupel\n${text}\n${fence}`;
}

/** A doc comment: its paragraphs are kept, its characters are only characters. */
export function docText(doc: string | undefined): string {
  if (doc === undefined || doc.trim() === '') return '';
  return shortened(doc.trim(), 2000)
    .split(/(?:\r\n|\n|\r)\s*(?:\r\n|\n|\r)/)
    .map(plain)
    .join('\n\n');
}

/** Parts of a hover below each other; empty ones are left out. */
export function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter(part => part !== undefined && part !== '').join('\n\n');
}

export function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** `decimal(18, 2), not null, pii, event time`. */
export function columnFacts(
  { type, nullable, pii, domain, role }: Column,
  table?: Pick<TableRecord, 'key'>,
  name?: string,
): string {
  const isKey = name !== undefined && table?.key.some(key => key.toLowerCase() === name.toLowerCase()) === true;
  return [
    typeText(type),
    isKey ? 'key' : '',
    nullable ? '' : 'not null',
    pii ? 'pii' : '',
    domain === undefined ? '' : `${domain} time`,
    role === undefined ? '' : role.replace('_', ' '),
  ]
    .filter(fact => fact !== '')
    .join(', ');
}
