import { functionNamed } from '../../../language/model/types/functions/index.js';
import type { Pattern } from '../../../language/model/types/functions/signature.js';
import { signatureOf } from '../../../language/model/types/functions/signature.js';
import { HOLE, type Template } from './cases.js';
import { COLUMNS } from './columns.js';
import { BY_CALL, BY_PARAMETER, type ComposedDifference } from './differences.js';

/** An expression and what both say of it. */
export interface Compared {
  readonly template: Template;
  readonly filling: string;
  readonly expression: string;
  readonly cupel: string;
  readonly spark: string;
}

const isError = (answer: string): boolean => answer.startsWith('error');

/** Whether both say the same; errors are the same whatever they are called. */
export function isSame({ cupel, spark }: Compared): boolean {
  return isError(cupel) ? isError(spark) : cupel === spark;
}

/** Which of the differences that are meant this is: the index in `BY_PARAMETER`, or that in `BY_CALL` behind these; -1 for none. */
export function meantAs(compared: Compared): number {
  const { template, filling, cupel, spark } = compared;
  const inCall = BY_CALL.findIndex(
    ({ calls, given, spark: says }) =>
      (calls === undefined || calls.includes(template.text)) &&
      (given === undefined || given.includes(filling)) &&
      (says === 'takes' ? isError(cupel) && !isError(spark) : says === 'refuses' ? isError(spark) && !isError(cupel) : true),
  );
  if (inCall >= 0) return BY_PARAMETER.length + inCall;
  if (!isError(cupel) || isError(spark) || !template.text.includes(HOLE)) return -1;
  const wanted = wantedAt(template);
  const given = typeName(filling);
  return BY_PARAMETER.findIndex(difference => wanted.has(difference.wanted) && difference.given.includes(given));
}

/** Whether a composed expression differs as a difference says. */
export function isMeant(difference: ComposedDifference, expression: string, cupel: string, spark: string): boolean {
  if (!difference.cupel.test(cupel) || !difference.expression.test(expression)) return false;
  return difference.nullability === undefined || withoutNulls(cupel) === withoutNulls(spark);
}

function withoutNulls(answer: string): string {
  return answer.replaceAll(' not null', '');
}

/** The type's name of a column that fills a hole, without what it is made of. */
function typeName(filling: string): string {
  if (filling === 'null') return 'NULL';
  const type = COLUMNS.find(({ name }) => name === filling)?.spark ?? '';
  const name = /^\w+/.exec(type)?.[0] ?? '';
  return { tinyint: 'byte', smallint: 'short', bigint: 'long' }[name] ?? name;
}

/** What the function's signatures take where the template has its hole. */
function wantedAt(template: Template): ReadonlySet<string> {
  const data = functionNamed(template.function);
  const place = placeOfHole(template.text);
  const wanted = new Set<string>();
  for (const signature of data?.signatures ?? []) {
    const { parameters } = signatureOf(typeof signature === 'string' ? signature : signature.text);
    const last = parameters.at(-1);
    const parameter = parameters[place] ?? (last?.variadic ? last : undefined);
    for (const pattern of parameter?.accepts ?? []) wanted.add(patternName(pattern));
  }
  return wanted;
}

function patternName(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'type':
      return pattern.type.name;
    case 'class':
      return pattern.name;
    case 'variable':
      return 'T';
    default:
      return pattern.kind;
  }
}

function placeOfHole(text: string): number {
  let depth = 0;
  let place = 0;
  for (const character of text.slice(0, text.indexOf(HOLE))) {
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (character === ',' && depth === 1) place++;
  }
  return place;
}
