import type { Property } from '../model/declaration/index.js';
import { someExpression } from '../model/declaration/parts.js';
import { valueInForce } from '../model/effective.js';
import { holdsAggregate } from '../model/flow/in-place.js';
import type { Location, TableRecord } from '../model/records.js';
import type { Detector, LookUps, Subject } from './detector.js';
import { definedColumns, ownAt, saidAt, stepAt } from './places.js';

type Expectation = Property<'expect'>['value'];

/** Patterns of what is promised of rows, and of what becomes of those that break it. */
export const quality: readonly Detector[] = [
  {
    pattern: 'schema-enforcement',
    ofTable: (table, look) => (table.layer === 'bronze' ? undefined : typedColumn(table, look)),
    ofSource: source => {
      const column = definedColumns(source.declaration).find(({ notNull }) => notNull);
      return column && { handle: source.handle, span: column.span };
    },
  },
  {
    pattern: 'quality-checks-defaults',
    ofTable: table =>
      table.layer === 'bronze' || saidAt(table, 'freshness') === undefined ? undefined : expectation(table, () => true),
  },
  {
    pattern: 'completeness-check',
    ofTable: table => expectation(table, ({ condition }) => holdsAggregate(condition) || someExpression(condition, isNotNull)),
    ofDeclaration: ({ handle, declaration }) => {
      const column = definedColumns(declaration).find(({ unique, references }) => unique || references !== undefined);
      return column && { handle, span: column.span };
    },
  },
  {
    pattern: 'circuit-breaker-data-pipelines',
    ofTable: table => expectation(table, ({ condition, action }) => action === 'fail' && holdsAggregate(condition)),
  },
  { pattern: 'freshness-check', ofTable: table => saidAt(table, 'freshness'), ofSource: source => saidAt(source, 'freshness') },
  {
    pattern: 'dlq',
    ofTable: table =>
      valueInForce(table.properties, 'on error')?.action === 'dead_letter'
        ? saidAt(table, 'on error')
        : expectation(table, ({ action }) => action === 'quarantine'),
    ofFlow: flow => stepAt(flow, 'watermark', ({ late }) => late?.action === 'dead_letter'),
  },
  {
    pattern: 'poison-pill-handling',
    ofTable: table => {
      const onError = valueInForce(table.properties, 'on error');
      return onError?.action === 'dead_letter' && onError.retry !== undefined ? saidAt(table, 'on error') : undefined;
    },
  },
  { pattern: 'data-contract', ofTable: table => saidAt(table, 'contract'), ofSource: source => saidAt(source, 'contract') },
  {
    pattern: 'contract-evolution',
    ofDeclaration: ({ handle, declaration }) => {
      const column = definedColumns(declaration).find(({ was, deprecated }) => was !== undefined || deprecated !== undefined);
      return column === undefined ? ownAt(handle, declaration, 'deprecated') : { handle, span: column.span };
    },
  },
  { pattern: 'contract-testing', ofDeclaration: testOfContract },
];

/** A column with a type that a flow computes, or a schema that it takes. */
function typedColumn(table: TableRecord, look: LookUps): Location | undefined {
  const declaration = look.declaration(table.handle);
  if (declaration?.kind !== 'table') return undefined;
  const column = definedColumns(declaration).find(({ type, value }) => type !== undefined && value !== undefined);
  if (column !== undefined) return { handle: table.handle, span: column.span };
  return stepAt(table.flow, 'columns', ({ schema }) => schema !== undefined);
}

function expectation(table: TableRecord, test: (expectation: Expectation) => boolean): Location | undefined {
  for (const { property, location } of table.properties.values())
    if (property.name === 'expect' && test(property.value)) return location;
  return undefined;
}

function isNotNull(expression: { readonly kind: string; readonly negated?: boolean }): boolean {
  return expression.kind === 'is null' && expression.negated === true;
}

/** A test through which rows of a contract go: of a table that has one, or that starts from one whose source has. */
function testOfContract({ handle, declaration }: Subject, look: LookUps): Location | undefined {
  if (declaration.kind !== 'test') return undefined;
  const references = [
    ...(declaration.table === undefined ? [] : [declaration.table]),
    ...declaration.given.map(given => given.dataset),
  ];
  const isTested = references.some(reference => {
    const dataset = look.resolve(handle, reference);
    if (dataset?.kind !== 'table') return dataset?.properties.has('contract') === true;
    const sources = dataset.inputs.map(({ id }) => (id === undefined ? undefined : look.source(id)));
    return [dataset, ...sources].some(record => record?.properties.has('contract') === true);
  });
  return isTested ? { handle, span: declaration.name?.span ?? declaration.keywordSpan } : undefined;
}
