import { nearest } from '../../text/nearest.js';
import type { ProblemCode } from '../codes.js';
import type { Name, Property, Span } from '../declaration/index.js';
import { fold, shown } from '../names.js';
import { write } from './fixes.js';
import type { Subject } from './subject.js';

const words = (text: string): readonly string[] => text.split(' ');

/** How files of a table are stored. */
const TABLE_FORMATS = words('delta iceberg hudi parquet');
/** How rows come in or go out. */
const FILE_FORMATS = words(
  'delta iceberg hudi parquet orc avro protobuf json jsonl ndjson csv tsv text xml html excel xlsx arrow feather binary binaryfile image fixed hl7 fhir edi geojson kml bson msgpack thrift cbor yaml syslog log ion flatbuffers debezium kafka jdbc bam sam cram vcf fasta fastq bed',
);
const PERIODS = words('second minute hour day week month quarter year');
const RATES = words('millisecond second minute hour day week month year');
/** What is computed again at once. */
const BACKFILL_UNITS = words('minute hour day week month quarter year partition');
const ROUTES = words('log outbox');
/** Engines by name. There are others: only what looks misspelt is reported. */
const ENGINES = words(
  'spark databricks duckdb flink trino presto snowflake bigquery redshift postgres athena synapse fabric emr glue clickhouse',
);
const LINEAGE_SYSTEMS = words('openlineage marquez datahub atlas amundsen openmetadata collibra purview unity dataplex');
/** Systems that take rows, beside those that are sources. */
const SINKS = words(
  'kafka kinesis pubsub eventhubs files api webhook cdc postgres mysql sqlserver oracle mongodb iot table elasticsearch opensearch redis cassandra dynamodb snowflake bigquery redshift clickhouse s3 jdbc pinot druid rabbitmq sqs sns salesforce',
);

/** Words of which there is a list: formats, units, engines, ways out of a database. */
export function checkWords(subject: Subject): void {
  for (const property of subject.declaration.properties) checkProperty(subject, property);
}

function checkProperty(subject: Subject, property: Property): void {
  const { kind } = subject.declaration;
  switch (property.name) {
    case 'format': {
      const { format, was } = property.value;
      const ofTable = kind === 'table' || kind === 'flow' || kind === 'pipeline' || kind === 'environment' || isLayer(subject);
      const formats = ofTable ? TABLE_FORMATS : FILE_FORMATS;
      for (const name of [format, was]) if (name !== undefined) checkFormat(subject, name, formats, ofTable);
      return;
    }
    case 'backfill':
      checkUnit(subject, property.value.unit, BACKFILL_UNITS, 'A backfill is in steps of');
      return;
    case 'throughput':
    case 'limit':
      checkUnit(subject, property.value.per, RATES, 'Rows are counted per');
      return;
    case 'budget': {
      checkUnit(subject, property.value.per, PERIODS, 'A budget is per');
      const { text, span } = property.value.currency;
      if (currencies().includes(text.toUpperCase())) return;
      const meant = nearest(text, currencies())?.toLowerCase();
      const message = `There is no currency ${shown(text)}: it is named by its three letters, such as \`usd\` or \`eur\`.`;
      report(subject, 'unknown-unit', span, message, text.length === 3 ? meant : undefined);
      return;
    }
    case 'via':
      checkListed(subject, property.value.via, ROUTES, 'Changes leave a database by its `log` or by an `outbox`');
      return;
    case 'sink':
      checkLikely(subject, property.value.system, SINKS, 'system');
      return;
    case 'lineage':
      checkLikely(subject, property.value.system, LINEAGE_SYSTEMS, 'lineage system');
      return;
    case 'setting': {
      const { name, value } = property.value;
      if (fold(name) === 'engine' && value.kind === 'word') checkLikely(subject, value, ENGINES, 'engine');
      return;
    }
  }
}

function isLayer({ declaration }: Subject): boolean {
  return declaration.kind === 'defaults' && declaration.of !== 'source';
}

function checkFormat(subject: Subject, { text, span }: Name, formats: readonly string[], ofTable: boolean): void {
  if (formats.includes(fold(text))) return;
  const known = FILE_FORMATS.includes(fold(text));
  const message = ofTable
    ? `${known ? `Tables are not stored as ${shown(text)}` : `There is no format ${shown(text)}`}: a table is stored as ${orList(formats)}.`
    : `There is no format ${shown(text)}. Formats are ${orList(words('json csv avro protobuf parquet orc xml text delta iceberg hudi'))}.`;
  report(subject, 'unknown-format', span, message, known ? undefined : nearest(text, formats));
}

function checkUnit(subject: Subject, { text, span }: Name, units: readonly string[], sentence: string): void {
  const folded = fold(text);
  if (units.includes(folded)) return;
  const singular = folded.endsWith('s') && units.includes(folded.slice(0, -1)) ? folded.slice(0, -1) : nearest(text, units);
  report(subject, 'unknown-unit', span, `There is no unit ${shown(text)} here. ${sentence} ${orList(units)}.`, singular);
}

function checkListed(subject: Subject, { text, span }: Name, known: readonly string[], sentence: string): void {
  if (known.includes(fold(text))) return;
  report(subject, 'unknown-value', span, `There is no ${shown(text)} here. ${sentence}.`, nearest(text, known));
}

/** Of a list that cannot be whole, only what is near one of its words is taken for a mistake. */
function checkLikely(
  subject: Subject,
  { text, span }: { text: string; span: Span },
  known: readonly string[],
  what: string,
): void {
  if (known.includes(fold(text))) return;
  const meant = nearest(text, known);
  if (meant !== undefined) report(subject, 'unknown-value', span, `There is no ${what} ${shown(text)} that Cupel knows.`, meant);
}

function report({ findings }: Subject, code: ProblemCode, span: Span, message: string, meant: string | undefined): void {
  const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
  findings.problem({ span, code, message: message + hint, ...(meant === undefined ? {} : write(span, meant)) });
}

let currencyCodes: readonly string[] | undefined;

/** ISO 4217. */
function currencies(): readonly string[] {
  currencyCodes ??= Intl.supportedValuesOf('currency');
  return currencyCodes;
}

function orList(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}
