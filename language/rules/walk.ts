import type { Expression, Property, Step, Window } from '../model/declaration/index.js';

/** Every expression in an expression, outermost first; lambdas, filters and windows included. */
export function* subexpressions(expression: Expression): Generator<Expression> {
  const pending: Expression[] = [expression];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    pending.push(...children(next).reverse());
  }
}

function children(expression: Expression): Expression[] {
  switch (expression.kind) {
    case 'field':
      return [expression.of];
    case 'index':
      return [expression.of, expression.index];
    case 'call':
      return [
        ...expression.arguments,
        ...(expression.filter === undefined ? [] : [expression.filter]),
        ...(expression.over === undefined ? [] : windowExpressions(expression.over)),
      ];
    case 'lambda':
      return [expression.body];
    case 'cast':
      return [expression.value];
    case 'case': {
      const branches = expression.branches.flatMap(branch => [branch.when, branch.then]);
      return [expression.subject, ...branches, expression.otherwise].filter(part => part !== undefined);
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
    default:
      return [];
  }
}

function windowExpressions(window: Window): Expression[] {
  const bounds = window.frame === undefined ? [] : [window.frame.from, window.frame.to];
  return [
    ...window.partitionBy,
    ...window.orderBy.map(item => item.value),
    ...bounds.flatMap(bound => ('offset' in bound ? [bound.offset] : [])),
  ];
}

/** The expressions that a step writes out. */
export function stepExpressions(step: Step): Expression[] {
  switch (step.kind) {
    case 'join':
      return [step.on, step.asOf].filter(part => part !== undefined);
    case 'where':
      return [step.condition];
    case 'columns':
      return step.items.flatMap(item => (item.kind === 'column' && item.value !== undefined ? [item.value] : []));
    case 'group':
      return [
        ...step.items.flatMap(item => (item.kind === 'value' ? [item.value] : [])),
        ...step.aggregates.flatMap(aggregate => (aggregate.value === undefined ? [] : [aggregate.value])),
      ];
    default:
      return [];
  }
}

/** The expressions of a property of a table. */
export function propertyExpressions(property: Property): Expression[] {
  switch (property.name) {
    case 'expect':
      return [property.value.condition];
    case 'partition by':
      return [...property.value.items];
    case 'write':
      return property.value.merge?.deleteWhen === undefined ? [] : [property.value.merge.deleteWhen.condition];
    case 'scd':
      return property.value.deleteWhen === undefined ? [] : [property.value.deleteWhen.condition];
    default:
      return [];
  }
}
