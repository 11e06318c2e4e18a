import { secretVariable } from '../../language/generate/ingestion/reading.js';
import type { Value } from '../../language/model/declaration/index.js';
import type { Location, SourceRecord } from '../../language/model/records.js';

/** How the lines of a file of CSV are read: as Spark reads them, whose options a source has. */
export interface CsvFormat {
  /** Names in the order of the fields; missing where the first line of each file says them. */
  readonly columns?: readonly string[];
  readonly delimiter: string;
  /** Empty where a value is never between quotes. */
  readonly quote: string;
  readonly escape: string;
  /** How a line begins that is none; empty where each is one. */
  readonly comment: string;
  /** True where a value between quotes may go on in the next line. */
  readonly multiLine: boolean;
  readonly nullValue: string;
  /** What stands for nothing between quotes. */
  readonly emptyValue: string;
  readonly trimsBegin: boolean;
  readonly trimsEnd: boolean;
}

/** Options by which Spark would read other values, and this program does not. */
const UNREAD: ReadonlyMap<string, RegExp> = new Map([
  ['encoding', /^utf-?8$/i],
  ['charset', /^utf-?8$/i],
  ['linesep', /^(\\r)?(\\n)?$/],
  ['mode', /^permissive$/i],
  ['chartoescapequoteescaping', /^$/],
  ['unescapedquotehandling', /^stop_at_delimiter$/i],
]);

/** An option of a source that is not followed here. */
export interface UnreadOption {
  readonly unread: string;
  readonly location: Location;
}

/** What the options of a source say of its CSV, or the one that cannot be followed. */
export function csvFormatOf(source: SourceRecord): CsvFormat | UnreadOption {
  const options = new Map<string, string>();
  for (const { property, location } of source.properties.values()) {
    if (property.name !== 'option') continue;
    const { key } = property.value;
    const said = textOf(property.value.value);
    if (UNREAD.get(key.toLowerCase())?.test(said) === false)
      return { unread: key, location: location ?? { handle: source.handle, span: source.nameSpan } };
    options.set(key.toLowerCase(), said);
  }
  const of = (key: string, otherwise: string) => options.get(key) ?? otherwise;
  const is = (key: string) => of(key, 'false').toLowerCase() === 'true';
  return {
    ...(of('header', 'true').toLowerCase() === 'true' ? {} : { columns: source.columns.map(c => c.name) }),
    delimiter: unescaped(of('sep', of('delimiter', ','))),
    quote: of('quote', '"'),
    escape: of('escape', '\\'),
    comment: of('comment', ''),
    multiLine: is('multiline'),
    nullValue: of('nullvalue', ''),
    emptyValue: of('emptyvalue', ''),
    trimsBegin: is('ignoreleadingwhitespace'),
    trimsEnd: is('ignoretrailingwhitespace'),
  };
}

function textOf(value: Value): string {
  if (value.kind === 'env') return process.env[value.name] ?? '';
  if (value.kind === 'secret') return process.env[secretVariable(value.path)] ?? '';
  if (value.kind === 'boolean') return String(value.value);
  return 'text' in value && typeof value.text === 'string' ? value.text : '';
}

const ESCAPED: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n', b: '\b', f: '\f' };

/** `\t` as two letters is a tab, since texts of the language have no escapes. */
const unescaped = (text: string) =>
  text.replace(/\\(?:u([0-9a-f]{4})|(.))/gi, (_, code: string | undefined, letter: string) =>
    code === undefined ? (ESCAPED[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );

/** A row of a file: the number of its line, and its fields by name, or nothing of them where it has more or fewer than there are names. */
export interface CsvRow {
  readonly line: number;
  readonly raw: string;
  readonly fields?: Readonly<Record<string, string | null>>;
}

/** The rows of a file of CSV, from its lines with their numbers. */
export async function* csvRows(
  lines: AsyncIterable<readonly [number: number, text: string]>,
  format: CsvFormat,
): AsyncGenerator<CsvRow> {
  let names = format.columns;
  function* rowOf(line: number, raw: string): Generator<CsvRow> {
    const { fields } = fieldsOf(raw, format);
    if (!names) names = fields.map((field, i) => field ?? `_c${i}`);
    else if (fields.length !== names.length) yield { line, raw };
    else yield { line, raw, fields: Object.fromEntries(names.map((name, i) => [name, fields[i] ?? null])) };
  }
  let begun: { readonly line: number; readonly texts: string[] } | undefined;
  for await (const [line, text] of lines) {
    if (begun) begun.texts.push(text);
    else if (text.trim() === '' || (format.comment !== '' && text.startsWith(format.comment))) continue;
    else begun = { line, texts: [text] };
    // A value that has begun above goes on through lines without a quote.
    const goesOn = format.multiLine && (begun.texts.length > 1 || text.includes(format.quote));
    if (goesOn && (!text.includes(format.quote) || fieldsOf(begun.texts.join('\n'), format).isOpen)) continue;
    yield* rowOf(begun.line, begun.texts.join('\n'));
    begun = undefined;
  }
  if (begun) yield* rowOf(begun.line, begun.texts.join('\n'));
}

/** The fields of a line; `isOpen` where the last one begins with a quote and does not end. */
function fieldsOf(line: string, format: CsvFormat): { readonly fields: readonly (string | null)[]; readonly isOpen: boolean } {
  const { delimiter, quote, nullValue, trimsBegin, trimsEnd } = format;
  const fields: (string | null)[] = [];
  const put = (value: string | null) => fields.push(value === nullValue ? null : value);
  let isOpen = false;
  let at = 0;
  for (;;) {
    while (trimsBegin && isSpace(line[at]) && !line.startsWith(delimiter, at)) at++;
    if (quote !== '' && line.startsWith(quote, at)) {
      const found = quoted(line, at, format);
      put(found.value);
      isOpen = found.isOpen;
      at = found.end;
    } else {
      const end = endOf(line, at, delimiter);
      const text = line.slice(at, end);
      const value = trimsEnd ? text.trimEnd() : text;
      put(value === '' ? null : value);
      at = end;
    }
    if (at >= line.length) return { fields, isOpen };
    at += delimiter.length;
  }
}

/** A value between quotes, of which the first stands at a place. One with a quote in it that is not escaped is as it is written, up to the next delimiter. */
function quoted(
  line: string,
  begin: number,
  { delimiter, quote, escape: escapes, emptyValue }: CsvFormat,
): { readonly value: string; readonly end: number; readonly isOpen: boolean } {
  let value = '';
  for (let at = begin + 1; at < line.length; at++) {
    const [letter = '', next] = [line[at], line[at + 1]];
    if (letter === escapes && (next === quote || (next === escapes && escapes !== quote))) {
      value += next;
      at++;
    } else if (letter === quote) {
      let end = at + 1;
      while (isSpace(line[end]) && !line.startsWith(delimiter, end)) end++;
      if (end >= line.length || line.startsWith(delimiter, end))
        return { value: value === '' ? emptyValue : value, end, isOpen: false };
      const stop = endOf(line, at + 1, delimiter);
      return { value: line.slice(begin, stop), end: stop, isOpen: false };
    } else value += letter;
  }
  return { value, end: line.length, isOpen: true };
}

const isSpace = (letter: string | undefined) => letter !== undefined && letter <= ' ';

function endOf(line: string, from: number, delimiter: string): number {
  const found = line.indexOf(delimiter, from);
  return found < 0 ? line.length : found;
}
