import { DECLARATION_WORDS, splitIntoChunks } from '../../grammar/chunks.js';
import { type ParseProblem, parseDeclaration } from '../../grammar/parser.js';
import { nearest } from '../../text/nearest.js';
import type { Declaration, SyntaxProblem } from '../declaration/index.js';
import type { Reading } from './context.js';
import { readDeclaration } from './declarations.js';
import { readDoc } from './doc.js';

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
  const chunks = splitIntoChunks(text).map(({ offset, end, docOffset }): ParsedChunk => {
    const key = text.slice(docOffset, end);
    const declaration =
      previous?.byText.get(key) ?? byText.get(key) ?? readText(text.slice(offset, end), text.slice(docOffset, offset));
    byText.set(key, declaration);
    return { offset, docOffset, declaration };
  });
  return { path, text, chunks, byText };
}

/** Reads the text of one declaration and the doc comment above it. */
function readText(text: string, docText: string): Declaration {
  const { node, problems, comments } = parseDeclaration(text);
  const reading: Reading = { broken: problems.length > 0, text, problems: [], strings: [] };
  if (node === undefined) return unknownDeclaration(text, comments, problems[0]);
  const doc = readDoc(docText.trim());
  const fields = readDeclaration(reading, node);
  return {
    ...fields,
    span: { start: 0, end: text.length },
    ...(doc === undefined ? {} : { doc }),
    strings: reading.strings.sort((a, b) => a.span.start - b.span.start),
    comments,
    problems: merge(problems, reading.problems),
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

/** Spelling first; what the reader finds inside text that was already complained about is not said again. */
function merge(
  spelling: readonly { start: number; end: number; message: string }[],
  reading: readonly SyntaxProblem[],
): SyntaxProblem[] {
  const first = spelling.map(({ start, end, message }): SyntaxProblem => ({ span: { start, end }, message }));
  const others = reading.filter(
    ({ span }) => !first.some(problem => problem.span.start < span.end && span.start < problem.span.end),
  );
  return [...first, ...others].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}
