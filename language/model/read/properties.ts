import type * as ast from '../../grammar/generated/ast.js';
import type {
  ChangeClauses,
  MaintainTask,
  Property,
  PropertyName,
  PropertyShapes,
  TableRole,
  WriteMode,
} from '../declaration/index.js';
import {
  keywordSpan,
  noteRepeated,
  optional,
  type Reading,
  readDuration,
  readName,
  readNames,
  readNumber,
  readString,
  spanOf,
  spanOfProperty,
  word,
} from './context.js';
import { readExpression } from './expressions.js';
import { readColumn, readColumns, readDataset } from './references.js';
import { readValue } from './values.js';

const SCD_TYPES: ReadonlySet<string> = new Set(['0', '1', '2', '3', '4', '6']);

/** Reads a property of a table; missing where a broken text leaves too little of it. */
export function readProperty(reading: Reading, node: ast.Property): Property | undefined {
  const made = <N extends PropertyName>(name: N, value: PropertyShapes[N] | undefined, words = 1): Property | undefined =>
    value === undefined
      ? undefined
      : ({ name, value, span: spanOf(node), keywordSpan: keywordSpan(reading, node, words) } as unknown as Property);
  const columns = (nodes: readonly ast.ColumnReference[]): { columns: ReturnType<typeof readColumns> } | undefined => {
    const list = readColumns(nodes);
    return list.length === 0 ? undefined : { columns: list };
  };
  const duration = (node: ast.Duration | undefined): { duration: NonNullable<ReturnType<typeof readDuration>> } | undefined => {
    const value = readDuration(node);
    return value === undefined ? undefined : { duration: value };
  };
  switch (node.$type) {
    case 'KeyProperty':
      return made('key', columns(node.columns));
    case 'GrainProperty':
      return made('grain', columns(node.columns));
    case 'WriteProperty':
      return made('write', readWrite(reading, node));
    case 'ScdProperty':
      if (node.type !== undefined && !SCD_TYPES.has(node.type))
        reading.problems.push({
          span: spanOfProperty(node, 'type'),
          message: `There is no type ${node.type} of slowly changing dimensions. The types are 0, 1, 2, 3, 4 and 6.`,
        });
      return made(
        'scd',
        node.type === undefined ? undefined : { type: readNumber(node.type), ...readChanges(reading, node.changes) },
      );
    case 'RoleProperty': {
      const role = word<TableRole>(node.role);
      return made('role', role && { role });
    }
    case 'SurrogateProperty': {
      const column = readName(node.column);
      return made('surrogate', column && { column });
    }
    case 'ExpectProperty': {
      const name = readName(node.name);
      if (name === undefined || node.condition === undefined) return undefined;
      const action = word<PropertyShapes['expect']['action']>(node.action) ?? 'warn';
      return made('expect', { name, condition: readExpression(reading, node.condition), action });
    }
    case 'OnErrorProperty':
      return made('on error', readOnError(node), 2);
    case 'PartitionProperty': {
      const items = (node.items ?? []).map(item => readExpression(reading, item));
      return made('partition by', items.length === 0 ? undefined : { items }, 2);
    }
    case 'ClusterProperty':
      return made('cluster by', columns(node.columns), 2);
    case 'MaintainProperty':
      return made('maintain', { tasks: (node.tasks ?? []).map(readTask).filter(task => task !== undefined) });
    case 'RetainProperty':
      return made('retain', duration(node.duration));
    case 'TierProperty':
      return made('tier', {
        levels: (node.levels ?? []).flatMap(level => {
          const after = readDuration(level.after);
          return after === undefined
            ? []
            : [{ level: word<'warm' | 'cold' | 'archive'>(level.level) ?? 'warm', after, span: spanOf(level) }];
        }),
      });
    case 'FreshnessProperty':
      return made('freshness', duration(node.duration));
    case 'CacheProperty':
      return made('cache', duration(node.duration));
    case 'ScheduleProperty': {
      const cron = readValue(reading, node.cron, { kind: 'setting', name: 'schedule' });
      return made('schedule', cron && { cron });
    }
    case 'TriggerProperty': {
      const mode = word<'every' | 'continuous' | 'available_now'>(node.mode);
      if (mode === 'continuous' || mode === 'available_now') return made('trigger', { mode });
      const every = readDuration(node.every);
      return made('trigger', every && { mode: 'every', every });
    }
    case 'DeliveryProperty': {
      const guarantee = word<PropertyShapes['delivery']['guarantee']>(node.guarantee);
      return made('delivery', guarantee && { guarantee });
    }
    case 'ContractProperty': {
      const file = readValue(reading, node.file, { kind: 'setting', name: 'contract' });
      return made('contract', file && { file });
    }
    case 'MaskProperty': {
      const column = readColumn(node.column);
      const method = word<PropertyShapes['mask']['method']>(node.method);
      return made('mask', column && method && { column, method });
    }
    case 'BackfillProperty': {
      const unit = readName(node.unit);
      return made('backfill', unit && { unit, ...optional('from', readDataset(node.dataset)) }, 2);
    }
    case 'SinkProperty': {
      const system = readName(node.system);
      const target = readValue(reading, node.target, { kind: 'setting', name: 'sink' });
      return made('sink', system && target && { system, target, viaOutbox: Boolean(node.viaOutbox) });
    }
    case 'FormatProperty': {
      const format = readName(node.format);
      return made('format', format && { format, ...optional('was', readName(node.was)) });
    }
    case 'DeprecatedProperty':
      return made(
        'deprecated',
        node.date === undefined ? undefined : { date: readString(reading, node, 'date', { kind: 'note' }).text },
      );
    case 'OptionProperty': {
      if (node.key === undefined) return undefined;
      const key = readString(reading, node, 'key', { kind: 'option key' });
      const value = readValue(reading, node.value, { kind: 'option', key: key.text });
      return made('option', value && { key: key.text, keySpan: key.span, value });
    }
    case 'TagsProperty':
      return made('tags', {
        tags: (node.tags ?? []).flatMap(tag => {
          const name = readName(tag.name);
          const value = readValue(reading, tag.value, { kind: 'tag' });
          return name === undefined || value === undefined ? [] : [{ name, value, span: spanOf(tag) }];
        }),
      });
    case 'PatternsProperty':
      return made('patterns', {
        patterns: (node.patterns ?? []).flatMap(claim => {
          if (claim.id === undefined) return [];
          const note = claim.note === undefined ? undefined : readString(reading, claim, 'note', { kind: 'note' });
          const { start, end } = spanOf(claim);
          const idEnd = note === undefined ? end : start + reading.text.slice(start, note.span.start).trimEnd().length;
          return [{ id: claim.id, ...optional('note', note?.text), span: { start, end: idEnd } }];
        }),
      });
    case 'ComputeProperty': {
      const compute = readName(node.compute);
      return made('compute', compute && { compute });
    }
    default:
      return undefined;
  }
}

function readWrite(reading: Reading, node: ast.WriteProperty): PropertyShapes['write'] | undefined {
  const mode = word<WriteMode>(node.mode);
  if (mode === undefined) return undefined;
  if (mode === 'overwrite' && node.partitions) return { mode: 'overwrite partitions' };
  return mode === 'merge' && node.merge !== undefined ? { mode, merge: readChanges(reading, node.merge) } : { mode };
}

function readChanges(reading: Reading, node: ast.ChangeBlock | undefined): ChangeClauses {
  const clauses = node?.clauses ?? [];
  noteRepeated(reading, clauses);
  const find = <T extends ast.ChangeClause['$type']>(type: T): Extract<ast.ChangeClause, { $type: T }> | undefined =>
    clauses.find((clause): clause is Extract<ast.ChangeClause, { $type: T }> => clause.$type === type);
  const deletes = find('DeleteClause');
  const track = find('TrackClause');
  const validity = find('ValidityClause');
  return {
    sequence: readColumns(find('SequenceClause')?.columns),
    ...optional(
      'deleteWhen',
      deletes && { condition: readExpression(reading, deletes.condition), keep: deletes.keep === true, span: spanOf(deletes) },
    ),
    ...optional('lateWithin', readDuration(find('LateClause')?.duration)),
    ...optional('track', track && readColumns(track.columns)),
    ...optional('validity', validity && readNames(validity.names)),
  };
}

function readOnError(node: ast.OnErrorProperty): PropertyShapes['on error'] | undefined {
  const action = word<'dead_letter' | 'fail' | 'skip'>(node.action);
  if (action === 'fail' || action === 'skip') return { action };
  const deadLetter = readDataset(node.deadLetter);
  if (deadLetter === undefined) return undefined;
  return {
    action: 'dead_letter',
    deadLetter,
    ...optional('retry', node.retry === undefined ? undefined : readNumber(node.retry)),
  };
}

function readTask(node: ast.MaintainTask): MaintainTask | undefined {
  const task = word<MaintainTask['task']>(node.task);
  if (task === undefined) return undefined;
  const span = spanOf(node);
  if (node.$type === 'CleanTask')
    return {
      task,
      auto: false,
      ...optional('every', readDuration(node.every)),
      ...optional('retain', readDuration(node.retain)),
      span,
    };
  const target = node.target === undefined ? undefined : readNumber(node.target);
  return {
    task,
    auto: node.auto === true,
    ...optional('every', readDuration(node.every)),
    ...optional('targetMegabytes', target),
    span,
  };
}
