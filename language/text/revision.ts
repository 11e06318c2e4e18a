/** A replacement in a text; equal ends insert. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A piece of the text as it is now: one of the text as it was, or a new one. */
type Piece = { readonly start: number; readonly end: number } | { readonly added: string };

/** A text that is changed step by step, and that knows in what it differs from the one that it was made of. */
export class Revision {
  private pieces: readonly Piece[];

  constructor(readonly before: string) {
    this.pieces = [{ start: 0, end: before.length }];
  }

  /** The text as it is now. */
  get after(): string {
    return this.pieces.map(piece => this.textOf(piece)).join('');
  }

  /**
   * Makes several changes at once.
   * @param changes their places are those in the text as it is now; of two insertions at one place the first of the list comes first
   * @returns the text as it then is; undefined, with nothing changed, where two of them overlap or one lies outside of the text
   */
  apply(changes: readonly TextChange[]): Revision | undefined {
    const sorted = [...changes].sort((a, b) => a.start - b.start || a.end - b.end);
    const { length } = this.after;
    let reached = 0;
    const pieces: Piece[] = [];
    for (const { start, end, text } of sorted) {
      if (start < reached || end < start || end > length) return undefined;
      pieces.push(...this.cut(reached, start), { added: text });
      reached = end;
    }
    const result = new Revision(this.before);
    result.pieces = [...pieces, ...this.cut(reached, length)];
    return result;
  }

  /** The changes by which the text as it was becomes the one that it is: in order, apart from each other, and none without an effect. */
  changes(): readonly TextChange[] {
    const changes: TextChange[] = [];
    let reached = 0;
    let added = '';
    for (const piece of [...this.pieces, { start: this.before.length, end: this.before.length }]) {
      if ('added' in piece) {
        added += piece.added;
        continue;
      }
      if (added !== this.before.slice(reached, piece.start)) changes.push({ start: reached, end: piece.start, text: added });
      reached = piece.end;
      added = '';
    }
    return changes;
  }

  /** The pieces from one place in the text as it is now to another. */
  private cut(start: number, end: number): Piece[] {
    const found: Piece[] = [];
    let at = 0;
    for (const piece of this.pieces) {
      const { length } = this.textOf(piece);
      const from = Math.max(start - at, 0);
      const to = Math.min(end - at, length);
      if (from < to)
        found.push(
          'added' in piece ? { added: piece.added.slice(from, to) } : { start: piece.start + from, end: piece.start + to },
        );
      at += length;
    }
    return found;
  }

  private textOf(piece: Piece): string {
    return 'added' in piece ? piece.added : this.before.slice(piece.start, piece.end);
  }
}
