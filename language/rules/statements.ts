import type { Span } from '../model/declaration/index.js';
import { addProperty, lineBreakOf } from '../model/edits.js';
import type { Edit, Handle } from '../model/records.js';

/** Adds several properties at the end of a declaration's body, each on a line of its own where the others are. Undefined as in `addProperty`. */
export function addProperties(handle: Handle, text: string, properties: readonly string[]): Edit | undefined {
  const [first = ''] = properties;
  const edit = addProperty(handle, text, first);
  if (edit === undefined) return undefined;
  const at = edit.text.lastIndexOf(first);
  const [before, behind] = [edit.text.slice(0, at), edit.text.slice(at + first.length)];
  const lines = /[\n\r]$/.test(behind);
  return {
    ...edit,
    text: lines ? properties.map(property => before + property + behind).join('') : before + properties.join(' ') + behind,
  };
}

/** Writes a step above another: on a line of its own where that one begins its line, else before it. */
export function addStepAbove(handle: Handle, text: string, step: Span, words: string): Edit {
  const indentation = text.slice(lineStartOf(text, step.start), step.start);
  const gap = indentation.trim() === '' && step.start > 0 ? lineBreakOf(text) + indentation : ' ';
  return { handle, span: { start: step.start, end: step.start }, text: words + gap };
}

/** Writes an item first in the block that opens behind an offset, above the comments of the one that is first now. */
export function addFirst(handle: Handle, text: string, from: number, first: Span, item: string): Edit {
  const at = text.indexOf('{', from) + 1;
  const indentation = text.slice(lineStartOf(text, first.start), first.start);
  const onOwnLine = indentation.trim() === '' && lineStartOf(text, first.start) > at;
  const gap = onOwnLine ? lineBreakOf(text) + indentation : ' ';
  return { handle, span: { start: at, end: at }, text: gap + item + (onOwnLine || /^\s/.test(text.slice(at)) ? '' : ' ') };
}

/** Takes a statement out of a body: with its line where nothing else stands on it, else with the blanks that held it apart. */
export function removeStatement(handle: Handle, text: string, { start, end }: Span): Edit {
  const lineStart = lineStartOf(text, start);
  const isFirst = text.slice(lineStart, start).trim() === '';
  const [, blanks = '', lineEnd] = /^([ \t]*)(\r\n|\n|\r)?/.exec(text.slice(end)) ?? [];
  if (isFirst && lineStart > 0 && lineEnd !== undefined)
    return { handle, span: { start: lineStart, end: end + blanks.length + lineEnd.length }, text: '' };
  // At the end of a line the blanks before it would be left over.
  const before = lineEnd === undefined ? 0 : (/[ \t]*$/.exec(text.slice(lineStart, start))?.[0].length ?? 0);
  return { handle, span: { start: start - before, end: end + blanks.length }, text: '' };
}

/** Words that may be written over several lines, on one; what stands in quotes stays as it is. */
export function lineOf(words: string): string {
  return words.replace(/"""[\s\S]*?"""|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\s+/g, piece =>
    /^\s/.test(piece) ? ' ' : piece,
  );
}

function lineStartOf(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
}
