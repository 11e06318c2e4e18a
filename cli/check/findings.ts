import { isAbsolute } from 'node:path';
import type { Place, PlacedDiagnostic } from '../../language/index.js';
import { relativePath } from '../../server/workspace-files.js';
import { identityOf } from '../fingerprint.js';
import type { Lines } from '../positions.js';
import type { CheckReport, ReportedDiagnostic, ReportedPlace } from '../report.js';
import type { OpenWorkspace } from '../workspaces.js';

/** A finding as the report has it, and where it was found. */
export interface Found {
  readonly workspace: OpenWorkspace;
  readonly placed: PlacedDiagnostic;
  readonly diagnostic: ReportedDiagnostic;
}

/** How a file of a workspace is called in the report. */
export type Name = (file: string) => string;

/**
 * Everything that is found in the selected files of some workspaces, and in the data contracts that they name: what is wrong in one
 * concerns all that name it. By workspace, file, place and code.
 * @param only the codes that are wanted; all, where it is empty
 * @param nameIn how the files of a workspace are called
 */
export function findings(
  workspaces: readonly OpenWorkspace[],
  only: readonly string[],
  nameIn: (workspace: OpenWorkspace) => Name,
): readonly Found[] {
  return workspaces.flatMap(workspace => {
    const name = nameIn(workspace);
    return filesOf(workspace).flatMap(file =>
      workspace.language
        .diagnostics(file)
        .filter(({ code }) => only.length === 0 || only.includes(code))
        .map(placed => ({ workspace, placed, diagnostic: reported(workspace, placed, name) })),
    );
  });
}

/** The files whose findings are reported. */
export function filesOf({ selected, language }: OpenWorkspace): readonly string[] {
  return selected.length === 0 ? [] : [...selected, ...language.contractPaths()];
}

function reported(workspace: OpenWorkspace, placed: PlacedDiagnostic, name: Name): ReportedDiagnostic {
  const { severity, code, category, message, docs, fixes, facts, related } = placed;
  return {
    ...place(workspace, placed, name),
    severity,
    code,
    category,
    message,
    docs,
    fixes: fixes.map(({ title, safe = false, edits }) => ({
      title,
      safe,
      edits: edits.map(edit => ({ ...place(workspace, edit, name), text: edit.text })),
    })),
    facts: facts.map(fact => ({
      text: fact.text,
      ...(fact.place === undefined ? {} : { place: place(workspace, fact.place, name) }),
    })),
    related: related.map(other => ({ ...place(workspace, other, name), message: other.message })),
    ...identityOf(workspace.language, placed),
  };
}

function place(workspace: OpenWorkspace, { path, start, end }: Place, name: Name): ReportedPlace {
  return { file: name(path), range: workspace.lines(path).range(start, end) };
}

/** The lines of the file of a finding. */
export function linesOf({ workspace, placed }: Found): Lines {
  return workspace.lines(placed.path);
}

export function summaryOf(found: readonly Found[]): CheckReport['summary'] {
  const summary = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const { diagnostic } of found) summary[diagnostic.severity]++;
  return summary;
}

/** Calls files as their workspace does. */
export const sameName: Name = file => file;

/** Names files from the working folder, where the workspace is in it: `../` would mean nothing to those who read the report elsewhere. */
export function namesFromHere({ root }: OpenWorkspace): Name {
  const folder = relativePath(process.cwd(), root);
  if (folder === '' || folder === '..' || folder.startsWith('../') || isAbsolute(folder)) return sameName;
  return file => (file === '.' ? folder : `${folder}/${file}`);
}
