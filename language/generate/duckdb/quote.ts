/** How names and texts of the user are written in DuckDB's SQL, so that they stay names and texts. */

/** Words that DuckDB reads as something else than a name in some place: all of `duckdb_keywords()` that are not `unreserved`. */
const WORDS: ReadonlySet<string> = new Set(
  `all analyse analyze and anti any array as asc asof asymmetric at authorization between bigint binary bit boolean both
  by case cast char character check coalesce collate collation column columns concurrently constraint create cross dec
  decimal default deferrable desc describe distinct do else end except exists extract false fetch float for foreign
  freeze from full generated glob group grouping grouping_id having ilike in initially inner inout int integer intersect
  interval into is isnull join lambda lateral leading left like limit map national natural nchar none not notnull null
  nullif numeric offset on only or order out outer overlaps overlay pivot pivot_longer pivot_wider placing position
  positional precision primary qualify real references returning right row select semi setof show similar smallint some
  struct substring summarize symmetric table tablesample then time timestamp to trailing treat trim true try_cast union
  unique unpack unpivot using values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement
  xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`.split(/\s+/),
);

/** A name: as it is where that is safe, else between double quotes. */
export function identifier(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !WORDS.has(name.toLowerCase()) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A dotted name. */
export function qualified(...names: readonly string[]): string {
  return names.map(identifier).join('.');
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Characters that an editor does not show, or that end a line. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Cf}\u2028\u2029]/u;

/** A text as a literal; with escapes where it holds characters that do not show. */
export function literal(text: string): string {
  if (!UNPRINTABLE.test(text)) return `'${text.replaceAll("'", "''")}'`;
  const parts: string[] = [];
  let open = '';
  const close = () => {
    if (open !== '') parts.push(`E'${open}'`);
    open = '';
  };
  for (const c of text) {
    const plain = ESCAPES[c] ?? (UNPRINTABLE.test(c) ? undefined : c);
    if (plain === undefined) {
      close();
      parts.push(`chr(${c.codePointAt(0)})`);
    } else open += plain;
  }
  close();
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' || ')})`;
}

/** A text of the user inside a comment of one line. */
export { commentText } from '../quote.js';
