import { concerns, pattern, patternNames } from '../../language/catalog/index.js';
import type { Handle, Location } from '../../language/model/records.js';
import { coverageOf, type PatternCoverage } from '../../language/patterns/index.js';
import type { Project } from '../project.js';
import type { PatternItem, PatternPlace, PatternPlaceKind, PatternsResult } from '../protocol.js';
import { labelOf } from './outline.js';

/** A line may be of any length; so much of it is shown. */
const LONGEST = 200;

/** A place in the model's terms. */
interface Found {
  readonly kind: PatternPlaceKind;
  readonly subject?: string;
  readonly location: Location;
}

/** Answers `cupel/patterns`. */
export function patternList(projects: Iterable<Project>, complete: boolean): PatternsResult {
  const counted = [...projects].filter(({ isLeftOut }) => !isLeftOut);
  const coverages = counted.map(project => ({ project, patterns: coverage(project) }));
  const serves = new Map<string, string[]>();
  for (const { name, patterns } of concerns()) for (const id of patterns) serves.set(id, [...(serves.get(id) ?? []), name]);
  return {
    patterns: patternNames().map(({ id, name, category, maturity, aliases, detected, advice }, index): PatternItem => {
      const places = { applied: 0, claimed: 0, unfounded: 0 };
      for (const { project, patterns } of coverages)
        for (const { kind } of placesOf(project, patterns[index] as PatternCoverage)) places[kind]++;
      return {
        id,
        name,
        category,
        maturity,
        aliases,
        concerns: serves.get(id) ?? [],
        intent: pattern(id)?.intent ?? '',
        ...(detected === undefined ? {} : { detected }),
        ...(advice === undefined ? {} : { advice }),
        places,
      };
    }),
    files: counted.reduce((sum, project) => sum + project.paths().length, 0),
    complete,
  };
}

/** Answers `cupel/patternUses`; nothing where there is no such pattern. */
export function patternPlaces(projects: Iterable<Project>, id: string): PatternPlace[] {
  return [...projects].flatMap(project => {
    const found = project.isLeftOut ? undefined : coverage(project).find(({ name }) => name.id === id);
    return found === undefined ? [] : placesOf(project, found).flatMap(place => placed(project, place));
  });
}

/** In the order of the catalog. */
function coverage(project: Project): readonly PatternCoverage[] {
  return coverageOf(project.model, project.language.patterns, new Set(project.paths())).patterns;
}

/**
 * Where a pattern is applied, and the claims that say more than that: those that nothing bears out, and those of what no text shows. As long as
 * files are still to be read, what bears a claim out may be in one of them.
 */
function placesOf({ complete }: Project, { uses, claims }: PatternCoverage): readonly Found[] {
  const applied = uses.map(
    ({ subject, location }): Found => ({
      kind: 'applied',
      location,
      ...(subject === undefined ? {} : { subject }),
    }),
  );
  const said = claims.map(({ location, founded }): Found => ({ kind: founded || !complete ? 'claimed' : 'unfounded', location }));
  return [...applied, ...said.filter(({ kind }) => kind === 'unfounded' || applied.length === 0)];
}

function placed(project: Project, { kind, subject, location }: Found): PatternPlace[] {
  const [place] = project.language.locate(location);
  if (place === undefined) return [];
  const document = project.document(place.path);
  const { line, character } = document.positionAt(place.start);
  const text = document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
  return [
    {
      kind,
      subject: subject ?? nameOf(project, location.handle),
      text: text.trim().slice(0, LONGEST),
      file: place.path,
      uri: project.uriOf(place.path),
      line,
      character,
    },
  ];
}

/** The id of what a declaration declares, else what it is called. */
function nameOf({ model }: Project, handle: Handle): string {
  const declaration = model.declaration(handle);
  const id = model.tablesOf(handle)[0]?.id ?? model.sourceOf(handle)?.id ?? model.entityOf(handle)?.id;
  return id ?? (declaration === undefined ? '' : labelOf(declaration));
}
