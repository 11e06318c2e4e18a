import { type ParseProblem, tokenize } from '../../grammar/parser.js';
import type { Span } from '../declaration/index.js';

/** The words that begin a step, a property or a setting. */
const STATEMENT_WORDS: ReadonlySet<string> = new Set(
  (
    'left inner full semi anti join where columns watermark dedupe group sample sql ' +
    'key grain write scd dimension fact hub link satellite feature surrogate expect on partition cluster maintain retain tier ' +
    'freshness cache schedule trigger delivery contract mask backfill sink format tags deprecated option patterns compute ' +
    'path topic url auth brokers table region location checkpoint owner domain engine catalog timezone notify tool of via throughput ' +
    'limit delivers incremental read evolve drift rescue breaker every latency budget lineage alert writes erase allow workers spot ' +
    'auto_stop retry param given then'
  ).split(' '),
);

/**
 * The pieces of a declaration's text that were not understood: each from a mistake over the next line on which a statement of the body
 * begins to the one after it, for the parser may need that statement to find its way back. It guesses what stands in such a piece, so
 * only the first problem is worth telling.
 */
export function tornPieces(text: string, problems: readonly ParseProblem[]): Span[] {
  if (problems.length === 0) return [];
  const { starts, ends, unclosed } = outlineOf(text);
  // Which brace is not closed, nobody can say: what follows the first may have been read as part of the wrong block.
  if (unclosed !== undefined) return [{ start: unclosed, end: text.length }];
  const torn: Span[] = [];
  for (const { start } of [...problems].sort((a, b) => a.start - b.start)) {
    if (torn.some(piece => start < piece.end)) continue;
    // From the last word that was understood: a name there may have been meant to be something else.
    const from = ends.findLast(end => end <= start) ?? start;
    torn.push({ start: from, end: starts.filter(offset => offset > start)[1] ?? text.length });
  }
  return torn;
}

/**
 * Where a line begins with a word of a statement, outside of inner blocks and of what only looks like one (`path: string`); where a
 * brace is not closed, the beginning of the body. `ends` are those of all tokens.
 */
function outlineOf(text: string): {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly unclosed?: number;
} {
  const starts: number[] = [];
  const ends: number[] = [];
  const tokens = tokenize(text).filter(({ kind }) => kind !== 'comment' && kind !== 'doc');
  let depth = 0;
  let body: number | undefined;
  let last = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.text === '{') {
      depth++;
      body ??= token.end;
    } else if (token.text === '}') depth--;
    else if (depth <= 1 && token.kind === 'word' && STATEMENT_WORDS.has(token.text.toLowerCase())) {
      const leads = /[\n\r]/.test(text.slice(last, token.start));
      if (leads && !/^[:=.,]$/.test(tokens[index + 1]?.text ?? '')) starts.push(token.start);
    }
    last = token.end;
    ends.push(last);
  }
  return { starts, ends, ...(depth > 0 && body !== undefined ? { unclosed: body } : {}) };
}
