import type { TextChange } from '../text/revision.js';
import { type Ignore, ignoresIn, lineFinder, PIECE } from './ignore-comments.js';

/**
 * What takes a code that silences nothing out of its comment: and the whole comment, with its line where it has one to itself, if it
 * names no other.
 */
export function withoutCode(text: string, { code, start, comment, codes }: Ignore): { title: string; edits: TextChange[] } {
  const index = codes.findIndex(other => other.start === start);
  const [own, before, after] = [codes[index], codes[index - 1], codes[index + 1]];
  if (own === undefined || (before === undefined && after === undefined))
    return { title: 'Remove the comment', edits: [{ ...commentSpan(text, comment), text: '' }] };
  const span = before === undefined ? { start, end: after?.start ?? own.end } : { start: before.end, end: own.end };
  return { title: `Take ${code} out of the comment`, edits: [{ ...span, text: '' }] };
}

/** A comment with its line, or with the gap before it. */
function commentSpan(text: string, { start, end }: { start: number; end: number }): { start: number; end: number } {
  const gap = /[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  const from = start - gap;
  const isAlone = from === 0 || /[\n\r]/.test(text.charAt(from - 1));
  const lineBreak = isAlone ? (/^(?:\r\n|\n|\r)/.exec(text.slice(end))?.[0].length ?? 0) : 0;
  return { start: from, end: end + lineBreak };
}

/**
 * What silences a rule on a line: a comment above it, or a code more in the comment that silences others there, whose reason then holds
 * for both.
 * @param offset of the finding
 * @param reason in the user's words; line breaks in it become spaces
 * @returns undefined where that cannot be written: the reason is none, or the line begins and ends inside a string
 */
export function silencing(text: string, offset: number, code: string, reason: string): readonly TextChange[] | undefined {
  const words = reason.replaceAll(/\s+/g, ' ').trim();
  const ways = [intoComment(text, offset, code, words), above(text, offset, code, words), behind(text, offset, code, words)];
  return ways.find(changes => changes !== undefined && silences(text, changes, offset, code));
}

/** Into a comment that is there for the line already. */
function intoComment(text: string, offset: number, code: string, words: string): readonly TextChange[] | undefined {
  const line = lineFinder(text)(offset);
  const there = ignoresIn(text).filter(ignore => ignore.line === line);
  const ignore = there.find(other => other.code === code) ?? there.at(-1);
  if (ignore === undefined) return undefined;
  const { codes, reason, hasReason } = ignore;
  const last = codes.at(-1);
  const named = ignore.code === code ? [] : [inserted(last?.end ?? ignore.end, last === undefined ? ` ${code}` : `, ${code}`)];
  const said = inserted(reason.end, hasReason ? `; ${words}` : reason.hasColon ? ` ${words}` : `: ${words}`);
  return hasReason && named.length === 0 ? undefined : [...named, said];
}

/** On a line of its own above, indented like the line; above its doc comment, which would else be nobody's. */
function above(text: string, offset: number, code: string, words: string): readonly TextChange[] {
  const line = lineStart(text, offset);
  const doc = [...text.slice(0, line).matchAll(PIECE)].at(-1);
  const isDoc = doc?.[0].startsWith('/**') === true && text.slice(doc.index + doc[0].length, line).trim() === '';
  const start = isDoc ? lineStart(text, doc.index) : line;
  const indentation = /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
  const lineBreak = text.includes('\r\n') ? '\r\n' : text.includes('\n') || !text.includes('\r') ? '\n' : '\r';
  return [inserted(start, `${indentation}${commentFor(code, words)}${lineBreak}`)];
}

/** At the end of the line: where it begins inside a string of several lines or a comment. */
function behind(text: string, offset: number, code: string, words: string): readonly TextChange[] {
  const [rest = ''] = /^[^\n\r]*/.exec(text.slice(offset)) ?? [];
  return [inserted(offset + rest.trimEnd().length, ` ${commentFor(code, words)}`)];
}

function commentFor(code: string, words: string): string {
  return `// cupel-ignore ${code}: ${words}`;
}

function inserted(at: number, text: string): TextChange {
  return { start: at, end: at, text };
}

function lineStart(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
}

/** Whether the rule is silenced on the line with these changes, and all else that is no comment stays what it was. */
function silences(text: string, changes: readonly TextChange[], offset: number, code: string): boolean {
  let after = '';
  let reached = 0;
  for (const { start, text: added } of changes) {
    after += text.slice(reached, start) + added;
    reached = start;
  }
  after += text.slice(reached);
  const moved = offset + changes.reduce((sum, { start, text: added }) => sum + (start <= offset ? added.length : 0), 0);
  const line = lineFinder(after)(moved);
  const isSilent = ignoresIn(after).some(ignore => ignore.code === code && ignore.hasReason && ignore.line === line);
  return isSilent && codeOf(after) === codeOf(text);
}

/** A text without its comments and the space between its words. */
function codeOf(text: string): string {
  return [...text.matchAll(PIECE)].flatMap(([piece]) => (/^(?:\/\/|--|\/\*)/.test(piece) ? [] : [piece])).join(' ');
}
