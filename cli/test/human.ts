import type { Colors } from 'picocolors/types.js';
import type { Location } from '../../language/model/records.js';
import { printable } from '../output.js';
import { placeOf } from '../run/plan.js';
import type { OpenWorkspace } from '../workspaces.js';
import type { Row } from './execute.js';
import { type Compared, type Detail, failureText, type OtherResult } from './judge.js';
import { alignedLines, cellTexts, columnWidths } from './pipe-table.js';
import type { Outcome } from './run.js';

/** So many rows that are as expected are shown at most, and so many that are not. */
const SAME = 10;
const OTHER = 50;
/** So many other results are shown at most. */
const RESULTS = 3;
/** Characters of a cell that are shown. */
const CELL = 60;

/** What became of a test, for people: a line, and below it what failed. */
export function humanOutcome(outcome: Outcome, colors: Colors): string {
  const { test, workspace } = outcome.test;
  const name = printable(test.name);
  if (outcome.status === 'passed') return `  ${colors.green('✓')} ${name} ${colors.dim(inWays(outcome.ways))}\n`;
  if (outcome.status === 'refused') {
    const { file, line } = outcome.why;
    return `  ${colors.yellow('?')} ${name} ${colors.yellow('cannot be run')}\n      ${printable(`${file}:${line} ${outcome.reason}`)}\n`;
  }
  const { file, line } = placeOf(workspace, outcome.location);
  const lines = detailLines(workspace, outcome.detail, colors).map(text => `      ${text}\n`);
  return `  ${colors.red('✗')} ${name} ${colors.red('failed')}\n      ${printable(`${file}:${line} ${outcome.message}`)}\n${lines.join('')}`;
}

const inWays = (ways: number) => (ways === 1 ? 'in 1 way' : `in ${ways} ways`);

/** What is to be seen of a failure, below its message. */
export function detailLines(workspace: OpenWorkspace, detail: Detail, colors: Colors): readonly string[] {
  switch (detail.kind) {
    case 'error':
      return [];
    case 'rows': {
      const letters = detail.deadLetters.map(({ table, reason, raw }) =>
        colors.dim(printable(`dead letter of ${table}: ${reason}: ${cut(raw, 2 * CELL)}`)),
      );
      return [...diffLines(workspace, detail, colors), ...letters];
    }
    case 'ways':
      return [
        ...detail.others
          .slice(0, RESULTS)
          .flatMap(other => [`${came(workspace, other)}:`, ...otherLines(workspace, other, colors)]),
        ...(detail.others.length > RESULTS ? [colors.dim(`… and ${detail.others.length - RESULTS} more results`)] : []),
      ];
  }
}

function otherLines(workspace: OpenWorkspace, { compared, failure }: OtherResult, colors: Colors): readonly string[] {
  if (compared) return diffLines(workspace, compared, colors);
  return failure ? [printable(failureText(failure))] : [];
}

/** How the rows came: `line 12, then lines 10-11, then again line 12`. */
function came(workspace: OpenWorkspace, { batches, crashes }: OtherResult): string {
  const lines = batches.map(batch => batch.map((location: Location) => placeOf(workspace, location).line));
  const before = new Set<string>();
  const texts = lines.map((batch, i) => {
    const text = linesText(batch);
    const again = batch.every(line => before.has(String(line))) ? 'again ' : '';
    for (const line of batch) before.add(String(line));
    return `${i === 0 ? '' : ', then '}${again}${text}`;
  });
  const how = batches.length === 1 ? 'at once, ' : '';
  return `where they come ${how}${texts.join('')}${crashes ? ', and the last run goes down after each of its writes' : ''}`;
}

/** `lines 3-5, 9`; only those that follow each other are drawn together. */
function linesText(lines: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last && last[1] + 1 === line) last[1] = line;
    else runs.push([line, line]);
  }
  const texts = runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
  return `${lines.length === 1 ? 'line' : 'lines'} ${texts.join(', ')}`;
}

/** Rows below the names of their columns: `=` as expected, `-` missing, `+` found; below cells that differ stands `^`. */
function diffLines(workspace: OpenWorkspace, { columns, diff, locations }: Compared, colors: Colors): readonly string[] {
  const typed = (row: Row, other: Row = row) =>
    columns.map(({ type }, i) => {
      const [text, otherText] = cellTexts(row[i] ?? null, other[i] ?? null, type);
      return [shown(text), shown(otherText)] as const;
    });
  const plain = (row: Row) => typed(row).map(([text]) => text);
  const same = diff.lines.filter(({ kind }) => kind === 'same').slice(0, SAME);
  const others = diff.lines.filter(({ kind }) => kind !== 'same').slice(0, OTHER);
  const drawn: { mark: '=' | '-' | '+'; cells: readonly string[]; line?: number; marked?: readonly number[] }[] = [];
  for (const [index, line] of diff.lines.entries()) {
    if (!same.includes(line) && !others.includes(line)) continue;
    const location = locations[index];
    const at = location && line.kind !== 'same' && line.kind !== 'unexpected' ? { line: placeOf(workspace, location).line } : {};
    if (line.kind === 'same') drawn.push({ mark: '=', cells: plain(line.row) });
    else if (line.kind === 'unexpected') drawn.push({ mark: '+', cells: plain(line.row) });
    else if (line.kind === 'missing') drawn.push({ mark: '-', cells: plain(line.row), ...at });
    else {
      const pairs = typed(line.row, line.found);
      drawn.push({ mark: '-', cells: pairs.map(([text]) => text), ...at });
      drawn.push({ mark: '+', cells: pairs.map(([, text]) => text), marked: line.cells });
    }
  }
  const named = columns.map(c => ({ ...c, name: shown(c.name) }));
  const cells = drawn.map(row => row.cells);
  const [heading = '', ...rows] = alignedLines(named, cells);
  const widths = columnWidths(named, cells);
  const hidden = diff.lines.length - same.length - others.length;
  return [
    `  ${colors.bold(heading)}`,
    ...rows.flatMap((text, i) => {
      const { mark, line, marked = [] } = drawn[i] ?? { mark: '=' };
      const paint = { '=': colors.dim, '-': colors.red, '+': colors.green }[mark];
      const said = line === undefined ? '' : colors.dim(`  line ${line}`);
      return [paint(`${mark} ${text}`) + said, ...(marked.length > 0 ? [underlined(widths, marked)] : [])];
    }),
    ...(hidden > 0 ? [colors.dim(`  … and ${hidden} more`)] : []),
  ];
}

/** `^` below the cells of some columns. */
function underlined(widths: readonly number[], columns: readonly number[]): string {
  return `    ${widths.map((width, i) => (columns.includes(i) ? '^' : ' ').repeat(width)).join('   ')}`.trimEnd();
}

const shown = (text: string) => cut(printable(text.replace(/\r\n?|\n/g, '⏎').replaceAll('\t', ' ')), CELL);

function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}

/** One line for the end. */
export function testSummary(outcomes: readonly Outcome[], colors: Colors): string {
  const count = (status: Outcome['status']) => outcomes.filter(outcome => outcome.status === status).length;
  const [passed, failed, refused] = [count('passed'), count('failed'), count('refused')];
  const text = `${passed} passed, ${failed} failed${refused > 0 ? `, ${refused} cannot be run` : ''}`;
  return `${failed > 0 ? colors.red(text) : refused > 0 ? colors.yellow(text) : colors.green(text)}\n`;
}
