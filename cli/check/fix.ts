import { join } from 'node:path';
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import { applyFixes, type FixedFile, type PlacedDiagnostic, safeFix } from '../../language/index.js';
import { readFileOnDisk, replaceFile, whyReadOnly } from '../replace-file.js';
import type { Failure, OpenWorkspace } from '../workspaces.js';
import type { Name } from './findings.js';

/** What fixes make of a workspace. */
export interface FixedWorkspace {
  readonly workspace: OpenWorkspace;
  readonly files: readonly FixedFile[];
  readonly applied: readonly { readonly path: string; readonly code: string; readonly title: string }[];
  /** Files that fixes would change, and must not. */
  readonly failures: readonly Failure[];
}

/**
 * Finds out what the safe fixes make of the selected files. Nothing is written. A fix that concerns a file that is read-only is left out
 * as a whole.
 * @param isWanted the findings that are to be repaired
 */
export function fixes(workspace: OpenWorkspace, isWanted: (finding: PlacedDiagnostic) => boolean): FixedWorkspace {
  const readOnly = new Map<string, string | undefined>();
  const refusalOf = (file: string): string | undefined => {
    if (!readOnly.has(file)) readOnly.set(file, whyReadOnly(absolute(workspace, file)));
    return readOnly.get(file);
  };
  const { files, applied } = applyFixes(workspace.language, workspace.selected, finding => {
    const fix = isWanted(finding) ? safeFix(finding) : undefined;
    return fix?.edits.every(({ path }) => refusalOf(path) === undefined) ? fix : undefined;
  });
  const failures = [...readOnly].flatMap(([file, message]) => (message === undefined ? [] : [{ file, message }]));
  return { workspace, files, applied, failures };
}

/**
 * Writes what fixes make of the files.
 * @returns the files that could not be written, and were left as they were
 */
export function writeFixes({ workspace, files }: FixedWorkspace): readonly Failure[] {
  return files.flatMap(({ path, before, after }) => {
    const message = replaceFile(absolute(workspace, path), before, after);
    return message === undefined ? [] : [{ file: path, message }];
  });
}

/**
 * What fixes make of the files as a unified diff, which `git apply` and `patch -p1` take.
 * @param name how files are called in it
 */
export function fixesAsDiff({ workspace, files }: FixedWorkspace, name: Name): string {
  const patches = files.map(({ path, before, after }) => {
    const { byteOrderMark: mark } = readFileOnDisk(absolute(workspace, path));
    return structuredPatch(`a/${name(path)}`, `b/${name(path)}`, mark + before, mark + after, undefined, undefined, {
      context: 3,
    });
  });
  return patches.map(patch => formatPatch(patch, FILE_HEADERS_ONLY)).join('');
}

function absolute({ root }: OpenWorkspace, file: string): string {
  return join(root, ...file.split('/'));
}
