import type { PropertyName, Step, TableDeclaration } from '../model/declaration/index.js';
import type { Model } from '../model/model.js';
import type { Edit, TableRecord } from '../model/records.js';

/** A table that is to apply a pattern. */
export interface Subject {
  readonly model: Model;
  readonly declaration: TableDeclaration;
  readonly table: TableRecord;
  /** Of its declaration. */
  readonly text: string;
  /** As messages show it. */
  readonly name: string;
  /** Where the cursor stands in the declaration. */
  readonly offset: number;
}

/**
 * The smallest edit by which a table applies a pattern. It is made of the model alone and has no state; whether the result is in order is
 * tried by who offers it.
 */
export interface Refactoring {
  /** Id of the pattern in the catalog. */
  readonly pattern: string;
  /** What it does, as an editor lists it. */
  readonly title: string;
  /** The steps and properties at which it is offered, beside the table's heading. */
  readonly at: readonly (Step['kind'] | PropertyName)[];
  /** @returns the edits, whose texts may hold blanks (`blanks.ts`); or why there are none, in a sentence */
  change(subject: Subject): readonly Edit[] | string;
}
