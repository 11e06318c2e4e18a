import { DECLARATION_WORDS, splitIntoChunks } from '../../grammar/chunks.js';
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
  /** Declarations by their text, so that the next version of the file can take over what did not change. */
  readonly byText: ReadonlyMap<string, Declaration>;
}

/**
 * Reads a file into its declarations. Those whose text (with doc comment) is in `previous` are the same objects as there, so that identity
 * says what changed. Never throws: what cannot be understood is a problem of the declaration that it stands in.
 */
export function parseFile(path: string, text: string, previous?: ParsedFile): ParsedFile {
  const byText = new Map<string, Declaration>();
  let braceAstray = false;
  const chunks = splitIntoChunks(text).map(({ offset, end, docOffset }): ParsedChunk => {
    const explained = braceAstray && isRest(text, offset);
    const key = `${explained ? EXPLAINED : ''}${text.slice(docOffset, end)}`;
    const declaration =
      previous?.byText.get(key) ?? byText.get(key) ?? read(text.slice(offset, end), text.slice(docOffset, offset), explained);
    byText.set(key, declaration);
    if (!explained) braceAstray = declaration.torn !== undefined || text.slice(offset, end) === '}';
    return { offset, docOffset, declaration };
  });
  return { path, text, chunks, byText };
}

/** Before the text of what is left over of a broken declaration, where texts are keys. */
const EXPLAINED = '\0';

/** Whether what begins here can be the rest of a declaration above, whose braces are wrong: no line of its own in column 0. */
function isRest(text: string, offset: number): boolean {
  const word = /^[A-Za-z]*/.exec(text.slice(offset, offset + LONGEST_WORD))?.[0] ?? '';
  if (DECLARATION_WORDS.has(word.toLowerCase())) return false;
  return text[offset] === '}' || !(offset === 0 || /[\n\r]/.test(text[offset - 1] ?? ''));
}

const LONGEST_WORD = 20;

function read(text: string, docText: string, explained: boolean): Declaration {
  const declaration = readText(text, docText);
  return explained ? { ...declaration, problems: [] } : declaration;
}

/** Reads the text of one declaration and the doc comment above it. */
function readText(text: string, docText: string): Declaration {
  const { node, problems, comments } = parseDeclaration(text);
  const reading: Reading = { broken: problems.length > 0, text, problems: [], strings: [] };
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
      : { span, message: unknownMessage(first) };
  return { kind: 'unknown', ...place, properties: [], strings: [], comments, problems: [problem] };
}

function unknownMessage(first: string): string {
  if (first.startsWith('/*')) return 'This comment is not closed. End it with `*/`.';
  if (first === '}') return 'This `}` closes nothing: a `{` is missing above, or the brace is one too many.';
  const meant = nearest(first, DECLARATION_WORDS);
  const hint =
    meant === undefined ? `A declaration begins with one of ${[...DECLARATION_WORDS].join(', ')}.` : `Did you mean \`${meant}\`?`;
  return first.includes('`') ? `No declaration begins here. ${hint}` : `\`${first}\` begins no declaration. ${hint}`;
}

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
