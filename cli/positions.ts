import { LineIndex, type Position } from '../language/model/lines.js';

/** A range of a file as the command line writes it: from 1, columns in UTF-16 units; `end` is the place after the last character. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** The lines of one text, which end with LF, CRLF or CR. */
export class Lines {
  readonly #index: LineIndex;
  readonly #text: string;
  #lines: readonly string[] | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#index = new LineIndex(text);
  }

  range(start: number, end: number): Range {
    return { start: this.#index.position(start), end: this.#index.position(end) };
  }

  get count(): number {
    return this.#all.length;
  }

  /** The text of a line, counted from 1, without its line end. */
  line(number: number): string {
    return this.#all[number - 1] ?? '';
  }

  get #all(): readonly string[] {
    this.#lines ??= this.#text.split(/\r\n|\r|\n/);
    return this.#lines;
  }
}
