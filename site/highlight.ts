import { type Token, tokenize } from '../language/grammar/parser.js';
import { createModel, type Occurrence } from '../language/model/index.js';
import { escapeHtml } from './html.js';

/**
 * A piece of code as HTML with its words marked by what they mean.
 * @param language of the fence; only `cupel` is marked, everything else is shown as it is
 */
export function highlight(code: string, language: string): string {
  if (language !== 'cupel') return escapeHtml(code);
  const kinds = wordsOf(code);
  let html = '';
  let last = 0;
  for (const token of tokenize(code)) {
    if (token.start < last) continue;
    const kind = kindOf(token, kinds);
    const text = escapeHtml(code.slice(token.start, token.end));
    html += escapeHtml(code.slice(last, token.start)) + (kind === undefined ? text : `<span class="${kind}">${text}</span>`);
    last = token.end;
  }
  return html + escapeHtml(code.slice(last));
}

type Kind = 'keyword' | 'name' | 'type' | 'function' | 'string' | 'number' | 'comment';

function kindOf({ kind, start }: Token, words: (start: number) => Kind | undefined): Kind | undefined {
  switch (kind) {
    case 'comment':
    case 'doc':
      return 'comment';
    case 'string':
    case 'number':
      return kind;
    case 'word':
      return words(start);
    default:
      return undefined;
  }
}

/**
 * What the word at an offset is. The model tells names from keywords, which look the same (`date` may be a column); in a piece of a
 * declaration, which it cannot read, the first word of each line is a keyword and nothing is known of the others.
 */
function wordsOf(code: string): (start: number) => Kind | undefined {
  const model = createModel();
  model.setFile('example.pipe', code);
  const declarations = model.file('example.pipe')?.declarations ?? [];
  const whole = declarations.length > 0 && declarations.every(({ declaration }) => declaration.kind !== 'unknown');
  if (!whole) return start => (/(?:^|[\n{])\s*$/.test(code.slice(0, start)) ? 'keyword' : undefined);
  const names = new Map<number, Kind>();
  for (const { handle, offset } of declarations) {
    for (const { span, target } of model.occurrences(handle)) {
      for (let at = span.start; at < span.end; at++) names.set(offset + at, kindOfTarget(target));
    }
  }
  return start => names.get(start) ?? 'keyword';
}

function kindOfTarget({ kind }: Occurrence['target']): Kind {
  return kind === 'type' || kind === 'function' ? kind : 'name';
}
