/**
 * A half-open range of UTF-16 offsets. Inside a declaration's data it counts from the first character of the
 * declaration (comments before it excluded), so that an edit elsewhere in the file leaves the data as it is.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A name as written; `text` is without backticks and keeps its spelling. Names compare case-insensitively. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}
