import type * as ast from '../../grammar/generated/ast.js';
import type { Property, PropertyName, PropertyShapes, Value } from '../declaration/index.js';
import { keywordSpan, optional, type Reading, readDuration, readName, readNames, readNumber, spanOf, word } from './context.js';
import { readExpression } from './expressions.js';
import { readColumn, readDataset } from './references.js';
import { readValue } from './values.js';

/** Reads a setting of a source, pipeline, consumer, service, cluster; missing where a broken text leaves too little of it. */
export function readSetting(reading: Reading, node: ast.Setting): Property | undefined {
  const made = <N extends PropertyName>(name: N, value: PropertyShapes[N] | undefined, words = 1): Property | undefined =>
    value === undefined
      ? undefined
      : ({ name, value, span: spanOf(node), keywordSpan: keywordSpan(reading, node, words) } as unknown as Property);
  switch (node.$type) {
    case 'PlainSetting':
    case 'UnknownSetting': {
      const name = node.name?.toLowerCase();
      if (name === undefined) return undefined;
      const nothing: Value = { kind: 'word', text: '', span: spanOf(node) };
      const value =
        readValue(reading, node.value, { kind: 'setting', name }) ?? (node.$type === 'UnknownSetting' ? nothing : undefined);
      return made('setting', value && { name: node.$type === 'UnknownSetting' ? node.name : name, value });
    }
    case 'OfSetting': {
      const system = readName(node.system);
      return made(
        'of',
        system && { system, ...optional('table', readValue(reading, node.table, { kind: 'setting', name: 'table' })) },
      );
    }
    case 'ViaSetting': {
      const via = readName(node.via);
      return made('via', via && { via });
    }
    case 'RateSetting': {
      const per = readName(node.per);
      return made(word<'throughput' | 'limit'>(node.name) ?? 'limit', per && { amount: readNumber(node.amount), per });
    }
    case 'DeliversSetting': {
      const what = word<PropertyShapes['delivers']['what']>(node.what);
      return made('delivers', what && { what });
    }
    case 'IncrementalSetting': {
      const column = readColumn(node.column);
      return made('incremental by', column && { column }, 2);
    }
    case 'ReadFromSetting': {
      const start =
        word<'earliest' | 'latest'>(node.start) ?? readValue(reading, node.time, { kind: 'setting', name: 'read from' });
      return made('read from', start && { start }, 2);
    }
    case 'EvolveSetting': {
      const mode = word<PropertyShapes['evolve']['mode']>(node.mode);
      return made('evolve', mode && { mode });
    }
    case 'DriftSetting': {
      const action = word<PropertyShapes['drift']['action']>(node.action);
      return made('drift', action && { action });
    }
    case 'RescueSetting': {
      const column = readName(node.column);
      return made('rescue', column && { column });
    }
    case 'BreakerSetting': {
      const period = readDuration(node.period);
      return made('breaker', period && { failures: readNumber(node.failures), period });
    }
    case 'EverySetting': {
      const duration = readDuration(node.duration);
      return made('every', duration && { duration });
    }
    case 'LatencySetting': {
      const duration = readDuration(node.duration);
      return made('latency', duration && { duration });
    }
    case 'BudgetSetting': {
      const currency = readName(node.currency);
      const per = readName(node.per);
      return made('budget', currency && per && { amount: readNumber(node.amount), currency, per });
    }
    case 'LineageSetting': {
      const system = readName(node.system);
      return made(
        'lineage',
        system && { system, ...optional('target', readValue(reading, node.target, { kind: 'setting', name: 'lineage' })) },
      );
    }
    case 'AlertSetting':
      return made('alert', node.percent === undefined ? undefined : { abovePercent: readNumber(node.percent) });
    case 'WritesSetting': {
      // Only a source can stand here, so its bare name is enough.
      const sources = (node.sources ?? [])
        .map(readDataset)
        .filter(source => source !== undefined)
        .map(source => ({ kind: 'source' as const, ...source }));
      return made('writes', sources.length === 0 ? undefined : { sources, viaOutbox: Boolean(node.viaOutbox) });
    }
    case 'EraseSetting': {
      const action = word<'delete' | 'anonymize'>(node.action);
      return made('erase', action && { action, ...optional('within', readDuration(node.within)) });
    }
    case 'AllowSetting': {
      const role = readName(node.role);
      return made(
        'allow',
        role && {
          role,
          ...optional('where', node.where && readExpression(reading, node.where)),
          purposes: readNames(node.purposes),
        },
      );
    }
    case 'WorkersSetting': {
      const from = readNumber(node.from);
      return made('workers', Number.isNaN(from) ? undefined : { from, to: node.to === undefined ? from : readNumber(node.to) });
    }
    case 'SpotSetting':
      return made('spot', node.percent === undefined ? undefined : { percent: readNumber(node.percent) });
    case 'AutoStopSetting': {
      const after = readDuration(node.after);
      return made('auto_stop', after && { after });
    }
    case 'RetrySetting':
      return made('retry', node.times === undefined ? undefined : { times: readNumber(node.times) });
    default:
      return undefined;
  }
}
