import type { Expression, JoinStep, Name, Span } from '../declaration/index.js';
import { fold, shown, writtenName } from '../names.js';
import type { Id } from '../records.js';
import { evaluate } from './expression.js';
import type { ExpressionContext } from './resolve.js';
import { union } from './row.js';
import { type Clash, makeScope, type Scope, type ScopeEntry } from './scope.js';

/** A row before and after a join, and while its condition is read. */
export interface Joined {
  /** Both sides, for `on`. */
  readonly inside: Scope;
  readonly after: Scope;
  readonly decidedBy: readonly Id[];
}

/** A pair of columns that a join compares by `=`, each side by its name. */
interface Pair {
  readonly left: string;
  readonly right: string;
}

/** Joins the row so far with the row of another dataset. */
export function join(step: JoinStep, left: Scope, right: Scope, context: Omit<ExpressionContext, 'scopes'>): Joined {
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
  const on = step.on === undefined ? [] : evaluate(step.on, { ...context, scopes: [inside], leftWins }).from;
  const using = (step.using ?? []).flatMap(name => [...sideOf(name, left, context), ...sideOf(name, right, context)]);
  const asOf = step.asOf === undefined ? [] : evaluate(step.asOf, { ...context, scopes: [left, inside] }).from;
  const decidedBy = union(on, using, asOf);
  if (step.type === 'semi' || step.type === 'anti') return { inside, after: left, decidedBy };

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
  const leftRow = step.type === 'full' ? left.row.map(nullable) : left.row;
  const rightRow = step.type === 'inner' ? right.row : right.row.map(nullable);
  const isNew = ({ column }: ScopeEntry): boolean => !left.byName.has(fold(column.name)) || isTechnical(left, column.name);
  const after = makeScope({
    row: [...leftRow, ...rightRow.filter(isNew)],
    aliased: [...left.aliased, ...rightRow.filter(entry => !isNew(entry)), ...right.technical],
    technical: left.technical,
    inputs: inside.inputs,
    open: inside.open,
    clashes: new Map([...left.clashes, ...[...clashes].filter(([name]) => !merges(name))]),
    key: keepsKey(step, right, pairs) ? left.key : [],
  });
  return { inside, after, decidedBy };
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

function nullable(entry: ScopeEntry): ScopeEntry {
  return entry.column.nullable ? entry : { ...entry, column: { ...entry.column, nullable: true } };
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
function sideOf(name: Name, side: Scope, { findings }: Omit<ExpressionContext, 'scopes'>): readonly Id[] {
  const entry = side.byName.get(fold(name.text));
  if (entry !== undefined) {
    findings.use(name.span, { kind: 'column', name: entry.column.name, column: entry.column });
    return entry.column.from;
  }
  if (!side.open) {
    const others = side.row.map(({ column }) => writtenName(column.name));
    const whose = side.inputs.length === 1 ? `${shown(side.inputs[0]?.names[0] ?? '')} has` : 'The row so far has';
    findings.unknown('unknown-column', name.span, `${whose} no column ${shown(name.text)}.`, name.text, others);
  }
  return [];
}

function conjunctsOf(expression: Expression): Expression[] {
  if (expression.kind === 'parenthesis') return conjunctsOf(expression.inner);
  if (expression.kind === 'binary' && expression.operator === 'and')
    return [...conjunctsOf(expression.left), ...conjunctsOf(expression.right)];
  return [expression];
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
  const bare = isOf(b, rightNames) ? a : isOf(a, rightNames) ? b : undefined;
  return bare?.length === 1 && bare[0] !== undefined ? [bare[0].span] : [];
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

/** Whether each left row meets at most one right row: the comparison covers the right side's key, or all of it but the time of `as of`. */
function keepsKey(step: JoinStep, right: Scope, pairs: readonly Pair[]): boolean {
  if (step.type === 'full' || right.key.length === 0) return false;
  return right.key.every(name => {
    if (pairs.some(pair => fold(pair.right) === fold(name))) return true;
    return step.asOf !== undefined && right.byName.get(fold(name))?.column.role === 'valid_from';
  });
}
