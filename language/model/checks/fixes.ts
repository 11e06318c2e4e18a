import type { Span } from '../declaration/index.js';
import { addProperty } from '../edits.js';
import type { ProblemFix } from '../flow/report.js';
import type { Subject } from './subject.js';

/** The fix that takes a statement, or an item of a list, out of the declaration; none where a comment would go with it. */
export function takeOut(subject: Subject, span: Span, title: string): { fixes?: readonly ProblemFix[] } {
  const { declaration, db, handle } = subject;
  if (declaration.comments.some(comment => comment.start < span.end && span.start < comment.end)) return {};
  return { fixes: [{ title, edits: [{ span: withGap(db.files.textOf(handle), span), text: '' }] }] };
}

/** A span with the comma behind it, and the whole line where nothing else stands on it, else the blanks before it. */
function withGap(text: string, { start, end }: Span): Span {
  const comma = /^[ \t]*,/.exec(text.slice(end))?.[0].length ?? 0;
  const stop = end + comma;
  const before = /[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  const lineStart = start - before;
  const behind = /^[ \t]*(?:\r\n|\n|\r)/.exec(text.slice(stop))?.[0].length;
  const isFirst = lineStart === 0 || /[\n\r]/.test(text[lineStart - 1] ?? '');
  if (isFirst && behind !== undefined) return { start: lineStart, end: stop + behind };
  return { start: lineStart, end: stop };
}

/** The fix that replaces a piece of the declaration. */
export function write(span: Span, text: string, title = `Replace it by ${text}`): { fixes: readonly ProblemFix[] } {
  return { fixes: [{ title, edits: [{ span, text }] }] };
}

/** The fix that adds a property at the end of the declaration's body; none where the body is not closed. */
export function add({ db, handle }: Subject, property: string): { fixes?: readonly ProblemFix[] } {
  const edit = addProperty(handle, db.files.textOf(handle), property);
  return edit === undefined ? {} : { fixes: [{ title: `Add \`${property}\``, edits: [edit] }] };
}
