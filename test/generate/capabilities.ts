import type { Target } from '../../language/generate/index.js';

/** Something that a table may ask for, as a table that asks for it. */
export interface Capability {
  readonly name: string;
  /** Behind `HEAD`; the table is `p.gold.t`. */
  readonly text: string;
  /** The table, where it is another. */
  readonly id?: string;
  /** The engine tests that run such a table elsewhere, by target. */
  readonly executedBy?: Partial<Record<Target, string>>;
  /** The tests that run such a table on DuckDB by `cupel run`, where no script can say it: their file in `test/run`. */
  readonly runBy?: string;
}

/** The pipeline that the tables of all capabilities belong to. */
export const HEAD = `pipeline p { location "lake" }
deadletter rejects {}
source s : cdc { of postgres table "t" topic "t" brokers "b" columns {
  op: string  id: long  name: string  amount: string  n: int  at: timestamp event_time  day: date } }
source other : kafka { topic "o" brokers "b" columns { op: string  id: long  name: string  amount: string  n: int  at: timestamp event_time  day: date } }
bronze s from source.s { write append }
bronze other from source.other { write append }
silver m from bronze.s { columns { * except (op) }  key id  write merge { sequence by at }  on error dead_letter rejects }
silver v from bronze.s { columns { * except (op) }  key id  scd 2 { sequence by at  delete when op = 'd' }  on error dead_letter rejects }
silver k from bronze.s { columns { * except (op) }  key id  retain 1 year  write merge { sequence by at }  on error dead_letter rejects }
`;

const SPARK = 'type2.test.ts';
const MERGE = 'merge.test.ts';
const SCRIPT = 'script.test.ts';
const RANDOM = 'random.test.ts';
const ERRORS = 'errors.test.ts';
const TWO_HOPS = { pyspark: 'two-hops.test.ts' };
const CHANGES = { pyspark: 'change-types.test.ts' };
const KEPT = { pyspark: 'kept-groups.test.ts' };
const LOOKUPS = { pyspark: 'lookups.test.ts' };
const STEPS = { pyspark: 'steps.test.ts' };
/** Those that no other test on Spark has: both engines must come to the same rows. */
export const COMPARED = { pyspark: 'differential.test.ts' };

const t = (steps: string, properties: string, input = 'bronze.s') =>
  `gold t from ${input} {\n  ${steps}\n  on error dead_letter rejects\n  ${properties}\n}`;

const INGESTED = { pyspark: 'ingestion.test.ts' };
const BY_RUN = 'ingestion.test.ts';

/** A table that takes in the rows of a source. */
const b = (source: string, properties = '', columns = 'id: long not null  name: string  at: timestamp') => ({
  id: 'p.bronze.t',
  text: `source rows_of : ${source} columns { ${columns} } }\nbronze t from source.rows_of { on error dead_letter rejects ${properties} }`,
});

const INGESTION: readonly Capability[] = [
  { name: 'bronze of `files`: JSON', executedBy: INGESTED, runBy: BY_RUN, ...b('files { path "landing/*.json"') },
  { name: '… Parquet', executedBy: INGESTED, runBy: BY_RUN, ...b('files { path "landing/*.parquet" format parquet') },
  { name: '… CSV', executedBy: INGESTED, runBy: BY_RUN, ...b('files { path "landing/*.csv" format csv') },
  {
    name: 'bronze of `kafka`, `cdc` and other queues with `brokers`',
    executedBy: { pyspark: 'kafka.test.ts' },
    runBy: BY_RUN,
    ...b('kafka { topic "t" brokers "b"'),
  },
  { name: 'bronze of an `api`', executedBy: INGESTED, runBy: BY_RUN, ...b('api { url "https://example.com" auth secret("a/b")') },
  {
    name: 'bronze of a database, `incremental by` a column',
    executedBy: INGESTED,
    runBy: BY_RUN,
    ...b('postgres { url "jdbc:x" table "t" incremental by at'),
  },
  { name: '… by snapshots', executedBy: INGESTED, runBy: BY_RUN, ...b('mysql { url "jdbc:x" table "t"') },
  { name: 'bronze of a `webhook`', runBy: BY_RUN, ...b('webhook { url "https://example.com"') },
  {
    name: 'bronze: arrays, maps and structures',
    executedBy: INGESTED,
    runBy: BY_RUN,
    ...b('files { path "landing/*.json"', '', 'id: long  tags: array<int>  place: struct<city: string>'),
  },
  { name: '… `rescue`', executedBy: INGESTED, runBy: BY_RUN, ...b('files { path "landing/*.json" rescue others') },
  { name: '… `drift alert`', executedBy: INGESTED, ...b('files { path "landing/*.json" drift alert') },
  { name: '… `mask`', executedBy: INGESTED, runBy: BY_RUN, ...b('files { path "landing/*.json"', 'mask name with hash') },
  { name: '… `retain`', executedBy: INGESTED, ...b('files { path "landing/*.json"', 'retain 1 year') },
  {
    name: '… `partition by` an expression',
    executedBy: INGESTED,
    runBy: BY_RUN,
    ...b('files { path "landing/*.json"', 'partition by date(at)'),
  },
];

export const CAPABILITIES: readonly Capability[] = [
  {
    name: '`scd 2`: all versions',
    text: t('columns { * except (op) }', "key id scd 2 { sequence by at delete when op = 'd' }"),
    executedBy: { pyspark: SPARK, 'spark-sql': SCRIPT },
  },
  {
    name: '… that tracks some columns',
    text: t('', 'key id scd 2 { sequence by at track name }'),
    executedBy: { pyspark: RANDOM },
  },
  { name: '… with several sequence columns', text: t('', 'key id scd 2 { sequence by at, n }'), executedBy: { pyspark: RANDOM } },
  {
    name: '`write merge`, `scd 1`: the newest row',
    text: t('', 'key id write merge { sequence by at }'),
    executedBy: { pyspark: MERGE, 'spark-sql': SCRIPT },
  },
  {
    name: '… with deletes',
    text: t('', "key id write merge { sequence by at delete when op = 'd' }"),
    executedBy: { pyspark: MERGE, 'spark-sql': SCRIPT },
  },
  {
    name: '… with deletes that are kept',
    executedBy: CHANGES,
    text: t('', "key id write merge { sequence by at delete when op = 'd' keep }"),
  },
  {
    name: '`scd 2` with deletes that are kept',
    executedBy: COMPARED,
    text: t('columns { * except (op) }', "key id scd 2 { sequence by at delete when op = 'd' keep }"),
  },
  { name: '`scd 0`: the first values', executedBy: CHANGES, text: t('', 'key id scd 0 { sequence by at }') },
  { name: '`scd 3`: what each column was before', executedBy: CHANGES, text: t('', 'key id scd 3 { sequence by at }') },
  {
    name: '`scd 4`: the newest row, and all versions in a table of their own',
    executedBy: CHANGES,
    text: t('', 'key id scd 4 { sequence by at }'),
  },
  {
    name: '`scd 6`: all versions, each with the current values',
    executedBy: CHANGES,
    text: t('', 'key id scd 6 { sequence by at }'),
  },
  {
    name: '`surrogate`',
    text: t('', 'key id surrogate t_key scd 2 { sequence by at }'),
    executedBy: { pyspark: SPARK, 'spark-sql': SCRIPT },
  },
  {
    name: '`mask … with hash`',
    text: t('', 'key id mask name with hash scd 2 { sequence by at }'),
    executedBy: { pyspark: SPARK, 'spark-sql': SCRIPT },
  },
  {
    name: '`mask … with redact`, `partial`',
    executedBy: COMPARED,
    text: t('', 'key id mask name with redact mask amount with partial write merge { sequence by at }'),
  },
  {
    name: '`expect … else quarantine`, `drop`',
    text: t('', 'key id write merge { sequence by at } expect a: name is not null else quarantine expect b: n > 0 else drop'),
    executedBy: { pyspark: RANDOM, 'spark-sql': SCRIPT },
  },
  {
    name: '`expect … else warn`, `fail`',
    text: t(
      '',
      'key id write merge { sequence by at } expect a: name is not null else warn expect b: n is null or n < 1000 else fail',
    ),
    executedBy: { pyspark: ERRORS },
  },
  {
    name: '`where`, and columns that are computed',
    text: t(
      'where n is not null columns { id, at, upper_name: string = upper(trim(name)) }',
      'key id write merge { sequence by at }',
    ),
    executedBy: { pyspark: RANDOM },
  },
  {
    name: 'casts and divisions that may fail',
    text: t(
      'columns { id, at, price: decimal(9, 2) = cast(amount as decimal(9, 2)), share: double = 100 / n }',
      'key id write merge { sequence by at }',
    ),
    executedBy: { pyspark: ERRORS },
  },
  {
    name: '`dedupe by` the key `keep latest`',
    executedBy: COMPARED,
    text: t('dedupe by id keep latest at', 'key id write merge { sequence by at }'),
  },
  {
    name: '`partition by` a column, `cluster by`',
    executedBy: COMPARED,
    text: t('', 'key id, day partition by day cluster by n write merge { sequence by at }'),
  },
  { name: '`partition by` an expression', text: t('', 'key id partition by date(at) write merge { sequence by at }') },
  {
    name: '… of a table that is computed',
    executedBy: COMPARED,
    text: t(
      'group by window tumbling 1 day on at, name { total = sum(n) }',
      'key window_start, name partition by date(window_start) write merge',
      'silver.m',
    ),
  },
  { name: '`format iceberg`', text: t('', 'key id format iceberg write merge { sequence by at }') },
  {
    name: '`write view`',
    executedBy: TWO_HOPS,
    text: 'gold t from silver.v { where is_current columns { id, name } write view }',
  },
  {
    name: '`write overwrite`',
    executedBy: TWO_HOPS,
    text: 'gold t from silver.m { group by name { rows = count(*) } write overwrite }',
  },
  {
    name: '`write overwrite partitions`',
    executedBy: TWO_HOPS,
    text: t('group by day, name { total = sum(n) }', 'partition by day write overwrite partitions', 'silver.m'),
  },
  {
    name: '`group by` of a table that changes',
    executedBy: TWO_HOPS,
    text: t('group by name { total = sum(n) highest = max(at) }', 'key name write merge', 'silver.v'),
  },
  {
    name: '`left join … as of` a type 2 table',
    executedBy: TWO_HOPS,
    text: t(
      'left join silver.v as v on v.id = m.id as of m.at columns { id, label: string = v.name, at: timestamp = m.at }',
      'key id write merge',
      'silver.m as m',
    ),
  },
  {
    name: '`join` by the key of a merged table',
    executedBy: COMPARED,
    text: t(
      'join silver.m as m on m.id = v.id columns { id, valid_from, label: string = m.name }',
      'key id, valid_from write merge',
      'silver.v as v',
    ),
  },
  {
    name: '`left join … as of` a table that is appended to',
    executedBy: LOOKUPS,
    text: t(
      'left join bronze.other as o on o.id = m.id as of m.at columns { id, label: string = o.name, at: timestamp = m.at }',
      'key id write merge',
      'silver.m as m',
    ),
  },
  {
    name: '`union`',
    executedBy: STEPS,
    text: t('', 'key id write merge { sequence by at }', 'bronze.s union bronze.other'),
  },
  {
    name: '… of tables that change',
    executedBy: STEPS,
    text: t('', 'key id write merge { sequence by at }', 'silver.m union silver.m'),
  },
  {
    name: '`watermark … late drop`, `dead_letter`',
    executedBy: STEPS,
    text: t(
      'watermark at delay 30 days late dead_letter rejects dedupe by id keep latest at within 5 minutes',
      'key id write merge { sequence by at }',
      'bronze.s union bronze.other',
    ),
  },
  {
    name: '… `late update`',
    executedBy: STEPS,
    text: t(
      'watermark at delay 5 minutes late update group by window tumbling 1 hour on at { total = sum(n) }',
      'key window_start write merge',
      'silver.m',
    ),
  },
  {
    name: '`group by window tumbling`',
    executedBy: STEPS,
    text: t('group by window tumbling 1 day on at, name { total = sum(n) }', 'key window_start, name write merge', 'silver.m'),
  },
  {
    name: '… `sliding`',
    executedBy: STEPS,
    text: t(
      'group by window sliding 1 day every 6 hours on at, name { total = sum(n) }',
      'key window_start, name write merge',
      'silver.m',
    ),
  },
  {
    name: '… `session`',
    executedBy: STEPS,
    text: t('group by window session 1 hour on at, name { total = sum(n) }', 'key window_start, name write merge', 'silver.m'),
  },
  {
    name: '`semi join`, `anti join`',
    executedBy: STEPS,
    text: t('anti join silver.v as o on o.id > 1 and o.id = m.id', 'key id write merge', 'silver.m as m'),
  },
  {
    name: '`full join`',
    executedBy: STEPS,
    text: t(
      'full join bronze.other as o on o.id = m.id group by m.name { total = sum(o.n) }',
      'key name write merge',
      'silver.m as m',
    ),
  },
  {
    name: '`dedupe` of all rows, then other steps',
    executedBy: LOOKUPS,
    text: t("dedupe by id keep latest at where op <> 'd' columns { id, name, at }", 'key id write merge { sequence by at }'),
  },
  {
    name: '… that keeps the earliest',
    executedBy: COMPARED,
    text: t('dedupe by id keep earliest at', 'key id write merge'),
  },
  {
    name: '… by other columns than the key',
    executedBy: LOOKUPS,
    text: t('dedupe by name keep latest at', 'key name write overwrite', 'silver.m'),
  },
  {
    name: '… `within` a time',
    executedBy: LOOKUPS,
    text: t('dedupe by id keep latest at within 1 day', 'key id, at write overwrite'),
  },
  {
    name: '`group by` of a table that is appended to',
    executedBy: LOOKUPS,
    text: t('group by name { total = sum(n) }', 'key name write merge', 'bronze.s'),
  },
  { name: '`sample`', executedBy: STEPS, text: t('sample 60 percent by id', 'write overwrite', 'silver.m') },
  {
    name: '`sql`: one `select`, with joins and groups',
    executedBy: STEPS,
    text: 'gold t { sql """ select name, count(*) as n from silver.m group by name having count(*) > 0 """ key name write merge }',
  },
  {
    name: '… with a `right join`',
    executedBy: STEPS,
    text: 'gold t { sql """ select v.name, count(m.n) as n from silver.m m right join silver.v v on v.id = m.id group by v.name """ key name write merge }',
  },
  {
    name: '… with other queries in it',
    text: 'gold t { sql """ with x as (select id from silver.m) select id from x """ write overwrite }',
  },
  {
    name: '`retain` of a table that is computed',
    executedBy: STEPS,
    text: t('dedupe by id keep latest at', 'key id retain 1 year write merge', 'bronze.s union bronze.other'),
  },
  {
    name: '… `group by` a window or day of its rows',
    executedBy: KEPT,
    text: t('group by date(at) as on_day, name { total = sum(n) }', 'key on_day, name write merge', 'silver.k'),
  },
  { name: '`retain` of a merged table', executedBy: KEPT, text: t('', 'key id retain 1 year write merge { sequence by at }') },
  { name: '`sink`', text: t('', 'key id sink kafka "x" write merge { sequence by at }') },
  ...INGESTION,
];
