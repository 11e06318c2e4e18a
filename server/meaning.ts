import type { Occurrence, PlacedDeclaration } from '../language/model/model.js';
import { sameName } from '../language/model/names.js';
import type { Handle, Id, Location, Span } from '../language/model/records.js';
import type { Project } from './project.js';

export type Target = Occurrence['target'];

/** A name in a file and the declaration that it stands in. */
export interface Found {
  readonly placed: PlacedDeclaration;
  readonly occurrence: Occurrence;
}

/** The name at an offset of a file, or the one that ends there. */
export function nameAt(project: Project, path: string, offset: number): Found | undefined {
  const placed = project.declarationAt(path, offset);
  if (placed === undefined) return undefined;
  const at = offset - placed.offset;
  const around = project.model.occurrences(placed.handle).filter(({ span }) => span.start <= at && at <= span.end);
  // Of two that meet at the cursor the one that begins there; of several of one place the first.
  const occurrence = around.find(({ span }) => at < span.end) ?? around[0];
  return occurrence && { placed, occurrence };
}

/**
 * Where what a name means is declared; undefined for what the language itself brings, and for what is not known.
 * @param handle of the declaration that the name stands in
 */
export function definitionOf(project: Project, handle: Handle, target: Target): Location | undefined {
  if (target.kind === 'pattern') return undefined;
  if (target.kind === 'dataset') return target.id === undefined ? undefined : ofDataset(project, target.id);
  if (target.kind !== 'alias' || target.location !== undefined) return target.location;
  const declared = project.model
    .occurrences(handle)
    .find(other => other.isDefinition && other.target.kind === 'alias' && sameName(other.target.name, target.name));
  if (declared !== undefined) return { handle, span: declared.span };
  // An input without `as` goes by its own name.
  const input = inputNamed(project, handle, target.name);
  return input && ofDataset(project, input.id);
}

/** A place by its end: of `c.segment`, which names a column, the last part is the name. */
function placeOf(handle: Handle, { end }: Span): string {
  return `${handle} ${end}`;
}

function ofDataset({ model }: Project, id: Id): Location | undefined {
  const record = model.table(id) ?? model.source(id);
  return record && { handle: record.handle, span: record.nameSpan };
}

/** What an input of a declaration stands for, by its alias or name. */
export function inputNamed(project: Project, handle: Handle, name: string): { readonly id: Id } | undefined {
  const declaration = project.model.placed(handle)?.declaration;
  if (declaration?.kind !== 'table' && declaration?.kind !== 'flow') return undefined;
  const inputs = [...declaration.inputs, ...declaration.steps.flatMap(step => (step.kind === 'join' ? [step] : []))];
  const input = inputs.find(({ alias, dataset }) => sameName((alias ?? dataset.name).text, name));
  return input && project.model.resolve(handle, input.dataset);
}

/**
 * What two names have in common that mean the same: the place of its declaration, or the id of a dataset or pattern. Undefined where nothing is known,
 * or where only the language knows it (a type, a system).
 */
export function identityOf(project: Project, handle: Handle, target: Target): string | undefined {
  if (target.kind === 'pattern') return `pattern ${target.id.replace(/^pat-/i, '').toLowerCase()}`;
  // Several tables of `bronze *` have one place.
  if (target.kind === 'dataset') return target.id && `dataset ${target.id}`;
  const location = definitionOf(project, handle, target);
  if (target.kind === 'alias' && location !== undefined && location.handle !== handle)
    return `dataset ${inputNamed(project, handle, target.name)?.id}`;
  return location && placeOf(location.handle, location.span);
}

/** Every name in a declaration that means the same, or is where it is declared, in the order of the text. */
export function namesOf(project: Project, placed: PlacedDeclaration, wanted: Target, identity: string): Occurrence[] {
  const { handle } = placed;
  const found = project.model
    .occurrences(handle)
    .filter(
      ({ target, span }) =>
        isNamedAlike(target, wanted) && (identityOf(project, handle, target) === identity || placeOf(handle, span) === identity),
    );
  return found.filter(({ span }, index) => !found.slice(0, index).some(other => sameSpan(other.span, span)));
}

/** The same in all files of the project, in their order. */
export function namesEverywhere(project: Project, found: Found, identity: string): Found[] {
  return placesOf(project, found, identity).flatMap(placed =>
    namesOf(project, placed, found.occurrence.target, identity).map(occurrence => ({ placed, occurrence })),
  );
}

/**
 * Every name that must change with another. A column that a table passes through is one name for two columns, its input's and its own:
 * what means either of them belongs to it.
 */
export function namesToChange(project: Project, found: Found, identity: string): Found[] {
  const names = placesOf(project, found, identity).flatMap(placed =>
    project.model.occurrences(placed.handle).flatMap(occurrence => {
      const meant = identityOf(project, placed.handle, occurrence.target);
      return meant === undefined || !isNamedAlike(occurrence.target, found.occurrence.target)
        ? []
        : [{ placed, occurrence, meant, place: placeOf(placed.handle, occurrence.span) }];
    }),
  );
  const identities = new Set([identity]);
  for (let size = 0; size < identities.size; ) {
    size = identities.size;
    for (const { meant, place } of names) {
      if (!identities.has(meant) && !identities.has(place)) continue;
      identities.add(meant);
      identities.add(place);
    }
  }
  return names.filter(({ meant }) => identities.has(meant));
}

/** Columns of other names are others, wherever they come from: `window_start` comes from the column of its window. */
function isNamedAlike(a: Target, b: Target): boolean {
  return a.kind !== 'column' || b.kind !== 'column' || sameName(a.column, b.column);
}

/** What is known in its own declaration alone is not looked for elsewhere. */
function placesOf(project: Project, { placed, occurrence }: Found, identity: string): readonly PlacedDeclaration[] {
  const { kind } = occurrence.target;
  const isOwn = kind === 'parameter' || kind === 'expectation' || (kind === 'alias' && identity.startsWith(`${placed.handle} `));
  return isOwn ? [placed] : project.model.files().flatMap(({ declarations }) => declarations);
}

function sameSpan(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}
