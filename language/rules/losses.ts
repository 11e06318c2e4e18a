import { writeOf } from '../model/effective.js';
import { fold } from '../model/names.js';
import type { FlowRecord, SourceRecord, TableRecord } from '../model/records.js';
import { flowsOf, readsOf } from './flows.js';
import type { RuleContext } from './rule.js';

/** Systems that hand a row over once, or only for a while: what was read yesterday is not there to be read again. */
const READ_ONCE: ReadonlySet<string> = new Set(['kafka', 'kinesis', 'pubsub', 'eventhubs', 'cdc', 'api', 'webhook', 'iot']);
/** Ways to write by which rows go that were there. */
const LOSING: ReadonlySet<TableRecord['write']> = new Set([
  'overwrite',
  'overwrite partitions',
  'merge',
  'scd 0',
  'scd 1',
  'scd 3',
]);

/** Rows that a table was computed from, and that are nowhere any more. */
export interface Loss {
  readonly source: SourceRecord;
  /** The flow that reads the source, or the table that loses its rows. */
  readonly flow: FlowRecord;
  /** The bronze table that loses them; missing where the source is read without any. */
  readonly through?: TableRecord;
}

/** What cannot be computed again when a table's logic was wrong, over all flows that have no `backfill`. */
export function lossesOf(context: RuleContext, table: TableRecord): readonly Loss[] {
  return flowsOf(context, table)
    .filter(flow => !(flow.properties ?? table.properties).has('backfill'))
    .flatMap(flow => lossesIn(context, flow, new Set([table.id])));
}

/** A view is read as if its steps stood in its reader. */
function lossesIn(context: RuleContext, flow: FlowRecord, seen: Set<string>): readonly Loss[] {
  return readsOf(context, flow).flatMap((read): readonly Loss[] => {
    if (read.kind === 'source') return READ_ONCE.has(fold(read.system ?? '')) ? [{ source: read, flow }] : [];
    if (seen.has(read.id)) return [];
    seen.add(read.id);
    const flows = flowsOf(context, read);
    if (read.write === 'view') return flows.flatMap(inner => lossesIn(context, inner, seen));
    if (read.layer !== 'bronze' || !flows.some(inner => isLosing(read, inner))) return [];
    return flows.flatMap(inner => lossesIn(context, inner, seen)).map(({ source }) => ({ source, flow, through: read }));
  });
}

/** Whether a flow takes away rows of a table. */
export function isLosing(table: TableRecord, { properties }: FlowRecord): boolean {
  return LOSING.has(properties === undefined ? table.write : writeOf(properties));
}
