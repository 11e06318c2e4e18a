import { secondsOf } from '../../../model/checks/durations.js';
import type { DataType } from '../../../model/declaration/index.js';
import { FILE, type IngestedSource } from '../../ingestion/plan.js';
import { instant, type Reading, type Setting } from '../../ingestion/reading.js';
import { commentText, identifier, literal, pythonBlock, pythonString, qualified } from '../../quote.js';
import { sparkType } from '../../types.js';
import type { SparkIngestion } from './plan.js';

/** A setting as a Python expression. */
export const python = (setting: Setting) =>
  setting.kind === 'text' ? pythonString(setting.text) : `os.environ[${pythonString(setting.name)}]`;

/** What a job reads, in words. */
export function sourceText(plan: SparkIngestion): string {
  return plan.sources.map(s => `source.${s.name}`).join(', ');
}

/** True where a job reads a variable of the environment for its sources. */
export function readsEnvironment({ readings }: SparkIngestion): boolean {
  return JSON.stringify(readings).includes('"kind":"env"');
}

/** The functions that bring the rows of a job's sources: `read`, and one for each source where there are several. */
export function readFunctions(plan: SparkIngestion): string[] {
  const [first] = plan.sources;
  if (plan.sources.length === 1 && first) return plan.readings.map(reading => readFunction(plan, 'read', first, reading));
  const names = plan.sources.map((_, i) => `read_${i + 1}`);
  const union = names.map((name, i) => (i === 0 ? `${name}(spark)` : `.unionAll(${name}(spark))`)).join('');
  return [
    ...plan.sources.flatMap((source, i) => {
      const reading = plan.readings[i];
      return reading ? [readFunction(plan, names[i] ?? '', source, reading)] : [];
    }),
    `def read(spark: SparkSession) -> DataFrame:\n    """The rows of all sources."""\n    return ${union}`,
  ];
}

function readFunction(plan: SparkIngestion, name: string, source: IngestedSource, reading: Reading): string {
  const several = plan.sources.length > 1 ? [pythonString(`${literal(source.id)} as _source`)] : [];
  const nowhere = pythonString(`cast(null as string) as ${FILE}`);
  const options = reading.options.map(o => `.option(${pythonString(o.key)}, ${python(o.value)})`);
  const head = (doc: string, returns = 'DataFrame') => [
    `def ${name}(spark: SparkSession) -> ${returns}:`,
    `    ${pythonBlock(commentText(`source.${source.name}: ${doc}`))}`,
  ];
  const columns = source.columns.map(c => pythonString(identifier(c.name)));
  switch (reading.kind) {
    case 'files':
      return [...head(filesText(reading)), ...readFiles(source, reading, options, several)].join('\n');
    case 'kafka': {
      const lines = [
        `.option("kafka.bootstrap.servers", ${python(reading.brokers)})`,
        `.option("subscribe", ${python(reading.topic)})`,
        ...(reading.auth ? [`.option("kafka.sasl.jaas.config", ${python(reading.auth)})`] : []),
        ...starting(reading.start),
        ...limited(plan, reading.limit),
        ...options,
      ];
      const select = [...several, '"string(value) as _raw"', nowhere].join(', ');
      return [
        ...head('the messages of its topic, each the text of a JSON object.'),
        '    messages = (',
        ...['spark.readStream.format("kafka")', ...lines, '.load()'].map(l => `        ${l}`),
        '    )',
        `    return messages.selectExpr(${select})`,
      ].join('\n');
    }
    case 'table': {
      const table = pythonString(qualified(...reading.table.split('.')));
      return [
        ...head('the rows that come into a table.'),
        `    rows = spark.readStream${options.join('')}.table(${table})`,
        `    return rows.selectExpr(${[...columns, nowhere].join(', ')})`,
      ].join('\n');
    }
    case 'database': {
      const lines = [
        `.option("url", ${python(reading.url)})`,
        `.option("dbtable", ${pythonString(reading.table)})`,
        ...(reading.auth ? [`.option("password", ${python(reading.auth)})`] : []),
        ...options,
      ];
      return [
        ...head(
          reading.incremental === undefined ? 'its table as it is now.' : 'the rows of its table, of which a run reads some.',
        ),
        '    rows = (',
        ...['spark.read.format("jdbc")', ...lines, '.load()'].map(l => `        ${l}`),
        '    )',
        `    return rows.selectExpr(${[...columns, nowhere].join(', ')})`,
      ].join('\n');
    }
    case 'api': {
      const headers = reading.auth ? [`    headers = {"Authorization": "Bearer " + ${python(reading.auth)}}`] : [];
      return [
        ...head('what it answers now, a JSON object or a list of them.'),
        ...headers,
        `    request = urllib.request.Request(${python(reading.url)}${reading.auth ? ', headers=headers' : ''})`,
        '    with urllib.request.urlopen(request, timeout=60) as answer:',
        '        text = answer.read().decode()',
        '    try:',
        '        answered = json.loads(text, parse_float=str)  # as text, a number keeps all of its digits',
        '    except ValueError:',
        '        rows = [text]',
        '    else:',
        '        rows = [json.dumps(row) for row in (answered if isinstance(answered, list) else [answered])]',
        `    return spark.createDataFrame([(row,) for row in rows], "_raw string").selectExpr("_raw", ${nowhere})`,
      ].join('\n');
    }
  }
}

function filesText({ format, path }: Extract<Reading, { kind: 'files' }>): string {
  const where = path.kind === 'text' ? path.text : `the path in ${path.name}`;
  const what = { json: 'each line a JSON object', csv: 'with a header', parquet: 'each read once' }[format];
  return `the files of ${where} as they come, ${what}.`;
}

function readFiles(
  source: IngestedSource,
  { format, path }: Extract<Reading, { kind: 'files' }>,
  options: readonly string[],
  several: readonly string[],
): string[] {
  const { load, recursive } = within(path);
  const schema = ddl(source, format === 'csv');
  const lines = [
    `spark.readStream.format("${format === 'json' ? 'text' : format}")`,
    ...(format === 'json' ? [] : [`.schema(${pythonString(schema)})`]),
    ...(format === 'csv'
      ? ['.option("header", "true")', '.option("enforceSchema", "false")', '.option("columnNameOfCorruptRecord", "_malformed")']
      : []),
    ...recursive,
    '.option("maxFileAge", "36500d")  # a file may be old when it comes',
    ...options,
    `.load(${load})`,
  ];
  const read = ['    files = (', ...lines.map(l => `        ${l}`), '    )'];
  const file = pythonString(`_metadata.file_path as ${FILE}`);
  if (format === 'json') {
    const select = [...several, '"value as _raw"', file].join(', ');
    return [...read, `    return files.where("trim(value) <> ''").selectExpr(${select})`];
  }
  const columns = [
    ...source.columns.map(c => pythonString(identifier(c.name))),
    ...(format === 'csv' ? ['"_malformed"'] : []),
    file,
  ];
  return [...read, `    return files.selectExpr(${columns.join(', ')})`];
}

/** The columns as they are read: those of CSV are texts, and a line that is none of them is kept whole. */
function ddl(source: IngestedSource, texts: boolean): string {
  const type = (t: DataType) => (texts ? 'string' : sparkType(t));
  return [...source.columns.map(c => `${identifier(c.name)} ${type(c.type)}`), ...(texts ? ['_malformed string'] : [])].join(
    ', ',
  );
}

/** Spark's patterns know no `**`: it looks into all folders below instead. */
function within(path: Setting): { readonly load: string; readonly recursive: readonly string[] } {
  const parts = path.kind === 'text' ? path.text.split('/**/') : [];
  if (parts.length !== 2) return { load: python(path), recursive: [] };
  const [folder = '', files = ''] = parts;
  return {
    load: pythonString(`${folder}/`),
    recursive: ['.option("recursiveFileLookup", "true")', `.option("pathGlobFilter", ${pythonString(files)})`],
  };
}

function starting(start: string): string[] {
  if (start === 'earliest' || start === 'latest') return [`.option("startingOffsets", "${start}")`];
  return [
    `.option("startingTimestamp", "${instant(start)}")  # ${commentText(start)}`,
    '.option("startingOffsetsByTimestampStrategy", "latest")',
  ];
}

/** How many messages a batch takes at most: those of the time between two batches. */
function limited({ trigger }: SparkIngestion, perSecond: number | undefined): string[] {
  if (perSecond === undefined || trigger?.mode !== 'every') return [];
  const messages = Math.max(1, Math.round(perSecond * secondsOf(trigger.every)));
  return [`.option("maxOffsetsPerTrigger", ${messages})`];
}
