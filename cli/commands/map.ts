import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { beginnings, mappedFile, mappedFiles } from '../../server/source-maps.js';
import { isFolder, workspaceOf } from '../../server/workspace-files.js';
import { outputFormat, parseWords } from '../arguments.js';
import type { Command } from '../command.js';
import { configurationOf } from '../configuration.js';
import { exit, InputOutputError, UsageError } from '../exit.js';
import { type AskedPlace, askedPlace } from '../explain/place.js';
import { pageColors, printable, toJson, writeMessage, writeResult } from '../output.js';

/** A place on the other side; lines and columns from 1. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

export const command: Command = {
  summary: 'find what a line of generated code comes from, and the other way round',
  help: `Usage: cupel map FILE:LINE[:COLUMN] [OPTIONS]

Of a line of generated code: the places of the .pipe file that it comes from, the one that it is most about first. Of a line of a .pipe
file: the lines of generated code that come from it. The source maps that cupel generate writes beside its files say so.

Options:
  --out DIR        where the code was written, for a line of a .pipe file (default: generate.folder of cupel.yaml)
  --format FORMAT  human (default) or json: a list of file, line, column and text
  -h, --help       this text

Exit code: 0 a place was found, 1 none, 2 usage, no map, or one of another text.

Examples:
  cupel map out/code/pyspark/shop/gold/dim_customer.py:88
  cupel map examples/shop.pipe:128 --out out/code
`,
  async run(words) {
    const { values, paths } = parseWords('map', words, {
      out: { type: 'string' },
      format: { type: 'string', default: 'human' },
    });
    const format = outputFormat('map', { format: values.format });
    const [word, ...others] = paths;
    const asked = word === undefined || others.length > 0 ? undefined : askedPlace(word);
    if (asked === undefined) throw new UsageError('"cupel map" takes one place: FILE:LINE.', 'cupel map --help');
    const found = asked.path.endsWith('.pipe') ? generatedFrom(asked, folderOf(asked, values.out)) : originsOf(asked);
    if (format === 'json') await writeResult(toJson(found));
    else if (found.length > 0) await writeResult(found.map(shown).join(''));
    if (found.length > 0) return exit.clean;
    writeMessage(printable(`nothing is mapped to ${asked.path}:${asked.line}\n`));
    return exit.findings;
  },
};

function folderOf({ path }: AskedPlace, out: string | undefined): string {
  if (out !== undefined) {
    if (!isFolder(out)) throw new InputOutputError(`${out} is no folder of generated code`);
    return resolve(out);
  }
  const root = workspaceOf(path);
  const folder = configurationOf(root).generate?.folder;
  if (folder === undefined)
    throw new UsageError(
      '--out is missing: the folder of the code; or say it in cupel.yaml (generate: { folder: … }).',
      'cupel map --help',
    );
  return resolve(root, folder);
}

/** Of a line of generated code its places in the text; of a column the one that stands there. */
function originsOf({ path, line, column }: AskedPlace): readonly Place[] {
  const file = mappedFile(resolve(path));
  if ('message' in file) throw new InputOutputError(printable(`${path} ${file.message}`));
  const inLine = file.segments.filter(segment => segment.line === line - 1);
  const at = column === undefined ? undefined : (inLine.findLast(({ character }) => character < column) ?? inLine[0]);
  return unique((at === undefined ? inLine : [at]).map(s => place(s.source, s.sourceLine, s.sourceCharacter)));
}

/** Of a line of the text the places in all files, in the order of their lines. */
function generatedFrom({ path, line }: AskedPlace, folder: string): readonly Place[] {
  const source = resolve(path);
  return mappedFiles(folder).flatMap(file =>
    beginnings(file.segments, source, line - 1).map(s => place(file.path, s.line, s.character)),
  );
}

function place(file: string, line: number, character: number): Place {
  const text = linesOf(file)[line] ?? '';
  return { file: relative(process.cwd(), file), line: line + 1, column: character + 1, text: text.trim() };
}

const read = new Map<string, readonly string[]>();

function linesOf(file: string): readonly string[] {
  let lines = read.get(file);
  if (lines === undefined) {
    lines = textOf(file).split(/\r\n|\r|\n/);
    read.set(file, lines);
  }
  return lines;
}

/** The text of a file that may be gone. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Each line once. */
function unique(places: readonly Place[]): readonly Place[] {
  return places.filter((p, i) => places.findIndex(other => other.file === p.file && other.line === p.line) === i);
}

function shown({ file, line, column, text }: Place): string {
  return `${pageColors.bold(printable(`${file}:${line}:${column}`))}  ${pageColors.dim(printable(text))}\n`;
}
