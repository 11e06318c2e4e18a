import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { markerOf } from '../language/generate/marker.js';
import { decodeSourceMap, type Segment } from '../language/generate/source-map/index.js';
import { filesBelow, MAP_SUFFIX, sha256 } from './generated-files.js';

/** A file of generated code and where its pieces come from. */
export interface MappedFile {
  /** Absolute. */
  readonly path: string;
  /** Their sources are absolute paths. */
  readonly segments: readonly Segment[];
}

/**
 * Reads the map that stands beside a file of generated code.
 * @param path absolute
 * @returns or why there is none, in words that follow the file's name
 */
export function mappedFile(path: string): MappedFile | { readonly message: string } {
  const text = read(path);
  if (text === undefined) return { message: 'cannot be read' };
  const json = read(path + MAP_SUFFIX);
  const segments = json === undefined ? undefined : decodeSourceMap(json);
  if (json === undefined || segments === undefined) return { message: `has no source map (${MAP_SUFFIX}) beside it` };
  // Lines of a text that was changed by hand are others.
  const body = markerOf(text)?.body ?? text.replaceAll('\r\n', '\n');
  if (hashOf(json) !== sha256(body)) return { message: 'was changed since its source map was written: generate it again' };
  const folder = dirname(path);
  return {
    path,
    segments: segments.map(s => ({ ...s, source: resolve(folder, ...decoded(s.source).split('/')) })),
  };
}

/** All files of generated code below a folder that have a map which is of them. */
export function mappedFiles(folder: string): readonly MappedFile[] {
  return filesBelow(folder, '')
    .filter(path => path.endsWith(MAP_SUFFIX))
    .flatMap(path => {
      const file = mappedFile(resolve(folder, path.slice(0, -MAP_SUFFIX.length)));
      return 'message' in file ? [] : [file];
    });
}

/** One segment for each run of lines of code that comes from a line of a text: a statement is told by where it begins. */
export function beginnings(segments: readonly Segment[], source: string, line: number): readonly Segment[] {
  const mine = segments.filter(s => s.source === source && s.sourceLine === line);
  const lines = new Set(mine.map(s => s.line));
  const seen = new Set<number>();
  return mine.filter(s => !lines.has(s.line - 1) && !seen.has(s.line) && seen.add(s.line));
}

/** The hash of the code that a map is of, which somebody else's map does not have. */
function hashOf(json: string): unknown {
  return (JSON.parse(json) as { x_cupel?: { sha256?: unknown } }).x_cupel?.sha256;
}

function decoded(source: string): string {
  try {
    return decodeURI(source);
  } catch {
    return source;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
