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
