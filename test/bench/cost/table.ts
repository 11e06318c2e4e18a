import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The table whose runs are measured: type 2, of the shop of the examples, with a surrogate key and a masked column. */
export const TABLE = 'shop.gold.dim_customer';

/** Changes of a run. */
export const CHANGES = 1000;

/** How long runs take, and the plain `MERGE` of the same changes into a table of the same rows, in milliseconds. */
export interface Cost {
  readonly plain: readonly number[];
  readonly runs: readonly number[];
  /** Of each run, what its steps take. */
  readonly steps: Readonly<Record<string, readonly number[]>>;
}

/** What is measured on an engine. */
export interface Effort {
  /** Rows of the table, each the only version of its key. */
  readonly rows: number;
  /** Runs that are measured, after some that are not. */
  readonly runs: number;
  readonly unmeasured: number;
}

/** The example that has the table, its places moved below `lake`. */
export function exampleOf(root: string, lake: string): string {
  return readFileSync(join(root, 'examples', 'shop.pipe'), 'utf8').replaceAll('"lake/', `"${lake}/`);
}

/**
 * Keys of a run's changes, spread over all of the table: 618,033 is about the golden ratio of a million, so that each lies as far from the
 * others as can be, and none comes twice, a million and it having no common divisor.
 */
export const keyOf = (i: string, run: number, rows: number): string => `(${i} * 618033 + ${run} * 104729) % ${rows}`;

/** What the plain `MERGE` does with `changes`, which have the mask and the surrogate key of the table already: it overwrites the row of the key, as those do that keep no history. */
export const PLAIN = `merge into gold.plain t
using changes s
on t.customer_id = s.customer_id
when matched then update set segment = s.segment, tier = s.tier, email = s.email, changed_at = s.changed_at
when not matched then insert (customer_key, customer_id, segment, tier, email, changed_at, valid_from, is_current)
  values (s.customer_key, s.customer_id, s.segment, s.tier, s.email, s.changed_at, s.changed_at, true)`;

/** Collects what is measured. */
export class Costs implements Cost {
  readonly plain: number[] = [];
  readonly runs: number[] = [];
  readonly steps: Record<string, number[]> = {};

  add(plain: number, run: number, steps: Readonly<Record<string, number>>): void {
    this.plain.push(plain);
    this.runs.push(run);
    for (const [step, taken] of Object.entries(steps)) this.steps[step] = [...(this.steps[step] ?? []), taken];
  }
}
