import type { DataType, Expression, ExpressionOf } from '../declaration/index.js';
import { fold, shown, writtenName } from '../names.js';
import { fieldOf, fieldsOf, itemNullable } from '../types/access.js';
import { canCast } from '../types/casts.js';
import { forcesNull, widens } from '../types/coercion.js';
import { isConstant } from '../types/constant.js';
import { commonDomain } from '../types/domains.js';
import { BOOLEAN, isIntegral, UNKNOWN } from '../types/kinds.js';
import { intervalType, literalType } from '../types/literals.js';
import { typeText } from '../types/text.js';
import { bareCall, call } from './call.js';
import { checkNested } from './in-place.js';
import { aType, capital, isOfType, reportWanted } from './mismatch.js';
import { binary, compareAll, unary, valuesTogether } from './operators.js';
import { Findings } from './report.js';
import { type ExpressionContext, resolveColumn, resolveParam } from './resolve.js';
import { type Facts, union } from './row.js';
import { findInput, type Scope } from './scope.js';

const NOTHING: Facts = { type: UNKNOWN, nullable: true, pii: false, from: [] };

/**
 * Looks at an expression: resolves its names, infers the type of each part as Spark does, reports names that mean nothing and types
 * that do not go together, and says what is known of its value. What follows from a mistake is of unknown type, about which nothing is
 * said.
 */
export function evaluate(expression: Expression, context: ExpressionContext): Facts {
  const { place } = context;
  // What is a group is the same in all rows of it, whatever it is made of.
  if (place?.kind === 'group' && place.isGrouped(expression))
    return evaluate(expression, { ...context, place: { kind: 'row', what: '`group by`' } });
  const look = (inner: Expression): Facts => evaluate(inner, context);
  switch (expression.kind) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'typed':
      return { type: literalType(expression), nullable: false, pii: false, from: [] };
    case 'interval':
      return interval(expression, context);
    case 'null':
      return { ...NOTHING, type: literalType(expression) };
    case 'column':
      return column(expression, context);
    case 'parameter':
      return parameter(expression, context);
    case 'field': {
      const of = look(expression.of);
      return { ...mixed([of]), ...field(of, expression.name, context) };
    }
    case 'index':
      return index(expression, look(expression.of), look(expression.index), context);
    case 'call':
      return call(expression, context);
    case 'lambda':
      return lambda(expression, [], context);
    case 'cast':
      return cast(expression, look(expression.value), context);
    case 'case':
      return caseFacts(expression, context);
    case 'unary':
      return unary(expression, look(expression.operand), context);
    case 'binary':
      return binary(expression, look(expression.left), look(expression.right), context);
    case 'in': {
      const value = look(expression.value);
      const options = expression.options.map(look);
      compareAll(expression.value, value, expression.options, options, context);
      return { ...mixed([value, ...options]), type: BOOLEAN };
    }
    case 'between': {
      const [value, low, high] = [look(expression.value), look(expression.low), look(expression.high)];
      const compared = compareAll(expression.value, value, [expression.low, expression.high], [low, high], context);
      const nullable = value.nullable || low.nullable || high.nullable || compared;
      return { ...mixed([value, low, high]), type: BOOLEAN, nullable };
    }
    case 'is null':
      return { ...mixed([look(expression.value)]), type: BOOLEAN, nullable: false };
    case 'parenthesis':
      return look(expression.inner);
    case 'opaque':
      return { ...mixed(expression.parts.map(look)), nullable: true };
    case 'subquery':
      return context.subquery?.(expression) ?? NOTHING;
    default:
      return NOTHING;
  }
}

/** Looks at an expression that is to be true or false, such as the condition of a `where`. `what` names it in a message. */
export function condition(expression: Expression, what: string, context: ExpressionContext): Facts {
  const facts = evaluate(expression, context);
  reportCondition(expression, facts.type, what, context);
  return facts;
}

function reportCondition(expression: Expression, type: DataType, what: string, context: ExpressionContext): void {
  if (type.name === 'boolean' || type.name === 'unknown' || type.name === 'void' || context.sql) return;
  context.findings.problem({
    span: expression.span,
    code: 'type-mismatch',
    category: 'type',
    message: `${capital(what)} is true or false, and ${isOfType(expression, type)}. Say what has to hold, such as \`… ${HOLDS[type.name] ?? 'is not null'}\`.`,
  });
}

const HOLDS: Readonly<Record<string, string>> = { int: '> 0', long: '> 0', double: '> 0', decimal: '> 0', string: "= 'x'" };

/** Of several values: NULL where one is, personal where one is, from all. */
export function mixed(values: readonly Facts[]): Facts {
  return {
    type: UNKNOWN,
    nullable: values.some(value => value.nullable),
    pii: values.some(value => value.pii),
    from: union(...values.map(value => value.from)),
  };
}

function interval(expression: ExpressionOf<'interval'>, { findings, sql }: ExpressionContext): Facts {
  const type = intervalType(expression.parts.map(({ unit }) => unit));
  if (type === undefined && expression.parts.length > 0 && !sql)
    findings.problem({
      span: expression.span,
      code: 'type-mismatch',
      category: 'type',
      message:
        'An interval is of years and months, or of weeks, days and shorter: how many days a month has depends on which it is. Add the two one after the other.',
    });
  return { type: type ?? UNKNOWN, nullable: false, pii: false, from: [] };
}

/** What `cast(E as T)` yields: NULL where its value is NULL; a failed one is an error of the row. */
function cast(expression: ExpressionOf<'cast'>, value: Facts, { findings, sql }: ExpressionContext): Facts {
  const { type } = expression.type;
  if (!sql && !canCast(value.type, type))
    findings.problem({
      span: expression.span,
      code: 'impossible-cast',
      category: 'type',
      message: `${capital(isOfType(expression.value, value.type))}, and no value of that type can be cast to ${aType(type)}.`,
    });
  return { ...value, type };
}

/** The body of a lambda whose parameters hold these values; unknown ones where none are given. */
export function lambda(
  expression: ExpressionOf<'lambda'>,
  values: readonly Pick<Facts, 'type' | 'nullable'>[],
  context: ExpressionContext,
): Facts {
  const parameters = new Map(context.parameters);
  const parameterFacts = new Map(context.parameterFacts);
  for (const [position, { text, span }] of expression.parameters.entries()) {
    parameters.set(fold(text), span);
    parameterFacts.set(fold(text), { ...NOTHING, ...values[position] });
    context.findings.use(span, { kind: 'parameter', name: text, span }, true);
  }
  return evaluate(expression.body, { ...context, parameters, parameterFacts });
}

function caseFacts(expression: ExpressionOf<'case'>, context: ExpressionContext): Facts {
  const { subject, branches, otherwise } = expression;
  const look = (inner: Expression): Facts => evaluate(inner, context);
  const compared = subject === undefined ? undefined : look(subject);
  const conditions = branches.map(({ when }) => look(when));
  if (subject !== undefined && compared !== undefined)
    compareAll(
      subject,
      compared,
      branches.map(({ when }) => when),
      conditions,
      context,
    );
  else
    for (const [position, { when }] of branches.entries())
      reportCondition(when, conditions[position]?.type ?? UNKNOWN, 'a condition of `case`', context);
  const written = [...branches.map(({ then }) => then), ...(otherwise === undefined ? [] : [otherwise])];
  const values = written.map(look);
  const domain = commonDomain(values.map(value => value.domain));
  const type = valuesTogether(written, values, 'a `case` has values of one type.', context);
  return {
    ...mixed([...(compared === undefined ? [] : [compared]), ...conditions, ...values]),
    type,
    nullable: canBeNull(expression, values, type),
    ...(domain === undefined ? {} : { domain }),
  };
}

/** Whether a `case` can be NULL: what follows a condition that is `true` as it stands is never taken. Source: `CaseWhen.nullable` of Spark. */
function canBeNull({ subject, branches, otherwise }: ExpressionOf<'case'>, values: readonly Facts[], type: DataType): boolean {
  const always = branches.findIndex(({ when }) => subject === undefined && when.kind === 'boolean' && when.value);
  const taken = always < 0 ? values : values.slice(0, always + 1);
  const isNull = taken.some(value => value.nullable || forcesNull(value.type, type));
  return isNull || (always < 0 && otherwise === undefined);
}

function parameter({ name, span }: ExpressionOf<'parameter'>, context: ExpressionContext): Facts {
  // An input or a column may be called `param`, too.
  const isName = (scope: Scope): boolean => findInput(scope, 'param') !== undefined || scope.byName.has('param');
  const named = context.parameters?.has('param') || context.scopes.some(isName);
  const entry = context.lookUp('param', name.text);
  if (named && entry === undefined) {
    const first = { text: 'param', span: { start: span.start, end: span.start + 'param'.length } };
    return column({ kind: 'column', path: [first, name], span }, context);
  }
  resolveParam(name, context);
  const type = entry === undefined ? undefined : context.paramType?.(entry.handle);
  return { ...NOTHING, type: type ?? UNKNOWN, nullable: false };
}

function column(expression: ExpressionOf<'column'>, context: ExpressionContext): Facts {
  const [first, ...others] = expression.path;
  if (first === undefined) return NOTHING;
  const parameterSpan = context.parameters?.get(fold(first.text));
  if (parameterSpan !== undefined) {
    context.findings.use(first.span, { kind: 'parameter', name: first.text, span: parameterSpan });
    return fields(context.parameterFacts?.get(fold(first.text)) ?? NOTHING, others, context);
  }
  const reference = resolveColumn(expression.path, context);
  if (reference.column === undefined) {
    if (reference.bareCall !== undefined) return bareCall(reference.bareCall);
    return { ...NOTHING, from: reference.from };
  }
  checkNested(expression, context);
  reportUngrouped(expression, reference.length, context);
  const { type, nullable, pii, domain, from } = reference.column;
  const facts: Facts = { type, nullable, pii, from, ...(domain === undefined ? {} : { domain }) };
  return fields(facts, expression.path.slice(reference.length), context);
}

/** Of a group there is one value of a column only where it is a group itself. */
function reportUngrouped(expression: ExpressionOf<'column'>, length: number, { place, findings, sql }: ExpressionContext): void {
  if (place?.kind !== 'group' || sql) return;
  const path = expression.path.slice(0, length);
  if (place.isGrouped({ kind: 'column', path, span: expression.span })) return;
  const name = path.map(({ text }) => writtenName(text)).join('.');
  findings.problem({
    span: expression.span,
    code: 'not-grouped',
    category: 'type',
    message: `The rows of a group may have several values of ${shown(name)}. Say which is meant, such as \`max(${name})\`, or add it to \`group by\`.`,
  });
}

function fields(of: Facts, names: ExpressionOf<'column'>['path'], context: ExpressionContext): Facts {
  let facts = of;
  for (const name of names) {
    const { domain: _, ...value } = facts;
    facts = { ...value, ...field(value, name, context) };
  }
  return facts;
}

/** The field of a value, by its name. */
function field(of: Facts, name: ExpressionOf<'field'>['name'], context: ExpressionContext): Pick<Facts, 'type' | 'nullable'> {
  const found = fieldOf(of, name.text);
  if (found !== undefined) return found;
  const names = fieldsOf(of.type);
  if (context.sql) return { type: UNKNOWN, nullable: true };
  if (names.length > 0)
    context.findings.unknown(
      'unknown-column',
      name.span,
      `There is no field ${shown(name.text)} in this struct; it has ${names.slice(0, 12).map(shown).join(', ')}.`,
      name.text,
      names.map(writtenName),
    );
  else
    context.findings.problem({
      span: name.span,
      code: 'type-mismatch',
      category: 'type',
      message: `${capital(aType(of.type))} has no fields, and so no ${shown(name.text)}.`,
    });
  return { type: UNKNOWN, nullable: true };
}

/** `of[at]`: an element of an array, what a map holds for a key, a field of a struct. */
function index(expression: ExpressionOf<'index'>, of: Facts, at: Facts, context: ExpressionContext): Facts {
  const facts: Facts = { ...mixed([of, at]), nullable: true };
  const { type } = of;
  if (type.name === 'unknown') return facts;
  if ((type.name === 'struct' || fieldsOf(type).length > 0) && expression.index.kind === 'string')
    return { ...facts, ...field(of, { text: expression.index.value, span: expression.index.span }, context) };
  if (type.name === 'map') {
    if (!context.sql && !widens(at.type, type.key)) {
      const message = `The keys of this map are of the type \`${typeText(type.key)}\`, and ${isOfType(expression.index, at.type)}.`;
      reportWanted(expression.index, at.type, type.key, message, context);
    }
    return { ...facts, type: type.value };
  }
  if (type.name === 'array') {
    if (!context.sql && !isIntegral(at.type) && at.type.name !== 'unknown' && at.type.name !== 'void') {
      const message = `Elements of an array are counted from 0, and ${isOfType(expression.index, at.type)}.`;
      reportWanted(expression.index, at.type, { name: 'int' }, message, context);
    }
    const written =
      expression.of.kind === 'call' && fold(expression.of.name.text) === 'array' ? expression.of.arguments : undefined;
    const elements = written?.map(element => evaluate(element, { ...context, findings: new Findings() }).nullable);
    const constant = isConstant(expression.index) ? expression.index : undefined;
    return { ...facts, type: type.element, nullable: itemNullable(of, at, constant, elements) };
  }
  if (!context.sql)
    context.findings.problem({
      span: expression.span,
      code: 'type-mismatch',
      category: 'type',
      message: `\`[ ]\` takes an element of an array, a value of a map or a field of a struct, and ${isOfType(expression.of, type)}.`,
    });
  return facts;
}
