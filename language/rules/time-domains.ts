import type { Expression, Name } from '../model/declaration/index.js';
import { fold } from '../model/names.js';
import type { Column, FlowRecord, ScopeColumn, TimeDomain } from '../model/records.js';
import { functionNamed } from '../model/types/functions/index.js';
import { domainFrom } from '../model/types/functions/values.js';
import { subexpressions } from './walk.js';

/** Finds the column that a name means. */
export type FindColumn = (path: readonly Name[]) => ScopeColumn | undefined;

/** Which clock a time is of. Ingest and processing time are one. */
export type Clock = 'event' | 'arrival';

/** The clock of a value, and whether it is read there and then, not from a column. */
interface Timed {
  readonly clock: Clock;
  readonly isNow: boolean;
}

const TIMES: ReadonlySet<string> = new Set(['date', 'timestamp', 'timestamp_ntz']);
/** Whether a name without brackets is the present time. */
function isNow(name: string): boolean {
  return functionNamed(name)?.domain === 'processing';
}

export function clockOf(domain: TimeDomain | undefined): Clock | undefined {
  return domain === undefined ? undefined : domain === 'event' ? 'event' : 'arrival';
}

/** Whether a column is a date or a timestamp. */
export function isTime({ type }: Pick<Column, 'type'>): boolean {
  return TIMES.has(type.name);
}

/** The clock of an expression; undefined where it is none or not known. */
export function timed(expression: Expression | undefined, find: FindColumn): Timed | undefined {
  switch (expression?.kind) {
    case 'column': {
      const column = find(expression.path);
      if (column === undefined)
        return expression.path.length === 1 && isNow(expression.path[0]?.text ?? '')
          ? { clock: 'arrival', isNow: true }
          : undefined;
      const clock = isTime(column) || column.type.name === 'unknown' ? clockOf(column.domain) : undefined;
      return clock && { clock, isNow: false };
    }
    case 'parenthesis':
      return timed(expression.inner, find);
    case 'cast':
      return TIMES.has(expression.type.type.name) ? timed(expression.value, find) : undefined;
    case 'call': {
      const data = functionNamed(expression.name.text);
      const from = data && domainFrom(data, expression.arguments.length);
      if (from === 'processing') return { clock: 'arrival', isNow: true };
      return from === undefined ? undefined : timed(expression.arguments[from], find);
    }
    case 'binary': {
      const { operator, left, right } = expression;
      if (operator !== '+' && operator !== '-') return undefined;
      if (isInterval(right)) return timed(left, find);
      return operator === '+' && isInterval(left) ? timed(right, find) : undefined;
    }
    case 'case': {
      const values = [...expression.branches.map(({ then }) => then), expression.otherwise].map(value => timed(value, find));
      const [first] = values;
      return first !== undefined && values.every(value => value?.clock === first.clock && value.isNow === first.isNow)
        ? first
        : undefined;
    }
    default:
      return undefined;
  }
}

function isInterval(expression: Expression): boolean {
  if (expression.kind === 'parenthesis') return isInterval(expression.inner);
  if (expression.kind === 'unary') return isInterval(expression.operand);
  return expression.kind === 'interval';
}

const COMPARING: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=', '<=>', 'is distinct from']);

/** The comparisons in an expression that hold an event time against an arrival time; against the time of the run they may. */
export function* mixedComparisons(root: Expression, find: FindColumn): Generator<Expression> {
  // The parameters of a lambda are no columns, whatever they are called.
  const parameters = new Set<string>();
  for (const part of subexpressions(root))
    if (part.kind === 'lambda') for (const { text } of part.parameters) parameters.add(fold(text));
  const findOutside: FindColumn = path => (parameters.has(fold(path[0]?.text ?? '')) ? undefined : find(path));
  for (const part of subexpressions(root)) {
    const [value, ...others] = comparedIn(part);
    const one = timed(value, findOutside);
    if (one === undefined || one.isNow) continue;
    const isOther = (other: Expression): boolean => {
      const two = timed(other, findOutside);
      return two !== undefined && !two.isNow && two.clock !== one.clock;
    };
    if (others.some(isOther)) yield part;
  }
}

/** What an expression compares: one value with the others. */
function comparedIn(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'binary':
      return COMPARING.has(expression.operator) ? [expression.left, expression.right] : [];
    case 'between':
      return [expression.value, expression.low, expression.high];
    case 'in':
      return [expression.value, ...expression.options];
    case 'case':
      return expression.subject === undefined ? [] : [expression.subject, ...expression.branches.map(({ when }) => when)];
    default:
      return [];
  }
}

/** Finds columns in a list of them: by alias and name, else by name, of which the first counts. */
export function finderIn(columns: readonly ScopeColumn[]): FindColumn {
  return path => {
    const [first, second, third] = path.map(({ text }) => fold(text));
    if (third !== undefined) return undefined;
    if (second === undefined) return columns.find(({ name }) => fold(name) === first);
    const isOf = ({ qualifiers }: ScopeColumn): boolean => qualifiers.some(qualifier => fold(qualifier) === first);
    return columns.find(column => fold(column.name) === second && isOf(column));
  };
}

/**
 * The columns that the order of a `dedupe` or `sequence by` before step `index` sees: the row's, and those that the last `columns`
 * leaves out.
 */
export function orderColumns(flow: FlowRecord, index: number): readonly ScopeColumn[] {
  const row = flow.scopes[index]?.columns ?? [];
  for (let above = index - 1; above >= 0; above--) {
    const kind = flow.steps[above]?.kind;
    if (kind === 'group' || kind === 'sql') return row;
    if (kind !== 'columns') continue;
    const names = new Set(row.map(({ name }) => fold(name)));
    return [...row, ...(flow.scopes[above]?.columns ?? []).filter(({ name }) => !names.has(fold(name)))];
  }
  return row;
}
