/** How names and texts of the user are written in Spark SQL and in Python, so that they stay names and texts. */

/** Words that Spark reads as something else than a name in some place of an expression, a column list or a table list. */
const WORDS = new Set(
  `all and anti any array as asc authorization between both by case cast check collate collation column constraint create cross cube
  current current_date current_time current_timestamp current_user date desc distinct div else end escape except execute exists
  explain extract false fetch filter first for foreign from full function grant group grouping having if ilike in inner insert
  intersect interval into is join last lateral leading left like limit localtime localtimestamp map minus natural not null nulls of
  offset on only or order outer over overlaps overlay partition percentile_cont percentile_disc position primary range recursive
  references regexp replace right rlike rollup row rows select semi session_user set setminus some sql struct substr substring
  system_user table tablesample then time timestamp timestamp_ltz timestamp_ntz to trailing trim true truncate unbounded union unique
  unknown unnest unpivot user using values variant when where window with within x`.split(/\s+/),
);

/** A name in Spark SQL: as it is where that is safe, else in backticks. */
export function identifier(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !WORDS.has(name.toLowerCase()) ? name : `\`${name.replaceAll('`', '``')}\``;
}

/** A dotted name in Spark SQL. */
export function qualified(...names: readonly string[]): string {
  return names.map(identifier).join('.');
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text as a Spark SQL literal. `${` is written so that Spark's substitution of variables does not see it. */
export function literal(text: string): string {
  const escaped = [...text]
    .map(c => ESCAPES[c] ?? (/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(c) ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c))
    .join('')
    .replaceAll('${', '\\u0024{');
  return `'${escaped}'`;
}

/** Characters that must not stand as they are in Python source, or that Python's reader would change. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Cf}\u2028\u2029]/u;

function escapePython(text: string, quote: string): string {
  return [...text]
    .map(c => {
      if (c === '\\' || c === quote) return `\\${c}`;
      if (!UNPRINTABLE.test(c)) return c;
      const code = c.codePointAt(0) ?? 0;
      if (c === '\n') return '\\n';
      return code < 0x100
        ? `\\x${code.toString(16).padStart(2, '0')}`
        : code < 0x10000
          ? `\\u${code.toString(16).padStart(4, '0')}`
          : `\\U${code.toString(16).padStart(8, '0')}`;
    })
    .join('');
}

/** A text as a Python literal on one line. */
export function pythonString(text: string): string {
  return `"${escapePython(text, '"')}"`;
}

/** A text of several lines as a Python literal between triple quotes: raw where it holds backslashes, escaped where it must be. */
export function pythonBlock(text: string): string {
  const plain = !UNPRINTABLE.test(text.replaceAll('\n', '')) && !text.includes('"""') && !text.endsWith('"');
  if (plain && !text.includes('\\')) return `"""${text}"""`;
  if (plain && !text.endsWith('\\')) return `r"""${text}"""`;
  return `"""${text
    .split('\n')
    .map(line => escapePython(line, '"'))
    .join('\n')}"""`;
}

/** A text of the user inside a comment of one line. */
export function commentText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\p{Cf}\u2028\u2029\s]+/gu, ' ').trim();
}
