import type { DatasetKind, DatasetReference, Name, StepOf } from './declaration/index.js';
import { fold } from './names.js';

/** What is no code of a query: comments and strings. Names in backticks are. */
const HIDDEN = /--[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"\\]|""|\\[\s\S])*"/g;
const NAME = '(?:[A-Za-z_][\\w$]*|`(?:[^`]|``)+`)';
const DATASET = new RegExp(
  `(?<=(?:\\b(?:from|join)|,)\\s{1,200}|,)(?:(${NAME})\\s*\\.\\s*)?\\b(source|bronze|silver|gold)\\s*\\.\\s*(${NAME})(?!\\s*[.(])`,
  'gi',
);

/** The datasets that a query reads, as far as they stand behind `from`, `join` or a comma: `silver.orders`, `shop.silver.orders`. */
export function datasetsInSql({ text, textSpan }: StepOf<'sql'>): DatasetReference[] {
  const code = text.replace(HIDDEN, hidden => ' '.repeat(hidden.length));
  return [...code.matchAll(DATASET)].map(match => {
    const start = textSpan.start + match.index;
    const span = { start, end: start + match[0].length };
    const nameAt = (written: string, at: number): Name => ({
      text: written.startsWith('`') ? written.slice(1, -1).replaceAll('``', '`') : written,
      span: { start: at, end: at + written.length },
    });
    const [, pipeline, kind = '', name = ''] = match;
    return {
      kind: fold(kind) as DatasetKind,
      name: nameAt(name, span.end - name.length),
      span,
      ...(pipeline === undefined ? {} : { pipeline: nameAt(pipeline, start) }),
    };
  });
}
