import type { Declaration } from '../model/declaration/index.js';
import type { Model } from '../model/model.js';
import type { EffectiveProperty, FlowRecord, Handle, Location, SourceRecord, TableRecord } from '../model/records.js';

/** The look-ups by which a detector may ask for other declarations: those of which the model's memo takes note. */
export type LookUps = Pick<
  Model,
  'declaration' | 'tablesOf' | 'sourceOf' | 'entityOf' | 'table' | 'source' | 'resolve' | 'flowsInto' | 'readers'
>;

/** Any declaration, and what is in force for it where it is a thing with a name, such as a pipeline or a consumer. */
export interface Subject {
  readonly handle: Handle;
  readonly declaration: Declaration;
  readonly properties: ReadonlyMap<string, EffectiveProperty>;
}

/**
 * How a pattern is recognised: each function answers where the pattern stands, or undefined where it is not there. A detector has no
 * state and sees the workspace through the model alone. Its words for people are those of the catalog (`detected` of the pattern).
 */
export interface Detector {
  /** Id of the pattern in the catalog. */
  readonly pattern: string;
  /** True where the query of a `sql` step may do the same out of sight: then it cannot be said that the pattern is not there. */
  readonly inQueries?: true;
  /** True where it is one of streams alone, which an environment that is not chosen can make of tables. */
  readonly ofStreams?: true;
  readonly ofTable?: (table: TableRecord, look: LookUps) => Location | undefined;
  /** Of a table's own flow, and of each `flow … into` it. */
  readonly ofFlow?: (flow: FlowRecord, look: LookUps) => Location | undefined;
  readonly ofSource?: (source: SourceRecord, look: LookUps) => Location | undefined;
  /** Of every declaration, whatever its kind. */
  readonly ofDeclaration?: (subject: Subject, look: LookUps) => Location | undefined;
}
