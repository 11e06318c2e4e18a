import type { Expression } from './expression.js';

/** The expressions directly inside one, in the order of the text. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'field':
      return [expression.of];
    case 'index':
      return [expression.of, expression.index];
    case 'call': {
      const { filter, over } = expression;
      const bounds = over?.frame === undefined ? [] : [over.frame.from, over.frame.to];
      const offsets = bounds.flatMap(bound => ('offset' in bound ? [bound.offset] : []));
      const window = over === undefined ? [] : [...over.partitionBy, ...over.orderBy.map(({ value }) => value), ...offsets];
      return [...expression.arguments, ...(filter === undefined ? [] : [filter]), ...window];
    }
    case 'lambda':
      return [expression.body];
    case 'cast':
      return [expression.value];
    case 'case': {
      const { subject, branches, otherwise } = expression;
      return [
        ...(subject === undefined ? [] : [subject]),
        ...branches.flatMap(({ when, then }) => [when, then]),
        ...(otherwise === undefined ? [] : [otherwise]),
      ];
    }
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'in':
      return [expression.value, ...expression.options];
    case 'between':
      return [expression.value, expression.low, expression.high];
    case 'is null':
      return [expression.value];
    case 'parenthesis':
      return [expression.inner];
    case 'opaque':
      return expression.parts;
    default:
      return [];
  }
}

/** Whether an expression, or one inside it, passes a test. */
export function someExpression(expression: Expression, test: (inner: Expression) => boolean): boolean {
  return test(expression) || partsOf(expression).some(part => someExpression(part, test));
}
