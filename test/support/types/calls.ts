import { readFileSync } from 'node:fs';
import { functionNamed } from '../../../language/model/types/functions/index.js';
import { NULLABLE } from './columns.js';
import type { Shape } from './cupel.js';

/** A call that is right, as `calls.txt` lists them; its arguments that are columns can be exchanged for others. */
export interface Call {
  readonly text: string;
  readonly name: string;
  readonly arguments: readonly string[];
  /** What follows the closing bracket: `over (…)`. */
  readonly tail: string;
  readonly shape: Shape;
  /** Whether its arguments are exchanged for those of all types. */
  readonly varied: boolean;
}

const FILE = new URL('../../model/types/calls.txt', import.meta.url);

/** The calls of `calls.txt`: one on each line; `#` begins a comment. */
export function readCalls(): Call[] {
  const lines = readFileSync(FILE, 'utf8').split('\n');
  return lines.filter(line => line.trim() !== '' && !line.startsWith('#')).map(readCall);
}

function readCall(line: string): Call {
  const text = line.replace(/^= /, '');
  const open = text.indexOf('(');
  const close = closing(text, open);
  const name = text.slice(0, open);
  const known = functionNamed(name);
  const isAggregate = known?.kind === 'aggregate';
  const tail = text.slice(close + 1);
  const shape = isAggregate && !tail.includes('over') ? 'group' : 'row';
  return {
    text,
    name,
    arguments: split(text.slice(open + 1, close)),
    tail,
    shape,
    varied: line === text && known?.name === name,
  };
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (const [index, character] of pieces(text)) {
    if (index < open) continue;
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character) && --depth === 0) return index;
  }
  throw new Error(`\`${text}\` is no call.`);
}

/** The arguments between commas that stand in no bracket. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const [index, character] of pieces(text)) {
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  const last = text.slice(start).trim();
  return last === '' ? parts : [...parts, last];
}

/** The characters of a text that stand outside of quotes. */
function* pieces(text: string): Generator<[number, string]> {
  let quoted = false;
  for (const [index, character] of [...text].entries()) {
    if (character === "'") quoted = !quoted;
    else if (!quoted) yield [index, character];
  }
}

export function callText({ name, tail }: Call, values: readonly string[]): string {
  return `${name}(${values.join(', ')})${tail}`;
}

/** The arguments with each column exchanged for the one of its type that is never NULL. */
export function notNull(values: readonly string[]): string[] {
  return values.map(value => {
    const [, distinct = '', name = ''] = /^(distinct )?(.*)$/.exec(value) ?? [];
    return NULLABLE.includes(name) ? `${distinct}${name}_n` : value;
  });
}
