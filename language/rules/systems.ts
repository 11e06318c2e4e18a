import { fold } from '../model/names.js';
import type { SourceRecord } from '../model/records.js';
import { nearest } from '../text/nearest.js';

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
  if (!UNTYPED_SYSTEMS.has(system) || source.properties.has('rescue')) return false;
  return !TYPED_FORMATS.has(fold(formatOf(source) ?? ''));
}

/**
 * Whether rows of a source come with their types by themselves, its system's or its format's; also where that cannot be said, because
 * the system is unknown or the format misspelt, which is told elsewhere.
 */
export function bringsTypes(source: SourceRecord): boolean {
  if (!UNTYPED_SYSTEMS.has(fold(source.system ?? ''))) return true;
  const format = formatOf(source);
  return format !== undefined && nearest(format, TYPED_FORMATS) !== undefined;
}

function formatOf(source: SourceRecord): string | undefined {
  const format = source.properties.get('format')?.property;
  return format?.name === 'format' ? format.value.format.text : undefined;
}
