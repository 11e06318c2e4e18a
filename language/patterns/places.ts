import type {
  ColumnDefinition,
  ColumnItem,
  Declaration,
  Property,
  PropertyName,
  Span,
  Step,
  StepOf,
} from '../model/declaration/index.js';
import type { EffectiveProperty, FlowRecord, Handle, Location, TableRecord } from '../model/records.js';

interface InForce {
  readonly properties: ReadonlyMap<string, EffectiveProperty>;
}

/** Where the first of some properties is said that is in force and not built in; undefined where none is. */
export function saidAt({ properties }: InForce, ...keys: readonly string[]): Location | undefined {
  for (const key of keys) {
    const location = properties.get(key)?.location;
    if (location !== undefined) return location;
  }
  return undefined;
}

/** The same where what follows may also come from what is built in: then the name stands for it. */
export function saidOrNamed(table: TableRecord, ...keys: readonly string[]): Location {
  return saidAt(table, ...keys) ?? nameOf(table);
}

/** The name of a table or a source. */
export function nameOf({ handle, nameSpan }: { readonly handle: Handle; readonly nameSpan: Span }): Location {
  return { handle, span: nameSpan };
}

/** The first step of a kind that passes a test, by its first words. */
export function stepAt<K extends Step['kind']>(
  { handle, steps }: FlowRecord,
  kind: K,
  test: (step: StepOf<K>) => boolean = () => true,
): Location | undefined {
  const found = steps.find(step => step.kind === kind && test(step as StepOf<K>));
  return found && { handle, span: found.keywordSpan };
}

/** The first property of a declaration's own that passes a test. */
export function ownAt<N extends PropertyName>(
  handle: Handle,
  declaration: Declaration,
  name: N,
  test: (value: Property<N>['value']) => boolean = () => true,
): Location | undefined {
  const found = declaration.properties.find(property => property.name === name && test(property.value as Property<N>['value']));
  return found && { handle, span: found.span };
}

/** The same of an environment's own, which count wherever it is chosen. */
export function environmentSays<N extends PropertyName>(
  { handle, declaration }: { readonly handle: Handle; readonly declaration: Declaration },
  name: N,
  test?: (value: Property<N>['value']) => boolean,
): Location | undefined {
  return declaration.kind === 'environment' ? ownAt(handle, declaration, name, test) : undefined;
}

/** The columns that a declaration defines itself, wherever in it: of a schema, of a source, in its steps. */
export function definedColumns(declaration: Declaration): readonly ColumnDefinition[] {
  const items: ColumnItem[] = declaration.properties.flatMap(property =>
    property.name === 'columns' ? [...property.value.items] : [],
  );
  if (declaration.kind === 'schema') items.push(...declaration.columns);
  if (declaration.kind === 'table' || declaration.kind === 'flow')
    for (const step of declaration.steps) if (step.kind === 'columns') items.push(...step.items);
  return items.filter(item => item.kind === 'column');
}
