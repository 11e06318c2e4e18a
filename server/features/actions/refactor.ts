import { type CodeAction, CodeActionKind, type WorkspaceEdit } from 'vscode-languageserver';
import { type PlacedEdit, type PlacedRefactoring, refactor, refactoringsAt } from '../../../language/index.js';
import { filled, piecesOf } from '../../../language/refactor/index.js';
import { type Editing, editOf, snippetChoices, snippetEditOf, snippetText } from '../../edits.js';
import type { Project } from '../../project.js';
import type { Located } from '../../projects.js';
import type { ApplyPatternParams, EditResult } from '../../protocol.js';

/** The kind of the actions that apply a pattern to a table. */
export const REFACTOR_KIND = `${CodeActionKind.RefactorRewrite}.cupel`;

/** Applying patterns to the table at a place; what must be chosen is asked for where a client has snippets, else the first choice is taken. */
export function refactorActions(at: Located, offset: number, editing: Editing): CodeAction[] {
  // As long as not all is read, nobody knows what a change would break.
  if (!at.project.complete) return [];
  return offersAt(at, offset).map(change => {
    return { title: change.title, kind: REFACTOR_KIND, edit: editFor(at.project, change, editing) };
  });
}

/** Answers `cupel/applyPattern`. */
export function applyPattern(at: Located, { position, pattern }: ApplyPatternParams, editing: Editing): EditResult {
  if (!at.project.complete) return { refusal: 'The workspace is still being read.' };
  const change = refactor(at.project.language, at.path, at.document.offsetAt(position), pattern);
  return 'refusal' in change ? change : { edit: editFor(at.project, change, editing) };
}

/** Of a change of one file for a client that has snippets, in snippets; else plain, with each proposal filled in. */
function editFor(project: Project, { edits }: PlacedRefactoring, editing: Editing): WorkspaceEdit {
  const paths = [...new Set(edits.map(({ path }) => path))];
  const [path] = paths;
  if (editing.snippetEdits && paths.length === 1 && path !== undefined) {
    let stop = 0;
    const changes = fromLineStart(project.model.file(path)?.text ?? '', edits).map(({ before, ...edit }) => {
      return { ...edit, text: snippetText(before) + snippetOf(edit.text, () => ++stop) };
    });
    return snippetEditOf(project, { path, changes }, editing);
  }
  const files = paths.map(file => ({
    path: file,
    changes: edits.filter(edit => edit.path === file).map(edit => ({ ...edit, text: filled(edit.text) })),
  }));
  return editOf(project, files, editing);
}

/**
 * Changes of several lines with what stands before them on their first line. An editor indents the lines of a snippet as much as the one
 * that it is put into, and ours are indented already: at the beginning of a line there is nothing to add.
 */
function fromLineStart(text: string, edits: readonly PlacedEdit[]): readonly (PlacedEdit & { readonly before: string })[] {
  return edits.map(edit => {
    const lineStart = Math.max(text.lastIndexOf('\n', edit.start - 1), text.lastIndexOf('\r', edit.start - 1)) + 1;
    const before = text.slice(lineStart, edit.start);
    const isFree = edits.every(other => other === edit || other.end < lineStart || other.start >= edit.end);
    if (!/[\n\r]/.test(edit.text) || !/^[ \t]/.test(before) || !isFree) return { ...edit, before: '' };
    return { ...edit, start: lineStart, before };
  });
}

/** A text as a snippet, its blanks counted on over all edits of a change. */
function snippetOf(text: string, next: () => number): string {
  return piecesOf(text)
    .map(piece => (typeof piece === 'string' ? snippetText(piece) : snippetChoices(next(), piece.choices)))
    .join('');
}

/** What is offered at a place, until a text changes: editors ask at each move of the cursor, and each offer is tried. */
function offersAt({ project, path }: Located, offset: number): readonly PlacedRefactoring[] {
  const known = offers.get(project);
  const key = `${offset} ${path}`;
  if (known?.revision === project.revision && known.key === key) return known.found;
  const found = refactoringsAt(project.language, path, offset);
  offers.set(project, { revision: project.revision, key, found });
  return found;
}

const offers = new WeakMap<
  Project,
  { readonly revision: number; readonly key: string; readonly found: readonly PlacedRefactoring[] }
>();
