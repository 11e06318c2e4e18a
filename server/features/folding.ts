import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver';
import type { Located } from '../projects.js';

/** What can hide a brace, and braces. */
const PIECES =
  /(\/\*[\s\S]*?(?:\*\/|$(?![\s\S])))|(\/\/[^\n\r]*|--[^\n\r]*)|("""[\s\S]*?(?:"""|$(?![\s\S])))|'(?:[^'\r\n]|'')*'?|"(?:[^"\r\n]|"")*"?|`(?:[^`\r\n]|``)*`?|[{}]/g;

/** Blocks in braces, comments of several lines, runs of line comments, and SQL texts. */
export function foldingRanges({ document }: Located): FoldingRange[] {
  const text = document.getText();
  const ranges: FoldingRange[] = [];
  const open: number[] = [];
  let run: { first: number; last: number } | undefined;
  const lineOf = (offset: number): number => document.positionAt(offset).line;
  const add = (startLine: number, endLine: number, kind?: FoldingRangeKind): void => {
    if (endLine > startLine) ranges.push({ startLine, endLine, ...(kind === undefined ? {} : { kind }) });
  };
  const endRun = (): void => {
    if (run !== undefined) add(run.first, run.last, FoldingRangeKind.Comment);
    run = undefined;
  };
  for (const match of text.matchAll(PIECES)) {
    const [piece, block, line, sql] = match;
    if (line !== undefined) {
      const at = lineOf(match.index);
      // A comment behind code is no part of a run.
      const leads = /(?:^|[\n\r])[ \t]*$/.test(text.slice(Math.max(0, match.index - 200), match.index));
      if (leads && run !== undefined && at === run.last + 1) run.last = at;
      else {
        endRun();
        if (leads) run = { first: at, last: at };
      }
    } else if (block !== undefined) add(lineOf(match.index), lineOf(match.index + piece.length), FoldingRangeKind.Comment);
    else if (sql !== undefined) add(lineOf(match.index), lineOf(match.index + piece.length) - 1);
    else if (piece === '{') open.push(match.index);
    else if (piece === '}') {
      const start = open.pop();
      // The line of the closing brace stays in sight.
      if (start !== undefined) add(lineOf(start), lineOf(match.index) - 1);
    }
  }
  endRun();
  return ranges;
}
