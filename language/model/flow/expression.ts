import type { Expression, ExpressionOf } from '../declaration/index.js';
import { fold } from '../names.js';
import { callFacts, commonDomain, commonType, literalType } from '../types.js';
import { type ExpressionContext, resolveColumn, resolveParam } from './resolve.js';
import { type Facts, UNKNOWN, union } from './row.js';
import { findInput, type Scope } from './scope.js';

const NOTHING: Facts = { type: UNKNOWN, nullable: true, pii: false, from: [] };

/** Looks at an expression: resolves its names, reports those that mean nothing, and says what is known of its value. */
export function evaluate(expression: Expression, context: ExpressionContext): Facts {
  const look = (inner: Expression): Facts => evaluate(inner, context);
  switch (expression.kind) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'typed':
    case 'interval':
      return { type: literalType(expression), nullable: false, pii: false, from: [] };
    case 'null':
      return { ...NOTHING, type: literalType(expression) };
    case 'column':
      return column(expression, context);
    case 'parameter':
      return parameter(expression, context);
    case 'field':
      return { ...mixed([look(expression.of)]), type: UNKNOWN };
    case 'index':
      return mixed([look(expression.of), look(expression.index)]);
    case 'call':
      return call(expression, context);
    case 'lambda': {
      const parameters = new Map(context.parameters);
      for (const { text, span } of expression.parameters) {
        parameters.set(fold(text), span);
        context.findings.use(span, { kind: 'parameter', name: text, span }, true);
      }
      return evaluate(expression.body, { ...context, parameters });
    }
    case 'cast':
      return { ...look(expression.value), type: expression.type.type };
    case 'case':
      return caseFacts(expression, look);
    case 'unary': {
      const operand = look(expression.operand);
      return expression.operator === 'not'
        ? { ...mixed([operand]), type: { name: 'boolean' } }
        : { ...mixed([operand]), type: operand.type };
    }
    case 'binary':
      return binary(expression, look(expression.left), look(expression.right));
    case 'in':
      return boolean([look(expression.value), ...expression.options.map(look)]);
    case 'between':
      return boolean([look(expression.value), look(expression.low), look(expression.high)]);
    case 'is null':
      return { ...boolean([look(expression.value)]), nullable: false };
    case 'parenthesis':
      return look(expression.inner);
    default:
      return NOTHING;
  }
}

/** Of several values: NULL where one is, personal where one is, from all. */
function mixed(values: readonly Facts[]): Facts {
  return {
    type: UNKNOWN,
    nullable: values.some(value => value.nullable),
    pii: values.some(value => value.pii),
    from: union(...values.map(value => value.from)),
  };
}

function boolean(values: readonly Facts[]): Facts {
  return { ...mixed(values), type: { name: 'boolean' } };
}

const COMPARISONS: ReadonlySet<string> = new Set(
  'or and = <> < <= > >= <=> like ilike rlike'.split(' ').concat('is distinct from'),
);
const NEVER_NULL_OPERATORS: ReadonlySet<string> = new Set(['<=>', 'is distinct from']);

function binary(expression: ExpressionOf<'binary'>, left: Facts, right: Facts): Facts {
  const { operator } = expression;
  const both = mixed([left, right]);
  if (COMPARISONS.has(operator))
    return { ...both, type: { name: 'boolean' }, nullable: both.nullable && !NEVER_NULL_OPERATORS.has(operator) };
  if (operator === '||')
    return { ...both, type: left.type.name === 'string' && right.type.name === 'string' ? left.type : UNKNOWN };
  if (operator === '+' || operator === '-') {
    // A time plus or minus an interval stays the time that it is.
    if (right.type.name === 'interval') return { ...both, type: left.type, ...domainOf(left) };
    if (left.type.name === 'interval' && operator === '+') return { ...both, type: right.type, ...domainOf(right) };
  }
  // Division is real and NULL by zero; the types of arithmetic are not inferred yet.
  return { ...both, nullable: both.nullable || operator === '/' || operator === '%' };
}

function domainOf({ domain }: Facts): Pick<Facts, 'domain'> {
  return domain === undefined ? {} : { domain };
}

function caseFacts(expression: ExpressionOf<'case'>, look: (inner: Expression) => Facts): Facts {
  const conditions = [
    ...(expression.subject === undefined ? [] : [expression.subject]),
    ...expression.branches.map(({ when }) => when),
  ].map(look);
  const values = [
    ...expression.branches.map(({ then }) => then),
    ...(expression.otherwise === undefined ? [] : [expression.otherwise]),
  ].map(look);
  const domain = commonDomain(values.map(value => value.domain));
  return {
    ...mixed([...conditions, ...values]),
    type: commonType(values.map(value => value.type)),
    nullable: expression.otherwise === undefined || values.some(value => value.nullable),
    ...(domain === undefined ? {} : { domain }),
  };
}

/** Functions whose first argument is a unit of time, which is no column: `timestampdiff(minute, a, b)`. */
const UNIT_FIRST: ReadonlySet<string> = new Set('timestampdiff timestampadd datediff date_diff dateadd date_add'.split(' '));
const UNITS: ReadonlySet<string> = new Set(
  'microsecond millisecond second minute hour day dayofyear week month quarter year'.split(' '),
);

function call(expression: ExpressionOf<'call'>, context: ExpressionContext): Facts {
  const { name, over } = expression;
  const folded = fold(name.text);
  const isUnit = (argument: Expression, index: number): boolean =>
    index === 0 &&
    expression.arguments.length === 3 &&
    UNIT_FIRST.has(folded) &&
    argument.kind === 'column' &&
    argument.path.length === 1 &&
    UNITS.has(fold(argument.path[0]?.text ?? ''));
  const values = expression.arguments
    .filter((argument, index) => !isUnit(argument, index) && argument.kind !== 'star')
    .map(argument => evaluate(argument, context));
  const others = [
    ...(expression.filter === undefined ? [] : [expression.filter]),
    ...(over === undefined ? [] : [...over.partitionBy, ...over.orderBy.map(item => item.value)]),
  ].map(argument => evaluate(argument, context));
  const all = mixed([...values, ...others]);
  const own = context.lookUp('function', name.text);
  if (own !== undefined) context.findings.use(name.span, { kind: 'entry', entry: own });
  return own === undefined ? { ...all, ...callFacts(folded, values) } : { ...all, type: UNKNOWN, nullable: true };
}

function parameter({ name, span }: ExpressionOf<'parameter'>, context: ExpressionContext): Facts {
  // An input or a column may be called `param`, too.
  const isName = (scope: Scope): boolean => findInput(scope, 'param') !== undefined || scope.byName.has('param');
  const named = context.parameters?.has('param') || context.scopes.some(isName);
  if (named && context.lookUp('param', name.text) === undefined) {
    const first = { text: 'param', span: { start: span.start, end: span.start + 'param'.length } };
    return column({ kind: 'column', path: [first, name], span }, context);
  }
  resolveParam(name, context);
  return { ...NOTHING, nullable: false };
}

function column(expression: ExpressionOf<'column'>, context: ExpressionContext): Facts {
  const first = expression.path[0];
  if (first === undefined) return NOTHING;
  const parameterSpan = context.parameters?.get(fold(first.text));
  if (parameterSpan !== undefined) {
    context.findings.use(first.span, { kind: 'parameter', name: first.text, span: parameterSpan });
    return NOTHING;
  }
  const reference = resolveColumn(expression.path, context);
  if (reference.column === undefined) {
    if (reference.bareCall !== undefined) return { ...NOTHING, ...callFacts(reference.bareCall, []), from: [] };
    return { ...NOTHING, from: reference.from };
  }
  const { type, nullable, pii, domain, from } = reference.column;
  const isField = expression.path.length > reference.length;
  if (isField) return { type: UNKNOWN, nullable: true, pii, from };
  return { type, nullable, pii, from, ...(domain === undefined ? {} : { domain }) };
}
