import type { Expression } from '../declaration/index.js';
import { fold } from '../names.js';
import type { RowColumn, ShapeKey } from './row.js';

/** Columns that make a row one row. */
export interface RowKey {
  readonly columns: readonly RowColumn[];
  /** Rows in which one of them is NULL may be several: of a `unique` column that may be NULL. */
  readonly exceptNull?: boolean;
}

/** How many keys of a row are kept: a table with more of them gains nothing by the rest. */
const MOST_KEYS = 8;

/** The keys of a row without those that say no more than an earlier one. A key of no columns would be a row alone: it is left out. */
export function distinctKeys(keys: readonly RowKey[]): readonly RowKey[] {
  const kept: RowKey[] = [];
  for (const key of keys) {
    if (key.columns.length === 0 || kept.length === MOST_KEYS) continue;
    const known = kept.some(
      other =>
        (other.exceptNull !== true || key.exceptNull === true) && other.columns.every(column => key.columns.includes(column)),
    );
    if (!known) kept.push(key);
  }
  return kept;
}

/** The names of "one row per …": of the first key that every row has. Empty where nothing is known. */
export function oneRowPer(keys: readonly RowKey[]): readonly string[] {
  return keys.find(({ exceptNull }) => exceptNull !== true)?.columns.map(({ name }) => name) ?? [];
}

/** The keys as a reader of the table sees them. */
export function shapeKeys(keys: readonly RowKey[]): readonly ShapeKey[] {
  return keys.map(({ columns, exceptNull }) => ({
    columns: columns.map(({ name }) => name),
    ...(exceptNull === true ? { exceptNull } : {}),
  }));
}

/** The keys of another row, where each of its columns is found in this one; a key is lost with one of its columns. */
export function mappedKeys(keys: readonly RowKey[], map: (column: RowColumn) => RowColumn | undefined): readonly RowKey[] {
  return keys.flatMap(({ columns, exceptNull }) => {
    const mapped = columns.flatMap(column => map(column) ?? []);
    return mapped.length < columns.length ? [] : [{ columns: mapped, ...(exceptNull === true ? { exceptNull } : {}) }];
  });
}

/** Keys without columns that are the same in every row, by a condition such as `is_current` or `region = 'eu'`. */
export function withoutFixed(keys: readonly RowKey[], isFixed: (column: RowColumn) => boolean): readonly RowKey[] {
  const smaller = keys.flatMap(({ columns, exceptNull }): RowKey[] => {
    const left = columns.filter(column => !isFixed(column));
    return left.length === columns.length || left.length === 0
      ? []
      : [{ columns: left, ...(exceptNull === true ? { exceptNull } : {}) }];
  });
  return distinctKeys([...smaller, ...keys]);
}

/** The parts of a condition that all have to be true. */
export function conjunctsOf(expression: Expression): readonly Expression[] {
  if (expression.kind === 'parenthesis') return conjunctsOf(expression.inner);
  if (expression.kind === 'binary' && expression.operator === 'and' && !expression.negated)
    return [...conjunctsOf(expression.left), ...conjunctsOf(expression.right)];
  return [expression];
}

/** An expression without brackets around it. */
export function bare(expression: Expression): Expression {
  return expression.kind === 'parenthesis' ? bare(expression.inner) : expression;
}

/** A literal, or a parameter: the same value in every row. */
export function isConstant(expression: Expression): boolean {
  const { kind } = bare(expression);
  return kind === 'string' || kind === 'number' || kind === 'boolean' || kind === 'typed' || kind === 'parameter';
}

/** The columns that are the same in every row that meets a condition. `columnOf` is what a path of names means. */
export function fixedBy(
  condition: Expression,
  columnOf: (expression: Expression) => RowColumn | undefined,
  isFixedValue: (expression: Expression) => boolean = isConstant,
): ReadonlySet<RowColumn | 'version'> {
  const fixed = new Set<RowColumn | 'version'>();
  for (const conjunct of conjunctsOf(condition).map(bare)) {
    if (saysCurrent(conjunct, columnOf)) fixed.add('version');
    if (conjunct.kind !== 'binary' || conjunct.negated || (conjunct.operator !== '=' && conjunct.operator !== '<=>')) continue;
    for (const [side, other] of [
      [conjunct.left, conjunct.right],
      [conjunct.right, conjunct.left],
    ] as const) {
      const column = columnOf(bare(side));
      if (column !== undefined && isFixedValue(other)) fixed.add(column);
    }
  }
  return fixed;
}

/** `is_current`, `is_current = true`, `valid_to is null`: of each key the current version alone. */
function saysCurrent(conjunct: Expression, columnOf: (expression: Expression) => RowColumn | undefined): boolean {
  if (conjunct.kind === 'column') return columnOf(conjunct)?.role === 'is_current';
  if (conjunct.kind === 'is null') return !conjunct.negated && columnOf(bare(conjunct.value))?.role === 'valid_to';
  if (conjunct.kind !== 'binary' || conjunct.negated || (conjunct.operator !== '=' && conjunct.operator !== '<=>')) return false;
  const isTrue = (side: Expression): boolean => {
    const value = bare(side);
    return value.kind === 'boolean' && value.value;
  };
  const isFlag = (side: Expression): boolean => columnOf(bare(side))?.role === 'is_current';
  return (isFlag(conjunct.left) && isTrue(conjunct.right)) || (isFlag(conjunct.right) && isTrue(conjunct.left));
}

/** The columns of a shape's key, in a row. */
export function keysOfShape(keys: readonly ShapeKey[], columnNamed: (name: string) => RowColumn | undefined): readonly RowKey[] {
  return keys.flatMap(({ columns, exceptNull }) => {
    const found = columns.flatMap(name => columnNamed(fold(name)) ?? []);
    return found.length < columns.length ? [] : [{ columns: found, ...(exceptNull === true ? { exceptNull } : {}) }];
  });
}
