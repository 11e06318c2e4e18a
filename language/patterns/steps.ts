import type { Expression, GroupItem, JoinStep } from '../model/declaration/index.js';
import { someExpression } from '../model/declaration/parts.js';
import type { FlowRecord, Location, TableRecord } from '../model/records.js';
import type { Detector, LookUps } from './detector.js';
import { definedColumns, environmentSays, saidAt, stepAt } from './places.js';

/** Patterns of what a flow does with its rows. */
export const steps: readonly Detector[] = [
  { pattern: 'map-filter', inQueries: true, ofFlow: flow => stepAt(flow, 'where') ?? stepAt(flow, 'columns') },
  { pattern: 'deduplication', inQueries: true, ofFlow: flow => stepAt(flow, 'dedupe') },
  { pattern: 'watermarking', ofFlow: flow => stepAt(flow, 'watermark') },
  { pattern: 'windowed-aggregation', inQueries: true, ofFlow: windowAt },
  {
    pattern: 'near-realtime-bi-aggregates',
    ofStreams: true,
    inQueries: true,
    ofTable: table => (table.layer === 'gold' && table.stream ? windowAt(table.flow) : undefined),
  },
  { pattern: 'join-broadcast', inQueries: true, ofFlow: flow => joinAt(flow, ({ hint }) => hint?.kind === 'broadcast') },
  { pattern: 'join-bucketed', inQueries: true, ofFlow: flow => joinAt(flow, ({ hint }) => hint?.kind === 'bucketed') },
  { pattern: 'temporal-joins', inQueries: true, ofFlow: flow => joinAt(flow, ({ asOf }) => asOf !== undefined) },
  {
    pattern: 'change-data-joins',
    inQueries: true,
    ofFlow: (flow, look) =>
      joinAt(flow, ({ within }) => within !== undefined) ?? (startsWithMerged(flow, look) ? joinOfMerged(flow, look) : undefined),
  },
  {
    pattern: 'sampling',
    inQueries: true,
    ofFlow: flow => stepAt(flow, 'sample'),
    ofDeclaration: subject => environmentSays(subject, 'sample'),
  },
  { pattern: 'debug-sampling', ofDeclaration: subject => environmentSays(subject, 'sample') },
  { pattern: 'anomaly-detection', inQueries: true, ofTable: comparedWithEarlierRows },
];

function isWindow(item: GroupItem): boolean {
  return item.kind === 'window';
}

function windowAt({ handle, steps: all }: FlowRecord): Location | undefined {
  for (const step of all) {
    const item = step.kind === 'group' ? step.items.find(isWindow) : undefined;
    if (item !== undefined) return { handle, span: item.span };
  }
  return undefined;
}

function joinAt(flow: FlowRecord, test: (join: JoinStep) => boolean): Location | undefined {
  return stepAt(flow, 'join', test);
}

/** Both sides follow what changes: each is the latest row of its keys. */
function startsWithMerged(flow: FlowRecord, look: LookUps): boolean {
  return flow.inputs.some(({ role, id }) => role === 'from' && id !== undefined && isMerged(look.table(id)));
}

function joinOfMerged(flow: FlowRecord, look: LookUps): Location | undefined {
  const merged = flow.inputs.filter(({ role, id }) => role === 'join' && id !== undefined && isMerged(look.table(id)));
  const joins = new Set(merged.map(({ reference }) => reference));
  return joinAt(flow, join => join.asOf === undefined && joins.has(join));
}

function isMerged(table: TableRecord | undefined): boolean {
  return table?.write === 'merge' || table?.write === 'scd 1';
}

const SPREAD: ReadonlySet<string> = new Set(
  'avg mean median stddev stddev_samp stddev_pop variance var_samp var_pop percentile percentile_approx approx_percentile mad'.split(
    ' ',
  ),
);

/** A mean or a spread over other rows beside the row, and an expectation that judges by it. */
function comparedWithEarlierRows(table: TableRecord, look: LookUps): Location | undefined {
  const expects = [...table.properties.values()].filter(({ property }) => property.name === 'expect');
  const declaration = look.declaration(table.handle);
  if (expects.length === 0 || declaration === undefined) return undefined;
  const computed = new Set(
    definedColumns(declaration)
      .filter(({ value }) => value !== undefined && someExpression(value, isSpreadOverRows))
      .map(({ name }) => name.text.toLowerCase()),
  );
  const judges = expects.find(
    ({ property }) =>
      property.name === 'expect' &&
      someExpression(property.value.condition, part => isSpreadOverRows(part) || names(part, computed)),
  );
  return judges && saidAt(table, judges.key);
}

function isSpreadOverRows(expression: Expression): boolean {
  return expression.kind === 'call' && expression.over !== undefined && SPREAD.has(expression.name.text.toLowerCase());
}

function names(expression: Expression, columns: ReadonlySet<string>): boolean {
  return expression.kind === 'column' && columns.has((expression.path.at(-1)?.text ?? '').toLowerCase());
}
