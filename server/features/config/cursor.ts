import { isPair, isScalar, isSeq, type Pair, parseDocument, visit } from 'yaml';

/** A key of a map, or the number of an item of a list. */
export type Step = string | number;

/** Where in a `cupel.yaml` a cursor stands. */
export interface Cursor {
  /** The keys and items from the root to the map that the cursor is in; at a value, to that value. */
  readonly path: readonly Step[];
  /** Whether a key or a value stands, or may be written, there. */
  readonly at: 'key' | 'value';
  /** The word around the cursor. */
  readonly word: string;
  readonly start: number;
  readonly end: number;
  /** The keys that the map has beside the one at the cursor. */
  readonly others: ReadonlySet<string>;
  /** Whether a colon stands behind the word. */
  readonly hasColon: boolean;
}

const WORD = /[^\s"'{}[\],:#&*!|>%@`]/;
/** Stands in the place of the word at the cursor while the text is parsed; no text has it. */
const MARK = '\uE000cursor\uE000';

/**
 * Describes the place of an offset: the parser, which also reads text that is half typed, is asked where it finds a word there.
 * @returns undefined in comments, and where a text is too broken to say
 */
export function cursorAt(text: string, offset: number): Cursor | undefined {
  let start = offset;
  while (start > 0 && WORD.test(text[start - 1] ?? '')) start--;
  let end = offset;
  while (end < text.length && WORD.test(text[end] ?? '')) end++;
  const word = { word: text.slice(start, end), start, end, hasColon: /^["']?[ \t]*:/.test(text.slice(end)) };
  // A word without a colon above another line is taken together with that, unless it has one.
  const place = find(text.slice(0, start), MARK, text.slice(end)) ?? find(text.slice(0, start), `${MARK}:`, text.slice(end));
  return place && { ...place, ...word };
}

type Place = Pick<Cursor, 'path' | 'at' | 'others'>;

function find(before: string, mark: string, after: string): Place | undefined {
  const document = parseDocument(before + mark + after, { prettyErrors: false, uniqueKeys: false });
  let found: Place | undefined;
  visit(document, {
    Scalar(key, node, ancestors) {
      if (node.value !== MARK) return undefined;
      const path = stepsOf([...ancestors, node]);
      const pair = ancestors.findLast(isPair);
      const others = keysBeside(ancestors, pair, key === 'key');
      // What stands alone below a key is the first key of its map, and perhaps the last that was typed.
      const isBelow = key === 'value' && /[\r\n]/.test(before.slice(endOf(pair)));
      const isMapItem = typeof key === 'number' && path.at(-2) === 'overrides';
      if (key === 'key') found = { path: path.slice(0, -1), at: 'key', others };
      else if (isBelow || isMapItem || key === null) found = { path, at: 'key', others: new Set() };
      else found = { path, at: 'value', others };
      return visit.BREAK;
    },
  });
  return found;
}

function stepsOf(nodes: readonly unknown[]): Step[] {
  return nodes.flatMap((node, index): Step[] => {
    if (isPair(node)) return [nameOf(node)];
    return isSeq(node) ? [node.items.indexOf(nodes[index + 1])] : [];
  });
}

function nameOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : '';
}

function endOf(pair: Pair | undefined): number {
  return isScalar(pair?.key) ? (pair.key.range?.[1] ?? 0) : 0;
}

/** The keys of the map that a key at the cursor stands in. */
function keysBeside(ancestors: readonly unknown[], own: Pair | undefined, isKey: boolean): ReadonlySet<string> {
  const map = isKey ? (ancestors.at(-2) as { readonly items?: readonly unknown[] } | undefined) : undefined;
  return new Set((map?.items ?? []).filter(isPair).flatMap(pair => (pair === own ? [] : [nameOf(pair)])));
}
