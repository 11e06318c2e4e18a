import type { ColumnDefinition, Declaration, Name, Span } from '../declaration/index.js';

/** A column's definition: where its name stands, and the definition itself where there is one. */
export interface DefinitionPlace {
  readonly span: Span;
  readonly definition?: ColumnDefinition;
}

/**
 * Where a part of a declaration stands. Parts: `name`, `columns/I` (schema), `properties/NAME`, `properties/NAME/items/J`,
 * `properties/NAME/validity/J`, `inputs/I`, `steps/I/items/J`, `steps/I/aggregates/J`, `steps/I/input`.
 */
export function placeOf(declaration: Declaration, part: string): DefinitionPlace {
  let known = places.get(declaration);
  if (known === undefined) {
    known = new Map();
    places.set(declaration, known);
  }
  let found = known.get(part);
  if (found === undefined) {
    found = findPlace(declaration, part);
    known.set(part, found);
  }
  return found;
}

/** Each column of a table is asked for at each of its steps, and by each reader. */
const places = new WeakMap<Declaration, Map<string, DefinitionPlace>>();

function findPlace(declaration: Declaration, part: string): DefinitionPlace {
  const [list, index = '0', inner, innerIndex = '0'] = part.split('/');
  const nth = Number(index);
  switch (list) {
    case 'columns':
      return ofDefinition(declaration.kind === 'schema' ? declaration.columns[nth] : undefined) ?? nameOf(declaration);
    case 'properties':
      return inProperty(declaration, index, inner, Number(innerIndex)) ?? nameOf(declaration);
    case 'inputs':
      return place('inputs' in declaration ? declaration.inputs[nth]?.dataset.span : undefined) ?? nameOf(declaration);
    case 'steps':
      return inStep(declaration, nth, inner, Number(innerIndex)) ?? nameOf(declaration);
    default:
      return nameOf(declaration);
  }
}

/** Where the name of a declaration stands, for a `bronze *` its star, else its first word. */
export function nameSpanOf(declaration: Declaration): Span {
  const name: Name | undefined = 'name' in declaration ? declaration.name : undefined;
  const star = declaration.kind === 'table' ? declaration.starSpan : undefined;
  return name?.span ?? star ?? declaration.keywordSpan;
}

function nameOf(declaration: Declaration): DefinitionPlace {
  return { span: nameSpanOf(declaration) };
}

function place(span: Span | undefined): DefinitionPlace | undefined {
  return span === undefined ? undefined : { span };
}

function ofDefinition(definition: ColumnDefinition | undefined): DefinitionPlace | undefined {
  return definition === undefined ? undefined : { span: definition.name.span, definition };
}

function inProperty(
  declaration: Declaration,
  name: string,
  inner: string | undefined,
  innerIndex: number,
): DefinitionPlace | undefined {
  const property = declaration.properties.findLast(candidate => candidate.name === name);
  if (property === undefined) return undefined;
  if (property.name === 'columns' && inner === 'items') {
    const item = property.value.items[innerIndex];
    return item?.kind === 'column' ? ofDefinition(item) : place(property.span);
  }
  if (property.name === 'scd' && inner === 'validity')
    return place(property.value.validity?.[innerIndex]?.span ?? property.keywordSpan);
  if (property.name === 'surrogate' || property.name === 'rescue') return place(property.value.column.span);
  return place(property.span);
}

function inStep(
  declaration: Declaration,
  index: number,
  inner: string | undefined,
  innerIndex: number,
): DefinitionPlace | undefined {
  const step = 'steps' in declaration ? declaration.steps[index] : undefined;
  if (step === undefined) return undefined;
  if (step.kind === 'columns' && inner === 'items') {
    const item = step.items[innerIndex];
    return item?.kind === 'column' ? ofDefinition(item) : place(item?.span);
  }
  if (step.kind === 'group' && inner === 'aggregates') return ofDefinition(step.aggregates[innerIndex]);
  if (step.kind === 'group' && inner === 'items') {
    const item = step.items[innerIndex];
    return place(item?.kind === 'value' && item.alias !== undefined ? item.alias.span : item?.span);
  }
  if (step.kind === 'join') return place(step.dataset.span);
  return place(step.span);
}
