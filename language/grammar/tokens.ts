import { type ILexingError, type IToken, Lexer, type TokenType } from 'chevrotain';
import {
  DefaultLexer,
  DefaultTokenBuilder,
  type Grammar,
  type GrammarAST,
  type LangiumCoreServices,
  type LexerResult,
  type TokenBuilderOptions,
} from 'langium';

/** Words that mean something inside expressions; only in backticks are they names. */
export const EXPRESSION_WORDS: ReadonlySet<string> = new Set(
  'and or not in is like ilike rlike between case when then else end cast as null true false distinct interval'.split(' '),
);

const WORD = /^[a-z_]+$/i;

/** What stands open at the end of its line or of the text: read as if it were closed, and reported. */
const UNCLOSED: readonly { name: string; pattern: RegExp; like: string; message: string }[] = [
  {
    name: 'UNCLOSED_COMMENT',
    pattern: /\/\*[\s\S]*/,
    like: 'BLOCK_COMMENT',
    message: 'This comment is not closed. End it with `*/`.',
  },
  {
    name: 'UNCLOSED_TRIPLE',
    pattern: /"""[\s\S]*/,
    like: 'TRIPLE_STRING',
    message: 'This text is not closed. End it with `"""`.',
  },
  {
    name: 'UNCLOSED_STRING',
    pattern: /'([^'\r\n]|'')*|"([^"\r\n]|"")*/,
    like: 'STRING',
    message: 'This text is not closed on its line. End it with the quote that it began with.',
  },
  {
    name: 'UNCLOSED_NAME',
    pattern: /`([^`\r\n]|``)*/,
    like: 'QUOTED_NAME',
    message: 'This name is not closed. End it with a backtick.',
  },
];

/**
 * Gives every word keyword that is no expression word the category `ID`, so that it can stand wherever a name can, and takes
 * words out of the lexer: it finds words, and the keyword is looked up.
 */
export class CupelTokenBuilder extends DefaultTokenBuilder {
  override buildTokens(grammar: Grammar, options?: TokenBuilderOptions): TokenType[] {
    const all = super.buildTokens(grammar, options) as TokenType[];
    const named = (name: string): TokenType => all.find(type => type.name === name) as TokenType;
    const id = named('ID');
    for (const type of all) {
      delete type.LONGER_ALT;
      if (WORD.test(type.name) && type.PATTERN === Lexer.NA && !EXPRESSION_WORDS.has(type.name)) type.CATEGORIES = [id];
    }
    for (const name of ['PLAIN', 'LEADING_STAR']) named(name).PATTERN = Lexer.NA;
    named('PLAIN').CATEGORIES = [id];
    const unclosed = UNCLOSED.map(({ name, pattern, like }): TokenType => {
      const hidden = named(like).GROUP === 'hidden';
      return { name, PATTERN: pattern, LINE_BREAKS: true, ...(hidden ? { GROUP: 'hidden' } : { CATEGORIES: [named(like)] }) };
    });
    const first = ['WS', 'LINE_COMMENT', 'BLOCK_COMMENT', 'UNCLOSED_COMMENT', 'TRIPLE_STRING', 'UNCLOSED_TRIPLE', 'STRING'];
    first.push('UNCLOSED_STRING', 'QUOTED_NAME', 'UNCLOSED_NAME', 'NUMBER', 'ID');
    const byName = new Map([...all, ...unclosed].map(type => [type.name, type]));
    return [...first.map(name => byName.get(name) as TokenType), ...all.filter(type => !first.includes(type.name))];
  }

  protected override buildKeywordToken(keyword: GrammarAST.Keyword): TokenType {
    return { name: keyword.value, PATTERN: WORD.test(keyword.value) ? Lexer.NA : keyword.value };
  }
}

/** Finds the words' keywords, and tells apart what the grammar cannot (`distinguish`). */
export class CupelLexer extends DefaultLexer {
  private readonly words = new Map<string, TokenType>();
  private readonly plain: TokenType;
  private readonly id: TokenType;
  private readonly unclosed: ReadonlySet<TokenType>;

  constructor(services: LangiumCoreServices) {
    super(services);
    for (const type of Object.values(this.tokenTypes))
      if (WORD.test(type.name) && type.name === type.name.toLowerCase()) this.words.set(type.name, type);
    this.plain = this.tokenTypes.PLAIN as TokenType;
    this.id = this.tokenTypes.ID as TokenType;
    this.unclosed = new Set(UNCLOSED.map(({ name }) => this.tokenTypes[name] as TokenType));
  }

  /** Tokens for the parser: comments stay out of the tree, where a great many of them would be slow. */
  override tokenize(text: string): LexerResult {
    return { ...this.scan(text), hidden: [] };
  }

  /** All tokens, comments as `hidden`. */
  scan(text: string): LexerResult {
    const result = super.tokenize(text);
    const errors: ILexingError[] = [...result.errors];
    for (const token of result.tokens) {
      if (token.tokenType === this.id) this.retype(token, this.words.get(token.image.toLowerCase()) ?? this.plain);
      else if (this.unclosed.has(token.tokenType)) errors.push(unclosedError(token));
    }
    for (const token of result.hidden) if (this.unclosed.has(token.tokenType)) errors.push(unclosedError(token));
    return { ...result, tokens: this.distinguish(result.tokens), errors };
  }

  private retype(token: IToken, type: TokenType): void {
    token.tokenType = type;
    token.tokenTypeIdx = type.tokenTypeIdx as number;
  }

  /** The constraint words of a column, a line-leading `*`, and `>=` after a type. */
  private distinguish(tokens: readonly IToken[]): IToken[] {
    const result: IToken[] = [];
    let angles = 0;
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i] as IToken;
      const previous = result.at(-1);
      const next = tokens[i + 1];
      const leads = previous === undefined || (token.startLine as number) > (previous.endLine as number);
      const word = token.tokenType.name;
      if (CONSTRAINTS.has(word)) {
        if (!this.isConstraint(word, leads, result, next, tokens[i + 2])) this.retype(token, this.plain);
      } else if (word === '*') {
        if (leads && standsAlone(token, next)) this.retype(token, this.tokenTypes.LEADING_STAR as TokenType);
      } else if (word === '<') {
        if (angles > 0 || opensType(result)) angles++;
      } else if (word === '>') {
        if (angles > 0) angles--;
      } else if (word === '>=' && angles > 0) {
        angles--;
        const half = (offset: number, type: string): IToken => ({
          ...token,
          image: type,
          startOffset: token.startOffset + offset,
          endOffset: token.startOffset + offset,
          startColumn: (token.startColumn as number) + offset,
          endColumn: (token.startColumn as number) + offset,
          tokenType: this.tokenTypes[type] as TokenType,
          tokenTypeIdx: (this.tokenTypes[type] as TokenType).tokenTypeIdx as number,
        });
        result.push(half(0, '>'), half(1, '='));
        continue;
      } else if (angles > 0 && (word === '{' || word === '}')) {
        angles = 0;
      }
      result.push(token);
    }
    return result;
  }

  private isConstraint(
    word: string,
    leads: boolean,
    before: readonly IToken[],
    next: IToken | undefined,
    second: IToken | undefined,
  ): boolean {
    const following = next?.tokenType.name;
    if (following === ':') return false;
    if (word === 'deprecated') return following === 'STRING' || following === 'UNCLOSED_STRING';
    if (leads) return false;
    if (word === 'was') return true;
    if (word === 'references') {
      const names = following !== undefined && (next?.tokenType.CATEGORIES?.includes(this.id) || following === 'QUOTED_NAME');
      // Where no type stands before it, `a references b` may be three columns, and `references t.c` may not.
      return names && (second?.tokenType.name === '.' || endsTypeOrConstraint(before));
    }
    return endsTypeOrConstraint(before);
  }
}

const CONSTRAINTS: ReadonlySet<string> = new Set([
  'event_time',
  'ingest_time',
  'pii',
  'unique',
  'references',
  'was',
  'deprecated',
]);
const FLAGS: ReadonlySet<string> = new Set(['event_time', 'ingest_time', 'pii', 'unique']);

/** Whether the tokens end with `: type` or with a constraint after one. */
function endsTypeOrConstraint(tokens: readonly IToken[]): boolean {
  const name = (back: number): string | undefined => tokens.at(-back)?.tokenType.name;
  const last = name(1) as string | undefined;
  if (last === undefined) return false;
  if (FLAGS.has(last)) return true;
  if (last === 'null') return name(2) === 'not';
  if (last === 'STRING') return name(2) === 'deprecated';
  if (last === '>' || last === ')') return true;
  if (name(2) === ':') return true;
  if (name(2) === 'was') return true;
  // `references silver.orders.id`
  for (let i = 2; name(i) === '.' && i < 8; i += 2) if (name(i + 2) === 'references') return true;
  return name(2) === 'references';
}

/** Whether `<` opens the arguments of a type: `: array<`, `as map<`, `struct<`. */
function opensType(before: readonly IToken[]): boolean {
  const word = before.at(-1)?.tokenType.name ?? '';
  const previous = before.at(-2)?.tokenType.name ?? '';
  return ['array', 'map', 'struct'].includes(word) && (previous === ':' || previous === 'as');
}

/** Whether nothing that could be multiplied follows on the line. */
function standsAlone(star: IToken, next: IToken | undefined): boolean {
  if (next === undefined || (next.startLine as number) > (star.endLine as number)) return true;
  return ['except', '}', ','].includes(next.tokenType.name);
}

function unclosedError(token: IToken): ILexingError {
  const message = UNCLOSED.find(({ name }) => name === token.tokenType.name)?.message ?? '';
  return { offset: token.startOffset, line: token.startLine, column: token.startColumn, length: token.image.length, message };
}
