import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { type GeneratedFile, generateAll, type ManifestRow, type Target } from '../language/generate/index.js';
import { isIntact, MARKER_LINES, type Marker, markerOf, withMarker } from '../language/generate/marker.js';
import { encodeSourceMap, sourceMapOf } from '../language/generate/source-map/index.js';
import type { Model } from '../language/model/model.js';
import type { Id } from '../language/model/records.js';
import manifest from '../package.json' with { type: 'json' };
import { writeAtomically } from './atomic-write.js';

/** What stands behind the name of a file of generated code in the name of its map. */
export const MAP_SUFFIX = '.map.json';

/** A file as it is to be on the disk; paths are relative to the folder of generated code, with `/`. */
export interface CodeFile {
  readonly path: string;
  /** With its marker. */
  readonly text: string;
  readonly map: string;
}

/**
 * What became of a file: `edited` by hand, or `foreign`, which nobody generated: both are left as they are. `obsolete` is one that was
 * generated once and is no longer.
 */
export type Outcome = 'new' | 'changed' | 'unchanged' | 'edited' | 'foreign' | 'obsolete';

export interface FileOutcome {
  readonly path: string;
  readonly outcome: Outcome;
}

/** The code of some tables, as files with their maps. */
export interface Code {
  readonly files: readonly CodeFile[];
  readonly manifest: readonly (ManifestRow & { readonly maps: readonly string[] })[];
}

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/**
 * Generates the code of some tables.
 * @param root the folder of the workspace, absolute: what maps point to
 * @param folder where the code is to be written, absolute
 */
export function codeOf(model: Model, target: Target, ids: readonly Id[], root: string, folder: string): Code {
  const { files, manifest: rows } = generateAll(model, target, ids);
  const tableOf = new Map(rows.flatMap(row => row.files.map(path => [path, row.table] as const)));
  return {
    files: files.map(file => codeFile(model, target, tableOf.get(file.path) ?? '', file, root, folder)),
    manifest: rows.map(row => ({ ...row, maps: row.files.map(path => path + MAP_SUFFIX) })),
  };
}

function codeFile(model: Model, target: Target, id: Id, file: GeneratedFile, root: string, folder: string): CodeFile {
  const segments = sourceMapOf(model, id, target, file).map(s => ({ ...s, line: s.line + MARKER_LINES }));
  const place = join(folder, ...file.path.split('/'));
  const sourceRoot = relative(dirname(place), root).split(sep).join('/') || '.';
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  const map = {
    ...encodeSourceMap(
      name,
      segments.map(s => ({ ...s, source: encodeURI(s.source) })),
      sourceRoot,
    ),
    x_cupel: { table: id, target, sha256: sha256(file.text) },
  };
  return {
    path: file.path,
    text: withMarker(file.text, file.language, manifest.version, sha256),
    map: `${JSON.stringify(map)}\n`,
  };
}

/**
 * Writes what is new or other than before, each file in one step, and leaves what somebody has changed by hand.
 * @param force true to overwrite that, too; or the paths of which it may be overwritten
 * @param dry true to find out what would become of the files, and write nothing
 * @returns what became of each, in their order
 * @throws as the file system says it, with the `path` of what could not be written; all before it is written
 */
export function writeCode(
  folder: string,
  files: readonly CodeFile[],
  { force = false, dry = false }: { readonly force?: boolean | ReadonlySet<string>; readonly dry?: boolean } = {},
): readonly FileOutcome[] {
  return files.map(({ path, text, map }) => {
    const place = join(folder, ...path.split('/'));
    const mapPlace = place + MAP_SUFFIX;
    const outcome = outcomeOf(textOf(place), text);
    const kept = outcome === 'edited' || outcome === 'foreign';
    const forced = typeof force === 'boolean' ? force : force.has(path);
    if (kept && !forced) return { path, outcome };
    const mapChanged = textOf(mapPlace)?.replaceAll('\r\n', '\n') !== map;
    if (!dry) {
      // The map first: with the old code beside it, it says by its hash that it is of another.
      if (mapChanged) writeAtomically(mapPlace, map);
      if (outcome !== 'unchanged') writeAtomically(place, text);
    }
    if (kept) return { path, outcome: 'changed' };
    return { path, outcome: outcome === 'unchanged' && mapChanged ? 'changed' : outcome };
  });
}

function outcomeOf(before: string | undefined, after: string): Outcome {
  if (before === undefined) return 'new';
  const marker = markerOf(before);
  const body = (markerOf(after) as Marker).body;
  // Another version of the generator that writes the same is no reason to write it again.
  if (marker !== undefined) return !isIntact(marker, sha256) ? 'edited' : marker.body === body ? 'unchanged' : 'changed';
  return before.replaceAll('\r\n', '\n') === body ? 'changed' : 'foreign';
}

/**
 * Finds the files of earlier runs that are no longer generated, in the folders of some targets, and removes them with their maps unless
 * `dry`. One that was changed by hand is left.
 * @param keep paths of all that is generated
 * @throws as the file system says it
 */
export function removeObsolete(
  folder: string,
  targets: readonly Target[],
  keep: ReadonlySet<string>,
  { force = false, dry = false }: { readonly force?: boolean; readonly dry?: boolean } = {},
): readonly FileOutcome[] {
  const found = targets
    .flatMap(target => filesBelow(folder, target))
    .filter(path => /\.(?:py|sql)$/.test(path) && !keep.has(path));
  return found.flatMap((path): FileOutcome[] => {
    const place = join(folder, ...path.split('/'));
    const marker = markerOf(textOf(place) ?? '');
    // What nobody generated is nobody's business.
    if (marker === undefined) return [];
    if (!isIntact(marker, sha256) && !force) return [{ path, outcome: 'edited' }];
    if (!dry) {
      rmSync(place);
      rmSync(place + MAP_SUFFIX, { force: true });
      removeEmptyFolders(folder, dirname(place));
    }
    return [{ path, outcome: 'obsolete' }];
  });
}

/** Paths of the files below a folder, sorted; what symbolic links lead to is not looked into. */
export function filesBelow(folder: string, below: string): readonly string[] {
  const place = join(folder, ...below.split('/'));
  if (!lstatSync(place, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(place, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(folder, path) : entry.isFile() ? [path] : [];
    });
}

function removeEmptyFolders(top: string, folder: string): void {
  if (folder === top || relative(top, folder).startsWith('..') || readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  removeEmptyFolders(top, dirname(folder));
}

/** The text of a file; undefined where there is none. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    // A folder of this name is read without saying which.
    throw Object.assign(error as Error, { path });
  }
}
