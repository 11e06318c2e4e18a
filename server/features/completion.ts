import type { CompletionItem, CompletionList } from 'vscode-languageserver';
import type { Token } from '../../language/grammar/parser.js';
import { contextAt } from '../context.js';
import type { Located } from '../projects.js';
import { documentationOf } from './completion/documentation.js';
import { Items } from './completion/items.js';
import { wantedAt } from './completion/wanted.js';
import { DURATIONS } from './completion/words.js';

export const triggerCharacters = ['.', ':', ' '];

/**
 * What may be written at an offset.
 * @param trigger the character that was typed, where that alone asked
 * @param snippets whether the client understands placeholders
 */
export function complete(at: Located, offset: number, trigger: string | undefined, snippets: boolean): CompletionList | null {
  const context = contextAt(at.project, at.path, offset);
  if (context.inside === 'string') return null;
  const items = new Items(at, context, offset, snippets);
  if (context.inside === 'comment') return trigger === undefined ? list(items.of({ kind: 'rules' })) : null;
  if (trigger === ' ' && !mustGoOn(context.statement)) return null;
  return list(wantedAt(context).flatMap(wanted => items.of(wanted)));
}

/** Words after which a statement is not complete. */
const GOES_ON = new Set(
  'from union join into on by where and or not when then else case of error dead_letter keep write trigger evolve drift delivery delivers read format engine compute columns patterns writes with key grain track mask watermark references backfill sink scd erase defaults serve access part retain freshness cache latency every within delay'.split(
    ' ',
  ),
);

/**
 * Whether something has to follow. Where it need not, a list that a typed space opens would be in the way: the line's end would choose
 * from it.
 */
function mustGoOn(statement: readonly Token[]): boolean {
  const last = statement.at(-1);
  if (last === undefined) return false;
  if (last.kind === 'number') return DURATIONS.has(statement[0]?.text.toLowerCase() ?? '');
  if (last.kind === 'symbol') return ![')', ']', '}', '*', '.'].includes(last.text);
  return last.kind === 'word' && GOES_ON.has(last.text.toLowerCase());
}

/** Adds what is only needed of the item that the user looks at. */
export function resolveCompletion(item: CompletionItem, find: (uri: string) => Located | undefined): CompletionItem {
  const value = documentationOf(item.data, find);
  return value === undefined ? item : { ...item, documentation: { kind: 'markdown', value } };
}

function list(items: readonly CompletionItem[]): CompletionList {
  const labels = new Set<string>();
  return { isIncomplete: false, items: items.filter(({ label }) => !labels.has(label) && labels.add(label) !== undefined) };
}
