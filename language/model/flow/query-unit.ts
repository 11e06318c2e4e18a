import type { Expression, Window } from '../declaration/index.js';
import { partsOf, someExpression } from '../declaration/parts.js';
import type { SqlQuery, SqlRelation, SqlSelect, SqlStatement } from '../sql/query.js';
import { isAggregate } from './column-lineage.js';
import type { Unit } from './row.js';
import { labelOf, overUnit, UNNAMED } from './unit.js';

const ALL: Unit = { kind: 'all', by: 'sql' };

/**
 * What has to be computed together behind a `sql` step. A query of one input that takes its rows one by one, or groups them, is like
 * the steps that say the same; any other may look at every row.
 */
export function unitAfterQuery(statement: SqlStatement | undefined, unit: Unit): Unit {
  if (unit.kind === 'all' || statement?.kind !== 'query') return ALL;
  const select = plainSelect(statement.query);
  if (select === undefined) return ALL;
  const values = select.items.flatMap(item => (item.kind === 'value' ? [item.value] : item.replace.map(({ value }) => value)));
  const expressions = [...values, ...select.having, ...(select.where === undefined ? [] : [select.where])];
  if (expressions.some(expression => someExpression(expression, isAboutOtherRows))) return ALL;
  const windows = expressions.flatMap(windowsOf);
  if (select.groupBy.length > 0) return windows.length > 0 ? ALL : groupsOf(select);
  if (values.some(value => someExpression(value, isCallOfAggregate))) return ALL;
  const filtered: Unit =
    select.where !== undefined && unit.kind === 'groups' && unit.by === 'dedupe' ? { ...unit, filtered: true } : unit;
  return windows.reduce(overUnit, filtered);
}

/** The `select` of a query that has one, of one relation, and neither common tables nor a limit. */
function plainSelect({ with: tables, limited, body }: SqlQuery): SqlSelect | undefined {
  if (tables.length > 0 || limited || body.kind !== 'select' || body.distinct || body.groupingSets) return undefined;
  const isPlain = ({ kind }: SqlRelation): boolean => kind === 'table';
  return body.from.length === 1 && body.from.every(isPlain) ? body : undefined;
}

/** Groups by the names that the query gives them, or by what they are computed as. */
function groupsOf({ groupBy, items }: SqlSelect): Unit {
  const columns = groupBy.map(group => {
    const label = labelOf(group);
    if (group.kind === 'number' || label === UNNAMED) return undefined;
    const item = items.find(other => other.kind === 'value' && labelOf(other.value) === label);
    return item?.kind === 'value' ? (item.aliases[0]?.text ?? label) : label;
  });
  const known = columns.filter(name => name !== undefined);
  return known.length < columns.length ? ALL : { kind: 'groups', columns: known, by: 'group by' };
}

function isAboutOtherRows({ kind }: Expression): boolean {
  return kind === 'subquery';
}

function isCallOfAggregate(expression: Expression): boolean {
  return expression.kind === 'call' && expression.over === undefined && isAggregate(expression.name.text);
}

function windowsOf(expression: Expression): Window[] {
  const inner = partsOf(expression).flatMap(windowsOf);
  return expression.kind === 'call' && expression.over !== undefined ? [expression.over, ...inner] : inner;
}
