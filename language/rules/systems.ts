import { fold } from '../model/names.js';
import type { SourceRecord } from '../model/records.js';

/** Systems whose rows come with their types: what does not fit them is refused when it is written there. */
const TYPED_SYSTEMS: ReadonlySet<string> = new Set(['postgres', 'mysql', 'sqlserver', 'oracle', 'mongodb', 'table']);
/** Systems that hand over text or bytes. */
const UNTYPED_SYSTEMS: ReadonlySet<string> = new Set([
  'kafka',
  'kinesis',
  'pubsub',
  'eventhubs',
  'files',
  'api',
  'webhook',
  'cdc',
  'iot',
]);
/** Formats that carry their schema. */
const TYPED_FORMATS: ReadonlySet<string> = new Set(['parquet', 'orc', 'avro', 'protobuf', 'delta', 'iceberg', 'hudi']);

/** Whether a system is one of the language. */
export function isKnownSystem(system: string): boolean {
  return TYPED_SYSTEMS.has(fold(system)) || UNTYPED_SYSTEMS.has(fold(system));
}

/** Whether rows of a source must be parsed, and so can fail to; false for an unknown system, which is told elsewhere. */
export function mustBeParsed(source: SourceRecord): boolean {
  const system = fold(source.system ?? '');
  if (TYPED_SYSTEMS.has(system) || !UNTYPED_SYSTEMS.has(system)) return false;
  if (source.properties.has('rescue')) return false;
  const format = source.properties.get('format')?.property;
  return !(format?.name === 'format' && TYPED_FORMATS.has(fold(format.value.format.text)));
}
