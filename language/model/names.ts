/** Names compare case-insensitively: the form in which they are compared. */
export function fold(name: string): string {
  return name.toLowerCase();
}

export function sameName(a: string, b: string): boolean {
  return a === b || fold(a) === fold(b);
}

const EXPRESSION_WORDS: ReadonlySet<string> = new Set(
  'and or not in is like ilike rlike between case when then else end cast as null true false distinct interval'.split(' '),
);

/** A name as one writes it in a `.pipe` file: in backticks where it is no word, or is a word of expressions. */
export function writtenName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !EXPRESSION_WORDS.has(fold(name)) ? name : quoted(name);
}

/** A name in backticks. */
export function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A name as messages show it: short enough for a line. */
export function shown(name: string): string {
  const line = name.replaceAll(/\s+/g, ' ');
  return `\`${line.length > 60 ? `${line.slice(0, 59)}…` : line}\``;
}
