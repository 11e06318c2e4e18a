import type { Expression } from '../declaration/index.js';
import { someExpression } from '../declaration/parts.js';

/** Whether a value is known before any row is read: made of literals and parameters alone. */
export function isConstant(expression: Expression): boolean {
  return !someExpression(
    expression,
    ({ kind }) => kind === 'column' || kind === 'missing' || kind === 'opaque' || kind === 'subquery',
  );
}
