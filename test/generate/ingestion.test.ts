import { expect, test } from 'vitest';
import { generateTable, type Target } from '../../language/generate/index.js';
import { secretVariable } from '../../language/generate/ingestion/reading.js';
import { createModel } from '../../language/model/index.js';

const COLUMNS = 'columns { id: long not null  at: timestamp event_time  name: string }';

function generated(text: string, target: Target = 'pyspark') {
  const model = createModel();
  model.setFile('p.pipe', text);
  const code = generateTable(model, 'p.bronze.t', target);
  if (code.status === 'generated') return { text: code.files[0]?.text ?? '' };
  const placed = model.placed(code.location.handle);
  const before = text.slice(0, (placed?.offset ?? 0) + code.location.span.start);
  return { reason: code.reason, line: before.split('\n').length };
}

/** A bronze table of one source, below a pipeline; the source begins in line 3. */
const bronze = (source: string, properties = '', pipeline = '') =>
  `pipeline p { location "lake" ${pipeline} }\ndeadletter rejects {}\nsource s : ${source} ${COLUMNS} }\nbronze t from source.s { ${properties} on error dead_letter rejects }`;

const REFUSED: readonly (readonly [text: string, line: number, reason: RegExp, target?: Target])[] = [
  [bronze('kinesis { topic "t"'), 3, /Spark reads kinesis by Kafka's protocol, which needs `topic` and `brokers`/],
  [bronze('iot { topic "t" url "mqtt://x"'), 3, /bridge it to Kafka/],
  [
    bronze('mongodb { url "x" table "t"'),
    3,
    /Spark has no reader of its own for mongodb: let its rows land as files or in Kafka/,
  ],
  [bronze('webhook { url "https://example.com"'), 3, /no reader of its own for webhook/],
  [bronze('files { path "x" format avro'), 3, /files of the format avro are not read: json, csv and parquet are/],
  [bronze('kafka { topic "t" brokers "b" format avro'), 3, /messages of the format avro are not read/],
  [bronze('kafka { topic "t" brokers "b" read from "yesterday"'), 3, /yesterday is no time/],
  [bronze('files { path param.P'), 3, /a parameter has no value when code is generated/],
  [bronze(`files { path "a/$${'{P}'}/b"`), 3, /a parameter within a text has no value/],
  [bronze('files {'), 3, /source\.s has no path/],
  [bronze('postgres { url "jdbc:x"'), 3, /source\.s has no table/],
  [bronze('api { url "https://example.com" incremental by at'), 3, /`incremental by` would leave out rows/],
  [
    bronze('postgres { url "jdbc:x" table "t" incremental by at', 'columns { id }'),
    4,
    /at must be a column of this table: it says up to where its rows have been read/,
  ],
  [bronze('files { path "x"', 'partition by length(name)'), 4, /Delta computes no column by length/],
  [bronze('files { path "x"', 'format iceberg'), 4, /iceberg is another format/],
  [bronze('files { path "x"', 'mask id with partial'), 4, /only text can be masked partially/],
  [bronze('files { path "x"', 'sink kafka "x"'), 4, /a further output/],
  [bronze('files { path "x"', 'columns { id, r: double = rand() }'), 4, /rand\(\) is not the same when a run is repeated/],
  [
    `pipeline p { location "lake" }\ndeadletter streams {}\nsource s : files { path "x" ${COLUMNS} }\nbronze t from source.s { on error dead_letter streams }`,
    4,
    /ops\.streams is a table of the generated jobs/,
  ],
  [
    `pipeline p { location "lake" }\nsource s : files { path "x" ${COLUMNS} }\nsource d : mysql { url "x" table "t" ${COLUMNS} }\nbronze t from source.s\n union source.d { }`,
    5,
    /only messages and files of JSON come into one table together/,
  ],
  [bronze('files { path "x"'), 4, /`cupel run` brings them into this table/, 'duckdb'],
  [bronze('files { path "x"'), 4, /generate this table for pyspark/, 'spark-sql'],
];

test.each(REFUSED.map(([text, line, reason, target]) => ({ text, line, reason, target })))(
  'what cannot be read is refused at its line: $reason',
  ({ text, line, reason, target }) => {
    const code = generated(text, target);
    expect(code).toEqual({ reason: expect.stringMatching(reason), line });
  },
);

test.each<readonly [string, string, readonly (string | RegExp)[]]>([
  [
    'messages of some time',
    bronze(
      'kafka { topic "t" brokers env("B") limit 6000 per minute read from "2025-01-31T01:00:00+01:00"',
      '',
      'trigger every 5 seconds',
    ),
    [
      '.option("kafka.bootstrap.servers", os.environ["B"])',
      '.option("maxOffsetsPerTrigger", 500)',
      '.option("startingTimestamp", "1738281600000")',
      'trigger(processingTime="5 seconds")',
      'spark-submit t.py stream     the same every 5 seconds, until it is stopped',
    ],
  ],
  [
    'without a pause',
    bronze('kafka { topic "t" brokers "b"', '', 'trigger continuous'),
    [/writer\(spark, Counter\(\)\)\.start\(\)/],
  ],
  [
    'an api that is asked again and again',
    bronze('api { url "https://example.com" auth secret("a/b-c")', '', 'trigger every 1 hour'),
    [
      'headers = {"Authorization": "Bearer " + os.environ["A_B_C"]}',
      'time.sleep(max(0, begun + 3600 - time.monotonic()))',
      'Reads from the environment: A_B_C.',
    ],
  ],
  [
    'a login that would end its text',
    bronze(`api { url "https://example.com" auth "' + evil() + '"`),
    [`headers = {"Authorization": "Bearer " + "' + evil() + '"}`],
  ],
  [
    'rows of the last value, which are read again, behind a masked copy of it',
    bronze('postgres { url "jdbc:x" table "t" incremental by at', 'columns { id, hidden = at, at } mask hidden with hash'),
    ['where at = timestamp_micros(bigint(_since))', "update ops.reads set ended = true where table = 'bronze.t' and not ended"],
  ],
  [
    'files in all folders below one',
    bronze('files { path "s3://x/**/*.csv" format csv'),
    ['.option("recursiveFileLookup", "true")', '.option("pathGlobFilter", "*.csv")', '.load("s3://x/")'],
  ],
  [
    'options as they are',
    bronze('postgres { url "jdbc:x" table "a.b" auth secret("db/password") option "user" = "etl" option "fetchsize" = 1000'),
    [
      '.option("password", os.environ["DB_PASSWORD"])',
      '.option("user", "etl")',
      '.option("fetchsize", "1000")',
      '.option("dbtable", "a.b")',
    ],
  ],
  [
    'a union',
    `pipeline p { location "lake" }\nsource a : files { path "x" ${COLUMNS} }\nsource b : kafka { topic "t" brokers "b" ${COLUMNS} }\nbronze t from source.a union source.b { }`,
    ['return read_1(spark).unionAll(read_2(spark))', "where _source = 'p.source.b'", '"\'p.source.a\' as _source"'],
  ],
  ['no new columns', bronze('files { path "x" evolve none'), [/mode\("append"\)\n/]],
  [
    'tries',
    bronze('files { path "x"').replace('dead_letter rejects }', 'dead_letter rejects retry 3 }'),
    ['for seconds in (10, 20, 40):'],
  ],
])('%s', (_, text, found) => {
  const code = generated(text).text ?? '';
  for (const part of found)
    expect(code).toMatch(part instanceof RegExp ? part : new RegExp(part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
});

test.each([
  ['rates/api-key', 'RATES_API_KEY'],
  ['9/x', 'SECRET_9_X'],
  ["'; rm -rf /", 'RM_RF'],
  ['', 'SECRET_'],
])('the secret %j is in the variable %s', (path, variable) => expect(secretVariable(path)).toBe(variable));
