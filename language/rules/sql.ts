import type { StepOf } from '../model/declaration/index.js';
import type { Cast } from './casts.js';

const HIDDEN = /--[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|`(?:[^`]|``)*`|'(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"\\]|""|\\[\s\S])*"/g;

/** A SQL text of the same length, without its comments, quoted names and the insides of its strings. */
function visiblePart(sql: string): string {
  return sql.replace(HIDDEN, hidden => (/^['"]/.test(hidden) ? `'${' '.repeat(hidden.length - 2)}'` : ' '.repeat(hidden.length)));
}

const CAST = /(?<![\w.])cast\s*\(|::\s*[a-z]|(?<![\w.])(to_date|to_timestamp)\s*\((?:\s*'|[^()']*,)/i;

/** The first conversion in a SQL step: `cast`, `::`, or `to_date` or `to_timestamp` of what is text without looking further. */
export function castInSql({ text, textSpan }: StepOf<'sql'>): Cast | undefined {
  const match = CAST.exec(visiblePart(text));
  if (match === null) return undefined;
  const name = match[1]?.toLowerCase();
  const start = textSpan.start + match.index;
  return { name: name === 'to_date' || name === 'to_timestamp' ? name : 'cast', span: { start, end: start + match[0].length } };
}
