import { LSPErrorCodes, type Range, ResponseError, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver';
import { sameName, writtenName } from '../../language/model/names.js';
import type { Location } from '../../language/model/records.js';
import { definitionOf, type Found, identityOf, nameAt, namesToChange } from '../meaning.js';
import type { Project } from '../project.js';
import type { Located } from '../projects.js';

/** The name at an offset, if it can be renamed. */
export function prepareRename({ project, path }: Located, offset: number): { range: Range; placeholder: string } | null {
  const found = nameAt(project, path, offset);
  if (found === undefined) return null;
  renamable(project, found);
  const { placed, occurrence } = found;
  return {
    range: project.spanRange(placed, occurrence.span),
    placeholder: plainName(project.text(placed.handle, occurrence.span)),
  };
}

/**
 * Renames what is named at an offset, everywhere in the project.
 * @throws ResponseError where it cannot be renamed, with the reason for the user
 */
export function rename({ project, path }: Located, offset: number, newName: string): WorkspaceEdit | null {
  const found = nameAt(project, path, offset);
  if (found === undefined) return null;
  const identity = renamable(project, found);
  const name = plainName(newName.trim());
  if (name === '' || /[\r\n]/.test(name)) throw refused('A name is one line of text and not empty.');
  refuseTaken(project, found, name);
  const names = [found, ...tablesNamedAfter(project, found)].flatMap(start => {
    const same = start === found ? identity : identityOf(project, start.placed.handle, start.occurrence.target);
    return same === undefined ? [] : namesToChange(project, start, same);
  });
  const places = names.map(({ placed, occurrence }): Location => ({ handle: placed.handle, span: occurrence.span }));
  // Some properties declare a column whose name counts as no name: `surrogate customer_key`.
  for (const other of [found, ...names]) {
    const declared = definitionOf(project, other.placed.handle, other.occurrence.target);
    if (declared !== undefined && isName(project, declared, found)) places.push(declared);
  }
  const changes: Record<string, TextEdit[]> = {};
  for (const place of places) {
    const location = project.location(place);
    if (location === undefined) continue;
    const edits = changes[location.uri] ?? [];
    changes[location.uri] = edits;
    const isThere = edits.some(({ range }) => JSON.stringify(range) === JSON.stringify(location.range));
    if (!isThere) edits.push({ range: location.range, newText: writtenName(name) });
  }
  return { changes };
}

/** Whether the text of a place is the name that was found, and nothing else. */
function isName(project: Project, { handle, span }: Location, { placed, occurrence }: Found): boolean {
  const name = plainName(project.text(placed.handle, occurrence.span));
  return sameName(plainName(project.text(handle, span)), name);
}

/** The identity of what is named. */
function renamable(project: Project, found: Found): string {
  const { placed, occurrence } = found;
  const { target } = occurrence;
  if (target.kind === 'pattern') throw refused('The ids of patterns are the catalog’s.');
  const identity = identityOf(project, placed.handle, target);
  if (identity === undefined) throw refused('What this name means is not declared in any file, so it cannot be renamed.');
  if (target.kind === 'dataset' && target.id !== undefined && isNamedAfter(project, target.id))
    throw refused('This table has the name of its source, for it is one of `bronze *`. Rename the source.');
  const location = definitionOf(project, placed.handle, target);
  // The names of windows and of validity are not written where they come from.
  if (location !== undefined && !isWritten(project, location, found))
    throw refused('This name comes with a step or property and is not written there, so it cannot be renamed.');
  return identity;
}

/** Whether the name stands where it is declared, perhaps behind an alias: `c.segment`. */
function isWritten(project: Project, location: Location, found: Found): boolean {
  const { handle, span } = location;
  const names = project.model.occurrences(handle).filter(other => other.span.end === span.end);
  return [span, ...names.map(other => other.span)].some(written => isName(project, { handle, span: written }, found));
}

/** Tables of `bronze *` have the names of their sources: they are renamed with them. */
function tablesNamedAfter(project: Project, { occurrence }: Found): Found[] {
  const { target } = occurrence;
  const source = target.kind === 'dataset' && target.id !== undefined ? project.model.source(target.id) : undefined;
  if (source === undefined) return [];
  return project.model
    .tables()
    .filter(({ id, inputs }) => isNamedAfter(project, id) && inputs.some(input => input.id === source.id))
    .flatMap(({ id, handle, nameSpan }) => {
      const placed = project.model.placed(handle);
      return placed === undefined
        ? []
        : [{ placed, occurrence: { span: nameSpan, isDefinition: true, target: { kind: 'dataset' as const, id } } }];
    });
}

function isNamedAfter(project: Project, id: string): boolean {
  const table = project.model.table(id);
  const declaration = table && project.model.placed(table.handle)?.declaration;
  return declaration?.kind === 'table' && declaration.each;
}

function refuseTaken(project: Project, { placed, occurrence }: Found, name: string): void {
  const { target } = occurrence;
  const taken = (what: string): ResponseError<void> => refused(`There is already ${what} called ${writtenName(name)}.`);
  if (target.kind === 'dataset' && target.id !== undefined) {
    const { model } = project;
    const table = model.table(target.id);
    const source = model.source(target.id);
    const others = table === undefined ? model.sources() : model.tables().filter(({ layer }) => layer === table.layer);
    const same = others.some(
      other => other.id !== target.id && sameName(other.name, name) && other.pipeline === (table ?? source)?.pipeline,
    );
    if (same) throw taken(table === undefined ? 'a source' : `a ${table.layer} table`);
  } else if (target.kind === 'column') {
    const at = definitionOf(project, placed.handle, target);
    const dataset = at && (project.model.tablesOf(at.handle)[0] ?? project.model.sourceOf(at.handle));
    const same = dataset?.columns.some(column => sameName(column.name, name) && !sameName(column.name, target.column));
    if (same === true) throw taken('a column');
  } else if ('name' in target && target.kind !== 'function') {
    const entities = project.model.entities().filter(({ kind }) => kind === target.kind);
    const pipeline = project.model.file(placed.path)?.pipeline;
    const same = entities.some(
      other => sameName(other.name, name) && !sameName(other.name, target.name) && other.pipeline === pipeline,
    );
    if (same) throw taken(`a ${target.kind}`);
  }
}

function plainName(text: string): string {
  return /^`.*`$/s.test(text) && text.length > 2 ? text.slice(1, -1).replaceAll('``', '`') : text;
}

function refused(reason: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, reason);
}
