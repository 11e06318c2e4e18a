import { valueInForce } from '../model/effective.js';
import { fold } from '../model/names.js';
import type { Id, SourceRecord, TableRecord } from '../model/records.js';
import type { Detector, LookUps } from './detector.js';
import { nameOf, saidAt } from './places.js';

const LOGS: ReadonlySet<string> = new Set('kafka kinesis pubsub eventhubs iot cdc'.split(' '));
const DATABASES: ReadonlySet<string> = new Set('postgres mysql sqlserver oracle mongodb'.split(' '));

/** Patterns of how data comes in. */
export const sources: readonly Detector[] = [
  {
    pattern: 'file-drop-microbatch',
    ofSource: source => (source.system === 'files' && delivered(source) === 'events' ? nameOf(source) : undefined),
  },
  { pattern: 'api-pull', ofSource: source => (source.system === 'api' ? nameOf(source) : undefined) },
  { pattern: 'webhook-sink', ofSource: source => (source.system === 'webhook' ? nameOf(source) : undefined) },
  {
    pattern: 'cdc-log-based',
    ofSource: source => (source.system === 'cdc' && delivered(source) === 'changes' ? nameOf(source) : undefined),
  },
  {
    pattern: 'cdc-change-tables',
    ofSource: source =>
      DATABASES.has(source.system ?? '') && delivered(source) === 'changes' ? saidAt(source, 'delivers') : undefined,
  },
  {
    pattern: 'streaming-ingest',
    ofStreams: true,
    ofTable: (table, look) => (readsLog(table, look) ? saidAt(table, 'trigger') : undefined),
  },
  {
    pattern: 'multi-region-ingest',
    ofTable: (table, look) => (table.layer !== 'bronze' && regionsAbove(table, look).size > 1 ? nameOf(table) : undefined),
  },
  { pattern: 'backpressure-strategies', ofSource: source => saidAt(source, 'limit') },
  { pattern: 'circuit-breaker', ofSource: source => saidAt(source, 'breaker') },
  { pattern: 'schema-evolution-policy', ofSource: source => saidAt(source, 'evolve') },
  {
    pattern: 'drift-detection',
    ofSource: source => {
      const action = valueInForce(source.properties, 'drift')?.action;
      return action === undefined || action === 'ignore' ? saidAt(source, 'rescue') : saidAt(source, 'drift');
    },
  },
];

function delivered({ properties }: SourceRecord): string | undefined {
  return valueInForce(properties, 'delivers')?.what;
}

function readsLog(table: TableRecord, look: LookUps): boolean {
  return table.inputs.some(({ id }) => id !== undefined && LOGS.has(look.source(id)?.system ?? ''));
}

/** The regions that the sources are in which flow into a table, by any chain of tables. */
function regionsAbove(table: TableRecord, look: LookUps): ReadonlySet<string> {
  const regions = new Set<string>();
  const seen = new Set<Id>([table.id]);
  const open = [table];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const flows = [next.flow, ...look.flowsInto(next.id)];
    for (const { id, role } of flows.flatMap(({ inputs }) => inputs)) {
      if (id === undefined || role === 'join' || seen.has(id)) continue;
      seen.add(id);
      const above = look.table(id);
      if (above !== undefined) open.push(above);
      const region = regionOf(look.source(id));
      if (region !== undefined) regions.add(region);
    }
  }
  return regions;
}

function regionOf(source: SourceRecord | undefined): string | undefined {
  const property = source?.properties.get('region')?.property;
  const value = property?.name === 'setting' ? property.value.value : undefined;
  return value?.kind === 'string' || value?.kind === 'word' ? fold(value.text) : undefined;
}
