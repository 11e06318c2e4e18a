import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { markerOf } from '../language/generate/marker.js';
import { decodeSourceMap, type Segment } from '../language/generate/source-map/index.js';
import { filesBelow, MAP_SUFFIX, sha256 } from './generated-files.js';

/** A file of generated code and where its pieces come from. */
export interface MappedFile {
  /** Absolute. */
  readonly path: string;
  readonly table: string;
  readonly target: string;
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
  const { table, target, sha256: hash } = ownOf(json);
  // Lines of a text that was changed by hand are others.
  const body = markerOf(text)?.body ?? text.replaceAll('\r\n', '\n');
  if (hash !== sha256(body)) return { message: 'was changed since its source map was written: generate it again' };
  const folder = dirname(path);
  return {
    path,
    table,
    target,
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

/** What we add to a map, of which nothing need be there. */
function ownOf(json: string): { readonly table: string; readonly target: string; readonly sha256: string } {
  const { x_cupel: own = {} } = JSON.parse(json) as { x_cupel?: Record<string, unknown> };
  return { table: String(own.table ?? ''), target: String(own.target ?? ''), sha256: String(own.sha256 ?? '') };
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
