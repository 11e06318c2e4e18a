import type { Expression, ExpressionOf, JoinStep, Name } from '../declaration/index.js';
import { someExpression } from '../declaration/parts.js';
import { fold } from '../names.js';
import type { JoinFact } from '../records.js';
import { bare, conjunctsOf, distinctKeys, fixedBy, type RowKey } from './keys.js';
import type { RowColumn, Shape } from './row.js';
import type { Scope } from './scope.js';

/** What is known of a join beside its row. */
export type JoinFinding = Omit<JoinFact, 'step' | 'input'>;

/** The other side of a join: its row, and the signature of the dataset where that is known. */
export interface JoinSide {
  readonly scope: Scope;
  readonly shape?: Shape;
}

/**
 * How the rows of the two sides of a join meet.
 * @param isWrong whether the condition holds a mistake: then nothing follows from it
 * @returns the keys of the joined row, over columns of both sides as they were; and what a check may say about the join
 */
export function matchOf(
  step: JoinStep,
  left: Scope,
  side: JoinSide,
  isWrong: boolean,
): { readonly keys: readonly RowKey[]; readonly fact: JoinFinding } {
  const right = side.scope;
  const covered = coveredColumns(step, right, left, step.asOf !== undefined);
  const asOf = asOfOf(step, side);
  const isKey = ({ columns }: RowKey): boolean => columns.every(column => covered.has(column));
  const meetsOne = asOf === 'latest' || right.keys.some(isKey);
  const multiplies = multipliesOf(step, side, meetsOne, isWrong);
  const fact: JoinFinding = {
    multiplies,
    rightKeys: right.keys.map(({ columns }) => columns.map(({ name }) => name)),
    ...(asOf === undefined ? {} : { asOf }),
  };
  if (isWrong) return { keys: [], fact };
  if (step.type === 'semi' || step.type === 'anti') return { keys: left.keys, fact };
  return { keys: distinctKeys(joinedKeys(step, left, right, covered, meetsOne)), fact };
}

function multipliesOf(
  { type, many }: JoinStep,
  { shape, scope }: JoinSide,
  meetsOne: boolean,
  isWrong: boolean,
): JoinFact['multiplies'] {
  if (type === 'semi' || type === 'anti' || meetsOne) return 'no';
  if (many) return 'meant';
  return isWrong || shape === undefined || shape.open || scope.keys.length === 0 ? 'unknown' : 'may';
}

/** The row that `as of` takes: a version of a history, the latest of what is only appended to, or none that is known. */
function asOfOf({ asOf }: JoinStep, { scope, shape }: JoinSide): JoinFact['asOf'] {
  if (asOf === undefined) return undefined;
  const roles = new Set(scope.row.map(({ column }) => column.role));
  if (roles.has('valid_from') && roles.has('valid_to')) return 'version';
  if (shape === undefined || shape.open) return 'unknown';
  if (!shape.appendOnly) return 'not append-only';
  const times = scope.row.filter(({ column }) => column.domain === 'event').length;
  return times === 1 ? 'latest' : times === 0 ? 'no event time' : 'several event times';
}

/** What makes a joined row one row. */
function joinedKeys(
  step: JoinStep,
  left: Scope,
  right: Scope,
  covered: ReadonlySet<RowColumn>,
  meetsOne: boolean,
): readonly RowKey[] {
  const same = sameColumns(step, left, right);
  const ofLeft = (column: RowColumn): RowColumn => same.get(column) ?? column;
  if (step.type === 'full') {
    // A row without a left or right side has NULL in its key: both keys together tell all rows apart.
    const both = left.keys.flatMap(a =>
      right.keys.map(b => (isPlain(a) && isPlain(b) ? keyOf(a.columns, b.columns.map(ofLeft)) : keyOf())),
    );
    return both;
  }
  if (meetsOne) return left.keys;
  const leftCovered = coveredColumns(step, left, right, false);
  const meetsOneLeft = left.keys.some(({ columns }) => columns.every(column => leftCovered.has(column)));
  const ofRight = meetsOneLeft
    ? right.keys.map(
        ({ columns, exceptNull }): RowKey => ({
          columns: columns.map(ofLeft),
          ...(exceptNull === true || step.type === 'left' ? { exceptNull: true } : {}),
        }),
      )
    : [];
  const pairs = left.keys.flatMap(a =>
    right.keys.filter(isPlain).map(
      (b): RowKey => ({
        ...a,
        columns: keyOf(
          a.columns,
          b.columns.filter(column => !covered.has(column)),
        ).columns,
      }),
    ),
  );
  return [...ofRight.filter(isPlain), ...pairs, ...ofRight.filter(key => !isPlain(key))];
}

function isPlain({ exceptNull }: RowKey): boolean {
  return exceptNull !== true;
}

function keyOf(...columns: readonly (readonly RowColumn[])[]): RowKey {
  return { columns: [...new Set(columns.flat())] };
}

/** Right columns that hold the same as a left one wherever the sides meet; of a full join those that it is `using`. */
function sameColumns({ type, using, on }: JoinStep, left: Scope, right: Scope): ReadonlyMap<RowColumn, RowColumn> {
  const same = new Map<RowColumn, RowColumn>();
  const add = (a: RowColumn | undefined, b: RowColumn | undefined): void => {
    if (a !== undefined && b !== undefined && !same.has(b)) same.set(b, a);
  };
  for (const { text } of using ?? []) add(left.byName.get(fold(text))?.column, right.byName.get(fold(text))?.column);
  if (on === undefined || type === 'full') return same;
  for (const conjunct of conjunctsOf(on).map(bare)) {
    if (conjunct.kind !== 'binary' || conjunct.negated || conjunct.operator !== '=') continue;
    const [a, b] = [bare(conjunct.left), bare(conjunct.right)];
    add(columnOf(a, left, right), columnOf(b, right, left));
    add(columnOf(b, left, right), columnOf(a, right, left));
  }
  return same;
}

/**
 * The columns of one side of which each row of the other meets one value: compared by equality with something that is no column of
 * their own side, or kept to one version of a history.
 */
function coveredColumns(step: JoinStep, side: Scope, other: Scope, isAsOf: boolean): ReadonlySet<RowColumn> {
  const covered = new Set<RowColumn>();
  for (const { text } of step.using ?? []) {
    const column = side.byName.get(fold(text))?.column;
    if (column !== undefined) covered.add(column);
  }
  const own = (expression: Expression): RowColumn | undefined => columnOf(expression, side, other);
  const isOfOther = (expression: Expression): boolean =>
    !someExpression(expression, inner => inner.kind === 'column' && isNamedIn(inner, side, other));
  let isOneVersion = isAsOf;
  if (step.on !== undefined) {
    for (const fixed of fixedBy(step.on, own, isOfOther)) {
      if (fixed === 'version') isOneVersion = true;
      else covered.add(fixed);
    }
    isOneVersion ||= isRangeOfVersion(step.on, own);
  }
  if (isOneVersion) for (const { column } of side.row) if (column.role === 'valid_from') covered.add(column);
  return covered;
}

/** `E >= valid_from and (E < valid_to or valid_to is null)`, written out: both ends of a version are compared. */
function isRangeOfVersion(on: Expression, own: (expression: Expression) => RowColumn | undefined): boolean {
  const compares = (role: RowColumn['role']): boolean => someExpression(on, inner => own(inner)?.role === role);
  return compares('valid_from') && compares('valid_to');
}

/** The column of a side that an expression is, if it is one. A bare name that both sides have is the other side's or wrong. */
function columnOf(expression: Expression, side: Scope, other: Scope): RowColumn | undefined {
  if (expression.kind !== 'column' || expression.path.length > 2) return undefined;
  const [first, second] = expression.path as readonly [Name, Name?];
  if (second === undefined) return other.byName.has(fold(first.text)) ? undefined : side.byName.get(fold(first.text))?.column;
  const input = side.inputs.find(({ names }) => names.some(name => fold(name) === fold(first.text)));
  if (input === undefined) return undefined;
  return [...side.row, ...side.aliased].find(
    ({ column, qualifiers }) => qualifiers === input.names && fold(column.name) === fold(second.text),
  )?.column;
}

/** Whether a path of names stands for something of a side. */
function isNamedIn({ path }: ExpressionOf<'column'>, side: Scope, other: Scope): boolean {
  const [first, second] = path;
  if (first === undefined) return false;
  if (second !== undefined && other.inputs.some(({ names }) => names.some(name => fold(name) === fold(first.text)))) return false;
  if (second !== undefined && side.inputs.some(({ names }) => names.some(name => fold(name) === fold(first.text)))) return true;
  return side.byName.has(fold(first.text)) && !other.byName.has(fold(first.text));
}
