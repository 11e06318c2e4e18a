import type { DataType } from '../../language/model/declaration/index.js';
import { isFloating, isNumeric } from '../../language/model/types/kinds.js';
import { displayWidth } from '../code-frame.js';
import type { Row } from './execute.js';

type Columns = readonly { readonly name: string; readonly type: DataType }[];

/** A value as a cell of a test is written, so that it can be pasted into one. */
export function cellText(value: string | null, type: DataType): string {
  if (value === null) return 'null';
  if (type.name === 'boolean') return value;
  if (isNumeric(type) && !(isFloating(type) && !/^-?\d/.test(value))) return value;
  // A moment is written without the offset that its zone has then.
  const text = type.name === 'timestamp' ? value.replace(/[+-]\d\d(?::\d\d){0,2}$/, '') : value;
  return `'${text.replaceAll("'", "''")}'`;
}

/** Two cells that differ as two texts that differ: moments that only their offset tells apart have it. */
export function cellTexts(value: string | null, other: string | null, type: DataType): readonly [string, string] {
  const [text, otherText] = [cellText(value, type), cellText(other, type)];
  return text === otherText && value !== other ? [`'${value}'`, `'${other}'`] : [text, otherText];
}

/** Lines of cells in columns of equal width, `| 1 | 'gold' |`; names of columns are the first line. */
export function alignedLines(columns: Columns, lines: readonly (readonly string[])[]): readonly string[] {
  const widths = columnWidths(columns, lines);
  const padded = (cell: string, i: number) => cell + ' '.repeat((widths[i] ?? 0) - displayWidth(cell));
  return [columns.map(({ name }) => name), ...lines].map(cells => `| ${cells.map(padded).join(' | ')} |`);
}

/** How many columns of a terminal each column of cells takes. */
export function columnWidths(columns: Columns, lines: readonly (readonly string[])[]): readonly number[] {
  return columns.map(({ name }, i) => Math.max(displayWidth(name), ...lines.map(cells => displayWidth(cells[i] ?? ''))));
}

/** Rows as they stand in a test. */
export function pipeTable(columns: Columns, rows: readonly Row[]): string {
  const cells = rows.map(row => row.map((value, i) => cellText(value, columns[i]?.type ?? { name: 'unknown' })));
  return alignedLines(columns, cells).join('\n');
}
