import type { ProblemCode } from '../codes.js';
import type {
  ChangeClauses,
  ColumnReference,
  DatasetReference,
  Declaration,
  Name,
  Property,
  Value,
} from '../declaration/index.js';
import { shown } from '../names.js';
import { ownersOfSetting, propertiesOf, settingsOf } from '../read/placement.js';
import type { Entry } from '../workspace/symbols.js';
import { withCarried } from './analyse.js';
import { condition, evaluate } from './expression.js';
import { type ExpressionContext, resolveColumn, resolveParam } from './resolve.js';
import type { Scope } from './scope.js';

/** What the names in properties are looked up with. */
export interface PropertyContext extends Omit<ExpressionContext, 'scopes'> {
  readonly dataset: (reference: DatasetReference, spaces: readonly string[]) => Entry | undefined;
  /** A name of a space in which bare names are enough. */
  readonly named: (name: Name, space: 'compute' | 'schema', code: ProblemCode, what: string) => Entry | undefined;
}

/**
 * Looks at the names in the properties of a declaration. `row` is the last row of its flow, missing where it has none; `stored` the
 * row with the columns that writing adds.
 */
export function checkProperties(
  declaration: Declaration,
  rows: { readonly last: Scope; readonly stored: Scope } | undefined,
  context: PropertyContext,
): void {
  for (const property of declaration.properties) {
    checkValues(property, context);
    checkNames(declaration, property, context);
    if (rows !== undefined) checkColumns(property, rows.last, rows.stored, context);
  }
}

/** Parameters in settings. */
function checkValues(property: Property, context: PropertyContext): void {
  for (const value of valuesIn(property)) if (value.kind === 'param') resolveParam(value.name, context);
}

function valuesIn(property: Property): readonly Value[] {
  switch (property.name) {
    case 'setting':
    case 'option':
      return [property.value.value];
    case 'schedule':
      return [property.value.cron];
    case 'contract':
      return [property.value.file];
    case 'sink':
      return [property.value.target];
    case 'tags':
      return property.value.tags.map(tag => tag.value);
    case 'of':
      return property.value.table === undefined ? [] : [property.value.table];
    case 'lineage':
      return property.value.target === undefined ? [] : [property.value.target];
    case 'read from':
      return typeof property.value.start === 'string' ? [] : [property.value.start];
    default:
      return [];
  }
}

/** Names of other declarations. */
function checkNames(declaration: Declaration, property: Property, context: PropertyContext): void {
  const { findings } = context;
  switch (property.name) {
    case 'setting': {
      const { name } = property.value;
      if (ownersOfSetting(name.toLowerCase()).length > 0) return;
      const ofSource = declaration.kind === 'defaults' && declaration.of === 'source';
      const steps = declaration.kind === 'table' || declaration.kind === 'flow' ? STEPS : [];
      const words = [...steps, ...settingsOf(declaration.kind, ofSource), ...propertiesOf(declaration.kind, ofSource)];
      const message = `There is no ${steps.length > 0 ? 'step, property or setting' : 'setting or property'} ${shown(name)}.`;
      findings.unknown('unknown-setting', property.keywordSpan, message, name, words, property.span);
      return;
    }
    case 'on error':
      if (property.value.action === 'dead_letter') context.dataset(property.value.deadLetter, ['deadletter']);
      return;
    case 'compute':
      context.named(property.value.compute, 'compute', 'unknown-compute', 'compute');
      return;
    case 'columns':
      if (property.value.schema !== undefined) context.named(property.value.schema, 'schema', 'unknown-schema', 'schema');
      return;
    case 'writes':
      for (const source of property.value.sources) context.dataset(source, ['source']);
      return;
    case 'backfill':
      if (property.value.from !== undefined) context.dataset(property.value.from, DATASETS);
      return;
    case 'expect':
      findings.use(
        property.value.name.span,
        { kind: 'expectation', name: property.value.name.text, span: property.value.name.span },
        true,
      );
      return;
    case 'patterns':
      for (const { id, span } of property.value.patterns) findings.use(span, { kind: 'pattern', id });
      return;
    case 'of':
      checkSystem(property.value.system, context);
      return;
  }
}

/** Words that begin a step. */
const STEPS = 'where columns join left inner full semi anti watermark dedupe group sample sql'.split(' ');

/** What `from` may name. */
export const DATASETS: readonly string[] = ['source', 'bronze', 'silver', 'gold'];

const SYSTEMS: readonly string[] =
  'kafka kinesis pubsub eventhubs files api webhook cdc postgres mysql sqlserver oracle mongodb iot table'.split(' ');

/** The system of a source. */
export function checkSystem(system: Name, { findings }: Pick<PropertyContext, 'findings'>): void {
  if (SYSTEMS.includes(system.text.toLowerCase())) findings.use(system.span, { kind: 'system', name: system.text });
  else
    findings.unknown(
      'unknown-system',
      system.span,
      `There is no system ${shown(system.text)}; the systems are ${SYSTEMS.join(', ')}.`,
      system.text,
      SYSTEMS,
    );
}

/** Columns of the flow's last row. */
function checkColumns(property: Property, last: Scope, stored: Scope, context: PropertyContext): void {
  const column = ({ path }: ColumnReference, scopes: readonly Scope[] = [stored]): void =>
    void resolveColumn(path, { ...context, scopes });
  switch (property.name) {
    case 'key':
    case 'grain':
    case 'cluster by':
      for (const reference of property.value.columns) column(reference);
      return;
    case 'partition by':
      for (const item of property.value.items)
        evaluate(item, { ...context, scopes: [stored], place: { kind: 'row', what: '`partition by`' } });
      return;
    case 'expect':
      condition(property.value.condition, 'an expectation', { ...context, scopes: [stored], place: { kind: 'table' } });
      return;
    case 'mask':
      column(property.value.column);
      return;
    case 'incremental by':
      column(property.value.column);
      return;
    case 'write':
      if (property.value.merge !== undefined) checkClauses(property.value.merge, last, column, context);
      return;
    case 'scd':
      checkClauses(property.value, last, column, context);
      return;
    case 'allow':
      if (property.value.where !== undefined)
        condition(property.value.where, 'the condition of `where`', {
          ...context,
          scopes: [stored],
          place: { kind: 'row', what: '`where`' },
        });
      return;
  }
}

function checkClauses(
  clauses: ChangeClauses,
  last: Scope,
  column: (reference: ColumnReference, scopes?: readonly Scope[]) => void,
  context: PropertyContext,
): void {
  for (const reference of clauses.sequence) column(reference, withCarried(last));
  for (const reference of clauses.track ?? []) column(reference, [last]);
  if (clauses.deleteWhen !== undefined)
    condition(clauses.deleteWhen.condition, 'the condition of `delete when`', {
      ...context,
      scopes: withCarried(last),
      place: { kind: 'row', what: '`delete when`' },
    });
  for (const name of clauses.validity ?? []) context.findings.use(name.span, { kind: 'column', name: name.text }, true);
}
