import { valueInForce, valuesInForce } from '../model/effective.js';
import type { TableRecord } from '../model/records.js';
import type { Detector } from './detector.js';
import { environmentSays, nameOf, ownAt, saidAt, saidOrNamed, stepAt } from './places.js';

/** Patterns of how and when the rows of a flow reach their table. */
export const writing: readonly Detector[] = [
  {
    pattern: 'idempotent',
    ofTable: table =>
      table.write === 'append' || table.write === 'view' ? undefined : saidOrNamed(table, 'scd', 'write', 'key', 'partition by'),
  },
  {
    pattern: 'merge-upsert',
    ofTable: table =>
      table.write === 'merge' || table.write === 'scd 1' ? saidOrNamed(table, 'scd', 'write', 'key') : undefined,
  },
  { pattern: 'scd-type1', ofTable: table => writtenAs(table, 'scd 1') },
  { pattern: 'scd-type2', ofTable: table => writtenAs(table, 'scd 2') },
  { pattern: 'scd-type6', ofTable: table => writtenAs(table, 'scd 6') },
  {
    pattern: 'dimensional-modeling',
    ofTable: table => (table.role === 'dimension' || table.role === 'fact' ? saidAt(table, 'role') : undefined),
  },
  {
    pattern: 'feature-store-materialization',
    ofTable: table => (table.role === 'feature' ? saidAt(table, 'role') : undefined),
    ofDeclaration: ({ handle, declaration }) =>
      declaration.kind === 'serve' && declaration.serves?.text.toLowerCase() === 'features'
        ? { handle, span: declaration.serves.span }
        : undefined,
  },
  {
    pattern: 'batch-microbatch-continuum',
    ofTable: table => (table.write === 'view' ? undefined : saidAt(table, 'trigger', 'schedule')),
    ofDeclaration: subject => environmentSays(subject, 'trigger') ?? environmentSays(subject, 'schedule'),
  },
  {
    pattern: 'exactly-once',
    ofTable: table => (guaranteesOnce(table) ? saidAt(table, 'delivery') : undefined),
    ofDeclaration: subject => environmentSays(subject, 'delivery', ({ guarantee }) => guarantee === 'exactly_once'),
  },
  {
    pattern: 'exactly-once-transactional-sinks',
    ofStreams: true,
    ofTable: table => sinkByOutbox(table) ?? (table.stream && guaranteesOnce(table) ? saidAt(table, 'checkpoint') : undefined),
  },
  {
    pattern: 'outbox-cdc',
    ofTable: sinkByOutbox,
    ofSource: source =>
      valueInForce(source.properties, 'via')?.via.text.toLowerCase() === 'outbox' ? saidAt(source, 'via') : undefined,
    ofDeclaration: ({ handle, declaration }) => ownAt(handle, declaration, 'writes', ({ viaOutbox }) => viaOutbox),
  },
  {
    pattern: 'late-arrival-handling',
    ofTable: table => saidAt(table, 'late within'),
    ofFlow: flow => stepAt(flow, 'watermark', ({ late }) => late !== undefined),
  },
  { pattern: 'replay-backfill', ofTable: table => saidAt(table, 'backfill') },
  {
    pattern: 'retryable',
    ofTable: table => {
      const onError = valueInForce(table.properties, 'on error');
      return onError?.action === 'dead_letter' && (onError.retry ?? 0) > 0 ? saidAt(table, 'on error') : undefined;
    },
    ofDeclaration: ({ handle, declaration }) => ownAt(handle, declaration, 'retry', ({ times }) => times > 0),
  },
];

function writtenAs(table: TableRecord, write: TableRecord['write']) {
  return table.write === write ? (saidAt(table, 'scd') ?? nameOf(table)) : undefined;
}

function guaranteesOnce({ properties }: TableRecord): boolean {
  return valueInForce(properties, 'delivery')?.guarantee === 'exactly_once';
}

function sinkByOutbox(table: TableRecord) {
  if (!valuesInForce(table.properties, 'sink').some(({ viaOutbox }) => viaOutbox)) return undefined;
  for (const { property, location } of table.properties.values())
    if (property.name === 'sink' && property.value.viaOutbox) return location;
  return undefined;
}
