/** A place as people count it: from 1, the column in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Turns the offsets of a text into lines and columns. Lines end with LF, CRLF or CR. */
export class LineIndex {
  readonly #starts: readonly number[];

  constructor(text: string) {
    const starts = [0];
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === 10 || (c === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
    }
    this.#starts = starts;
  }

  position(offset: number): Position {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }
}

/** The line indexes of a model's files, each built once. */
export class LineIndexes {
  readonly #indexes = new Map<string, LineIndex>();
  readonly #textOf: (path: string) => string;

  constructor(textOf: (path: string) => string) {
    this.#textOf = textOf;
  }

  of(path: string): LineIndex {
    let index = this.#indexes.get(path);
    if (index === undefined) {
      index = new LineIndex(this.#textOf(path));
      this.#indexes.set(path, index);
    }
    return index;
  }
}
