import { parseDocument } from 'yaml';
import { InputOutputError } from '../exit.js';
import { printable } from '../output.js';
import type { BaselineEntry } from './baseline.js';

const VERSION = 1;

/**
 * The text of a baseline: an entry on each line, so that branches that change different findings can be merged.
 * @param entries sorted
 */
export function writeEntries(entries: readonly BaselineEntry[]): string {
  const lines = entries.map(({ file, code, declaration, fingerprint, count }) =>
    JSON.stringify({ file, code, declaration, fingerprint, count }),
  );
  const findings = lines.length === 0 ? '[]' : `[\n    ${lines.join(',\n    ')}\n  ]`;
  return `{\n  "version": ${VERSION},\n  "findings": ${findings}\n}\n`;
}

/**
 * The entries of a baseline's text.
 * @param path the file, for messages
 * @throws InputOutputError that says where the text is no baseline
 */
export function readEntries(path: string, text: string): readonly BaselineEntry[] {
  const wrong = (place: string, what: string) =>
    new InputOutputError(
      printable(`${path}${place} ${what}; correct it, or write it again by --update-baseline after removing it`),
    );
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    if (/^(?:<{7}|={7}|>{7})/m.test(text)) throw wrong('', 'has marks of a merge conflict');
    // What JSON.parse says of the place depends on the mistake.
    const [place] = parseDocument(text).errors[0]?.linePos ?? [];
    const at = place === undefined ? '' : `:${place.line}:${place.col}`;
    throw wrong(at, `is no JSON (${(error as Error).message.replace(/\s+/g, ' ')})`);
  }
  if (!isObject(document)) throw wrong('', 'is no baseline: it must hold an object');
  if (typeof document.version === 'number' && document.version > VERSION)
    throw new InputOutputError(`${path} was written by a newer version of cupel (its version is ${document.version})`);
  if (document.version !== VERSION) throw wrong('', `is no baseline: "version" must be ${VERSION}`);
  const { findings } = document;
  if (!Array.isArray(findings)) throw wrong('', 'is no baseline: "findings" must be a list');
  return findings.map((entry: unknown, index) => {
    const problem = problemOf(entry);
    if (problem !== undefined) throw wrong('', `is no baseline: findings[${index}] ${problem}`);
    return entry as BaselineEntry;
  });
}

function problemOf(entry: unknown): string | undefined {
  if (!isObject(entry)) return 'must be an object';
  for (const key of ['file', 'code', 'declaration', 'fingerprint'])
    if (typeof entry[key] !== 'string') return `must have a text "${key}"`;
  if (!/^[0-9a-f]{16}$/.test(entry.fingerprint as string)) return 'must have a "fingerprint" of 16 hexadecimal digits';
  if (!Number.isInteger(entry.count) || (entry.count as number) < 1) return 'must have a "count" of 1 or more';
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
