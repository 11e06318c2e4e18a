import type { Colors } from 'picocolors/types.js';
import { wrap } from './wrap.js';

const WIDTH = 100;

/**
 * Markdown as it is read in a terminal: the part of it that the project's own pages are written in, which is headings, paragraphs, lists,
 * tables, blocks of code, and in a line code, emphasis and links.
 * @param colors none, where the output is no terminal: then backticks stay
 * @returns text that ends with a line break
 */
export function terminalMarkdown(markdown: string, colors: Colors): string {
  return `${blocksOf(markdown)
    .map(block => rendered(block, colors))
    .join('\n\n')}\n`;
}

/** Paragraphs, lists and the like, each with its lines; a block of code is one, whatever it holds. */
function blocksOf(markdown: string): readonly (readonly string[])[] {
  const blocks: string[][] = [];
  let block: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    if (fence !== undefined) {
      block.push(line);
      if (line === fence) fence = undefined;
    } else if (line.trim() === '') {
      if (block.length > 0) blocks.push(block);
      block = [];
    } else {
      fence = /^`{3,}/.exec(line)?.[0];
      block.push(line);
    }
  }
  if (block.length > 0) blocks.push(block);
  return blocks;
}

function rendered(lines: readonly string[], colors: Colors): string {
  const [first = ''] = lines;
  if (first.startsWith('```'))
    return lines
      .slice(1, -1)
      .map(line => `    ${line}`.trimEnd())
      .join('\n');
  const heading = /^#+ (.*)$/.exec(first);
  if (heading?.[1] !== undefined) return colors.bold(inline(heading[1], colors));
  if (first.startsWith('|')) return table(lines, colors);
  if (first.startsWith('- ')) return list(lines, colors);
  return inline(wrapped(lines.join(' ')).join('\n'), colors);
}

function list(lines: readonly string[], colors: Colors): string {
  const items: string[] = [];
  for (const line of lines) {
    if (line.startsWith('- ')) items.push(line.slice(2));
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return items.map(item => `- ${inline(wrapped(item, 2).join('\n  '), colors)}`).join('\n');
}

/** Cells below each other; the last one of a row is broken where it is too long for the line. */
function table(lines: readonly string[], colors: Colors): string {
  const rows = lines
    .filter(line => !/^[|\s:-]+$/.test(line))
    .map(line =>
      line
        .replace(/^\||\|\s*$/g, '')
        .split(/(?<!\\)\|/)
        .map(cell => inline(cell.trim().replaceAll('\\|', '|'), colors, 'plain')),
    );
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map(row => row[index]?.length ?? 0)));
  const margin = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  return rows
    .map((row, number) => {
      const cells = row.slice(0, -1).map((cell, index) => cell.padEnd((widths[index] ?? 0) + 2));
      const last = wrapped(row.at(-1) ?? '', margin).join(`\n${' '.repeat(margin)}`);
      const line = `${cells.join('')}${last}`;
      return number === 0 ? colors.dim(line) : line;
    })
    .join('\n');
}

function wrapped(text: string, margin = 0): readonly string[] {
  return wrap(withoutLinks(text), WIDTH - margin);
}

/** A page of the project is named by its link's text; where another can be read is said. What looks like a link in code is none. */
function withoutLinks(text: string): string {
  return text.replace(/(`[^`]*`)|!?\[([^\]]*)\]\(([^)\s]*)\)/g, (_, code?: string, shown = '', target = '') => {
    if (code !== undefined) return code;
    return /^https?:/.test(target) ? `${shown} (${target})` : shown;
  });
}

/** What stands in a line, without its marks where colours take their place. `plain` has neither. */
function inline(text: string, colors: Colors, how: 'coloured' | 'plain' = 'coloured'): string {
  // Code first: what looks like a mark in it is none.
  return withoutLinks(text)
    .split(/(`[^`]+`)/)
    .map(piece => {
      if (/^`[^`]+`$/.test(piece)) {
        if (how === 'plain') return piece.slice(1, -1);
        return colors.isColorSupported ? colors.cyan(piece.slice(1, -1)) : piece;
      }
      return piece
        .replace(/\*\*([^*]+)\*\*/g, (_, strong: string) => (how === 'plain' ? strong : colors.bold(strong)))
        .replace(/\*([^*\s][^*]*)\*/g, (_, weak: string) => (how === 'plain' ? weak : colors.dim(weak)));
    })
    .join('');
}
