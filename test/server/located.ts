import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Editing } from '../../server/edits.js';
import { openDocumentsAlone } from '../../server/files.js';
import { Project } from '../../server/project.js';
import type { Located } from '../../server/projects.js';
import { loadSqlParser } from '../../server/sql-parser.js';

/** A client that can do everything but what is said. */
export function editing(less: Partial<Editing> = {}): Editing {
  return {
    lazyEdits: true,
    versionedEdits: true,
    snippetEdits: true,
    disabledActions: true,
    asksForReason: true,
    version: () => 1,
    ...less,
  };
}

const parser = await loadSqlParser();

/** A file in a project with nothing else, as features get it. */
export function located(text: string): Located {
  const uri = 'untitled:x.pipe';
  const project = new Project(uri, openDocumentsAlone);
  project.complete = true;
  project.setSqlParser(parser);
  const path = project.pathOf(uri);
  const document = TextDocument.create(uri, 'cupel', 1, text);
  project.opened(path, uri);
  project.setText(path, text, document);
  return { project, path, uri, document };
}
