import type { TablePlan } from '../plan.js';
import { identifier, qualified } from '../quote.js';

/** Names that the statements of one table share. */
export interface Names {
  /** `gold.dim_customer`, quoted. */
  readonly table: string;
  /** The same as text, for `ops.progress` and dead letters. */
  readonly label: string;
  readonly changes: string;
  readonly deleted: string;
  readonly touched: string;
  readonly input: string;
  /** The table of dead letters; empty where none is in force. */
  readonly rejects: string;
  /** The intermediate results of a run. */
  readonly judged: string;
  readonly differences: string;
  /** The number of the run as it stands in a statement. */
  readonly run: string;
}

/** @param scratch true where intermediate results are tables of their own and not views of the session */
export function namesOf(plan: TablePlan, run: string, scratch: boolean): Names {
  const own = (suffix: string) => qualified(plan.layer, `${plan.name}${suffix}`);
  return {
    table: own(''),
    label: `${plan.layer}.${plan.name}`,
    changes: own('__changes'),
    deleted: own('__deleted'),
    touched: own('__touched'),
    input: qualified(plan.input.layer, plan.input.name),
    rejects: plan.onError.action === 'dead_letter' ? qualified('ops', plan.onError.name) : '',
    judged: scratch ? own('__judged') : 'judged',
    differences: scratch ? own('__differences') : 'differences',
    run,
  };
}

/** Column names of one table, quoted, each behind an alias if there is one. */
export function names(columns: readonly string[], alias?: string): string[] {
  return columns.map(c => (alias ? `${alias}.${identifier(c)}` : identifier(c)));
}

/** `a.k = b.k` for each column. Keys are never NULL where this is used. */
export function equal(columns: readonly string[], left: string, right: string): string[] {
  return columns.map(c => `${left}.${identifier(c)} = ${right}.${identifier(c)}`);
}
