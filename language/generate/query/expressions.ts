import type { Duration, Expression, ExpressionOf } from '../../model/declaration/index.js';

/** Expressions that no text has: they are made here, and stand nowhere. */
const NOWHERE = { start: 0, end: 0 };

const name = (text: string) => ({ text, span: NOWHERE });

/** A column by its path, where no text names it. */
export const column = (...path: string[]): ExpressionOf<'column'> => ({ kind: 'column', path: path.map(name), span: NOWHERE });

/** Two values, or two conditions, between which an operator stands. */
export const compared = (operator: '<' | '<=' | '>' | 'and' | 'or', left: Expression, right: Expression): Expression => ({
  kind: 'binary',
  operator,
  negated: false,
  left,
  right,
  span: NOWHERE,
});

/** A moment so much earlier or later. */
export const shifted = (moment: Expression, sign: '+' | '-', by: Pick<Duration, 'amount' | 'unit'>): Expression => ({
  kind: 'binary',
  operator: sign,
  negated: false,
  left: moment,
  right: { kind: 'interval', parts: [{ ...by, span: NOWHERE }], span: NOWHERE },
  span: NOWHERE,
});

/** The first of these that is not NULL. */
export const firstOf = (...values: Expression[]): Expression => ({
  kind: 'call',
  name: name('coalesce'),
  distinct: false,
  arguments: values,
  span: NOWHERE,
});

/** True where a condition is not. */
export const untrue = (condition: Expression): Expression => ({
  kind: 'unary',
  operator: 'not',
  operand: firstOf(condition, { kind: 'boolean', value: false, span: NOWHERE }),
  span: NOWHERE,
});

/** What must all be true where an expression is. */
export function conjuncts(e: Expression): Expression[] {
  if (e.kind === 'parenthesis') return conjuncts(e.inner);
  return e.kind === 'binary' && e.operator === 'and' ? [...conjuncts(e.left), ...conjuncts(e.right)] : [e];
}
