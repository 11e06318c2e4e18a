import type { Expression, ExpressionOf } from '../declaration/index.js';
import { fold, shown, writtenName } from '../names.js';
import { canCast } from '../types/casts.js';
import { widens } from '../types/coercion.js';
import { isConstant } from '../types/constant.js';
import type { Given } from '../types/functions/binding.js';
import type { FunctionData } from '../types/functions/data.js';
import { functionNamed, functionNames, isKnownFunction } from '../types/functions/index.js';
import { type LookAtLambda, type Match, matchCall } from '../types/functions/match.js';
import { type Pattern, signatureOf } from '../types/functions/signature.js';
import { acceptedText, castWanted, signatureTexts } from '../types/functions/text.js';
import { domainFrom } from '../types/functions/values.js';
import { UNKNOWN } from '../types/kinds.js';
import { UNITS, unitTexts } from '../types/units.js';
import { evaluate, lambda, mixed } from './expression.js';
import { checkPlace, placeOfArguments } from './in-place.js';
import { aType, isOfType, reportTogether, reportWanted } from './mismatch.js';
import type { Findings } from './report.js';
import type { ExpressionContext, OwnFunction } from './resolve.js';
import type { Facts } from './row.js';

/** The value of a function that is written without brackets, such as `current_date`. */
export function bareCall(name: string): Facts {
  const data = functionNamed(name);
  const nothing: Facts = { type: UNKNOWN, nullable: true, pii: false, from: [] };
  if (data === undefined) return nothing;
  const match = matchCall(data, [], [], () => nothing);
  if (match.kind !== 'taken') return nothing;
  return { ...nothing, type: match.type, nullable: match.nullable, ...domainOf(data, [], []) };
}

/** The value of a call. Reports a function that there is not, arguments that it does not take, and a place where it may not stand. */
export function call(expression: ExpressionOf<'call'>, context: ExpressionContext): Facts {
  const name = fold(expression.name.text);
  const own = context.lookUp('function', expression.name.text);
  const data = own === undefined ? functionNamed(name) : undefined;
  const isWrongPlace = data !== undefined && checkPlace(expression, data, context);
  const inside =
    data !== undefined ? placeOfArguments(expression, data, context) : own === undefined ? anywhere(context) : context;
  const facts = expression.arguments.map((argument, index): Facts | undefined => {
    if (argument.kind === 'star' || argument.kind === 'lambda' || isUnit(expression, data, index)) return undefined;
    return evaluate(argument, inside);
  });
  const others = [
    ...(expression.filter === undefined ? [] : [filterOf(expression.filter, context)]),
    ...windowParts(expression, context),
  ];
  const all = mixed([...facts.flatMap(value => value ?? []), ...others]);
  const nothing: Facts = { ...all, type: UNKNOWN, nullable: true };
  const lookAtLambda: LookAtLambda = (index, values) => {
    const argument = expression.arguments[index];
    return argument?.kind === 'lambda' ? lambda(argument, values, inside) : { type: UNKNOWN, nullable: true };
  };
  const skipLambdas = (): void => {
    for (const argument of expression.arguments) if (argument.kind === 'lambda') lambda(argument, [], inside);
  };
  if (own !== undefined) {
    context.findings.use(expression.name.span, { kind: 'entry', entry: own });
    skipLambdas();
    const signature = context.signature?.(own.handle);
    if (signature === undefined) return nothing;
    checkOwn(expression, signature, facts, context);
    return { ...nothing, type: signature.returns };
  }
  if (data === undefined) {
    skipLambdas();
    reportUnknown(expression, context);
    return nothing;
  }
  const given = expression.arguments.map((argument, index) => givenOf(argument, facts[index]));
  let looked = false;
  const match = matchCall(data, given, expression.arguments, (index, values) => {
    looked = true;
    return lookAtLambda(index, values);
  });
  if (!looked) skipLambdas();
  if (match.kind !== 'taken') {
    if (!isWrongPlace && !context.sql) report(expression, data, match, facts, context);
    return nothing;
  }
  if (isWrongPlace) return nothing;
  checkUnits(expression, name, context);
  return { ...all, type: match.type, nullable: match.nullable, ...domainOf(data, expression.arguments, facts) };
}

function givenOf(argument: Expression, facts: Facts | undefined): Given {
  if (argument.kind === 'lambda') return { kind: 'lambda', parameters: argument.parameters.length };
  if (argument.kind === 'star') return { kind: 'star' };
  if (facts === undefined) return { kind: 'unit' };
  return { kind: 'value', value: facts, constant: isConstant(argument) };
}

/** Whether an argument is a bare word where a function wants a unit. */
export function isUnit({ arguments: all }: ExpressionOf<'call'>, data: FunctionData | undefined, index: number): boolean {
  const argument = all[index];
  if (data === undefined || argument?.kind !== 'column' || argument.path.length !== 1) return false;
  return data.signatures.some(written => {
    const { parameters } = signatureOf(typeof written === 'string' ? written : written.text);
    return parameters.length === all.length && parameters[index]?.accepts.some(({ kind }) => kind === 'unit') === true;
  });
}

/** A function of which nothing is known may be an aggregate. */
function anywhere({ place: _, ...context }: ExpressionContext): ExpressionContext {
  return context;
}

function filterOf(filter: Expression, context: ExpressionContext): Facts {
  const facts = evaluate(filter, { ...context, place: { kind: 'row', what: '`filter`' } });
  if (!['boolean', 'void', 'unknown'].includes(facts.type.name) && !context.sql)
    context.findings.problem({
      span: filter.span,
      code: 'type-mismatch',
      category: 'type',
      message: `The condition of \`filter\` is true or false, and ${isOfType(filter, facts.type)}.`,
    });
  return facts;
}

function windowParts({ over }: ExpressionOf<'call'>, context: ExpressionContext): Facts[] {
  if (over === undefined) return [];
  const { frame } = over;
  for (const bound of frame === undefined ? [] : [frame.from, frame.to]) if ('offset' in bound) evaluate(bound.offset, context);
  return [...over.partitionBy, ...over.orderBy.map(item => item.value)].map(part => evaluate(part, context));
}

function domainOf(
  data: FunctionData,
  expressions: readonly Expression[],
  facts: readonly (Facts | undefined)[],
): Pick<Facts, 'domain'> {
  const from = domainFrom(data, expressions.length);
  const found = typeof from === 'number' ? facts[from]?.domain : from;
  return found === undefined ? {} : { domain: found };
}

function reportUnknown({ name }: ExpressionOf<'call'>, context: ExpressionContext): void {
  if (context.sql || isKnownFunction(name.text)) return;
  context.findings.unknown(
    'unknown-function',
    name.span,
    `There is no function ${shown(name.text)}, neither in Spark nor in this workspace.`,
    name.text,
    [...functionNames(), ...[...context.namesOf('function')].map(writtenName)],
  );
}

/** Reports arguments that no signature takes. */
function report(
  { name, arguments: all, span }: ExpressionOf<'call'>,
  data: FunctionData,
  match: Exclude<Match, { kind: 'taken' }>,
  facts: readonly (Facts | undefined)[],
  context: ExpressionContext,
): void {
  if (match.kind === 'count') {
    const forms = signatureTexts(data).map(text => `\`${text}\``);
    const given = all.length === 0 ? 'none is given' : all.length === 1 ? 'one is given' : `${all.length} are given`;
    context.findings.problem({
      span: name.span,
      code: 'argument-count',
      category: 'type',
      message: `\`${fold(name.text)}\` does not take that many arguments: ${given}. Write ${forms.join(' or ')}.`,
    });
    return;
  }
  const { argument, parameter, accepts, why, same } = match;
  const wrong = all[argument];
  const type = facts[argument]?.type;
  if (wrong === undefined) return;
  const place = `\`${parameter.name}\` of \`${fold(name.text)}\``;
  if (isUnitWanted(accepts) && wrong.kind === 'column') {
    reportUnit(wrong, context.findings);
    return;
  }
  if (type === undefined || why === 'constant') {
    const given = wrong.kind === 'lambda' ? 'here is a lambda of another shape' : 'here is `*`';
    const message =
      type === undefined
        ? `${place} is ${acceptedText(accepts)}, and ${given}.`
        : `${place} is the same for all rows: write a literal or a parameter.`;
    context.findings.problem({
      span: wrong.kind === 'missing' ? span : wrong.span,
      code: 'type-mismatch',
      category: 'type',
      message,
    });
    return;
  }
  const other = all[all.findIndex((_, index) => index < argument && facts[index]?.type.name !== 'void')];
  if (same !== undefined && other !== undefined) {
    const what = `the values that \`${fold(name.text)}\` takes here are of one type.`;
    reportTogether(other, same, wrong, type, what, context);
    return;
  }
  const wanted = castWanted(accepts, type);
  reportWanted(wrong, type, wanted, `${place} is ${acceptedText(accepts)}, and ${isOfType(wrong, type)}.`, context);
}

function isUnitWanted(accepts: readonly Pattern[]): boolean {
  return accepts.some(({ kind }) => kind === 'unit');
}

function reportUnit({ path, span }: ExpressionOf<'column'>, findings: Findings): void {
  const written = path.map(({ text }) => text).join('.');
  const message = `There is no unit of time ${shown(written)}; the units are ${UNITS.join(', ')}.`;
  findings.unknown('unknown-unit', span, message, written, UNITS);
}

/** Units of time: as a text an unknown one yields NULL in every row. */
function checkUnits({ arguments: all }: ExpressionOf<'call'>, name: string, { findings, sql }: ExpressionContext): void {
  if (sql) return;
  for (const [index, argument] of all.entries()) {
    const units = unitTexts(name, index);
    if (units !== undefined && argument.kind === 'string' && !units.includes(fold(argument.value)))
      findings.problem({
        span: argument.span,
        code: 'unknown-unit',
        category: 'type',
        message: `\`${name}\` knows no unit ${shown(argument.value)}, and yields NULL for it. The units are ${units.join(', ')}.`,
      });
    if (index === 0 && all.length === 3 && isBareUnit(name, argument) && !UNITS.includes(fold(argument.path[0]?.text ?? '')))
      reportUnit(argument, findings);
  }
}

const UNIT_FIRST: ReadonlySet<string> = new Set('timestampdiff timestampadd datediff date_diff dateadd date_add'.split(' '));

function isBareUnit(name: string, argument: Expression): argument is ExpressionOf<'column'> {
  return UNIT_FIRST.has(name) && argument.kind === 'column' && argument.path.length === 1;
}

/** Reports arguments that a function of the workspace does not take. */
function checkOwn(
  { name, arguments: all }: ExpressionOf<'call'>,
  { parameters }: OwnFunction,
  facts: readonly (Facts | undefined)[],
  context: ExpressionContext,
): void {
  if (context.sql) return;
  if (all.length !== parameters.length) {
    const form = `${writtenName(name.text)}(${parameters.map(parameter => `${parameter.name}: ${aType(parameter.type).replace(/^an? `|`$/g, '')}`).join(', ')})`;
    context.findings.problem({
      span: name.span,
      code: 'argument-count',
      category: 'type',
      message: `${shown(name.text)} takes ${parameters.length === 1 ? 'one argument' : `${parameters.length} arguments`}, and ${all.length === 1 ? 'one is' : `${all.length} are`} given. Write \`${form}\`.`,
    });
    return;
  }
  for (const [index, parameter] of parameters.entries()) {
    const [argument, type] = [all[index], facts[index]?.type];
    if (argument === undefined || type === undefined || widens(type, parameter.type)) continue;
    const message = `\`${parameter.name}\` of ${shown(name.text)} is ${aType(parameter.type)}, and ${isOfType(argument, type)}.`;
    reportWanted(argument, type, canCast(type, parameter.type) ? parameter.type : undefined, message, context);
  }
}
