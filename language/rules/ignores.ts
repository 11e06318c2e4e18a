import { shown } from '../model/names.js';
import type { Severity } from '../model/records.js';

/** One rule's code in a `// cupel-ignore` comment. */
export interface Ignore {
  readonly code: string;
  /** Absolute offsets of the code; where the comment names none, of the word `cupel-ignore`. */
  readonly start: number;
  readonly end: number;
  readonly hasReason: boolean;
  /** The line that it silences, counted from 0; missing where no code follows. */
  readonly line?: number;
}

/** What is wrong with an ignore. */
export interface IgnoreProblem {
  readonly code: 'ignore-without-reason' | 'ignore-unused' | 'ignore-unknown';
  readonly severity: Severity;
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

const WORD = 'cupel-ignore';
const PIECE =
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
  const after = rest.slice(list.length);
  // A comment in the comment is no reason.
  const hasReason =
    after.startsWith(':') &&
    after
      .slice(1)
      .replace(/(?:^|\s)\/\/[\s\S]*$/, '')
      .trim() !== '';
  const where = line === undefined ? {} : { line };
  const codes = [...list.matchAll(/[\w-]+/g)];
  const from = comment.offset + head.length;
  if (codes.length === 0) return [{ code: '', start: from - WORD.length, end: from, hasReason, ...where }];
  return codes.map(({ 0: code, index }) => ({
    code: code.toLowerCase(),
    start: from + index,
    end: from + index + code.length,
    hasReason,
    ...where,
  }));
}

function lineFinder(text: string): (offset: number) => number {
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

/**
 * Takes away what is silenced and says what is wrong with the ignores, at most one thing for each code.
 * `known` has every code that may be silenced, `ran` those whose rules ran: only of these can it be said that nothing was silenced.
 */
export function judgeIgnores<D extends { readonly code: string; readonly start: number }>(
  text: string,
  diagnostics: readonly D[],
  known: ReadonlySet<string>,
  ran: ReadonlySet<string>,
): { readonly left: readonly D[]; readonly problems: readonly IgnoreProblem[] } {
  const ignores = ignoresIn(text);
  if (ignores.length === 0) return { left: diagnostics, problems: [] };
  const lineOf = lineFinder(text);
  const byLine = new Map<string, D[]>();
  for (const diagnostic of diagnostics) {
    const key = `${lineOf(diagnostic.start)} ${diagnostic.code}`;
    const list = byLine.get(key);
    if (list === undefined) byLine.set(key, [diagnostic]);
    else list.push(diagnostic);
  }
  const silenced = new Set<D>();
  const problems: IgnoreProblem[] = [];
  for (const ignore of ignores) {
    const { code, start, end, hasReason, line } = ignore;
    const say = (problem: IgnoreProblem['code'], message: string): number =>
      problems.push({ code: problem, severity: 'warning', start, end, message });
    if (code === '') {
      say('ignore-unknown', 'This comment names no rule. Write `// cupel-ignore RULE: reason`.');
    } else if (!known.has(code)) {
      say(
        'ignore-unknown',
        `There is no rule ${shown(code)}, so nothing is silenced. Write the code that stands beside the finding.`,
      );
    } else if (!hasReason) {
      say(
        'ignore-without-reason',
        `Without a reason \`${code}\` is not silenced: who reads this later cannot tell whether it still holds. Add one: \`// cupel-ignore ${code}: reason\`.`,
      );
    } else {
      const found = byLine.get(`${line} ${code}`) ?? [];
      for (const diagnostic of found) silenced.add(diagnostic);
      if (found.length === 0 && ran.has(code)) {
        say(
          'ignore-unused',
          `\`${code}\` finds nothing on the line that this comment silences. Take the code out, so that a later finding is not hidden.`,
        );
      }
    }
  }
  return { left: diagnostics.filter(diagnostic => !silenced.has(diagnostic)), problems };
}
