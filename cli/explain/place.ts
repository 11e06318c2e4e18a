import { type Found, findings, linesOf, sameName } from '../check/findings.js';
import { fixText, opening, placeText, WIDTH } from '../check/human.js';
import { UsageError } from '../exit.js';
import { pageColors as colors, printable } from '../output.js';
import type { OpenWorkspace } from '../workspaces.js';
import { wrap } from '../wrap.js';

/** Characters shown of the line that a fact is said in. */
const LINE = 80;

/** A place that is asked about: lines and columns from 1. */
export interface AskedPlace {
  readonly path: string;
  readonly line: number;
  readonly column?: number;
}

/** `shop.pipe:12` or `shop.pipe:12:3`; undefined for what has no line. */
export function askedPlace(word: string): AskedPlace | undefined {
  const [, path, line, column] = /^(.+?):(\d+)(?::(\d+))?$/s.exec(word) ?? [];
  if (path === undefined) return undefined;
  return { path, line: Number(line), ...(column === undefined ? {} : { column: Number(column) }) };
}

/**
 * What is found at a place, each with the facts that it follows from.
 * @param workspace in which the place's file is what was selected
 * @returns text that ends with a line break
 * @throws UsageError for a line that the file does not have
 */
export function explainPlace(workspace: OpenWorkspace, { path, line, column }: AskedPlace): string {
  const all = findings([workspace], [], () => sameName).filter(({ placed }) => workspace.selected.includes(placed.path));
  const [file = path] = workspace.selected;
  const { count } = workspace.lines(file);
  if (line < 1 || line > count) throw new UsageError(`${file} has ${count} lines, and no line ${line}.`, 'cupel explain --help');
  const here = all.filter(({ diagnostic: { range } }) => {
    if (line < range.start.line || line > range.end.line) return false;
    if (column === undefined) return true;
    const after = line > range.start.line || column >= range.start.column;
    return after && (line < range.end.line || column <= range.end.column);
  });
  if (here.length > 0) return here.map(explained).join('\n');
  const place = `${file}:${line}${column === undefined ? '' : `:${column}`}`;
  const others = [...new Set(all.map(({ diagnostic: { range } }) => range.start.line))].sort(
    (a, b) => near(a, line) - near(b, line),
  );
  const nearest = others.slice(0, 3).sort((a, b) => a - b);
  const elsewhere =
    nearest.length === 0 ? '' : `; the nearest findings are in ${nearest.length === 1 ? 'line' : 'lines'} ${nearest.join(', ')}`;
  return `${printable(`nothing is found at ${place}${elsewhere}`)}\n`;
}

function near(line: number, asked: number): number {
  return Math.abs(line - asked);
}

function explained(found: Found): string {
  const { diagnostic, workspace } = found;
  const facts = diagnostic.facts.flatMap(({ text, place }) => {
    const [first = '', ...rest] = wrap(printable(text), WIDTH - 4);
    const lines = [`  - ${first}`, ...rest.map(line => `    ${line}`)];
    if (place === undefined) return lines;
    const line = workspace.lines(place.file).line(place.range.start.line).trim();
    const shown = line.length > LINE ? `${line.slice(0, LINE)}…` : line;
    return [...lines, colors.dim(printable(`    ${placeText(place)}  ${shown}`))];
  });
  return [
    opening(diagnostic, linesOf(found), colors),
    '',
    ...(facts.length === 0 ? [] : [`  ${colors.bold('because')}`, ...facts, '']),
    ...diagnostic.fixes.map(fix => `  ${printable(fixText(fix))}`),
    `  page: cupel explain ${diagnostic.code}`,
    '',
  ].join('\n');
}
