import type { Analysis } from '../analysis.js';
import type { Span, Step } from '../declaration/index.js';
import { nameSpanOf } from '../flow/place.js';
import type { EffectiveProperty } from '../records.js';
import type { Subject, SubjectOf } from './subject.js';

/** A flow of the declaration, looked at: one, for `bronze *` one for each of its tables. */
export interface Analysed {
  readonly analysis: Analysis;
  readonly properties: ReadonlyMap<string, EffectiveProperty>;
  readonly steps: readonly Step[];
  /** Whether every input is known: a name that means nothing, or a cycle, leaves open what the flow yields. */
  readonly isWhole: boolean;
}

/** The flows of a table or `flow`, in the order of the tables that it declares. */
export function analysed({ db, analyses, handle, declaration }: SubjectOf<'table' | 'flow'>): readonly Analysed[] {
  const entries = db.entriesOf(handle);
  const keys = entries.length === 0 ? [handle] : entries.map(({ key }) => key);
  const properties = db.properties(handle);
  return keys.flatMap(key => {
    const analysis = analyses.analysis(key);
    if (analysis === undefined) return [];
    const isWhole = analysis.flow.inputs.every(({ entry, shape }) => entry !== undefined && shape !== undefined);
    return [{ analysis, properties, steps: declaration.steps, isWhole }];
  });
}

/** Where to say that something about a property in force is wrong: at the property if the declaration says it, else at its name. */
export function placeOf(
  { handle, declaration }: Subject,
  property: EffectiveProperty | undefined,
  own: (of: EffectiveProperty) => Span,
): Span {
  return property?.location?.handle === handle ? own(property) : nameSpanOf(declaration);
}
