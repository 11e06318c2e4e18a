/** A piece of a text, its end exclusive. */
interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** One rule's code in a `// cupel-ignore` comment. */
export interface Ignore {
  readonly code: string;
  /** Absolute offsets of the code; where the comment names none, of the word `cupel-ignore`. */
  readonly start: number;
  readonly end: number;
  readonly hasReason: boolean;
  /** The whole comment. */
  readonly comment: TextSpan;
  /** All codes that it names. */
  readonly codes: readonly TextSpan[];
  /** Where a reason stands or would stand: behind the colon, else behind the codes. */
  readonly reason: TextSpan & { readonly hasColon: boolean };
  /** The line that it silences, counted from 0; missing where no code follows. */
  readonly line?: number;
}

const WORD = 'cupel-ignore';
/** Comments, strings and what stands between them; those that are not closed too. */
export const PIECE =
  /\/\/[^\n\r]*|--[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$(?![\s\S]))|"""[\s\S]*?(?:"""|$(?![\s\S]))|'(?:[^'\r\n]|'')*'?|"(?:[^"\r\n]|"")*"?|`(?:[^`\r\n]|``)*`?|[^\s/"'`-]+|[/-]/g;
const COMMENT = /^\/\/\s*cupel-ignore(?![\w-])/;

/** The ignores of a file, in the order of the text. Costs nothing where there is none. */
export function ignoresIn(text: string): Ignore[] {
  if (!text.includes(WORD)) return [];
  const lineOf = lineFinder(text);
  const codeLines = new Set<number>();
  const comments: { offset: number; text: string; line: number }[] = [];
  for (const { 0: piece, index } of text.matchAll(PIECE)) {
    if (piece.startsWith('//')) {
      if (COMMENT.test(piece)) comments.push({ offset: index, text: piece, line: lineOf(index) });
    } else if (!/^(?:--|\/\*)/.test(piece)) {
      for (let line = lineOf(index); line <= lineOf(index + piece.length - 1); line++) codeLines.add(line);
    }
  }
  const lines = [...codeLines].sort((a, b) => a - b);
  return comments.flatMap(comment => {
    const line = codeLines.has(comment.line) ? comment.line : lines[countUpTo(lines, comment.line)];
    return readIgnore(comment, line);
  });
}

function readIgnore(comment: { offset: number; text: string }, line: number | undefined): Ignore[] {
  const head = COMMENT.exec(comment.text)?.[0] ?? '';
  const rest = comment.text.slice(head.length);
  const [list = ''] = /^[\s\w,-]*/.exec(rest.replace(/\s--[\s\S]*$/, '')) ?? [];
  const hasColon = rest.slice(list.length).startsWith(':');
  // A comment in the comment is no reason.
  const [said = ''] = /^(?:(?!(?:^|\s)\/\/)[\s\S])*/.exec(hasColon ? rest.slice(list.length + 1) : '') ?? [];
  const from = comment.offset + head.length;
  const behind = from + (hasColon ? list.length + 1 : list.trimEnd().length);
  const codes = [...list.matchAll(/[\w-]+/g)].map(({ 0: code, index }) => ({
    start: from + index,
    end: from + index + code.length,
    code: code.toLowerCase(),
  }));
  const common = {
    hasReason: /[\p{L}\p{N}]/u.test(said),
    comment: { start: comment.offset, end: comment.offset + comment.text.length },
    codes,
    reason: { start: behind, end: behind + said.trimEnd().length, hasColon },
    ...(line === undefined ? {} : { line }),
  };
  if (codes.length === 0) return [{ code: '', start: from - WORD.length, end: from, ...common }];
  return codes.map(place => ({ ...place, ...common }));
}

/** Finds the line of an offset, counted from 0. */
export function lineFinder(text: string): (offset: number) => number {
  const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map(match => match.index + match[0].length)];
  return offset => countUpTo(starts, offset) - 1;
}

/** How many of the sorted numbers are not greater than the limit. */
function countUpTo(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
