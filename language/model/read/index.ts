import { type Chunk, DECLARATION_WORDS, type Split, split, splitAgain } from '../../grammar/chunks.js';
import { type ParseProblem, parseDeclaration } from '../../grammar/parser.js';
import { nearest } from '../../text/nearest.js';
import type { Declaration, Span, SyntaxProblem } from '../declaration/index.js';
import type { Reading } from './context.js';
import { readDeclaration } from './declarations.js';
import { readDoc } from './doc.js';
import { tornPieces } from './torn.js';

export { misplaced, ownersOfSetting, propertiesOf, settingsOf } from './placement.js';

/** A declaration where it stands in its file. */
export interface ParsedChunk {
  /** Absolute offset of the declaration's first character. */
  readonly offset: number;
  /** Absolute offset where its doc comment begins, else `offset`. */
  readonly docOffset: number;
  readonly declaration: Declaration;
}

export interface ParsedFile {
  readonly path: string;
  readonly text: string;
  /** In the order of the text. */
  readonly chunks: readonly ParsedChunk[];
  /** The same before they were read, so that the next version of the file can take over what did not change. */
  readonly split: Split;
}

/**
 * Reads a file into its declarations. Those whose text (with doc comment) is in `previous` are the same objects as there, so that identity
 * says what changed. Never throws: what cannot be understood is a problem of the declaration that it stands in.
 */
export function parseFile(path: string, text: string, previous?: ParsedFile): ParsedFile {
  if (previous === undefined) return readAll(path, text, split(text), () => undefined);
  const pieces = splitAgain(text, previous.text, previous.split);
  const { head, tail } = pieces;
  const between = new Known(previous, head, previous.chunks.length - tail);
  const shift = previous.chunks.length - pieces.chunks.length;
  return readAll(path, text, pieces, (index, isExplained) => {
    const same = index < head ? index : index >= pieces.chunks.length - tail ? index + shift : undefined;
    if (same === undefined) return between.declaration(pieces.chunks[index] as Chunk, text, isExplained);
    const known = previous.chunks[same];
    return known !== undefined && explained.has(known.declaration) === isExplained ? known.declaration : undefined;
  });
}

/** Reads the chunks of a file; `known` are the declarations that were read before. */
function readAll(
  path: string,
  text: string,
  pieces: Split,
  known: (index: number, isExplained: boolean) => Declaration | undefined,
): ParsedFile {
  let braceAstray = false;
  const chunks = pieces.chunks.map(({ offset, end, docOffset }, index): ParsedChunk => {
    const isExplained = braceAstray && isRest(text, offset);
    const declaration = known(index, isExplained) ?? read(text.slice(offset, end), text.slice(docOffset, offset), isExplained);
    if (!isExplained) braceAstray = declaration.torn !== undefined || (end === offset + 1 && text[offset] === '}');
    return { offset, docOffset, declaration };
  });
  return { path, text, chunks, split: { chunks: pieces.chunks, open: pieces.open } };
}

/** The declarations of some chunks of a file by their text. */
class Known {
  private byText: Map<string, Declaration> | undefined;

  constructor(
    private readonly file: ParsedFile,
    private readonly first: number,
    private readonly end: number,
  ) {}

  declaration({ offset, end, docOffset }: Chunk, text: string, isExplained: boolean): Declaration | undefined {
    this.byText ??= new Map(
      this.file.chunks.slice(this.first, this.end).map((chunk, index) => {
        const { end: last } = this.file.split.chunks[this.first + index] as Chunk;
        return [keyOf(this.file.text, chunk, last, explained.has(chunk.declaration)), chunk.declaration];
      }),
    );
    return this.byText.get(keyOf(text, { offset, docOffset }, end, isExplained));
  }
}

/** The text of a declaration with its doc comment, and whether it is what is left over of a broken one. */
function keyOf(text: string, { offset, docOffset }: Omit<ParsedChunk, 'declaration'>, end: number, isExplained: boolean): string {
  return `${isExplained ? 'rest' : ''}\0${offset - docOffset}\0${text.slice(docOffset, end)}`;
}

/** The declarations that are what is left over of a broken one above. */
const explained = new WeakSet<Declaration>();

/** Whether what begins here can be the rest of a declaration above, whose braces are wrong: no line of its own in column 0. */
function isRest(text: string, offset: number): boolean {
  const word = /^[A-Za-z]*/.exec(text.slice(offset, offset + LONGEST_WORD))?.[0] ?? '';
  if (DECLARATION_WORDS.has(word.toLowerCase())) return false;
  return text[offset] === '}' || !(offset === 0 || /[\n\r]/.test(text[offset - 1] ?? ''));
}

const LONGEST_WORD = 20;

function read(text: string, docText: string, isExplained: boolean): Declaration {
  const declaration = readText(text, docText);
  if (!isExplained) return declaration;
  const silent: Declaration = { ...declaration, problems: [] };
  explained.add(silent);
  return silent;
}

/** Reads the text of one declaration and the doc comment above it. */
function readText(text: string, docText: string): Declaration {
  const { node, problems, comments } = parseDeclaration(text);
  const reading: Reading = { broken: problems.length > 0, text, problems: [], strings: [], repeated: [] };
  if (node === undefined) return unknownDeclaration(text, comments, problems[0]);
  const doc = readDoc(docText.trim());
  const fields = readDeclaration(reading, node);
  const torn = tornPieces(text, problems);
  return {
    ...fields,
    span: { start: 0, end: text.length },
    ...(doc === undefined ? {} : { doc }),
    strings: reading.strings.sort((a, b) => a.span.start - b.span.start),
    comments,
    problems: merge(problems, reading.problems, torn),
    ...(reading.repeated.length === 0 ? {} : { repeated: reading.repeated }),
    ...(torn.length === 0 ? {} : { torn }),
  } as Declaration;
}

/** Text that begins no declaration, or cannot be read at all: one message for all of it. */
function unknownDeclaration(text: string, comments: Declaration['comments'], unreadable: ParseProblem | undefined): Declaration {
  const first = /^(?:\/\*[\s\S]*|[\w$\u00a0-\uffff]+|[\s\S])/.exec(text)?.[0] ?? '';
  const span = { start: 0, end: first.length };
  const place = { keywordSpan: span, span: { start: 0, end: text.length } };
  const begins = DECLARATION_WORDS.has(first.toLowerCase());
  const problem: SyntaxProblem =
    begins && unreadable !== undefined
      ? { span: { start: unreadable.start, end: unreadable.end }, message: unreadable.message }
      : { span, ...unknownMessage(first, text) };
  const name = /^[\w$]+\s+(?:`([^`\n\r]+)`|([\w$\u00a0-\uffff]+))/.exec(text);
  const mayDeclare = name?.[1] ?? name?.[2];
  return {
    kind: 'unknown',
    ...(mayDeclare === undefined ? {} : { mayDeclare }),
    ...place,
    properties: [],
    strings: [],
    comments,
    problems: [problem],
  };
}

function unknownMessage(first: string, text: string): Omit<SyntaxProblem, 'span'> {
  if (first.startsWith('/*')) return { message: 'This comment is not closed. End it with `*/`.' };
  if (first === '}') return { message: 'This `}` closes nothing: a `{` is missing above, or the brace is one too many.' };
  if (first.includes('`')) return { message: `No declaration begins here. ${HINT}` };
  // `part` is followed by `of`.
  const isPart = /^\S+\s+of\b/i.test(text);
  const meant = nearest(
    first,
    [...DECLARATION_WORDS].filter(word => word !== 'part' || isPart),
  );
  const begins = `\`${first}\` begins no declaration.`;
  return meant === undefined
    ? { message: `${begins} ${HINT}` }
    : { message: `${begins} Did you mean \`${meant}\`?`, replacement: meant };
}

const HINT = `A declaration begins with one of ${[...DECLARATION_WORDS].join(', ')}.`;

/** A word that means nothing explains a break so many characters behind it: `decimal18, 2)`. */
const NEAR = 3;

/** Of each torn piece the first problem; what the reader finds in one follows from it. */
function merge(spelling: readonly ParseProblem[], reading: readonly SyntaxProblem[], torn: readonly Span[]): SyntaxProblem[] {
  const first = torn.flatMap((piece): SyntaxProblem[] => {
    const problem = spelling.find(({ start }) => piece.start <= start && start < piece.end) ?? spelling[0];
    if (problem === undefined) return [];
    const { start, end, message } = problem;
    const explained = reading.some(({ span }) => span.end <= start && start - span.end < NEAR);
    return explained ? [] : [{ span: { start, end }, message }];
  });
  const others = reading.filter(
    ({ span }) =>
      !torn.some(piece => piece.start < span.end && span.start < piece.end) &&
      !first.some(problem => problem.span.start < span.end && span.start < problem.span.end),
  );
  return [...first, ...others].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}
