import { clausesOf, writeOf } from '../effective.js';
import { fold } from '../names.js';
import type { EffectiveProperty, SequenceFact } from '../records.js';
import { type FlowAnalysis, withCarried } from './analyse.js';
import type { RowColumn } from './row.js';
import { findBare } from './scope.js';

/** What orders the changes of a key, and the columns themselves. */
export interface Sequence {
  readonly fact: SequenceFact;
  readonly columns: readonly RowColumn[];
}

/**
 * What the changes of a key are ordered by, where a table merges or keeps a history: what `sequence by` says; else the order of the
 * flow's dedupe; else nothing where the flow yields one row per key by itself; else the time of a snapshot; else the only event
 * time. A history (`scd 2`, `scd 6`) needs a time, and takes it from a flow of one row per key, too.
 */
export function sequenceOf(
  flow: FlowAnalysis,
  properties: ReadonlyMap<string, EffectiveProperty>,
  key: readonly string[],
): Sequence | undefined {
  const write = writeOf(properties);
  if (write !== 'merge' && !write.startsWith('scd')) return undefined;
  const scopes = withCarried(flow.after);
  const named = (name: string): RowColumn | undefined => {
    for (const scope of scopes) {
      const found = findBare(scope, name);
      if (found.kind === 'column') return found.column;
    }
    return undefined;
  };
  const made = (by: SequenceFact['by'], names: readonly string[], keep: 'latest' | 'earliest' = 'latest'): Sequence => ({
    fact: { by, columns: names, keep },
    columns: names.flatMap(name => named(name) ?? []),
  });
  const keep = flow.dedupe?.keep;
  const said = clausesOf(properties)?.sequence.map(({ path }) => path.at(-1)?.text ?? '') ?? [];
  if (said.length > 0) return made('sequence by', said, keep);
  if (flow.dedupe !== undefined) return made('dedupe', [flow.dedupe.order], keep);
  const names = new Set(key.map(fold));
  const isOnePerKey = flow.after.keys.some(
    ({ columns, exceptNull }) => exceptNull !== true && columns.every(({ name }) => names.has(fold(name))),
  );
  if (isOnePerKey && write !== 'scd 2' && write !== 'scd 6') return made('one row per key', []);
  const snapshot = scopes
    .flatMap(({ row, technical }) => [...row, ...technical])
    .find(({ column }) => column.snapshotTime === true);
  if (snapshot !== undefined) return made('snapshot time', [snapshot.column.name]);
  const events = flow.after.row.filter(({ column }) => column.domain === 'event' && column.role === undefined);
  const eventNames = events.map(({ column }) => column.name);
  if (eventNames.length === 1) return made('event time', eventNames);
  if (isOnePerKey) return made('one row per key', []);
  if (flow.after.open) return made('unknown', []);
  return {
    fact: { by: eventNames.length > 1 ? 'several event times' : 'nothing', columns: eventNames, keep: 'latest' },
    columns: [],
  };
}
