import type * as ast from '../../grammar/generated/ast.js';
import type { ColumnDefinition, GroupItem, JoinStep, Step, WatermarkStep } from '../declaration/index.js';
import { readColumnDefinition, readColumnItems } from './columns.js';
import {
  keywordSpan,
  noteRepeated,
  optional,
  type Reading,
  readDuration,
  readName,
  readNames,
  readNumber,
  spanOf,
  spanOfProperty,
  word,
} from './context.js';
import { readExpression } from './expressions.js';
import { readColumn, readColumns, readDataset } from './references.js';

/** Reads a step of a flow; missing where a broken text leaves too little of it. */
export function readStep(reading: Reading, node: ast.Step): Step | undefined {
  const span = spanOf(node);
  const base = (words: number): { span: typeof span; keywordSpan: typeof span } => ({
    span,
    keywordSpan: keywordSpan(reading, node, words),
  });
  switch (node.$type) {
    case 'JoinStep':
      return readJoin(reading, node);
    case 'WhereStep':
      return { kind: 'where', condition: readExpression(reading, node.condition), ...base(1) };
    case 'ColumnsBlock':
      return {
        kind: 'columns',
        items: readColumnItems(reading, node.items),
        ...optional('schema', readName(node.schema)),
        ...base(1),
      };
    case 'WatermarkStep':
      return readWatermark(reading, node);
    case 'DedupeStep':
      return {
        kind: 'dedupe',
        by: readColumns(node.columns),
        keep: word<'latest' | 'earliest'>(node.keep) ?? 'latest',
        ...optional('order', readColumn(node.order)),
        ...optional('within', readDuration(node.within)),
        ...base(2),
      };
    case 'GroupStep':
      return {
        kind: 'group',
        items: (node.items ?? []).map(item => readGroupItem(reading, item)).filter(item => item !== undefined),
        aggregates: (node.aggregates ?? [])
          .map(column => readColumnDefinition(reading, column))
          .filter((column): column is ColumnDefinition => column !== undefined),
        ...base(2),
      };
    case 'SampleStep':
      return { kind: 'sample', percent: readNumber(node.percent), ...optional('by', readColumn(node.column)), ...base(1) };
    case 'SqlStep': {
      const quoted = spanOfProperty(node, 'query');
      const closed = reading.text.slice(quoted.start, quoted.end).endsWith('"""') && quoted.end - quoted.start >= 6;
      const textSpan = { start: Math.min(quoted.start + 3, quoted.end), end: closed ? quoted.end - 3 : quoted.end };
      const text = reading.text.slice(textSpan.start, textSpan.end);
      reading.strings.push({ text, span: quoted, owner: { kind: 'sql' } });
      return { kind: 'sql', text, textSpan, ...base(1) };
    }
    default:
      return undefined;
  }
}

function readJoin(reading: Reading, node: ast.JoinStep): JoinStep | undefined {
  const dataset = readDataset(node.input?.dataset);
  if (dataset === undefined) return undefined;
  const options = node.options ?? [];
  // Both say how the join is carried out.
  noteRepeated(reading, options, ({ $type }) => ($type === 'BucketedOption' ? 'BroadcastOption' : $type));
  const find = <T extends ast.JoinOption['$type']>(type: T): Extract<ast.JoinOption, { $type: T }> | undefined =>
    options.find((option): option is Extract<ast.JoinOption, { $type: T }> => option.$type === type);
  const bucketed = find('BucketedOption');
  const asOf = find('AsOfOption');
  const hint = find('BroadcastOption')
    ? ({ kind: 'broadcast' } as const)
    : bucketed && ({ kind: 'bucketed', buckets: readNumber(bucketed.buckets) } as const);
  return {
    kind: 'join',
    type: word<JoinStep['type']>(node.type) ?? 'inner',
    dataset,
    ...optional('alias', readName(node.input.alias)),
    ...optional('mode', word<'all' | 'new' | 'changes'>(node.input.mode)),
    ...optional('on', node.on && readExpression(reading, node.on)),
    ...optional('using', node.using?.length ? readNames(node.using) : undefined),
    ...optional('asOf', asOf && readExpression(reading, asOf.time)),
    ...optional('within', readDuration(find('WithinOption')?.duration)),
    many: find('ManyOption') !== undefined,
    ...optional('hint', hint),
    span: spanOf(node),
    keywordSpan: keywordSpan(reading, node, node.type === undefined ? 1 : 2),
  };
}

function readWatermark(reading: Reading, node: ast.WatermarkStep): WatermarkStep | undefined {
  const column = readColumn(node.column);
  if (column === undefined) return undefined;
  return {
    kind: 'watermark',
    column,
    ...optional('delay', readDuration(node.delay)),
    ...optional('late', readLate(node.late)),
    span: spanOf(node),
    keywordSpan: keywordSpan(reading, node, 1),
  };
}

function readLate(node: ast.LateAction | undefined): WatermarkStep['late'] {
  const action = word<'drop' | 'update' | 'dead_letter'>(node?.action);
  if (action === 'drop' || action === 'update') return { action };
  const deadLetter = readDataset(node?.deadLetter);
  return deadLetter === undefined ? undefined : { action: 'dead_letter', deadLetter };
}

function readGroupItem(reading: Reading, node: ast.GroupItem): GroupItem | undefined {
  const span = spanOf(node);
  if (node.$type === 'WindowItem') {
    const window = word<'tumbling' | 'sliding' | 'session'>(node.window);
    if (window === undefined) return undefined;
    return {
      kind: 'window',
      window,
      ...optional('length', readDuration(node.length)),
      ...optional('every', readDuration(node.every)),
      ...optional('column', readColumn(node.column)),
      span,
    };
  }
  return { kind: 'value', value: readExpression(reading, node.value), ...optional('alias', readName(node.alias)), span };
}
