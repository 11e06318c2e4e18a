import { pageColors, printable } from '../output.js';

/** The longest text that a cell shows; all of it is in the other formats. */
const CELL = 24;

/** Rows below the names of their columns, in columns of text; NULL is dim. */
export function tableText(columns: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  const cells = [columns, ...rows].map(row => row.map(value => (value === null ? 'null' : cell(value))));
  const widths = columns.map((_, i) => Math.max(...cells.map(row => [...(row[i] ?? '')].length)));
  return cells
    .map((row, r) => {
      const texts = row.map((text, i) => {
        const padded = i === row.length - 1 ? text : text + ' '.repeat((widths[i] ?? 0) - [...text].length);
        if (r === 0) return pageColors.bold(padded);
        return rows[r - 1]?.[i] === null ? pageColors.dim(padded) : padded;
      });
      return `${texts.join('  ')}\n`;
    })
    .join('');
}

function cell(text: string): string {
  const line = printable(text.replace(/\r\n?|\n/g, '⏎').replaceAll('\t', ' '));
  const characters = [...line];
  return characters.length > CELL ? `${characters.slice(0, CELL - 1).join('')}…` : line;
}

/** Rows as RFC 4180 has them: NULL is nothing, an empty text is `""`. */
export function csvText(columns: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  const field = (value: string | null) => {
    if (value === null) return '';
    return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  };
  return [columns, ...rows].map(row => `${row.map(field).join(',')}\r\n`).join('');
}
