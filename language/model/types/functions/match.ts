import type { DataType, Expression } from '../../declaration/index.js';
import { holdsUnknown, sameType, UNKNOWN, VOID } from '../kinds.js';
import type { Value } from '../operators.js';
import { NULL_RULES } from '../results/nulls.js';
import { RESULT_RULES } from '../results/results.js';
import { Binding, type Given, takesLambda } from './binding.js';
import type { Argument, CallFacts } from './call.js';
import type { FunctionData, Nulls } from './data.js';
import { type Parameter, type Pattern, type Signature, signatureOf } from './signature.js';

/** Looks at the body of a lambda whose parameters are of these types. */
export type LookAtLambda = (index: number, parameters: readonly Value[]) => Value;

export type Match =
  | ({ readonly kind: 'taken' } & Value)
  /** No signature has that many arguments. */
  | { readonly kind: 'count'; readonly signatures: readonly Signature[] }
  /** The argument that no signature takes, and what they take in its place. */
  | {
      readonly kind: 'mismatch';
      readonly argument: number;
      readonly parameter: Parameter;
      readonly accepts: readonly Pattern[];
      /** The type that the arguments before have, where this one is to have the same. */
      readonly same?: DataType;
      readonly why: 'type' | 'constant';
    };

interface Attempt {
  readonly signature: Signature;
  readonly nulls: Nulls;
  readonly binding: Binding;
  readonly failed?: { readonly argument: number; readonly why: 'type' | 'constant'; readonly same?: DataType };
}

/** What a function makes of its arguments: the first of its signatures that takes them. */
export function matchCall(
  data: FunctionData,
  given: readonly Given[],
  expressions: readonly Expression[],
  look: LookAtLambda,
): Match {
  const signatures = data.signatures.map(signature => ({
    signature: signatureOf(typeof signature === 'string' ? signature : signature.text),
    nulls: (typeof signature === 'string' ? undefined : signature.nulls) ?? data.nulls ?? 'any',
  }));
  const fitting = signatures.filter(({ signature }) => takesCount(signature, given.length));
  if (fitting.length === 0) return { kind: 'count', signatures: signatures.map(({ signature }) => signature) };
  const attempts = fitting.map(({ signature, nulls }) => attempt(signature, nulls, given));
  const taken = attempts.filter(({ failed }) => failed === undefined);
  const results: Value[] = [];
  for (const [index, one] of taken.entries()) {
    const result = finish(one, data.name, given, expressions, index === 0 ? look : () => ({ type: UNKNOWN, nullable: true }));
    if (result === undefined) continue;
    results.push(result);
    // With arguments of unknown type several signatures may be meant.
    if (!one.binding.uncertain) break;
  }
  const [first] = results;
  if (first !== undefined) {
    if (results.every(({ type }) => sameType(type, first.type))) return { kind: 'taken', ...first };
    return { kind: 'taken', type: UNKNOWN, nullable: true };
  }
  return mismatchOf(attempts, given);
}

function takesCount({ parameters }: Signature, count: number): boolean {
  const least = parameters.filter(({ optional, variadic }) => !optional && !variadic).length;
  return count >= least && (count <= parameters.length || parameters.at(-1)?.variadic === true);
}

function parameterAt({ parameters }: Signature, index: number): Parameter | undefined {
  return parameters[index] ?? parameters.at(-1);
}

function attempt(signature: Signature, nulls: Nulls, given: readonly Given[]): Attempt {
  const binding = new Binding(signature.variables);
  for (const [index, argument] of given.entries()) {
    const parameter = parameterAt(signature, index);
    if (parameter === undefined) continue;
    const before = binding.variableTypes(parameter.accepts);
    const why = binding.take(index, parameter, argument);
    if (why !== undefined)
      return { signature, nulls, binding, failed: { argument: index, why, ...(before === undefined ? {} : { same: before }) } };
  }
  return { signature, nulls, binding };
}

/** Of the signatures that fail, those that fail last say what is wanted. */
function mismatchOf(attempts: readonly Attempt[], given: readonly Given[]): Match {
  const last = Math.max(...attempts.map(({ failed }) => failed?.argument ?? 0));
  const closest = attempts.filter(({ failed }) => (failed?.argument ?? 0) === last);
  const [first] = closest;
  const parameter = first && parameterAt(first.signature, last);
  if (first === undefined || parameter === undefined) return { kind: 'count', signatures: [] };
  const accepts = closest.flatMap(({ signature }) => parameterAt(signature, last)?.accepts ?? []);
  const same = closest.length === 1 ? first.failed?.same : undefined;
  return {
    kind: 'mismatch',
    argument: Math.min(last, given.length - 1),
    parameter,
    accepts,
    why: first.failed?.why ?? 'type',
    ...(same === undefined ? {} : { same }),
  };
}

function finish(
  { signature, nulls, binding }: Attempt,
  name: string,
  given: readonly Given[],
  expressions: readonly Expression[],
  look: LookAtLambda,
): Value | undefined {
  for (const [index, argument] of given.entries()) {
    const parameter = parameterAt(signature, index);
    const lambda = parameter?.accepts.find(pattern => pattern.kind === 'lambda' && takesLambda(pattern, argument));
    if (lambda?.kind !== 'lambda') continue;
    const body = look(
      index,
      lambda.parameters.map(part => binding.part(part)),
    );
    if (binding.unify(lambda.result, body.type, body.nullable) === undefined) return undefined;
    binding.arguments[index] = { type: body.type, coerced: body.type, nullable: body.nullable };
  }
  const call: CallFacts = {
    name,
    arguments: given.map((_, index) => binding.argument(index) ?? NOT_A_VALUE),
    expressions,
    variables: binding.variables,
    parameters: given.map((_, index) => parameterAt(signature, index)?.name ?? ''),
  };
  const type = resultOf(signature.result, call, binding);
  if (type === undefined) return undefined;
  return { type: holdsUnknown(type) ? UNKNOWN : type, nullable: nullableOf(nulls, call) };
}

const NOT_A_VALUE: Argument = { type: VOID, coerced: VOID, nullable: false };

function resultOf(result: Pattern, call: CallFacts, binding: Binding): DataType | undefined {
  if (result.kind === 'rule') {
    if (call.arguments.some(({ type }) => type.name === 'unknown')) return UNKNOWN;
    return RESULT_RULES.get(result.name)?.(call);
  }
  if (result.kind === 'typeof') {
    const argument = call.arguments[call.parameters.indexOf(result.parameter)];
    return argument?.type.name === 'void' ? argument.coerced : argument?.type;
  }
  return binding.build(result);
}

function nullableOf(nulls: Nulls, call: CallFacts): boolean {
  if (nulls === 'never') return false;
  if (nulls === 'always') return true;
  if (nulls === 'any') return call.arguments.some(({ nullable }) => nullable);
  if (nulls === 'every') return call.arguments.every(({ nullable }) => nullable);
  if ('rule' in nulls) return NULL_RULES.get(nulls.rule)?.(call) ?? true;
  return nulls.of.some(
    name =>
      call.variables.get(name)?.nullable === true ||
      call.arguments.some(({ nullable }, index) => nullable && call.parameters[index] === name),
  );
}
