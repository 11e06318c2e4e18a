import type { DatasetKind, DatasetReference, Name, StepOf } from '../model/declaration/index.js';
import { fold } from '../model/names.js';

/** Comments and strings, which are no code of a query; names in backticks are. */
const HIDDEN = /`(?:[^`]|``)*`|--[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"\\]|""|\\[\s\S])*"/g;
const NAME = '(?:[A-Za-z_][\\w$]*|`(?:[^`]|``)+`)';
const TOKEN = new RegExp(`${NAME}(?:\\s*\\.\\s*${NAME})*|[(),]|[^\\s]`, 'g');
const PART = new RegExp(NAME, 'g');

const KINDS: ReadonlySet<string> = new Set(['source', 'bronze', 'silver', 'gold']);
/** Words behind which a parenthesis holds a query whose rows go on. */
const OPENS_QUERY: ReadonlySet<string> = new Set(['', '(', 'from', 'union', 'all', 'intersect', 'except', 'minus']);

/** A query, or the inside of any other parenthesis. */
interface Frame {
  /** The rows of whose `from` go on: the name of a common table expression, else '' for the result; undefined for neither. */
  readonly into: string | undefined;
}

/**
 * The datasets whose rows a query takes over: what stands behind `from`, in subqueries of `from` and in the common table expressions
 * that `from` names. Not what is joined (a comma joins too), and not what a condition asks.
 */
export function fromInSql({ text, textSpan }: StepOf<'sql'>): DatasetReference[] {
  const code = text.replace(HIDDEN, hidden => (hidden.startsWith('`') ? hidden : ' '.repeat(hidden.length)));
  const taken = new Map<string, { readonly datasets: DatasetReference[]; readonly names: string[] }>();
  const frames: Frame[] = [{ into: '' }];
  let before = ['', '', ''];
  for (const { 0: token, index } of code.matchAll(TOKEN)) {
    const [word = '', second = '', third = ''] = before;
    const into = frames.at(-1)?.into;
    if (token === '(') {
      const isCommon = word === 'as' && second !== '' && !KINDS.has(second);
      frames.push({ into: OPENS_QUERY.has(word) ? into : isCommon && into === '' ? second : undefined });
    } else if (token === ')') {
      if (frames.length > 1) frames.pop();
    } else if (word === 'from' && into !== undefined && !(second === 'distinct' && (third === 'is' || third === 'not'))) {
      const list = taken.get(into) ?? { datasets: [], names: [] };
      taken.set(into, list);
      const reference = referenceOf(token, textSpan.start + index);
      if (reference !== undefined) list.datasets.push(reference);
      else list.names.push(fold(unquoted(token)));
    }
    before = [fold(unquoted(token)), word, second];
  }
  const reached = new Set(['']);
  for (const name of reached) for (const other of taken.get(name)?.names ?? []) reached.add(other);
  return [...reached].flatMap(name => taken.get(name)?.datasets ?? []);
}

/** `source.orders`, `shop.source.orders`; undefined for any other name. */
function referenceOf(token: string, start: number): DatasetReference | undefined {
  const span = { start, end: start + token.length };
  const parts = [...token.matchAll(PART)].map(([part]): Name => ({ text: unquoted(part), span }));
  const [name, kind, pipeline, ...more] = parts.reverse();
  if (name === undefined || kind === undefined || more.length > 0 || !KINDS.has(fold(kind.text))) return undefined;
  return { kind: fold(kind.text) as DatasetKind, name, span, ...(pipeline === undefined ? {} : { pipeline }) };
}

function unquoted(name: string): string {
  return /^`[^`]*`$/.test(name) ? name.slice(1, -1) : name;
}
