import { type CodeAction, CodeActionKind } from 'vscode-languageserver';
import { toDiagnostic } from '../../diagnostics.js';
import { type Editing, editOf } from '../../edits.js';
import type { Located } from '../../projects.js';

/** The corrections of what is misspelt in a range of offsets of a `cupel.yaml`. */
export function configActions(
  { project, path }: Located,
  { start, end }: { start: number; end: number },
  only: readonly string[] | undefined,
  editing: Editing,
): CodeAction[] {
  if (only?.some(kind => kind === '' || kind === CodeActionKind.QuickFix) === false) return [];
  return project
    .findingsOf(path)
    .filter(found => found.start <= end && start <= found.end)
    .flatMap(found =>
      found.fixes.map(({ title, edits }) => ({
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [toDiagnostic(project, found)],
        edit: editOf(project, [{ path, changes: edits }], editing),
        isPreferred: true,
      })),
    );
}
