import type { Expression, Window } from '../model/declaration/index.js';
import type { Handle } from '../model/records.js';
import { isJudged } from './expression.js';
import { Refused } from './refusal.js';

/** Functions whose value is not a fact of the row: a rerun would store something else. */
const NOT_REPEATABLE = new Set(
  `current_timestamp now current_date curdate localtimestamp unix_timestamp rand random randn randstr uniform uuid shuffle
  monotonically_increasing_id spark_partition_id input_file_name input_file_block_start input_file_block_length current_user user
  session_user current_database current_catalog current_schema version reflect java_method try_reflect`.split(/\s+/),
);

/** Functions of several rows, or that make several rows of one. */
const NOT_OF_ONE_ROW = new Set(
  `count sum avg mean min max first last any_value first_value last_value collect_list collect_set array_agg count_if count_distinct
  approx_count_distinct approx_percentile percentile percentile_approx percentile_cont percentile_disc median mode stddev stddev_pop stddev_samp std variance
  var_pop var_samp corr covar_pop covar_samp skewness kurtosis bool_and bool_or every some any bit_and bit_or bit_xor max_by min_by listagg string_agg
  try_sum try_avg regr_count regr_slope regr_r2 histogram_numeric grouping grouping_id
  row_number rank dense_rank percent_rank cume_dist ntile lag lead nth_value
  explode explode_outer posexplode posexplode_outer inline inline_outer stack json_tuple`.split(/\s+/),
);

/** Aggregates of which the order of the rows does not matter, and which always have the same result. */
const AGGREGATES: ReadonlySet<string> = new Set(
  'count count_if sum avg mean min max bool_and bool_or every some any approx_count_distinct'.split(' '),
);

/** True where the expression is about several rows: an aggregate or a window. */
export function isAggregate(expression: Expression): boolean {
  if (expression.kind === 'call' && (expression.over || NOT_OF_ONE_ROW.has(expression.name.text.toLowerCase()))) return true;
  return parts(expression).some(isAggregate);
}

/** Refuses what cannot be computed from one row alone and always with the same result. */
export function checkRowByRow(expression: Expression, handle: Handle): void {
  check(expression, handle, false);
}

/** Refuses what does not always have the same result; aggregates may stand in it. */
export function checkValue(expression: Expression, handle: Handle): void {
  check(expression, handle, true);
}

function check(expression: Expression, handle: Handle, aggregates: boolean): void {
  const refuse = (reason: string, e: Expression): never => {
    throw new Refused(reason, { handle, span: e.span });
  };
  const visit = (e: Expression): void => {
    if (e.kind === 'missing' || e.kind === 'opaque') refuse('this expression could not be read', e);
    if (e.kind === 'subquery') refuse('a query within an expression is not written here: join the table that it reads', e);
    if (e.kind === 'parameter') refuse('generated code has no parameters: write the value', e);
    if (e.kind === 'star' && !aggregates) refuse('* has no meaning in an expression of one row', e);
    if (e.kind === 'call') {
      const name = e.name.text.toLowerCase();
      if (e.over || (NOT_OF_ONE_ROW.has(name) && !(aggregates && AGGREGATES.has(name))))
        refuse(
          `${name} looks at more than one row, and this is computed of one: say it with a group by, a dedupe or a query in a table that reads this one`,
          e,
        );
      if (NOT_REPEATABLE.has(name) && !(name === 'unix_timestamp' && e.arguments.length > 0)) {
        refuse(`${name}() is not the same when a run is repeated: take a column of the input`, e);
      }
    }
    if (e.kind === 'lambda' && canFail(e.body)) {
      refuse('the failure of a cast or a division inside a lambda could not be told from NULL: compute it outside', e);
    }
    for (const part of parts(e)) visit(part);
  };
  visit(expression);
}

/** True where computing the expression can be an error of the row. */
export function canFail(expression: Expression): boolean {
  return isJudged(expression) || parts(expression).some(canFail);
}

/** Names of the columns that an expression reads, lower-case; names that a lambda binds are not columns. */
export function readColumns(
  expression: Expression,
  into = new Set<string>(),
  bound: ReadonlySet<string> = new Set(),
): Set<string> {
  if (expression.kind === 'column') {
    const name = expression.path[0]?.text.toLowerCase();
    if (name !== undefined && !bound.has(name)) into.add(name);
    return into;
  }
  const inner =
    expression.kind === 'lambda' ? new Set([...bound, ...expression.parameters.map(p => p.text.toLowerCase())]) : bound;
  for (const part of parts(expression)) readColumns(part, into, inner);
  return into;
}

/** The expressions directly inside one. */
export function parts(expression: Expression): Expression[] {
  const found: Expression[] = [];
  children(expression, e => {
    found.push(e);
    return e;
  });
  return found;
}

/** The same expression with another one in the place of each that is directly inside it. */
export function children(e: Expression, f: (inner: Expression) => Expression): Expression {
  switch (e.kind) {
    case 'field':
      return { ...e, of: f(e.of) };
    case 'index':
      return { ...e, of: f(e.of), index: f(e.index) };
    case 'call':
      return {
        ...e,
        arguments: e.arguments.map(f),
        ...(e.filter ? { filter: f(e.filter) } : {}),
        ...(e.over ? { over: windowOf(e.over, f) } : {}),
      };
    case 'lambda':
      return { ...e, body: f(e.body) };
    case 'cast':
      return { ...e, value: f(e.value) };
    case 'case':
      return {
        ...e,
        ...(e.subject ? { subject: f(e.subject) } : {}),
        // biome-ignore lint/suspicious/noThenProperty: the branch of a case expression, no promise
        branches: e.branches.map(b => ({ when: f(b.when), then: f(b.then) })),
        ...(e.otherwise ? { otherwise: f(e.otherwise) } : {}),
      };
    case 'unary':
      return { ...e, operand: f(e.operand) };
    case 'binary':
      return { ...e, left: f(e.left), right: f(e.right) };
    case 'in':
      return { ...e, value: f(e.value), options: e.options.map(f) };
    case 'between':
      return { ...e, value: f(e.value), low: f(e.low), high: f(e.high) };
    case 'is null':
      return { ...e, value: f(e.value) };
    case 'parenthesis':
      return { ...e, inner: f(e.inner) };
    default:
      return e;
  }
}

function windowOf(window: Window, f: (inner: Expression) => Expression): Window {
  return {
    ...window,
    partitionBy: window.partitionBy.map(f),
    orderBy: window.orderBy.map(o => ({ ...o, value: f(o.value) })),
  };
}
