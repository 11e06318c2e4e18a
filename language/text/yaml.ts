import { type Document, isAlias, type Node } from 'yaml';

/** What is wrong with a piece of a text. */
export interface TextProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** What more aliases stand for is not looked at: an anchor may hold itself, or grow without end. */
const MOST_ALIASES = 500;

/** The first thing that keeps a text from being YAML, with its place; undefined where it is. */
export function yamlProblem(document: Document, text: string): TextProblem | undefined {
  const [error] = document.errors;
  if (error === undefined) return undefined;
  const [start, pos] = error.pos;
  // The parser tells where it stopped: as far as the word goes.
  const end = Math.max(pos, start + (/^[\w-]*/.exec(text.slice(start))?.[0].length ?? 0));
  const line = text.slice(start, end).search(/[\r\n]/);
  return { start, end: line < 0 ? end : start + line, message: `This is no YAML: ${sentence(error.message)}` };
}

/** A function that follows aliases to what they stand for; undefined for what cannot be followed. */
export function aliasResolver(document: Document): (node: unknown) => Node | null | undefined {
  let aliases = 0;
  return node => {
    if (!isAlias(node)) return node as Node | null | undefined;
    return ++aliases > MOST_ALIASES ? undefined : node.resolve(document);
  };
}

function sentence(message: string): string {
  const [line = ''] = message.trim().split('\n');
  const plain = line.charAt(0).toLowerCase() + line.slice(1);
  return /[.!?]$/.test(plain) ? plain : `${plain}.`;
}
