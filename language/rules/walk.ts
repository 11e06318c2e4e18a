import type { Expression, Property, Step } from '../model/declaration/index.js';
import { partsOf } from '../model/declaration/parts.js';

/** Every expression in an expression, outermost first; lambdas, filters and windows included. */
export function* subexpressions(expression: Expression): Generator<Expression> {
  const pending: Expression[] = [expression];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    pending.push(...[...partsOf(next)].reverse());
  }
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
