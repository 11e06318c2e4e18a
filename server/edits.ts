import type { ClientCapabilities, SnippetTextEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { TextChange } from '../language/text/revision.js';
import type { Project } from './project.js';

/** How a client is told what to change, and what it can do. */
export interface Editing {
  /** It asks for the edit of a code action when that is chosen. */
  readonly lazyEdits: boolean;
  /** It applies an edit only to the version of a document that it was made for. */
  readonly versionedEdits: boolean;
  /** It puts the cursor into what is written. */
  readonly snippetEdits: boolean;
  /** It shows actions that cannot be done, with the reason. */
  readonly disabledActions: boolean;
  /** It has the command `cupel.silence`, which asks for a reason. */
  readonly asksForReason: boolean;
  /** The version of an open document whose text the model has. */
  version(uri: string): number | undefined;
}

/**
 * What a client can do.
 * @param options what it said when it started the server, of any type
 */
export function editingOf(
  { textDocument, workspace }: ClientCapabilities,
  options: unknown,
  version: Editing['version'],
): Editing {
  const { asksForReason } = ((typeof options === 'object' ? options : undefined) as { asksForReason?: unknown } | null) ?? {};
  return {
    lazyEdits: textDocument?.codeAction?.resolveSupport?.properties.includes('edit') === true,
    versionedEdits: workspace?.workspaceEdit?.documentChanges === true,
    snippetEdits: workspace?.workspaceEdit?.snippetEditSupport === true,
    disabledActions: textDocument?.codeAction?.disabledSupport === true,
    asksForReason: asksForReason === true,
    version,
  };
}

/** What is to be changed in a file, as the model has it. */
export interface FileChanges {
  readonly path: string;
  readonly changes: readonly TextChange[];
}

/** An edit of some files, each for the version that the changes were made for, where the client has versions. */
export function editOf(project: Project, files: readonly FileChanges[], editing: Editing): WorkspaceEdit {
  const edits = files.map(({ path, changes }) => ({
    uri: project.uriOf(path),
    edits: changes.map(({ start, end, text }): TextEdit => ({ range: project.range(path, start, end), newText: text })),
  }));
  if (!editing.versionedEdits) return { changes: Object.fromEntries(edits.map(({ uri, edits }) => [uri, edits])) };
  return {
    documentChanges: edits.map(({ uri, edits }) => ({ textDocument: { uri, version: editing.version(uri) ?? null }, edits })),
  };
}

/** Text that a snippet shows as it is. */
export function snippetText(text: string): string {
  return text.replaceAll(/[\\$}]/g, '\\$&');
}

/** What is to be chosen in a snippet: one text, to be typed over, or several to choose from. */
export function snippetChoices(stop: number, choices: readonly string[]): string {
  const [first = ''] = choices;
  if (choices.length < 2) return `\${${stop}:${snippetText(first)}}`;
  return `\${${stop}|${choices.map(choice => choice.replaceAll(/[\\,|]/g, '\\$&')).join(',')}|}`;
}

/** The same of one file, as snippets: the cursor ends up in them. */
export function snippetEditOf(project: Project, { path, changes }: FileChanges, editing: Editing): WorkspaceEdit {
  const uri = project.uriOf(path);
  const edits = changes.map(({ start, end, text }): SnippetTextEdit => {
    return { range: project.range(path, start, end), snippet: { kind: 'snippet', value: text } };
  });
  return { documentChanges: [{ textDocument: { uri, version: editing.version(uri) ?? null }, edits }] };
}
