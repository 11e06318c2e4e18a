import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { TARGETS } from '../language/generate/index.js';
import { filePaths } from '../language/generate/paths.js';
import type { Segment } from '../language/generate/source-map/index.js';
import type { Id } from '../language/model/records.js';
import { type CodeOnDisk, DEFAULT_FOLDER } from './code-on-disk.js';
import { codeOf, writeCode } from './generated-files.js';
import type { Project } from './project.js';
import type { LineagePlace } from './protocol.js';
import { beginnings, mappedFile } from './source-maps.js';
import { reason } from './workspace-files.js';

/** Generated code on the disk of this machine. */
export const codeOnDisk: CodeOnDisk = {
  write(project, ids, targets, overwrite) {
    const place = placeOf(project);
    if (place === undefined) return { refusal: 'Save the file first: its code is written to a folder beside it.' };
    const { root, folder, name } = place;
    try {
      const code = targets.map(target => codeOf(project.model, target, ids, root, folder));
      const outcomes = code.flatMap(({ files }) => writeCode(folder, files, { force: overwrite }));
      return {
        folder: name,
        files: outcomes.map(({ path, outcome }) => ({ path, outcome, uri: pathToFileURL(join(folder, path)).href })),
        refused: code
          .flatMap(({ manifest }) => manifest)
          .filter(({ status }) => status === 'refused')
          .map(({ table, reason: why = '', file, line }) => ({
            table,
            reason: why,
            uri: project.uriOf(file),
            line: line - 1,
            character: 0,
          })),
      };
    } catch (error) {
      const { path, code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      return { refusal: `${path ?? folder} ${reason(error, 'written')}.` };
    }
  },

  origins(uri) {
    const path = toPath(uri);
    const file = path === undefined ? { message: 'is not on this machine' } : mappedFile(path);
    if ('message' in file) return { refusal: `${uri.slice(uri.lastIndexOf('/') + 1)} ${file.message}.` };
    return { places: file.segments.map(s => ({ line: s.line, character: s.character, source: sourcePlace(s) })) };
  },

  generatedFrom(project, path, line, ids) {
    const place = placeOf(project);
    if (place === undefined) return [];
    const source = join(place.root, ...path.split('/'));
    return ids
      .flatMap(id => filesOf(project, id))
      .flatMap(name => {
        const file = mappedFile(join(place.folder, ...name.split('/')));
        if ('message' in file) return [];
        const uri = pathToFileURL(file.path).href;
        const lines = readFileSync(file.path, 'utf8').split(/\r?\n/);
        return beginnings(file.segments, source, line).map(s => ({
          uri,
          path: name,
          line: s.line,
          character: s.character,
          text: lines[s.line]?.trim() ?? '',
        }));
      });
  },

  jobs(project) {
    const place = placeOf(project);
    const names = new Map<string, ReadonlySet<string>>();
    const isThere = (path: string): boolean => {
      const folder = posix.dirname(path);
      const known = names.get(folder) ?? namesIn(join(place?.folder ?? '', ...folder.split('/')));
      names.set(folder, known);
      return known.has(posix.basename(path));
    };
    return id => {
      const table = project.model.table(id);
      if (place === undefined || table === undefined) return [];
      return TARGETS.map(target => filePaths(table, target).code).filter(isThere);
    };
  },
};

/** The files that a table can have, in the order of targets. */
function filesOf(project: Project, id: Id): readonly string[] {
  const table = project.model.table(id);
  return TARGETS.flatMap(target => (table === undefined ? [] : Object.values(filePaths(table, target))));
}

/** The names in a folder; none where it is not there. */
function namesIn(folder: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder));
  } catch {
    return new Set();
  }
}

/** The folder of a project and that of its code; undefined where a file is on its own. */
function placeOf(project: Project): { readonly root: string; readonly folder: string; readonly name: string } | undefined {
  const root = toPath(project.root);
  if (root === undefined || project.root.endsWith('.pipe')) return undefined;
  const name = project.language.config.generate?.folder ?? DEFAULT_FOLDER;
  return { root, folder: join(root, ...name.split('/')), name };
}

function sourcePlace({ source, sourceLine, sourceCharacter }: Segment): LineagePlace {
  return { uri: pathToFileURL(source).href, line: sourceLine, character: sourceCharacter };
}

function toPath(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}
