import { nearest } from '../../text/nearest.js';
import { codeOf } from './parser.js';

/** What a word of the parser's messages is in the text. */
const TOKENS: ReadonlyMap<string, string> = new Map([
  ['RParen', '`)`'],
  ['LParen', '`(`'],
  ['RBracket', '`]`'],
  ['LBracket', '`[`'],
  ['RBrace', '`}`'],
  ['Comma', '`,`'],
  ['Gt', '`>`'],
  ['Eq', '`=`'],
]);

/**
 * A syntax error of a query in words for people.
 * @param error the parser's words, and where it stopped, in offsets of the text
 * @returns what to say, and where it stands in the text
 */
export function explain(
  sql: string,
  error: { readonly message: string; readonly start: number; readonly end: number },
): { readonly message: string; readonly start: number; readonly end: number } {
  const said = error.message.replace(/^(?:Parse|Tokenization) error at line \d+, column \d+: /, '');
  const code = codeOf(sql);
  const open = /^Unterminated (.*)/.exec(said);
  if (open !== null) {
    const isName = open[1]?.includes('identifier') === true;
    const what = isName
      ? 'A name that begins here has no end: close it by `` ` ``.'
      : 'A text that begins here has no end: close it.';
    return { ...error, message: what };
  }
  const first = /[a-z_]\w*/i.exec(code);
  const meant = first === null || first.index > code.search(/\S/) ? undefined : nearest(first[0], BEGINNINGS);
  if (first !== null && meant !== undefined && !BEGINNINGS.includes(first[0].toLowerCase())) {
    const place = { start: first.index, end: first.index + first[0].length };
    return { ...place, message: `\`${first[0]}\` begins no query. Did you mean \`${meant}\`?` };
  }
  const rest = code.slice(error.end).trim();
  const expected = /^Expected (\w+)/.exec(said)?.[1];
  const wanted =
    expected === undefined
      ? undefined
      : (TOKENS.get(expected) ?? (/^[A-Z][a-z]+$/.test(expected) ? `\`${expected.toLowerCase()}\`` : undefined));
  const got = sql.slice(error.start, error.end).replaceAll(/\s+/g, ' ').trim();
  const shownGot = got === '' || got.length > 40 || got.includes('`') ? undefined : `\`${got}\``;
  if (/got end of input/.test(said) || got === '') {
    const at = lastWord(code);
    return {
      ...at,
      message: wanted === undefined ? `The query ends too early. ${MORE}` : `The query ends where ${wanted} is missing. ${MORE}`,
    };
  }
  if (rest === '' && ENDS_WITH_OPEN.test(got))
    return { ...error, message: `The query ends behind ${shownGot ?? 'this'}, where something is missing. ${MORE}` };
  if (/^Expected table name or subquery/.test(said))
    return { ...error, message: `A table or a query in brackets is missing behind ${shownGot ?? 'this'}.` };
  if (wanted !== undefined) return { ...error, message: `${wanted} is missing before ${shownGot ?? 'this'}.` };
  return {
    ...error,
    message: `${shownGot ?? 'This'} does not fit here in a Spark SQL query. Take it out, or write what is missing before it.`,
  };
}

/** What a query begins with. */
const BEGINNINGS: readonly string[] = ['select', 'with', 'from', 'values', 'table'];
const MORE = 'Write the rest of it.';
/** Words and signs that cannot be a query's last. */
const ENDS_WITH_OPEN =
  /^(?:select|from|where|join|on|by|and|or|not|in|union|all|having|as|with|when|then|else|between|like|[-+*/,(=<>|])$/i;

/** The last word or sign of a text that is no comment. */
function lastWord(code: string): { readonly start: number; readonly end: number } {
  const end = code.trimEnd().length;
  const word = /(?:\w+|\S)$/.exec(code.slice(0, end))?.[0] ?? '';
  return { start: end - word.length, end };
}
