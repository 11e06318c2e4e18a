/** Where lines of generated SQL are broken. */
const WIDTH = 112;

/**
 * Items separated by commas, several on a line, broken before the width.
 * @param indent spaces before the second and further lines, and the column at which the first begins
 */
export function list(items: readonly string[], indent: number): string {
  return joined(items, indent, ', ', ',');
}

/** Conditions joined by `and`, broken before the width. */
export function conjunction(conditions: readonly string[], indent: number): string {
  return joined(conditions, indent, ' and ', '', 'and ');
}

function joined(items: readonly string[], indent: number, separator: string, atEnd: string, atStart = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const item of items) {
    const longer = line === '' ? item : `${line}${separator}${item}`;
    if (line !== '' && indent + longer.length > WIDTH) {
      lines.push(line + atEnd);
      line = atStart + item;
    } else {
      line = longer;
    }
  }
  lines.push(line);
  return lines.join(`\n${' '.repeat(indent)}`);
}

/** Lines, without those that are missing. */
export function lines(...parts: readonly (string | undefined | false)[]): string {
  return parts.filter(p => p !== undefined && p !== false).join('\n');
}

/** How many rows meet a condition: of no rows, and where all conditions are NULL, `count_if` is NULL to DuckDB. */
export const count = (condition: string) => `count(*) filter (where ${condition})`;

/** Each line moved to the right. */
export function indented(text: string, by: number): string {
  return text
    .split('\n')
    .map(line => (line === '' ? line : ' '.repeat(by) + line))
    .join('\n');
}
