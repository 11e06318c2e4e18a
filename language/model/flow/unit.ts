import type { ColumnItem, ColumnsStep, Expression, Name, Step, Window } from '../declaration/index.js';
import { partsOf } from '../declaration/parts.js';
import { fold } from '../names.js';
import type { Unit } from './row.js';

export const ROW: Unit = { kind: 'row' };

/**
 * What has to be computed together after a step, when one row of the input changes. The last construct that looks at several rows
 * decides: what stood above it is computed for its rows.
 * @param key the names of the groups, for a `group by`
 */
export function unitAfter(step: Exclude<Step, { kind: 'sql' }>, unit: Unit, key: readonly string[]): Unit {
  switch (step.kind) {
    case 'group':
      return unit.kind === 'all' ? unit : { kind: 'groups', columns: key, by: 'group by' };
    case 'dedupe':
      if (unit.kind === 'all') return unit;
      return { kind: 'groups', columns: step.by.map(({ path }) => lastName(path)), by: 'dedupe' };
    case 'columns':
      return windowsIn(step).reduce(overUnit, unit);
    case 'where':
    case 'join':
      // What is filtered away after a dedupe is gone, though its row is still the one that counts.
      return isFilter(step) && unit.kind === 'groups' && unit.by === 'dedupe' ? { ...unit, filtered: true } : unit;
    default:
      return unit;
  }
}

function isFilter(step: Extract<Step, { kind: 'where' | 'join' }>): boolean {
  return step.kind === 'where' || step.type !== 'left';
}

/** The unit behind a window function. */
export function overUnit(unit: Unit, { partitionBy }: Window): Unit {
  if (unit.kind === 'all') return unit;
  if (partitionBy.length === 0) return { kind: 'all', by: 'over' };
  const columns = partitionBy.map(labelOf);
  // Of windows over different groups what they have in common holds them all.
  if (unit.kind !== 'groups' || unit.by !== 'over') return { kind: 'groups', columns, by: 'over' };
  const common = unit.columns.filter(name => name !== UNNAMED && columns.some(other => fold(other) === fold(name)));
  return common.length === 0 ? { kind: 'all', by: 'over' } : { kind: 'groups', columns: common, by: 'over' };
}

/** The unit of a flow that reads a view whose steps yield `inner`. */
export function composeUnits(inner: Unit, outer: Unit): Unit {
  if (outer.kind === 'row' || inner.kind === 'all') return inner;
  if (inner.kind === 'row' || outer.kind === 'all') return outer;
  const isAmong = outer.columns.every(name => inner.columns.some(other => fold(other) === fold(name)));
  return isAmong ? outer : { kind: 'all', by: 'nested groups' };
}

export function sameNames(a: readonly string[], b: readonly string[]): boolean {
  const names = new Set(a.map(fold));
  return names.size === new Set(b.map(fold)).size && b.every(name => names.has(fold(name)));
}

/** The label of an expression that has no short one. */
export const UNNAMED = 'an expression';

/** A column by its name, another expression in a few words: `date(read_at)`. */
export function labelOf(expression: Expression): string {
  switch (expression.kind) {
    case 'column':
      return lastName(expression.path);
    case 'parenthesis':
      return labelOf(expression.inner);
    case 'string':
      return `'${expression.value.replaceAll("'", "''")}'`;
    case 'number':
      return expression.text;
    case 'call':
      return `${expression.name.text}(${expression.arguments.map(labelOf).join(', ')})`;
    case 'cast':
      return `cast(${labelOf(expression.value)})`;
    default:
      return UNNAMED;
  }
}

function lastName(path: readonly Name[]): string {
  return path.at(-1)?.text ?? '';
}

/** Every `over (…)` of the columns of a step. */
function windowsIn({ items }: ColumnsStep): Window[] {
  return items.flatMap((item: ColumnItem) => (item.kind === 'column' && item.value !== undefined ? windowsOf(item.value) : []));
}

function windowsOf(expression: Expression): Window[] {
  const inner = partsOf(expression).flatMap(windowsOf);
  return expression.kind === 'call' && expression.over !== undefined ? [expression.over, ...inner] : inner;
}
