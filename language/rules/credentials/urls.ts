import { wordsOf } from './names.js';
import { isPlaceholder } from './placeholder.js';

/** `scheme://user:password@`; a port before a path or a query is none. */
const IN_AUTHORITY = /(?<=[a-z0-9+.-]):\/\/[^\s:/"'`]*:(?!\d*[/?#])([^\s/@"'`]+)@/gi;
/** `jdbc:oracle:thin:user/password@`. */
const IN_ORACLE = /\bjdbc:oracle:\w+:[^\s/@"'`]+\/([^\s/@"'`]+)@/gi;

/** Placeholders, which may have signs in them that end a password; what has a URL in angle brackets is none. */
const PLACEHOLDERS = /\$\{[^}]{0,200}\}|\{\{[\s\S]{0,200}?\}\}|<[^<>:@]{0,200}>/g;

/** Whether a text holds a URL with a password in it that is no placeholder. */
export function holdsUrlPassword(text: string): boolean {
  if (!text.includes('@')) return false;
  const plain = text.replace(PLACEHOLDERS, '*');
  for (const pattern of [IN_AUTHORITY, IN_ORACLE]) {
    for (const match of plain.matchAll(pattern)) if (!isPlaceholder(match[1] ?? '')) return true;
  }
  return false;
}

const PAIR =
  /(?:password|pwd)\s*=(?![=>])\s*(\$\{[^}]{0,200}\}|\{\{[\s\S]{0,200}?\}\}|<[^<>]{0,200}>|'(?:[^']|'')*'|"(?:[^"]|"")*"|[^\s;&,'"]+)?/gi;
/** The longest name that a pair is looked for under. */
const LONGEST_NAME = 100;
/** What a regular expression or a `like` pattern begins with where a password would stand. */
const PATTERN_SIGN = /^[\\[(.^%*?_]/;

export type TextKind = 'value' | 'expression' | 'sql';

/**
 * Whether a text holds a `password=` or `pwd=` pair with a value that is no placeholder. In an expression it may be a pattern that
 * looks for one; in SQL, outside of its strings, `password = p.password` compares two columns.
 */
export function holdsPasswordPair(text: string, kind: TextKind): boolean {
  if (!/(?:password|pwd)\s*=/i.test(text)) return false;
  const literals = kind === 'sql' ? sqlLiterals(text) : [];
  for (const match of text.matchAll(PAIR)) {
    const raw = match[1] ?? '';
    const nameEnd = match.index + (/^\w+/.exec(match[0])?.[0].length ?? 0);
    const name = /[\w.-]*$/.exec(text.slice(Math.max(0, match.index - LONGEST_NAME), nameEnd))?.[0] ?? '';
    const last = wordsOf(name).at(-1);
    if (last !== 'password' && last !== 'pwd') continue;
    const quoted = /^['"]/.test(raw);
    const value = quoted ? raw.slice(1, -1) : raw;
    if (isPlaceholder(value) || /^(?:true|false)$/i.test(value)) continue;
    if (kind !== 'value' && PATTERN_SIGN.test(value)) continue;
    if (kind === 'sql' && !quoted && !literals.some(([start, end]) => start < match.index && match.index < end)) continue;
    return true;
  }
  return false;
}

/** Where the strings of a SQL text begin and end. */
function sqlLiterals(sql: string): [number, number][] {
  const literals: [number, number][] = [];
  for (const match of sql.matchAll(/--[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"\\]|""|\\[\s\S])*"/g)) {
    if (/^['"]/.test(match[0])) literals.push([match.index, match.index + match[0].length]);
  }
  return literals;
}
