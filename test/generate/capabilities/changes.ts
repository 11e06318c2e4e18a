import { type Capability, COMPARED, t } from './capability.js';

const SPARK = 'type2.test.ts';
const MERGE = 'merge.test.ts';
const SCRIPT = 'script.test.ts';
const RANDOM = 'random.test.ts';
const ERRORS = 'errors.test.ts';
const CHANGES = { pyspark: 'change-types.test.ts' };

/** Tables that are merged from rows of bronze: how each treats change, its properties, and what its rows go through. */
export const CHANGED: readonly Capability[] = [
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
];
