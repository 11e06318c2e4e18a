import type { Span } from '../model/declaration/index.js';
import { lineBreakOf } from '../model/edits.js';
import type { Edit, Handle } from '../model/records.js';

/** Comments, which may hold braces, and the first brace that is code. */
const BEFORE_BRACE = /^(?:[^{/-]|\/\/[^\n\r]*|--[^\n\r]*|\/\*[\s\S]*?\*\/|[/-])*?\{/;

/**
 * Adds an item to the block of a property, such as `maintain { … }`: before its first item, as the items are written, or as the only
 * one of an empty block. Undefined where the property has no block.
 */
export function addToBlock(
  handle: Handle,
  text: string,
  property: Span,
  first: Span | undefined,
  item: string,
): Edit | undefined {
  const insert = (at: number, added: string): Edit => ({ handle, span: { start: at, end: at }, text: added });
  if (first === undefined) {
    const head = BEFORE_BRACE.exec(text.slice(property.start, property.end));
    if (head === null) return undefined;
    const at = property.start + head[0].length;
    return insert(at, /^[\s]/.test(text.slice(at)) ? ` ${item}` : ` ${item} `);
  }
  const lineStart = Math.max(text.lastIndexOf('\n', first.start - 1), text.lastIndexOf('\r', first.start - 1)) + 1;
  const indentation = text.slice(lineStart, first.start);
  const ownLine = lineStart > property.start && indentation.trim() === '';
  return insert(first.start, ownLine ? `${item}${lineBreakOf(text)}${indentation}` : `${item}, `);
}
