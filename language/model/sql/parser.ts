/**
 * The parser of Spark SQL: `parse` of `@polyglot-sql/sdk` for the dialect `spark`. It is loaded by whoever runs the model, and takes a
 * moment to be there.
 */
export interface SqlParser {
  /**
   * @returns JSON: `{"success": true, "ast": "…"}` with the statements as JSON in a string, or `{"success": false, "error": "…",
   *   "errorStart": n, "errorEnd": n}`, offsets in code points; undefined where the parser itself failed
   */
  parse(sql: string): string | undefined;
}

/** A statement or a part of one as the parser hands it out: an object of one member, whose name says what it is. */
export type SqlNode = Readonly<Record<string, unknown>>;

/** Turns the parser's offsets into those of the text. */
export type Offsets = (parsers: number) => number;

export type ParsedSql =
  | { readonly kind: 'statements'; readonly statements: readonly SqlNode[]; readonly offset: Offsets }
  /** Offsets of the text, in UTF-16. */
  | { readonly kind: 'error'; readonly message: string; readonly start: number; readonly end: number }
  /** What the parser cannot say anything about. */
  | { readonly kind: 'unknown' };

/** Longer texts are not looked at. */
const LONGEST = 200_000;

/** What is no code of a query: comments, strings, and names in backticks. */
const HIDDEN = /--[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"\\]|""|\\[\s\S])*"|`(?:[^`]|``)*`/g;

/** A query of the same length without its comments, strings and quoted names. */
export function codeOf(sql: string): string {
  return sql.replace(HIDDEN, hidden => ' '.repeat(hidden.length));
}

/** Right Spark SQL that the parser may not know: pipes, and clauses and typed literals of the newest Spark. */
const NOT_KNOWN = /\|>|\b(?:distribute|cluster|sort)\s+by\b|\bmatch_recognize\b|\bidentifier\s*\(/i;
const NEW_LITERAL = /\b(?:timestamp_[nl]tz|time)\s*['"]/i;

/** Words that the parser takes for the beginning of something else where Spark takes them for names. */
const WORDS = 'alter|binary|both|create|delete|div|drop|leading|limit|msck|qualify|repair|set|top|trailing|using';
const NAME_BEFORE = '(?<=\\.\\s*|\\bas\\s+|(?:[,(=<>+*/%|-]|\\b(?:select|distinct|by|where|and|or|not|on|when|then|else))\\s*)';
const NAME_BEHIND =
  '(?=\\s*(?:[,).=<>!+*/%|;-]|$|\\b(?:from|as|is|in|and|or|not|between|like|asc|desc|then|else|end|group|order|having|where|join)\\b))';
const NAME = new RegExp(`${NAME_BEFORE}\\b(?:${WORDS})\\b${NAME_BEHIND}|(?<=\\.\\s*|\\bas\\s+)(?:${WORDS})\\b`, 'gi');

/** Parses a text; offsets of an error are those of the text as it stands. */
export function parseSql(parser: SqlParser, sql: string): ParsedSql {
  if (sql.length > LONGEST) return { kind: 'unknown' };
  // `!` is `not` in Spark, and the parser does not know it.
  const code = codeOf(sql);
  const known = sql.replace(/!(?!=)/g, (mark, at: number) => (code[at] === '!' ? '~' : mark));
  const first = parsed(parser, known, offsetsOf(known));
  if (first.kind !== 'error') return first;
  if (NOT_KNOWN.test(code) || NEW_LITERAL.test(sql)) return { kind: 'unknown' };
  const names = [...code.matchAll(NAME)];
  if (names.length === 0) return first;
  const second = parsed(parser, ...quoted(known, names));
  return second.kind === 'error' ? first : second;
}

function parsed(parser: SqlParser, sql: string, offset: Offsets): ParsedSql {
  try {
    const text = parser.parse(sql);
    if (text === undefined) return { kind: 'unknown' };
    const answer: Record<string, unknown> = JSON.parse(text);
    if (answer.success === true) return { kind: 'statements', statements: JSON.parse(String(answer.ast)), offset };
    const start = offset(Number(answer.errorStart ?? 0));
    return { kind: 'error', message: String(answer.error), start, end: Math.max(start, offset(Number(answer.errorEnd ?? 0))) };
  } catch {
    // An answer nested too deep to be read.
    return { kind: 'unknown' };
  }
}

/** A text with some words in backticks. */
function quoted(sql: string, words: readonly RegExpExecArray[]): [text: string, offset: Offsets] {
  const inserted: number[] = [];
  let text = '';
  let at = 0;
  for (const { index, 0: word } of words) {
    text += `${sql.slice(at, index)}\`${word}\``;
    at = index + word.length;
    inserted.push(text.length - word.length - 2, text.length - 1);
  }
  text += sql.slice(at);
  const offset = offsetsOf(text);
  return [text, parsers => offset(parsers) - inserted.filter(place => place < offset(parsers)).length];
}

/** Offsets of the parser, which counts code points, in a text that it was given as it is. */
function offsetsOf(sql: string): Offsets {
  const wide: number[] = [];
  for (let at = 0, points = 0; at < sql.length; points++) {
    const length = (sql.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    if (length === 2) wide.push(points);
    at += length;
  }
  if (wide.length === 0) return points => Math.min(points, sql.length);
  return points => Math.min(points + wide.filter(at => at < points).length, sql.length);
}
