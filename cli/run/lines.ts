/** The lines of a text that comes in pieces, as engines of big data see them: they end with `\n`, `\r\n` or `\r`, and with nothing else. */
export async function* linesIn(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let begun: string[] = [];
  for await (const piece of pieces) {
    // Of an end of two characters the second one may be in the next piece.
    const text = begun.at(-1)?.endsWith('\r') ? `${begun.pop()}${piece}` : piece;
    const [first = '', ...more] = text.split(/\r\n|\n|\r(?!$)/);
    begun.push(first);
    for (const next of more) {
      yield begun.join('');
      begun = [next];
    }
  }
  const last = begun.join('');
  if (last !== '') yield last.replace(/\r$/, '');
}
