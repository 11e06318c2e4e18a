import { type CodeAction, CodeActionKind } from 'vscode-languageserver';
import { applyFixes, type ChooseFix, onlyFix, type PlacedDiagnostic, safeFix } from '../../../language/index.js';
import { toDiagnostic } from '../../diagnostics.js';
import { type Editing, editOf } from '../../edits.js';
import type { Project } from '../../project.js';
import type { Located } from '../../projects.js';

/** The kind of the action that applies every safe fix of a file, on saving too. */
export const FIX_ALL_KIND = `${CodeActionKind.SourceFixAll}.cupel`;

/** What the action says of itself, to be computed when it is chosen. */
export interface FixAllData {
  readonly fixAll: 'file' | 'workspace';
  readonly uri: string;
  /** The rule or check; missing for all safe fixes. */
  readonly code?: string;
}

/** The fixes of findings, and for each code of theirs all fixes in the file and in the workspace. */
export function quickFixes(at: Located, findings: readonly PlacedDiagnostic[], editing: Editing): CodeAction[] {
  const { project } = at;
  const single = findings.flatMap(found =>
    found.fixes.map((fix, index): CodeAction => {
      const files = [...new Set(fix.edits.map(({ path }) => path))];
      return {
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [toDiagnostic(project, found)],
        edit: editOf(
          project,
          files.map(path => ({ path, changes: fix.edits.filter(edit => edit.path === path) })),
          editing,
        ),
        // The first fix of a finding is the one that is meant, unless there are several to choose from.
        isPreferred: index === 0 && found.fixes.length === 1,
      };
    }),
  );
  const codes = new Set(findings.filter(onlyFix).map(({ code }) => code));
  return [...single, ...[...codes].flatMap(code => fixAllOf(at, code, editing))];
}

function fixAllOf(at: Located, code: string, editing: Editing): CodeAction[] {
  const { project, path, uri } = at;
  const repairable = (found: PlacedDiagnostic): boolean => found.code === code && onlyFix(found) !== undefined;
  const here = project.findingsOf(path).filter(repairable);
  const diagnostics = here.map(found => toDiagnostic(project, found));
  const action = (where: string, fixAll: FixAllData['fixAll']): CodeAction => {
    return { title: `Fix all \`${code}\` in ${where}`, kind: CodeActionKind.QuickFix, diagnostics, data: { fixAll, uri, code } };
  };
  // Other files are gone through only for an editor that asks when it is chosen.
  const elsewhere =
    editing.lazyEdits && project.paths().some(other => other !== path && project.lastFindingsOf(other).some(repairable));
  return [
    ...(here.length > 1 ? [lazily(at.project, action('this file', 'file'), editing)] : []),
    ...(elsewhere ? [action('the workspace', 'workspace')] : []),
  ];
}

/** The action that applies every safe fix of a file; nothing where there is none. */
export function fixAllSafe({ project, path, uri }: Located, editing: Editing): CodeAction[] {
  if (!project.findingsOf(path).some(safeFix)) return [];
  const data: FixAllData = { fixAll: 'file', uri };
  return [lazily(project, { title: 'Apply all safe fixes of Cupel', kind: FIX_ALL_KIND, data }, editing)];
}

/** An action whose edit is computed when it is chosen, where the editor asks for it then. */
function lazily(project: Project, action: CodeAction, editing: Editing): CodeAction {
  if (editing.lazyEdits) return action;
  return { ...withEdit(project, action, editing), data: undefined };
}

/** Computes the edit of an action that stands for many fixes. Its place in `data` comes back from the client, and may be anything. */
export function withEdit(project: Project, action: CodeAction, editing: Editing): CodeAction {
  const data = readData(action.data);
  // As long as not all is read, what is found may follow from what is not known yet.
  if (data === undefined || !project.complete) return action;
  const { code } = data;
  const choose: ChooseFix = code === undefined ? safeFix : found => (found.code === code ? onlyFix(found) : undefined);
  const paths = data.fixAll === 'file' ? [project.pathOf(data.uri)] : project.paths();
  return { ...action, edit: editOf(project, applyFixes(project.language, paths, choose).files, editing) };
}

/** What an action said of itself; undefined where it is none of these. */
export function readData(data: unknown): FixAllData | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { fixAll, uri, code } = data as Partial<Record<keyof FixAllData, unknown>>;
  if ((fixAll !== 'file' && fixAll !== 'workspace') || typeof uri !== 'string') return undefined;
  return { fixAll, uri, ...(typeof code === 'string' ? { code } : {}) };
}
