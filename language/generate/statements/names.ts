import type { Dialect } from '../dialect.js';
import { ExpressionWriter } from '../expression.js';
import type { TablePlan } from '../plan.js';

/** The engine's SQL, and names that the statements of one table share. */
export interface Names {
  readonly sql: Dialect;
  /** Writes expressions over the rows of the input. */
  readonly onInput: ExpressionWriter;
  /** `gold.dim_customer`, quoted. */
  readonly table: string;
  /** The same as text, for `ops.progress` and dead letters. */
  readonly label: string;
  readonly changes: string;
  /** All versions of type 4. */
  readonly history: string;
  readonly deleted: string;
  readonly touched: string;
  readonly input: string;
  /** The table of dead letters; empty where none is in force. */
  readonly rejects: string;
  /** The intermediate results of a run. */
  readonly judged: string;
  readonly differences: string;
  readonly historyDifferences: string;
  /** The number of the run as it stands in a statement. */
  readonly run: string;
}

/** @param scratch true where intermediate results are tables of their own and not views of the session */
export function namesOf(sql: Dialect, plan: TablePlan, run: string, scratch: boolean): Names {
  const qualified = (...parts: string[]) => parts.map(sql.identifier).join('.');
  const own = (suffix: string) => qualified(plan.layer, `${plan.name}${suffix}`);
  return {
    sql,
    onInput: new ExpressionWriter(sql, { columns: plan.input.columns }),
    table: own(''),
    label: `${plan.layer}.${plan.name}`,
    changes: own('__changes'),
    history: own('_history'),
    deleted: own('__deleted'),
    touched: own('__touched'),
    input: qualified(plan.input.layer, plan.input.name),
    rejects: plan.onError.action === 'dead_letter' ? qualified('ops', plan.onError.name) : '',
    judged: scratch ? own('__judged') : 'judged',
    differences: scratch ? own('__differences') : 'differences',
    historyDifferences: scratch ? own('__history_differences') : 'history_differences',
    run,
  };
}

/** Column names of one table, quoted, each behind an alias if there is one. */
export function names({ sql }: Pick<Names, 'sql'>, columns: readonly string[], alias?: string): string[] {
  return columns.map(c => (alias ? `${alias}.${sql.identifier(c)}` : sql.identifier(c)));
}

/** `a.k = b.k` for each column. Keys are never NULL where this is used. */
export function equal({ sql }: Pick<Names, 'sql'>, columns: readonly string[], left: string, right: string): string[] {
  return columns.map(c => `${left}.${sql.identifier(c)} = ${right}.${sql.identifier(c)}`);
}
