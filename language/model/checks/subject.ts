import type { Analyses } from '../analysis.js';
import type { Database } from '../database.js';
import type { Declaration, DeclarationKind, DeclarationOf, Property, PropertyName } from '../declaration/index.js';
import type { PropertyContext } from '../flow/properties.js';
import type { Findings } from '../flow/report.js';
import type { EffectiveProperty, Handle } from '../records.js';

/** One declaration that is checked, what may be asked about others, and where findings go. */
export interface Subject {
  readonly db: Database;
  readonly analyses: Analyses;
  readonly handle: Handle;
  readonly declaration: Declaration;
  readonly findings: Findings;
  /** With what names are looked up. */
  readonly context: PropertyContext;
}

/** A subject of certain kinds. */
export type SubjectOf<K extends DeclarationKind> = Subject & { readonly declaration: DeclarationOf<K> };

/** Whether the subject is a declaration of one of these kinds. */
export function isA<K extends DeclarationKind>(subject: Subject, ...kinds: readonly K[]): subject is SubjectOf<K> {
  return (kinds as readonly string[]).includes(subject.declaration.kind);
}

/** Whether it is a table, or a flow into one. */
export function isFlow(subject: Subject): subject is SubjectOf<'table' | 'flow'> {
  return isA(subject, 'table', 'flow');
}

/** The property of a name that the declaration says itself, the first of several. */
export function own<N extends PropertyName>({ declaration }: Subject, name: N): Property<N> | undefined {
  return declaration.properties.find(property => property.name === name) as Property<N> | undefined;
}

/** What is in force for the declaration. */
export function inForce({ db, handle }: Subject): ReadonlyMap<string, EffectiveProperty> {
  return db.properties(handle);
}

/** The table that a flow fills, as one names it: `silver.orders`. */
export function tableName({ db, handle, declaration }: SubjectOf<'table' | 'flow'>): string {
  if (declaration.kind === 'table') return `${declaration.layer}.${declaration.name?.text ?? '*'}`;
  const target = db.flowTarget(handle);
  return target === undefined ? (declaration.name?.text ?? '') : `${target.space}.${target.name}`;
}
