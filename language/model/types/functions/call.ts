import type { DataType, Expression } from '../../declaration/index.js';

/** An argument of a call. */
export interface Argument {
  /** As it is. */
  readonly type: DataType;
  /** As the parameter takes it: widened; NULL as a value of the parameter's type. */
  readonly coerced: DataType;
  /** Whether it can be NULL, after widening. */
  readonly nullable: boolean;
}

/** A call that a signature takes: what its result follows from. */
export interface CallFacts {
  /** In lower case. */
  readonly name: string;
  readonly arguments: readonly Argument[];
  readonly expressions: readonly Expression[];
  /** What the signature's variables stand for. */
  readonly variables: ReadonlyMap<string, { readonly type: DataType; readonly nullable: boolean }>;
  /** Which parameter each argument belongs to, by its name. */
  readonly parameters: readonly string[];
}

/** A whole number that stands in the text, with or without a sign. */
export function intLiteral(expression: Expression): number | undefined {
  switch (expression.kind) {
    case 'number':
      return /^\d+$/.test(expression.text) ? Number(expression.text) : undefined;
    case 'parenthesis':
      return intLiteral(expression.inner);
    case 'unary': {
      if (expression.operator === 'not') return undefined;
      const value = intLiteral(expression.operand);
      return value === undefined || expression.operator === '+' ? value : -value;
    }
    default:
      return undefined;
  }
}

/** A text that stands in the text. */
export function stringLiteral(expression: Expression | undefined): string | undefined {
  if (expression?.kind === 'parenthesis') return stringLiteral(expression.inner);
  return expression?.kind === 'string' ? expression.value : undefined;
}
