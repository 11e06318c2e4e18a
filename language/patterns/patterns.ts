import { patternName } from '../catalog/index.js';
import type { Span } from '../model/declaration/index.js';
import type { Model } from '../model/model.js';
import type { Handle, Id, Location } from '../model/records.js';
import type { LookUps } from './detector.js';
import { detectorOf, detectors } from './detectors.js';
import { declarationsNear } from './near.js';

/** A pattern that a text applies. */
export interface Applied {
  /** Its id in the catalog. */
  readonly pattern: string;
  /** What applies it, by its id: a table, a source, a pipeline; missing for what has none, such as `defaults`. */
  readonly subject?: Id;
  /** The words that are it: a step, a property, perhaps in `defaults`, else a name. */
  readonly location: Location;
}

/** A pattern that a declaration says it follows. */
export interface Claim {
  /** Its id in the catalog. */
  readonly pattern: string;
  /** The id as it is written, without the note behind it; relative to the declaration. */
  readonly span: Span;
}

/** Which patterns the declarations of a model apply and claim. What is said of one is kept until something changes that it follows from. */
export class Patterns {
  private readonly applied: (handle: Handle) => readonly Applied[];
  private readonly missing: (handle: Handle) => readonly Claim[];
  private readonly claimed: (handle: Handle) => readonly string[];
  private readonly content: (handle: Handle) => Content;
  private readonly unread: (handle: Handle) => boolean;

  constructor(private readonly model: Model) {
    this.applied = model.memo.query(
      handle => detect(model, handle),
      () => [],
    );
    this.missing = model.memo.query(
      handle => this.findMissing(handle),
      () => [],
    );
    this.content = model.memo.query(
      handle => contentOf(model, handle),
      () => 'other',
    );
    this.unread = model.memo.query(
      handle => isUnread(model, handle),
      () => true,
    );
    this.claimed = model.memo.query(
      handle => [
        ...new Set([handle, ...this.sayingFor(handle)].flatMap(other => this.claims(other).map(({ pattern }) => pattern))),
      ],
      () => [],
    );
  }

  /** What one declaration applies: each pattern once for each table, in the order of the detectors. */
  of(handle: Handle): readonly Applied[] {
    return this.applied(handle);
  }

  /** What a declaration claims that the catalog knows, in the order of the text. */
  claims(handle: Handle): readonly Claim[] {
    const properties = this.model.declaration(handle)?.properties ?? [];
    return properties.flatMap(property =>
      property.name === 'patterns'
        ? property.value.patterns.flatMap(({ id, span }) => {
            const known = patternName(id);
            return known === undefined ? [] : [{ pattern: known.id, span: { start: span.start, end: span.start + id.length } }];
          })
        : [],
    );
  }

  /** What is claimed for a declaration: by itself, by the `defaults` of its layer, by its pipeline or an environment. */
  claimedFor(handle: Handle): readonly string[] {
    return this.claimed(handle);
  }

  /**
   * Claims of a declaration that nothing connected with it bears out. A pattern that is only advice is never among them, nor one of which it
   * cannot be known: where text was not understood, where a query may do it, and where nothing is there yet.
   */
  unfounded(handle: Handle): readonly Claim[] {
    return this.missing(handle);
  }

  /** What speaks for a declaration beside itself. */
  private sayingFor(handle: Handle): readonly Handle[] {
    const declaration = this.model.declaration(handle);
    const layer = declaration?.kind === 'source' ? 'source' : declaration?.kind === 'table' ? declaration.layer : undefined;
    return this.model.declarationsBeside(handle).filter(other => {
      const found = this.model.declaration(other);
      return found?.kind === 'pipeline' || found?.kind === 'environment' || (found?.kind === 'defaults' && found.of === layer);
    });
  }

  private findMissing(handle: Handle): readonly Claim[] {
    const claims = this.claims(handle).filter(({ pattern }) => detectorOf(pattern) !== undefined);
    if (claims.length === 0) return [];
    const near = declarationsNear(this.model, handle);
    const there = new Set(near.flatMap(other => this.of(other).map(({ pattern }) => pattern)));
    const missing = claims.filter(({ pattern }) => !there.has(pattern));
    if (missing.length === 0 || near.some(other => this.unread(other))) return [];
    const contents = new Set(near.map(other => this.content(other)));
    if (!contents.has('data') && !contents.has('query')) return [];
    return missing.filter(({ pattern }) => {
      const { inQueries, ofStreams } = detectorOf(pattern) ?? {};
      return !(contents.has('query') && inQueries === true) && !(contents.has('trigger') && ofStreams === true);
    });
  }
}

/** Where a pattern may be out of sight: `query`, a table with such a step; `trigger`, an environment that makes streams of tables. */
type Content = 'data' | 'query' | 'trigger' | 'other';

function contentOf(look: LookUps, handle: Handle): Content {
  const declaration = look.declaration(handle);
  if (declaration?.kind === 'table' || declaration?.kind === 'flow')
    return declaration.steps.some(({ kind }) => kind === 'sql') ? 'query' : 'data';
  if (declaration?.kind === 'environment' && declaration.properties.some(({ name }) => name === 'trigger')) return 'trigger';
  return declaration?.kind === 'source' ? 'data' : 'other';
}

/** Whether there may be more in a declaration than was understood, or names mean nothing. */
function isUnread(model: Model, handle: Handle): boolean {
  const declaration = model.declaration(handle);
  if (declaration === undefined || declaration.kind === 'unknown' || declaration.torn !== undefined) return true;
  return model.problems(handle).some(({ category }) => category === 'syntax' || category === 'reference');
}

function detect(look: LookUps, handle: Handle): readonly Applied[] {
  const declaration = look.declaration(handle);
  if (declaration === undefined || declaration.kind === 'unknown') return [];
  const found: Applied[] = [];
  const add = (pattern: string, location: Location | undefined, subject?: Id): void => {
    if (location === undefined || found.some(other => other.pattern === pattern && other.subject === subject)) return;
    found.push({ pattern, ...(subject === undefined ? {} : { subject }), location });
  };
  const tables = look.tablesOf(handle);
  const source = look.sourceOf(handle);
  const entity = look.entityOf(handle);
  const [into] = declaration.kind === 'flow' && declaration.into !== undefined ? [look.resolve(handle, declaration.into)] : [];
  const flow = into?.kind === 'table' ? look.flowsInto(into.id).find(other => other.handle === handle) : undefined;
  const subject = tables[0]?.id ?? source?.id ?? entity?.id ?? into?.id;
  const ofAny = { handle, declaration, properties: entity?.properties ?? new Map() };
  for (const { pattern, ofTable, ofFlow, ofSource, ofDeclaration } of detectors) {
    for (const table of tables) add(pattern, ofTable?.(table, look) ?? ofFlow?.(table.flow, look), table.id);
    if (flow !== undefined) add(pattern, ofFlow?.(flow, look), subject);
    if (source !== undefined) add(pattern, ofSource?.(source, look), subject);
    if (ofDeclaration !== undefined) add(pattern, ofDeclaration(ofAny, look), subject);
  }
  return found;
}
