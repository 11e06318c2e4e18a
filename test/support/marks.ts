import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A diagnostic that a fixture says there must be. */
export interface Mark {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  readonly code: string;
  /** The first line of the text that the diagnostic covers, where the fixture says it: `//~ CODE [text]`. */
  readonly token?: string;
}

/** One workspace of marked files. */
export interface Fixture {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
  readonly marks: readonly Mark[];
  /** The rules that run, where the first line of its first file says `//~ only RULE`. */
  readonly only?: readonly string[];
}

const MARK = /\/\/~(?!\s*only\b)(\^?)\s*(.*)$/;
const ONE = /([\w-]+)(?:\s*\[(.*?)\](?=\s*(?:,|$)))?/g;

/** The marks of one text: `//~ CODE, CODE` for its own line, `//~^ CODE` for the line above. */
export function marksIn(path: string, text: string): Mark[] {
  return text.split(/\r\n|\n|\r/).flatMap((line, index) => {
    const [, above, list = ''] = MARK.exec(line) ?? [];
    return [...list.matchAll(ONE)].map(([, code = '', token]): Mark => {
      return { path, line: above === '^' ? index : index + 1, code, ...(token === undefined ? {} : { token }) };
    });
  });
}

/** The rules that `//~ only RULE, RULE` on the first line names; undefined where it does not stand there. */
export function onlyIn(text: string): string[] | undefined {
  const list = /^\uFEFF?\/\/~\s*only\s+([^\r\n]*)/.exec(text)?.[1];
  return list === undefined ? undefined : list.split(',').map(code => code.trim());
}

/**
 * Every fixture below a folder: a `.pipe` file is a workspace of its own; a folder whose name ends with `.workspace` is one with all
 * its files, data contracts among them, whose marks stand in comments.
 */
export function fixturesBelow(folder: string, name = ''): Fixture[] {
  return readdirSync(join(folder, name))
    .sort()
    .flatMap(entry => {
      const path = name === '' ? entry : `${name}/${entry}`;
      if (entry.endsWith('.pipe')) return [toFixture(path, new Map([[entry, readFileSync(join(folder, path), 'utf8')]]))];
      if (!statSync(join(folder, path)).isDirectory()) return [];
      return entry.endsWith('.workspace') ? [toFixture(path, filesBelow(join(folder, path)))] : fixturesBelow(folder, path);
    });
}

function filesBelow(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => name.replaceAll('\\', '/'));
  const known = names.filter(name => /\.(?:pipe|ya?ml)$/.test(name)).sort();
  return new Map(known.map(name => [name, readFileSync(join(folder, name), 'utf8')]));
}

function toFixture(name: string, files: ReadonlyMap<string, string>): Fixture {
  const marks = [...files].flatMap(([path, text]) => marksIn(path, text));
  const only = [...files.values()].map(onlyIn).find(codes => codes !== undefined);
  return { name, files, marks, ...(only === undefined ? {} : { only }) };
}

/** A fixture with other line ends. */
export function withLineEnds(fixture: Fixture, lineEnd: string): Fixture {
  return { ...fixture, files: new Map([...fixture.files].map(([path, text]) => [path, text.replace(/\r\n|\n/g, lineEnd)])) };
}
