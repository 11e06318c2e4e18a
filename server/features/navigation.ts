import { type DocumentHighlight, DocumentHighlightKind, type Location } from 'vscode-languageserver';
import { definitionOf, identityOf, nameAt, namesEverywhere, namesOf } from '../meaning.js';
import type { Located } from '../projects.js';

/** Where what is named at an offset is declared. */
export function definition({ project, path }: Located, offset: number): Location | null {
  const found = nameAt(project, path, offset);
  const location = found && definitionOf(project, found.placed.handle, found.occurrence.target);
  return (location && project.location(location)) ?? null;
}

/** Every place of the project where the same is named. */
export function references({ project, path }: Located, offset: number, withDeclaration: boolean): Location[] {
  const found = nameAt(project, path, offset);
  const identity = found && identityOf(project, found.placed.handle, found.occurrence.target);
  if (found === undefined || identity === undefined) return [];
  return namesEverywhere(project, found, identity)
    .filter(({ occurrence }) => withDeclaration || !occurrence.isDefinition)
    .flatMap(({ placed, occurrence }) => project.location({ handle: placed.handle, span: occurrence.span }) ?? []);
}

/** The same within the file. */
export function highlights({ project, path }: Located, offset: number): DocumentHighlight[] {
  const found = nameAt(project, path, offset);
  const identity = found && identityOf(project, found.placed.handle, found.occurrence.target);
  if (found === undefined || identity === undefined) return [];
  return (project.model.file(path)?.declarations ?? []).flatMap(placed =>
    namesOf(project, placed, found.occurrence.target, identity).map(({ span, isDefinition }) => ({
      range: project.spanRange(placed, span),
      kind: isDefinition ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    })),
  );
}
