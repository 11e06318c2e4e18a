import type { DataType } from '../../model/declaration/index.js';

const UNKNOWN: DataType = { name: 'unknown' };

/** The logical types of ODCS, and what a value of each is where nothing says it more exactly. */
export const LOGICAL_TYPES: ReadonlyMap<string, DataType> = new Map<string, DataType>([
  ['string', { name: 'string' }],
  ['date', { name: 'date' }],
  ['timestamp', { name: 'timestamp' }],
  ['time', { name: 'string' }],
  // Of a number nobody knows how exact it is.
  ['number', UNKNOWN],
  ['integer', { name: 'long' }],
  ['object', UNKNOWN],
  ['array', UNKNOWN],
  ['boolean', { name: 'boolean' }],
]);

/** Types as Spark and the usual databases call them. */
const PHYSICAL_TYPES: ReadonlyMap<string, DataType> = new Map(
  (
    [
      ['string', 'string text varchar char character nvarchar nchar varchar2 clob bpchar citext uuid'],
      ['boolean', 'boolean bool'],
      ['byte', 'tinyint byte'],
      ['short', 'smallint short int2'],
      ['int', 'int integer int4'],
      ['long', 'bigint long int8 int64'],
      ['float', 'float4 real'],
      ['double', 'double float8'],
      ['date', 'date'],
      ['timestamp', 'timestamp timestamptz timestamp_ltz'],
      ['timestamp_ntz', 'timestamp_ntz'],
      ['binary', 'binary varbinary bytea blob'],
    ] as const
  ).flatMap(([name, spellings]) => spellings.split(' ').map((spelling): [string, DataType] => [spelling, { name }])),
);

/** A physical type such as `bigint`, `varchar(20)`, `decimal(18, 2)`; undefined where it is none that is known. */
export function physicalType(text: string): DataType | undefined {
  const match = /^\s*([a-z_][a-z0-9_]*)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)\s*)?$/i.exec(text);
  if (match === null) return undefined;
  const name = match[1]?.toLowerCase() ?? '';
  const [precision, scale] = [match[2], match[3]];
  if (name === 'decimal' || name === 'numeric')
    return precision === undefined ? undefined : { name: 'decimal', precision: Number(precision), scale: Number(scale ?? 0) };
  return PHYSICAL_TYPES.get(name);
}
