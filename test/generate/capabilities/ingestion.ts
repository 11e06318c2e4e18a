import type { Capability } from './capability.js';

const INGESTED = { pyspark: 'ingestion.test.ts' };
const BY_RUN = 'ingestion.test.ts';
const FILES_BY_RUN = 'files.test.ts';

/** A table that takes in the rows of a source. */
const b = (source: string, properties = '', columns = 'id: long not null  name: string  at: timestamp') => ({
  id: 'p.bronze.t',
  text: `source rows_of : ${source} columns { ${columns} } }\nbronze t from source.rows_of { on error dead_letter rejects ${properties} }`,
});

/** Bronze tables of each kind of source. */
export const INGESTION: readonly Capability[] = [
  { name: 'bronze of `files`: JSON', executedBy: INGESTED, runBy: FILES_BY_RUN, ...b('files { path "landing/*.json"') },
  { name: '… Parquet', executedBy: INGESTED, runBy: FILES_BY_RUN, ...b('files { path "landing/*.parquet" format parquet') },
  { name: '… CSV', executedBy: INGESTED, runBy: FILES_BY_RUN, ...b('files { path "landing/*.csv" format csv') },
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
