/** A reference follows. */
export const R = '\u0001';
/** A declared name follows. */
export const D = '\u0002';
/** A place inside of a string or comment, where a letter may be typed. */
export const E = '\u0003';

/** A text, and the offsets in it where something can be done. */
export interface MarkedText {
  readonly text: string;
  readonly references: number[];
  readonly definitions: number[];
  readonly edits: number[];
}

/** Takes the marks out of lines that a generator wrote, and remembers where they stood. */
export function withoutMarks(lines: readonly string[]): MarkedText {
  const source = `${lines.join('\n')}\n`;
  const found = new Map<string, number[]>([
    [R, []],
    [D, []],
    [E, []],
  ]);
  let text = '';
  // Split by the marks: they stand at the odd places.
  for (const [index, piece] of source.split(new RegExp(`([${R}${D}${E}])`)).entries()) {
    if (index % 2 === 0) text += piece;
    else found.get(piece)?.push(text.length);
  }
  return { text, references: found.get(R) ?? [], definitions: found.get(D) ?? [], edits: found.get(E) ?? [] };
}
