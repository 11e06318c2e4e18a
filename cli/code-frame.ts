import type { Colors } from 'picocolors/types.js';
import { printable } from './output.js';
import type { Lines, Range } from './positions.js';

/** Lines shown above and below the one that is meant. */
const CONTEXT = 1;
/** Characters shown of a line; a longer one is cut on both sides of what is meant. */
const WIDTH = 110;

/**
 * The lines around a range with what is meant underlined:
 *
 *       11 │ source customers : postgres {
 *     > 12 │   auth "hunter2"
 *          │        ^^^^^^^^^
 *       13 │ }
 *
 * Of a range of several lines the first is underlined to its end.
 * @param paint colours the marks by severity
 */
export function codeFrame(lines: Lines, range: Range, colors: Colors, paint: (text: string) => string): string {
  const meant = lines.line(range.start.line);
  const start = range.start.column - 1;
  const end = range.end.line === range.start.line ? range.end.column - 1 : meant.length;
  const cut = start > WIDTH * 0.8 ? start - Math.floor(WIDTH / 2) : 0;

  const first = Math.max(1, range.start.line - CONTEXT);
  const last = Math.min(lines.count, range.start.line + CONTEXT);
  const gutter = String(last).length;
  const rows: string[] = [];
  for (let number = first; number <= last; number++) {
    const isMeant = number === range.start.line;
    const line = isMeant ? meant : lines.line(number);
    const shown = `${cut > 0 && line.length > cut ? '…' : cut > 0 ? ' ' : ''}${display(line.slice(cut, cut + WIDTH))}${line.length > cut + WIDTH ? '…' : ''}`;
    rows.push(`${isMeant ? paint('>') : ' '} ${colors.dim(`${String(number).padStart(gutter)} │`)} ${shown}`.trimEnd());
    if (!isMeant) continue;
    const before = displayWidth(line.slice(cut, start)) + (cut > 0 ? 1 : 0);
    const length = Math.max(1, displayWidth(line.slice(start, Math.min(end, cut + WIDTH))));
    rows.push(`${' '.repeat(gutter + 3)}${colors.dim('│')} ${' '.repeat(before)}${paint('^'.repeat(length))}`);
  }
  return rows.join('\n');
}

/** A line as it is shown: tabs as two blanks, nothing that steers the terminal. */
function display(text: string): string {
  return printable(text.replace(/\t/g, '  '));
}

/** What most terminals show two columns wide: East Asian wide forms and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** How many columns of a terminal a text takes. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of display(text)) width += WIDE.test(character) ? 2 : /\p{Mark}/u.test(character) ? 0 : 1;
  return width;
}
