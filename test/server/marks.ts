import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A question to the server and what the answer must hold, written below the line that it is about:
 *
 *     silver orders from bronze.orders {
 *     //                        ^ hover: bronze; key: none
 *
 * The `^` stands below the character that is meant; for what stands in the first two columns `//<` and `//-<` are written instead.
 */
export interface Mark {
  readonly file: string;
  readonly line: number;
  /** In the text of `file`. */
  readonly offset: number;
  /** `hover`, `complete`, …; `@` for a place that other marks name. */
  readonly what: string;
  readonly expected: string;
}

export interface Fixture {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
  readonly marks: readonly Mark[];
}

const MARK = /^\/\/(-?<|\s*\^)\s*(?:(@)(\w+)|([a-z ]+):\s*(.*?))\s*$/;

/** All fixtures of a folder. `// file: NAME` on a line of its own begins another file of the same workspace. */
export function fixturesIn(folder: string, lineEnd: '\n' | '\r\n' = '\n'): Fixture[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.pipe'))
    .sort()
    .map(name => toFixture(name, readFileSync(join(folder, name), 'utf8'), lineEnd));
}

function toFixture(name: string, text: string, lineEnd: string): Fixture {
  const files = new Map<string, string>();
  const marks: Mark[] = [];
  for (const [index, part] of text.split(/^\/\/ file: /m).entries()) {
    const [first = '', ...rest] = part.split('\n');
    const file = index === 0 ? name : first.trim();
    const lines = index === 0 ? [first, ...rest] : rest;
    if (index === 0 && part.trim() === '') continue;
    files.set(file, lines.join(lineEnd));
    marks.push(...marksOf(file, lines, lineEnd));
  }
  return { name, files, marks };
}

function marksOf(file: string, lines: readonly string[], lineEnd: string): Mark[] {
  let code = { line: 0, start: 0 };
  let start = 0;
  return lines.flatMap((text, line): Mark[] => {
    const match = MARK.exec(text);
    const here = start;
    start += text.length + lineEnd.length;
    if (match === null) {
      code = { line, start: here };
      return [];
    }
    const [, pointer = '', label, name, what = '', expected = ''] = match;
    const column = pointer.endsWith('^') ? pointer.length + 1 : pointer === '<' ? 0 : 1;
    return [{ file, line: code.line + 1, offset: code.start + column, what: label ?? what.trim(), expected: name ?? expected }];
  });
}
