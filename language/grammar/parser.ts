import type { IRecognitionException } from 'chevrotain';
import {
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  EmptyFileSystem,
  inject,
  type LangiumCoreServices,
  type LangiumSharedCoreServices,
} from 'langium';
import { DECLARATION_WORDS } from './chunks.js';
import type { Declaration } from './generated/ast.js';
import { CupelGeneratedModule, CupelGeneratedSharedModule, CupelLanguageMetaData } from './generated/module.js';
import { LazyLookahead } from './lookahead.js';
import { PeopleErrorMessages } from './messages.js';
import { CupelLexer, CupelTokenBuilder } from './tokens.js';
import { TreeParser } from './tree-parser.js';

/** A mistake in the text of one declaration; offsets count from its first character. */
export interface ParseProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** The syntax tree of one declaration, and what is wrong with its spelling. */
export interface ParsedDeclaration {
  /** Missing where the text begins no declaration. */
  readonly node?: Declaration;
  readonly problems: readonly ParseProblem[];
  readonly comments: readonly { readonly start: number; readonly end: number }[];
}

let services: LangiumCoreServices | undefined;
let treeParser: TreeParser | undefined;
let mode: 'production' | 'development' = 'production';

/** Makes the parser check its grammar and report ambiguous alternatives on standard output: for the tests of the grammar. */
export function checkGrammarWhileParsing(): void {
  mode = 'development';
  services = undefined;
  treeParser = undefined;
}

/** Makes Langium's services for this grammar, of which lexer and grammar are used here. */
export function createServices(): LangiumCoreServices {
  const shared: LangiumSharedCoreServices = inject(createDefaultSharedCoreModule(EmptyFileSystem), CupelGeneratedSharedModule);
  const services: LangiumCoreServices = inject(createDefaultCoreModule({ shared }), CupelGeneratedModule, {
    // The lookahead strategy writes what it finds ambiguous to standard output in development mode; a test asks for that.
    LanguageMetaData: () => ({ ...CupelLanguageMetaData, mode }),
    parser: {
      TokenBuilder: () => new CupelTokenBuilder(),
      Lexer: (all: LangiumCoreServices) => new CupelLexer(all),
      // Texts stay as they are written: the reader knows what each of them is.
      ValueConverter: () => ({ convert: (image: string) => image }),
      ParserErrorMessageProvider: () => new PeopleErrorMessages(),
      ...(mode === 'production' ? { ParserConfig: () => ({ lookaheadStrategy: new LazyLookahead({ logging: () => {} }) }) } : {}),
    },
  });
  shared.ServiceRegistry.register(services);
  return services;
}

function languageServices(): LangiumCoreServices {
  services ??= createServices();
  return services;
}

function lexer(): CupelLexer {
  return languageServices().parser.Lexer as CupelLexer;
}

/** Built at the first use, which takes longer than parsing some thousand lines. */
function parserOfDeclarations(): TreeParser {
  treeParser ??= new TreeParser(languageServices());
  return treeParser;
}

/** Parses the text of one declaration. Never throws; a broken text yields as much of a tree as can be understood. */
export function parseDeclaration(text: string): ParsedDeclaration {
  const deep = tooDeep(text);
  if (deep !== undefined) return { problems: [deep], comments: comments(text) };
  const parser = parserOfDeclarations();
  const lexed = lexer().scan(text);
  let value: Declaration;
  try {
    value = parser.parse(lexed.tokens, 'Declaration') as unknown as Declaration;
  } catch {
    // The stack ran out, and the parser is left in the middle of its work: the next text gets a new one.
    treeParser = undefined;
    return { problems: [nestedTooDeeply(0, /^\w*/.exec(text)?.[0].length ?? 1)], comments: comments(text) };
  }
  const problems = lexed.errors.map(
    (error): ParseProblem => ({
      start: error.offset,
      end: error.offset + Math.max(1, error.length),
      message: /^unexpected character/.test(error.message) ? `\`${text[error.offset]}\` means nothing here.` : error.message,
    }),
  );
  // What follows an unclosed text is read wrongly: one message is enough.
  const trusted = Math.min(
    text.length,
    ...lexed.errors.filter(({ message }) => message.includes('not closed')).map(({ offset }) => offset),
  );
  // After a mistake the declaration may only seem to end too early or too late.
  const [first, ...others] = parser.errors;
  const inside = others.filter(({ name, token }) => name !== 'NotAllInputParsedException' && token.image !== '');
  const told = first === undefined ? [] : [first, ...inside];
  for (const error of told) {
    const problem = unclosedBracket(error, text) ?? atToken(error, text);
    if (problem.start <= trusted) problems.push(problem);
  }
  const begins = DECLARATION_WORDS.has(/^\w+/.exec(text)?.[0].toLowerCase() ?? '');
  const node = begins ? value : undefined;
  const hidden = lexed.hidden.map(({ startOffset, image }) => ({ start: startOffset, end: startOffset + image.length }));
  return { node, problems: onePerPlace(problems), comments: hidden };
}

/** All tokens of a text, words with the keyword that they spell. For completion and for keyword hovers. */
export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'symbol' | 'comment' | 'doc';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The tokens of a text in order, comments included. Never throws; characters that mean nothing are left out. */
export function tokenize(text: string): Token[] {
  const { tokens, hidden } = lexer().scan(text);
  return [...tokens, ...hidden]
    .map(
      (token): Token => ({
        kind: tokenKind(token.tokenType.name, token.image),
        text: token.image,
        start: token.startOffset,
        end: token.startOffset + token.image.length,
      }),
    )
    .sort((a, b) => a.start - b.start);
}

function tokenKind(type: string, image: string): Token['kind'] {
  if (type.endsWith('COMMENT')) return image.startsWith('/**') && image.length > 4 ? 'doc' : 'comment';
  if (type.endsWith('STRING') || type === 'UNCLOSED_TRIPLE') return 'string';
  if (type === 'QUOTED_NAME' || type === 'UNCLOSED_NAME') return 'name';
  if (type === 'NUMBER') return 'number';
  return /^[\w$\u00a0-\uffff]/.test(image) ? 'word' : 'symbol';
}

/** The parser takes about 150 stack frames for a level of nesting; Node has room for some 70 levels. */
const DEEPEST_NESTING = 40;

/** What opens the arguments of a type that can hold others. */
const OPENING_TYPE = /\b(?:array|map|struct)\s*</gi;

/** The first bracket that is nested too deeply; only a text with that many brackets is looked at token by token. */
function tooDeep(text: string): ParseProblem | undefined {
  let brackets = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 40 || c === 91) brackets++;
  }
  if (brackets <= DEEPEST_NESTING) brackets += text.match(OPENING_TYPE)?.length ?? 0;
  if (brackets <= DEEPEST_NESTING) return undefined;
  const open: string[] = [];
  let previous = '';
  for (const { kind, text: token, start, end } of tokenize(text)) {
    if (token === '(' || token === '[' || (token === '<' && /^(?:array|map|struct)$/i.test(previous))) {
      open.push(token);
      if (open.length > DEEPEST_NESTING) return nestedTooDeeply(start, end);
    } else if (token === ')' || token === ']' || (token === '>' && open.at(-1) === '<')) open.pop();
    if (kind !== 'comment') previous = token;
  }
  return undefined;
}

function nestedTooDeeply(start: number, end: number): ParseProblem {
  return {
    start,
    end,
    message: 'This is nested too deeply to be read. Split it into several columns or tables.',
  };
}

/** A call is no call where its bracket is not closed, and then the bracket is what stands wrong. */
function unclosedBracket({ token }: IRecognitionException, text: string): ParseProblem | undefined {
  if (token.image !== '(' && token.image !== '[') return undefined;
  let depth = 0;
  for (const { text: image, start } of tokenize(text)) {
    if (start < token.startOffset) continue;
    if (image === '(' || image === '[') depth++;
    else if ((image === ')' || image === ']') && --depth === 0) return undefined;
    else if (image === '{' || image === '}') break;
  }
  const message = `This \`${token.image}\` is not closed: a \`${token.image === '(' ? ')' : ']'}\` is missing behind it.`;
  return { start: token.startOffset, end: token.startOffset + 1, message };
}

/** Where the wrong token stands; where the text ends too early, its last character. */
function atToken(error: IRecognitionException, text: string): ParseProblem {
  const token = error.token;
  if (Number.isNaN(token.startOffset) || token.image === '') {
    const end = text.trimEnd().length;
    return { start: Math.max(0, end - 1), end: Math.max(1, end), message: error.message };
  }
  return { start: token.startOffset, end: token.startOffset + token.image.length, message: error.message };
}

/** One mistake, one message: of several at one place the first. */
function onePerPlace(problems: readonly ParseProblem[]): ParseProblem[] {
  const seen = new Set<number>();
  return [...problems].sort((a, b) => a.start - b.start).filter(({ start }) => !seen.has(start) && seen.add(start));
}

function comments(text: string): { start: number; end: number }[] {
  if (!/\/[/*]|--/.test(text)) return [];
  return tokenize(text)
    .filter(({ kind }) => kind === 'comment' || kind === 'doc')
    .map(({ start, end }) => ({ start, end }));
}
