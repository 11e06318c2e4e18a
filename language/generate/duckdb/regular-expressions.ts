/** What Java's regular expressions have and RE2 has not, or reads otherwise, apart from what `toRe2` translates. */
const OTHERWISE = /\(\?[=!<>]|\\[1-9kpPZzGRhHvVXbBQEuxc0]|[*+?}]\+|&&|\[\^?\[|\$(?!$)|(?<=[^[])(?<!^)\^|[{][^}]*,[^}]*[{]/;

/** True where a pattern of Java's means the same to RE2, once `toRe2` has written it. */
export function isRe2(pattern: string): boolean {
  const plain = pattern.replace(/\\[\\$^[\]{}().*+?|/-]/g, 'x');
  return !OTHERWISE.test(plain) && !/\[[^\]]*\\[SDW]/.test(plain);
}

/** Ends of lines, to Java. */
const LINE_ENDS = String.raw`\n\r\x{85}\x{2028}\x{2029}`;
const BLANKS = String.raw`\t\n\x0B\f\r `;

/** A pattern of Java's for RE2: to Java more characters end a line, `$` stands before a last one too, and a vertical tab is a blank. */
export function toRe2(pattern: string): string {
  let text = '';
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] ?? '';
    const pair = pattern.slice(i, i + 2);
    if (c === '\\') {
      i++;
      if (pair === '\\s') text += inClass ? BLANKS : `[${BLANKS}]`;
      else text += pair === '\\S' ? `[^${BLANKS}]` : pair;
    } else if (inClass) {
      inClass = c !== ']';
      text += c;
    } else if (c === '[') {
      inClass = true;
      text += c;
    } else if (c === '.') text += `[^${LINE_ENDS}]`;
    else if (c === '$') text += `(?:\\r\\n|[${LINE_ENDS}])?$`;
    else text += c;
  }
  return text;
}
