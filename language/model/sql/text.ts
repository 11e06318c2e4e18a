import type { Name, Span } from '../declaration/index.js';
import { codeOf, type Offsets, type SqlNode } from './parser.js';

const CALL = /(?<![\w.$])([A-Za-z_]\w*)\s*(?=\()/g;
/** Functions that are written without brackets too. */
const BARE =
  /(?<![\w.$])(current_date|current_timestamp|current_time|current_user|localtimestamp|session_user|user)\b(?!\s*[(.\w])/gi;

/** The stars of a `select`, alone or behind a name; not those of `count(*)` or between two factors. */
const STAR = /(?<=(?:\bselect|\bdistinct|\ball|,)\s*)\*|(?<=\.\s*)\*/gi;

/** A call of a function: its name as written and where, and the end of the call. */
export interface CallPlace {
  readonly written: string;
  readonly name: Span;
  readonly end: number;
}

/** The ends of brackets in the declaration, by the place in the code where they open. */
function closingBrackets(code: string, base: number): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (const { 0: bracket, index } of code.matchAll(/[()]/g)) {
    if (bracket === '(') open.push(index);
    else {
      const start = open.pop();
      if (start !== undefined) ends.set(start, base + index + 1);
    }
  }
  return ends;
}

/** The text of a query, and where its names stand in the declaration. */
export class Text {
  /** Of the whole text. */
  readonly span: Span;
  readonly #base: number;
  readonly #offset: (codePoints: number) => number;
  /** Where functions of a name are called, by folded name; taken one by one in the order of the text. */
  readonly #calls = new Map<string, CallPlace[]>();

  readonly #stars: Span[];

  /**
   * @param base offset of the text's first character in the declaration
   * @param offset turns the parser's offsets into those of the text
   */
  constructor(sql: string, base: number, offset: Offsets) {
    this.#base = base;
    this.#offset = offset;
    this.span = { start: base, end: base + sql.length };
    const code = codeOf(sql);
    const found = [...code.matchAll(CALL), ...code.matchAll(BARE)].sort((a, b) => a.index - b.index);
    this.#stars = [...code.matchAll(STAR)].map(({ index }) => ({ start: base + index, end: base + index + 1 }));
    const closed = closingBrackets(code, base);
    for (const match of found) {
      const name = (match[1] ?? '').toLowerCase();
      const start = base + match.index;
      const places = this.#calls.get(name) ?? [];
      const end = start + name.length;
      places.push({ written: name, name: { start, end }, end: closed.get(match.index + match[0].length) ?? end });
      this.#calls.set(name, places);
    }
  }

  /** Where the next star stands. */
  takeStar(): Span | undefined {
    return this.#stars.shift();
  }

  /** A place of the parser's; undefined where it gives none. */
  place(value: unknown): Span | undefined {
    const span = (value as SqlNode | null | undefined)?.span as SqlNode | null | undefined;
    if (span == null || typeof span.start !== 'number' || typeof span.end !== 'number' || span.end <= span.start)
      return undefined;
    return { start: this.#base + this.#offset(span.start), end: this.#base + this.#offset(span.end) };
  }

  /** An identifier; undefined where it has no place in the text. */
  name(value: unknown): Name | undefined {
    const span = this.place(value);
    return span === undefined ? undefined : { text: String((value as SqlNode).name), span };
  }

  /** Where the next call of a function of one of these names stands; undefined where there is none. */
  takeCall(names: readonly string[]): CallPlace | undefined {
    const queues = names.map(name => this.#calls.get(name.toLowerCase()) ?? []);
    const [next] = queues.filter(queue => queue.length > 0).sort((a, b) => (a[0]?.name.start ?? 0) - (b[0]?.name.start ?? 0));
    return next?.shift();
  }
}
