import type { DataType, Expression } from './declaration/index.js';
import { evaluate } from './flow/expression.js';
import { Findings } from './flow/report.js';
import { makeScope } from './flow/scope.js';

/**
 * The type of an expression over a row of these columns, as Spark infers it; `unknown` where a part of it is not known. Names that the
 * row does not have, functions of the workspace and parameters are of unknown type.
 */
export function typeOfExpression(
  expression: Expression,
  columns: readonly { readonly name: string; readonly type: DataType; readonly qualifier?: string }[],
): DataType {
  // A column belongs to the input whose list of names it has: the same list, not an equal one.
  const inputs = new Map(
    columns.flatMap(({ qualifier: q }) => (q === undefined ? [] : [[q, { names: [q], open: false }] as const])),
  );
  const row = columns.map(({ name, type, qualifier = '' }) => ({
    column: { name, type, nullable: true, pii: false, from: [], origin: { handle: '', part: '' } },
    qualifiers: inputs.get(qualifier)?.names ?? [],
  }));
  return evaluate(expression, {
    findings: new Findings(),
    scopes: [makeScope({ row, inputs: [...inputs.values()] })],
    lookUp: () => undefined,
    namesOf: () => [],
  }).type;
}
