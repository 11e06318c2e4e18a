import type { Segment } from './encode.js';

/**
 * The pieces of generated code that some constructs make: whole statements, constants and functions, as they stand between empty lines.
 * @param segments of the text
 * @param isWanted whether a segment comes from one of the constructs
 * @returns the pieces with an empty line between them, and their segments; an empty text where nothing is wanted
 */
export function excerpt(
  text: string,
  segments: readonly Segment[],
  isWanted: (segment: Segment) => boolean,
): { readonly text: string; readonly segments: readonly Segment[] } {
  const lines = text.split('\n');
  const wanted = new Set(segments.filter(isWanted).map(({ line }) => line));
  const kept: string[] = [];
  const found: Segment[] = [];
  for (const { from, to } of pieces(lines)) {
    if (![...wanted].some(line => from <= line && line < to)) continue;
    if (kept.length > 0) kept.push('');
    const moved = kept.length - from;
    found.push(...segments.filter(({ line }) => from <= line && line < to).map(s => ({ ...s, line: s.line + moved })));
    kept.push(...lines.slice(from, to));
  }
  return { text: kept.length === 0 ? '' : `${kept.join('\n')}\n`, segments: found };
}

/** A piece begins behind an empty line with a letter in the first column. */
function pieces(lines: readonly string[]): { readonly from: number; readonly to: number }[] {
  const begins = lines.flatMap((line, i) => (/^\S/.test(line) && (i === 0 || lines[i - 1] === '') ? [i] : []));
  return begins.map((from, i) => {
    let to = begins[i + 1] ?? lines.length;
    while (to > from + 1 && lines[to - 1] === '') to--;
    return { from, to };
  });
}
