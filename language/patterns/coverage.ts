import { CATEGORIES, concerns, type PatternCategory, type PatternName, patternName, patternNames } from '../catalog/index.js';
import type { Model } from '../model/model.js';
import type { Id, Location } from '../model/records.js';
import type { Claim, Patterns } from './patterns.js';

/** A place that applies a pattern. */
export interface PatternUse {
  /** What applies it, by its id; missing for what has none, such as `defaults`. */
  readonly subject?: Id;
  readonly location: Location;
  /** Whether it says so, or its `defaults` or its pipeline do. */
  readonly claimed: boolean;
}

/** A place that claims a pattern. */
export interface PatternClaim {
  readonly location: Location;
  /** False where nothing connected with it applies the pattern, as the check `missing-pattern` says. */
  readonly founded: boolean;
}

export interface PatternCoverage {
  readonly name: PatternName;
  /** In the order of files and text. */
  readonly uses: readonly PatternUse[];
  readonly claims: readonly PatternClaim[];
}

/** How many of some patterns are applied; those that are only advice are not counted. */
export interface Share {
  readonly of: string;
  readonly name: string;
  readonly applied: readonly string[];
  readonly missing: readonly string[];
  readonly advice: readonly string[];
}

export interface Coverage {
  /** All of the catalog, in its order. */
  readonly patterns: readonly PatternCoverage[];
  readonly categories: readonly (Share & { readonly of: PatternCategory })[];
  readonly concerns: readonly Share[];
}

/**
 * Which patterns of the catalog some files apply and claim, and what that is of each category and concern.
 * @param files paths of the files that count
 */
export function coverageOf(model: Model, patterns: Patterns, files: ReadonlySet<string>): Coverage {
  const uses = new Map<string, PatternUse[]>();
  const claims = new Map<string, PatternClaim[]>();
  for (const { path, declarations } of model.files()) {
    if (!files.has(path)) continue;
    for (const { handle } of declarations) {
      const claimed = patterns.claimedFor(handle);
      for (const { pattern, ...use } of patterns.of(handle)) push(uses, pattern, { ...use, claimed: claimed.includes(pattern) });
      const unfounded = new Set(patterns.unfounded(handle).map(keyOf));
      for (const claim of patterns.claims(handle))
        push(claims, claim.pattern, { location: { handle, span: claim.span }, founded: !unfounded.has(keyOf(claim)) });
    }
  }
  const names = patternNames();
  const share = (of: string, name: string, members: readonly PatternName[]): Share => ({
    of,
    name,
    applied: members.filter(({ id }) => uses.has(id)).map(({ id }) => id),
    missing: members.filter(({ id, detected }) => detected !== undefined && !uses.has(id)).map(({ id }) => id),
    advice: members.filter(({ detected }) => detected === undefined).map(({ id }) => id),
  });
  return {
    patterns: names.map(name => ({ name, uses: uses.get(name.id) ?? [], claims: claims.get(name.id) ?? [] })),
    categories: CATEGORIES.map(category => ({
      ...share(
        category,
        category,
        names.filter(name => name.category === category),
      ),
      of: category,
    })),
    concerns: concerns().map(concern =>
      share(
        concern.id,
        concern.name,
        concern.patterns.flatMap(id => patternName(id) ?? []),
      ),
    ),
  };
}

function keyOf({ pattern, span }: Claim): string {
  return `${pattern} ${span.start}`;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
