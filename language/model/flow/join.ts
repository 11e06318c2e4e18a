import type { Expression, JoinStep, Name, Span } from '../declaration/index.js';
import { fold, shown, writtenName } from '../names.js';
import type { ColumnLineage } from '../records.js';
import { comparedType } from '../types/operators.js';
import { deciding, directIds, expressionLineage, lineageOf, mergedLineage } from './column-lineage.js';
import { condition, evaluate } from './expression.js';
import { type JoinFinding, type JoinSide, matchOf } from './join-keys.js';
import { conjunctsOf, mappedKeys } from './keys.js';
import { aType } from './mismatch.js';
import type { ExpressionContext } from './resolve.js';
import type { RowColumn } from './row.js';
import { type Clash, makeScope, type Scope, type ScopeEntry } from './scope.js';

/** A row before and after a join, and while its condition is read. */
export interface Joined {
  /** Both sides, for `on`. */
  readonly inside: Scope;
  readonly after: Scope;
  readonly decidedBy: readonly ColumnLineage[];
  readonly fact: JoinFinding;
}

/** A pair of columns that a join compares by `=`, each side by its name. */
interface Pair {
  readonly left: string;
  readonly right: string;
}

/** Joins the row so far with the row of another dataset. */
export function join(step: JoinStep, left: Scope, side: JoinSide, context: Omit<ExpressionContext, 'scopes'>): Joined {
  const right = side.scope;
  const rightNames = right.inputs[0]?.names ?? [];
  const problemsBefore = context.findings.problems.length;
  reportSameName(step, left, rightNames, context);
  const clashes = clashesOf(left, right, step.dataset.span);
  const conjuncts = step.on === undefined ? [] : conjunctsOf(step.on);
  const inside = makeScope({
    row: [...left.row, ...right.row],
    aliased: left.aliased,
    technical: [...left.technical, ...right.technical],
    inputs: [...left.inputs, ...right.inputs],
    open: left.open || right.open,
    clashes: new Map([...left.clashes, ...clashes]),
  });
  const leftWins = new Set(conjuncts.flatMap(conjunct => bareLeft(conjunct, rightNames)));
  const onContext = { ...context, scopes: [inside], leftWins };
  const asOfContext = { ...context, scopes: [left, inside] };
  if (step.on !== undefined)
    condition(step.on, 'the condition of a join', { ...onContext, place: { kind: 'row', what: 'the condition of a join' } });
  if (step.asOf !== undefined) evaluate(step.asOf, { ...asOfContext, place: { kind: 'row', what: '`as of`' } });
  for (const name of step.using ?? []) {
    for (const of of [left, right]) reportUsing(name, of, context);
    reportUsingTypes(name, left, right, context);
  }
  const using = (step.using ?? []).flatMap(({ text }) =>
    [left, right].flatMap(of => of.byName.get(fold(text))?.column ?? []).map(lineageOf),
  );
  const { keys, fact } = matchOf(step, left, side, context.findings.problems.length > problemsBefore);
  const compared = mergedLineage(
    step.on === undefined ? [] : expressionLineage(step.on, onContext),
    ...using,
    step.asOf === undefined ? [] : expressionLineage(step.asOf, asOfContext),
    ...timesCompared(step, left, right, fact).map(lineageOf),
  );
  const decidedBy = deciding(compared, 'JOIN');
  if (step.type === 'semi' || step.type === 'anti') return { inside, after: left, decidedBy, fact };

  const pairs = [
    ...(step.using ?? []).map(({ text }): Pair => ({ left: text, right: text })),
    ...conjuncts.flatMap(conjunct => pairOf(conjunct, left, rightNames)),
  ];
  // What a wrong condition does not make equal, a right one may.
  const isWrong = context.findings.problems.length > problemsBefore;
  const merges = (name: string): boolean =>
    isWrong ||
    ((step.type !== 'full' || step.using !== undefined) &&
      pairs.some(pair => fold(pair.left) === name && fold(pair.right) === name));
  const sides = joinedSides(step, left, right);
  const isNew = ({ column }: ScopeEntry): boolean => !left.byName.has(fold(column.name)) || isTechnical(left, column.name);
  const after = makeScope({
    row: [...sides.left, ...sides.right.filter(isNew)],
    aliased: [...left.aliased, ...sides.leftOnly, ...sides.right.filter(entry => !isNew(entry)), ...right.technical],
    technical: left.technical,
    inputs: inside.inputs,
    open: inside.open,
    clashes: new Map([...left.clashes, ...[...clashes].filter(([name]) => !merges(name))]),
    keys: mappedKeys(keys, column => sides.of.get(column) ?? column),
    ...(left.carried === undefined ? {} : { carried: left.carried }),
  });
  return { inside, after, decidedBy, fact };
}

/** Columns of time that `as of` and `within` compare without naming them. */
function timesCompared({ within }: JoinStep, left: Scope, right: Scope, { asOf }: JoinFinding): RowColumn[] {
  const times = ({ row }: Scope): RowColumn[] =>
    row.filter(({ column }) => column.domain === 'event').map(({ column }) => column);
  const taken =
    asOf === 'version'
      ? right.row.filter(({ column }) => column.role === 'valid_from' || column.role === 'valid_to').map(({ column }) => column)
      : asOf === 'latest'
        ? times(right)
        : [];
  const bounded = within === undefined ? [] : [left, right].map(times).filter(({ length }) => length === 1);
  return [...taken, ...bounded.flat()];
}

/** Two inputs of one name: what stands before the dot would mean either. */
function reportSameName(
  { dataset, alias, on }: JoinStep,
  left: Scope,
  [name]: readonly string[],
  { findings }: Omit<ExpressionContext, 'scopes'>,
): void {
  if (name === undefined || (alias === undefined && on === undefined)) return;
  if (!left.inputs.some(({ names }) => fold(names[0] ?? '') === fold(name))) return;
  findings.problem({
    span: alias?.span ?? dataset.span,
    code: 'duplicate-name',
    message: `Another input of this flow is called ${shown(name)} already. Give this one a name of its own by \`as\`.`,
  });
}

/**
 * Both rows as they are after the join: of a side that may be missing every column may be NULL. `leftOnly` are the left columns that a full
 * join is `using`, as the left input alone has them; `of` says what became of each.
 */
function joinedSides(
  { type, using }: JoinStep,
  left: Scope,
  right: Scope,
): { left: ScopeEntry[]; leftOnly: ScopeEntry[]; right: ScopeEntry[]; of: ReadonlyMap<RowColumn, RowColumn> } {
  const of = new Map<RowColumn, RowColumn>();
  const put = (entry: ScopeEntry, column: RowColumn): ScopeEntry => {
    of.set(entry.column, column);
    return column === entry.column ? entry : { ...entry, column };
  };
  const nullable = ({ constant: _, ...column }: RowColumn): RowColumn => ({ ...column, nullable: true });
  const shared = new Set(type === 'full' ? using?.map(({ text }) => fold(text)) : []);
  // The right side's history is not that of the joined row.
  const plain = ({ role: _, ...column }: RowColumn): RowColumn => column;
  const leftOnly: ScopeEntry[] = [];
  return {
    left: left.row.map(entry => {
      const other = shared.has(fold(entry.column.name)) ? right.byName.get(fold(entry.column.name))?.column : undefined;
      if (other === undefined) return put(entry, type === 'full' ? nullable(entry.column) : entry.column);
      if (entry.qualifiers.length > 0) leftOnly.push({ ...entry, column: nullable(entry.column) });
      return put({ ...entry, qualifiers: [] }, eitherOf(entry.column, other));
    }),
    leftOnly,
    right: right.row.map(entry => put(entry, type === 'inner' ? plain(entry.column) : nullable(plain(entry.column)))),
    of,
  };
}

/** A column that a full join is `using`: the left value, and where there is no left row the right one. */
function eitherOf(left: RowColumn, right: RowColumn): RowColumn {
  const lineage = mergedLineage(lineageOf(left), lineageOf(right));
  const { constant: _, ...column } = left;
  return { ...column, nullable: left.nullable || right.nullable, pii: left.pii || right.pii, from: directIds(lineage), lineage };
}

function isTechnical(scope: Scope, name: string): boolean {
  return !scope.row.some(({ column }) => fold(column.name) === fold(name));
}

function clashesOf(left: Scope, right: Scope, span: Span): Map<string, Clash> {
  const clashes = new Map<string, Clash>();
  for (const { column, qualifiers } of right.row) {
    const other = left.byName.get(fold(column.name));
    if (other === undefined || isTechnical(left, column.name)) continue;
    const alias = other.qualifiers[0];
    clashes.set(fold(column.name), {
      name: column.name,
      ...(alias === undefined ? {} : { left: `${writtenName(alias)}.${writtenName(other.column.name)}` }),
      right: `${writtenName(qualifiers[0] ?? '')}.${writtenName(column.name)}`,
      span,
    });
  }
  return clashes;
}

/** The column of one side that `using` names. */
function reportUsing(name: Name, side: Scope, { findings }: Omit<ExpressionContext, 'scopes'>): void {
  const entry = side.byName.get(fold(name.text));
  if (entry !== undefined) {
    findings.use(name.span, { kind: 'column', name: entry.column.name, column: entry.column });
    return;
  }
  if (side.open) return;
  const others = side.row.map(({ column }) => writtenName(column.name));
  const whose = side.inputs.length === 1 ? `${shown(side.inputs[0]?.names[0] ?? '')} has` : 'The row so far has';
  findings.unknown('unknown-column', name.span, `${whose} no column ${shown(name.text)}.`, name.text, others);
}

/** The columns of both sides that `using` names are compared, and so are of types that can be. */
function reportUsingTypes(name: Name, left: Scope, right: Scope, { findings }: Omit<ExpressionContext, 'scopes'>): void {
  const [a, b] = [left, right].map(side => side.byName.get(fold(name.text))?.column.type);
  if (a === undefined || b === undefined || comparedType(a, b) !== undefined) return;
  findings.problem({
    span: name.span,
    code: 'type-mismatch',
    category: 'type',
    message: `${shown(name.text)} is ${aType(a)} on the left side and ${aType(b)} on the right one: they cannot be compared. Cast one of them in a table above.`,
  });
}

/** The two columns of `a = b` or `a <=> b`. */
function equality(conjunct: Expression): [readonly Name[], readonly Name[]] | undefined {
  if (conjunct.kind !== 'binary' || (conjunct.operator !== '=' && conjunct.operator !== '<=>')) return undefined;
  const { left, right } = conjunct;
  return left.kind === 'column' && right.kind === 'column' ? [left.path, right.path] : undefined;
}

function isOf(path: readonly Name[], names: readonly string[]): boolean {
  return path.length === 2 && names.some(name => fold(name) === fold(path[0]?.text ?? ''));
}

/** The bare name beside a column of the right side: it is the left one. */
function bareLeft(conjunct: Expression, rightNames: readonly string[]): Span[] {
  const sides = equality(conjunct);
  if (sides === undefined) return [];
  const [a, b] = sides;
  const bareSide = isOf(b, rightNames) ? a : isOf(a, rightNames) ? b : undefined;
  return bareSide?.length === 1 && bareSide[0] !== undefined ? [bareSide[0].span] : [];
}

function pairOf(conjunct: Expression, left: Scope, rightNames: readonly string[]): Pair[] {
  const sides = equality(conjunct);
  if (sides === undefined) return [];
  const [a, b] = sides;
  const rightSide = isOf(b, rightNames) ? b : isOf(a, rightNames) ? a : undefined;
  const leftSide = rightSide === b ? a : b;
  const name = leftSide.at(-1)?.text;
  const rightName = rightSide?.at(-1)?.text;
  if (name === undefined || rightName === undefined || isOf(leftSide, rightNames)) return [];
  return left.byName.has(fold(name)) || left.open ? [{ left: name, right: rightName }] : [];
}
