import type { Expression } from '../../model/declaration/index.js';

const NOWHERE = { start: 0, end: 0 };

/** The first of these that is not NULL. */
export const firstOf = (...values: Expression[]): Expression => ({
  kind: 'call',
  name: { text: 'coalesce', span: NOWHERE },
  distinct: false,
  arguments: values,
  span: NOWHERE,
});

/** What must all be true where an expression is. */
export function conjuncts(e: Expression): Expression[] {
  if (e.kind === 'parenthesis') return conjuncts(e.inner);
  return e.kind === 'binary' && e.operator === 'and' ? [...conjuncts(e.left), ...conjuncts(e.right)] : [e];
}
