/**
 * Noncharacters of Unicode, which no text may hold that is exchanged, mark what is to be chosen in a text that is written: first the
 * proposal, then the other choices.
 */
const [OPEN, OR, CLOSE] = ['\uFDD0', '\uFDD1', '\uFDD2'];
const MARKS = /[\uFDD0-\uFDD2]/;
const BLANK = /\uFDD0([^\uFDD0-\uFDD2]*(?:\uFDD1[^\uFDD0-\uFDD2]*)*)\uFDD2/;

/** More choices than these are no help. */
const MOST_CHOICES = 20;

/** Something to be chosen. */
export interface Blank {
  /** The proposal first; it alone where any other text may stand there. */
  readonly choices: readonly string[];
}

/** What is to be chosen, as it stands in the text of an edit. */
export function blank(proposal: string, ...others: readonly string[]): string {
  const choices = [...new Set([proposal, ...others])].slice(0, MOST_CHOICES);
  return OPEN + choices.join(OR) + CLOSE;
}

/** A text with its blanks. */
export function piecesOf(text: string): readonly (string | Blank)[] {
  return text.split(BLANK).flatMap((piece, index): (string | Blank)[] => {
    if (index % 2 === 1) return [{ choices: piece.split(OR) }];
    return piece === '' ? [] : [piece];
  });
}

/** A text with each proposal in its blank. */
export function filled(text: string): string {
  return piecesOf(text)
    .map(piece => (typeof piece === 'string' ? piece : (piece.choices[0] ?? '')))
    .join('');
}

/** Whether a text holds what marks blanks, so that none can be told in it. */
export function holdsMarks(text: string): boolean {
  return MARKS.test(text);
}
