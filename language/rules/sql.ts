import type { DatasetReference, Name, Span, StepOf } from '../model/declaration/index.js';
import type { Cast } from './casts.js';

const HIDDEN = /--[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|`(?:[^`]|``)*`|'(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"\\]|""|\\[\s\S])*"/g;

/** A SQL text of the same length, without its comments and the insides of its strings; quoted names stay where they are wanted. */
function visiblePart(sql: string, keepNames: boolean): string {
  return sql.replace(HIDDEN, hidden => {
    if (/^['"]/.test(hidden)) return `'${' '.repeat(hidden.length - 2)}'`;
    return keepNames && hidden.startsWith('`') ? hidden : ' '.repeat(hidden.length);
  });
}

const CAST = /(?<![\w.])cast\s*\(|::\s*[a-z]|(?<![\w.])(to_date|to_timestamp)\s*\((?:\s*'|[^()']*,)/i;

/** The first conversion in a SQL step: `cast`, `::`, or `to_date` or `to_timestamp` of what is text without looking further. */
export function castInSql({ text, textSpan }: StepOf<'sql'>): Cast | undefined {
  const match = CAST.exec(visiblePart(text, false));
  if (match === null) return undefined;
  const name = match[1]?.toLowerCase();
  const start = textSpan.start + match.index;
  return { name: name === 'to_date' || name === 'to_timestamp' ? name : 'cast', span: { start, end: start + match[0].length } };
}

const NAME = '(?:[A-Za-z_][\\w$]*|`(?:[^`]|``)+`)';
const SOURCE = new RegExp(`(?<![\\w.\`])(?:(${NAME})\\s*\\.\\s*)?source\\s*\\.\\s*(${NAME})`, 'gi');

/** The sources that a SQL step names: `source.orders`, `shop.source.orders`. */
export function sourcesInSql({ text, textSpan }: StepOf<'sql'>): DatasetReference[] {
  const nameOf = (written: string, span: Span): Name => ({
    text: written.startsWith('`') ? written.slice(1, -1).replaceAll('``', '`') : written,
    span,
  });
  return [...visiblePart(text, true).matchAll(SOURCE)].map(match => {
    const start = textSpan.start + match.index;
    const span = { start, end: start + match[0].length };
    const [, pipeline, name = ''] = match;
    return {
      kind: 'source',
      name: nameOf(name, span),
      span,
      ...(pipeline === undefined ? {} : { pipeline: nameOf(pipeline, span) }),
    };
  });
}
