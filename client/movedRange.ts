import type { Position, Range } from 'vscode-languageclient';

/** An edit as an editor tells it: a text in the place of a range. */
export interface Change {
  readonly range: Range;
  readonly text: string;
}

/**
 * Where a piece of a text is after edits, each of which counts in the text as those before it have left it. What is typed before the piece
 * is not of it, and neither are lines that are begun behind it; what is typed in it, at its end or in the place of some of it, is.
 */
export function movedRange(range: Range, changes: readonly Change[]): Range {
  return changes.reduce(afterChange, range);
}

function afterChange({ start, end }: Range, change: Change): Range {
  const { range, text } = change;
  const isInsertion = compare(range.start, range.end) === 0;
  // What was cut out, and comes back.
  if (isInsertion && compare(start, end) === 0 && compare(range.start, start) === 0) return { start, end: endOf(start, text) };
  return { start: movedStart(start, change), end: isInsertion ? grownEnd(end, change) : movedEnd(end, change) };
}

function movedStart(start: Position, change: Change): Position {
  if (compare(change.range.end, start) <= 0) return behind(start, change);
  return compare(change.range.start, start) < 0 ? change.range.start : start;
}

function movedEnd(end: Position, change: Change): Position {
  if (compare(change.range.end, end) <= 0) return behind(end, change);
  return compare(change.range.start, end) < 0 ? endOf(change.range.start, change.text) : end;
}

function grownEnd(end: Position, change: Change): Position {
  if (compare(change.range.start, end) !== 0) return movedEnd(end, change);
  const [line = ''] = change.text.split(/\r?\n/, 1);
  return endOf(end, line);
}

/** Where a place behind a change is after it. */
function behind({ line, character }: Position, { range: { start, end }, text }: Change): Position {
  const now = endOf(start, text);
  if (line > end.line) return { line: line + now.line - end.line, character };
  return { line: now.line, character: now.character + character - end.character };
}

/** Where a text ends that begins at a place. */
function endOf({ line, character }: Position, text: string): Position {
  const lines = text.split('\n');
  const last = lines.at(-1)?.length ?? 0;
  return { line: line + lines.length - 1, character: lines.length === 1 ? character + last : last };
}

const compare = (a: Position, b: Position): number => a.line - b.line || a.character - b.character;
