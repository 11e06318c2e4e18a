/** The words that begin a declaration. */
export const DECLARATION_WORDS: ReadonlySet<string> = new Set(
  'pipeline part defaults environment param function source schema bronze silver gold flow deadletter serve service subject access compute test'.split(
    ' ',
  ),
);

/** The text of one declaration and where it stands in its file. */
export interface Chunk {
  readonly offset: number;
  readonly end: number;
  /** Where its doc comment begins, else `offset`. */
  readonly docOffset: number;
}

/** What can hide a brace or a word: comments, texts, names in backticks. */
const HIDING =
  /\/\/[^\n\r]*|--[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$(?![\s\S]))|"""[\s\S]*?(?:"""|$(?![\s\S]))|'(?:[^'\r\n]|'')*'?|"(?:[^"\r\n]|"")*"?|`(?:[^`\r\n]|``)*`?/;
/** Outside braces every piece counts. */
const OUTSIDE = new RegExp(`${HIDING.source}|[{}]|[\\w$\\u00a0-\\uffff]+|[^\\s\\w]`, 'g');
/** Inside them only braces and the words in column 0: most of a file is passed over in one go. */
const INSIDE = new RegExp(`${HIDING.source}|[{}]|^[A-Za-z]+`, 'gm');

const COMMENT = /^(?:\/\/|--|\/\*)/;

/** A file, split. */
export interface Split {
  readonly chunks: readonly Chunk[];
  /** Whether a comment or long text in it is not closed: then what stands far below may change what stands above. */
  readonly open: boolean;
}

/** A file that was split before and has another text now. */
export interface SplitAgain extends Split {
  /** So many chunks at the beginning are those of before, where they were. */
  readonly head: number;
  /** So many at the end are those of before, moved by what the text has become longer. */
  readonly tail: number;
}

/**
 * Splits a file into its declarations without parsing them: by balancing braces, and, where a brace is missing, by the next word in
 * column 0 that begins a declaration. Comments between declarations belong to none, so that typing in one changes no chunk.
 */
export function splitIntoChunks(text: string): Chunk[] {
  return [...split(text).chunks];
}

/** The same, with what is needed to split its next version. */
export function split(text: string): Split {
  const chunks: Chunk[] = [];
  const open = scan(text, 0, chunk => chunks.push(chunk) > 0);
  return { chunks, open };
}

/** So many characters behind the beginning of a declaration are looked at to see that it is one. */
const LOOK_AHEAD = 64;

/** Splits the next version of a file: looks only at what is around the edit. The result is that of `split`. */
export function splitAgain(text: string, before: string, known: Split): SplitAgain {
  if (known.open) return { ...split(text), head: 0, tail: 0 };
  const prefix = commonPrefix(before, text);
  const suffix = commonSuffix(before, text, Math.min(before.length, text.length) - prefix);
  const moved = text.length - before.length;
  // The end of a chunk is certain where the next one begins before the edit.
  const next = known.chunks.findLastIndex(({ offset }) => offset + LOOK_AHEAD <= prefix);
  const head = Math.max(0, next);
  const chunks = known.chunks.slice(0, head);
  let at = head;
  let tail = 0;
  const open = scan(text, chunks.at(-1)?.end ?? 0, chunk => {
    chunks.push(chunk);
    const end = chunk.end - moved;
    while ((known.chunks[at]?.end ?? before.length) < end) at++;
    // From the end of a chunk on, what follows depends on nothing above.
    if (chunk.end < text.length - suffix || known.chunks[at]?.end !== end) return true;
    tail = known.chunks.length - at - 1;
    return false;
  });
  for (const { offset, end, docOffset } of known.chunks.slice(known.chunks.length - tail))
    chunks.push({ offset: offset + moved, end: end + moved, docOffset: docOffset + moved });
  return { chunks, open, head, tail };
}

/**
 * Finds chunks from a place on at which none is open.
 * @param found is given each chunk, in order; where it returns false, the scan ends
 * @returns whether a comment or long text is not closed
 */
function scan(text: string, from: number, found: (chunk: Chunk) => boolean): boolean {
  let start = -1;
  let end = 0;
  let docOffset = -1;
  let doc = { start: -1, end: -1 };
  let depth = 0;
  let open = false;
  let goesOn = true;
  const close = (): void => {
    if (start >= 0 && goesOn) goesOn = found({ offset: start, end, docOffset });
    start = -1;
    depth = 0;
  };
  let position = from;
  while (goesOn) {
    const pieces = depth > 0 ? INSIDE : OUTSIDE;
    pieces.lastIndex = position;
    const match = pieces.exec(text);
    if (match === null) break;
    position = pieces.lastIndex;
    const piece = match[0];
    const offset = match.index;
    const unclosed = isUnclosed(piece);
    open ||= unclosed;
    if (COMMENT.test(piece) && !unclosed) {
      doc = piece.startsWith('/**') && piece.length > 4 ? { start: offset, end: position } : { start: -1, end: -1 };
      continue;
    }
    if (start >= 0 && beginsDeclaration(text, piece, offset, depth)) {
      if (depth > 0) end = endOfCode(text.slice(0, offset), start);
      close();
    }
    if (start < 0) {
      start = offset;
      docOffset = doc.end >= 0 && text.slice(doc.end, offset).trim() === '' ? doc.start : offset;
    }
    end = offset + piece.length;
    if (unclosed) {
      // What it swallowed is looked at again from the next declaration on.
      const next = nextDeclaration(text, offset);
      end = offset + Math.max(1, text.slice(offset, next).trimEnd().length);
      close();
      position = next;
    } else if (piece === '{') depth++;
    else if (piece === '}' && --depth <= 0) close();
  }
  if (depth > 0) end = endOfCode(text, start);
  close();
  return open;
}

/** Compared in pieces, which is many times as fast as by characters. */
const PIECE = 1024;

function commonPrefix(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at + PIECE <= length && a.slice(at, at + PIECE) === b.slice(at, at + PIECE)) at += PIECE;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

function commonSuffix(a: string, b: string, length: number): number {
  let at = 0;
  const piece = (text: string): string => text.slice(text.length - at - PIECE, text.length - at);
  while (at + PIECE <= length && piece(a) === piece(b)) at += PIECE;
  while (at < length && a.charCodeAt(a.length - at - 1) === b.charCodeAt(b.length - at - 1)) at++;
  return at;
}

/** The end of the last piece of code of a declaration that is not closed. */
function endOfCode(text: string, start: number): number {
  let end = start;
  OUTSIDE.lastIndex = start;
  for (let match = OUTSIDE.exec(text); match !== null; match = OUTSIDE.exec(text)) {
    if (!COMMENT.test(match[0])) end = match.index + match[0].length;
  }
  return end;
}

/** A comment or a long text that runs to the end of the file, and so may have swallowed declarations. */
function isUnclosed(piece: string): boolean {
  if (piece.startsWith('/*')) return piece.length < 4 || !piece.endsWith('*/');
  return piece.startsWith('"""') && (piece.length < 6 || !piece.endsWith('"""'));
}

/**
 * Whether a declaration begins here although the one before is not closed: at its first word on a line, inside braces only in
 * column 0, and not where the word is a name (`source.orders`, `source: string`).
 */
function beginsDeclaration(text: string, piece: string, offset: number, depth: number): boolean {
  if (!DECLARATION_WORDS.has(piece.toLowerCase()) || !leadsLine(text, offset, depth > 0)) return false;
  return /^[ \t]+[^\s:=.,)|]/.test(text.slice(offset + piece.length, offset + piece.length + 40));
}

function leadsLine(text: string, offset: number, inColumnZero: boolean): boolean {
  for (let i = offset - 1; i >= 0; i--) {
    const c = text.charCodeAt(i);
    if (c === 10 || c === 13) return true;
    if (inColumnZero || (c !== 32 && c !== 9)) return false;
  }
  return true;
}

function nextDeclaration(text: string, after: number): number {
  const words = /^[A-Za-z]+/gm;
  words.lastIndex = after + 1;
  for (let match = words.exec(text); match !== null; match = words.exec(text)) {
    if (beginsDeclaration(text, match[0], match.index, 1)) return match.index;
  }
  return text.length;
}
