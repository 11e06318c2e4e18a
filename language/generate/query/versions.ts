import type { Expression } from '../../model/declaration/index.js';
import type { TableRecord } from '../../model/records.js';
import { column, compared } from './expressions.js';

const NOWHERE = { start: 0, end: 0 };
/** The version of a type 2 table that was in force at a moment. */
export function valid(table: TableRecord, alias: string, moment: Expression): Expression[] {
  const named = (role: string) => table.columns.find(c => c.role === role)?.name ?? role;
  return between(alias, named('valid_from'), named('valid_to'), moment);
}

/** A moment between two columns of an alias, of which the second is exclusive and may be missing. */
export function between(alias: string, begin: string, end: string, moment: Expression): Expression[] {
  const [from, to] = [column(alias, begin), column(alias, end)];
  const open: Expression = { kind: 'is null', negated: false, value: to, span: NOWHERE };
  const before = compared('or', compared('<', moment, to), open);
  return [compared('<=', from, moment), { kind: 'parenthesis', inner: before, span: NOWHERE }];
}
