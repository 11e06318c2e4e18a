import type { Property, Span } from './declaration/index.js';
import type { Edit, Handle } from './records.js';

/** What stands in a text between its braces, so that nothing is written into a comment, a string or a quoted name. */
const PIECE =
  /\/\/[^\n\r]*|--[^\n\r]*|\/\*[\s\S]*?\*\/|"""[\s\S]*?"""|'(?:[^'\r\n]|'')*'|"(?:[^"\r\n]|"")*"|`(?:[^`\r\n]|``)*`|[{}]|[^\s{}'"`/-]+|[/-]/g;

interface Body {
  readonly open: number;
  readonly close: number;
  /** The end of the last word or string before the closing brace, comments not counted. */
  readonly lastEnd: number;
}

/** The braces of a declaration's body; undefined where it has none or is not closed. */
function bodyOf(text: string): Body | undefined {
  let open = -1;
  let depth = 0;
  let lastEnd = 0;
  for (const match of text.matchAll(PIECE)) {
    const piece = match[0];
    if (piece === '{' && depth++ === 0) open = match.index;
    if (piece === '}' && --depth === 0) return { open, close: match.index, lastEnd };
    if (!/^(?:\/\/|--|\/\*)/.test(piece)) lastEnd = match.index + piece.length;
  }
  return undefined;
}

/** The line break that a text uses. */
export function lineBreakOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/**
 * Adds a property at the end of a declaration's body, in the way the body is written: on its line where it has only one, else on
 * a line of its own, indented like the others; with a body where there is none. Undefined where the declaration is not closed.
 */
export function addProperty(handle: Handle, text: string, property: string): Edit | undefined {
  const insert = (offset: number, added: string): Edit => ({ handle, span: { start: offset, end: offset }, text: added });
  const body = bodyOf(text);
  if (body === undefined) return text.includes('{') ? undefined : insert(text.length, ` { ${property} }`);
  const lineStart = Math.max(text.lastIndexOf('\n', body.close - 1), text.lastIndexOf('\r', body.close - 1)) + 1;
  const before = text.slice(lineStart, body.close);
  const ownLine = lineStart > body.open && before.trim() === '';
  if (ownLine) return insert(lineStart, `${indentation(text, body, before)}${property}${lineBreakOf(text)}`);
  const gap = /\s$/.test(before) ? '' : ' ';
  return insert(body.close, `${gap}${property} `);
}

/** The indentation of the first line inside the body, else two more than that of its closing brace. */
function indentation(text: string, body: Body, closing: string): string {
  const first = /^[^\n\r]*(?:\r\n|\n|\r)(?:[ \t]*(?:\r\n|\n|\r))*([ \t]+)(?!\s|\})/.exec(text.slice(body.open, body.close));
  return first?.[1] ?? `${closing}  `;
}

/** Writes words right behind the last word of a property. */
export function appendToProperty(handle: Handle, property: Property, words: string): Edit {
  return { handle, span: { start: property.span.end, end: property.span.end }, text: ` ${words}` };
}

/**
 * Adds a declaration below the one given. Where that is in the file (below a comment at its end, say) is found where the edit is
 * placed; its span says so by lying one past the declaration's end.
 */
export function addDeclarationBelow(handle: Handle, text: string, declaration: string): Edit {
  const below = text.length + 1;
  return { handle, span: { start: below, end: below }, text: declaration };
}

/** Replaces a piece of a declaration. */
export function replace(handle: Handle, span: Span, text: string): Edit {
  return { handle, span, text };
}
