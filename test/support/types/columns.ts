/** A column that the comparison with Spark offers to functions. */
export interface TypedColumn {
  readonly name: string;
  /** As Cupel and Spark's DDL both write it. */
  readonly cupel: string;
  readonly spark: string;
  /** Cupel declares no column of this type; it is computed from others. */
  readonly value?: string;
}

const TYPES: readonly TypedColumn[] = [
  { name: 'bool', cupel: 'boolean', spark: 'boolean' },
  { name: 'by', cupel: 'byte', spark: 'tinyint' },
  { name: 'sh', cupel: 'short', spark: 'smallint' },
  { name: 'i', cupel: 'int', spark: 'int' },
  { name: 'l', cupel: 'long', spark: 'bigint' },
  { name: 'f', cupel: 'float', spark: 'float' },
  { name: 'd', cupel: 'double', spark: 'double' },
  { name: 'dec', cupel: 'decimal(10, 2)', spark: 'decimal(10,2)' },
  { name: 'big', cupel: 'decimal(38, 18)', spark: 'decimal(38,18)' },
  { name: 's', cupel: 'string', spark: 'string' },
  { name: 'bin', cupel: 'binary', spark: 'binary' },
  { name: 'dt', cupel: 'date', spark: 'date' },
  { name: 'ts', cupel: 'timestamp', spark: 'timestamp' },
  { name: 'ntz', cupel: 'timestamp_ntz', spark: 'timestamp_ntz' },
  { name: 'ai', cupel: 'array<int>', spark: 'array<int>' },
  { name: 'as_', cupel: 'array<string>', spark: 'array<string>' },
  { name: 'aai', cupel: 'array<array<int>>', spark: 'array<array<int>>' },
  { name: 'm', cupel: 'map<string, int>', spark: 'map<string,int>' },
  { name: 'st', cupel: 'struct<a: int, b: string>', spark: 'struct<a:int,b:string>' },
  { name: 'ast', cupel: 'array<struct<a: int, b: string>>', spark: 'array<struct<a:int,b:string>>' },
  { name: 'v', cupel: 'variant', spark: 'variant' },
  { name: 'ym', cupel: '', spark: 'interval year to month', value: 'make_ym_interval(i, i)' },
  { name: 'ds', cupel: '', spark: 'interval day to second', value: 'make_dt_interval(i, i)' },
];

const notNull = ({ name, cupel, spark, value }: TypedColumn): TypedColumn => ({
  name: `${name}_n`,
  cupel: `${cupel} not null`,
  spark: `${spark} not null`,
  ...(value === undefined ? {} : { value: value.replaceAll('(i, i)', '(i_n, i_n)') }),
});

/** A column of each type that may be NULL, named after the type, and one that may not, whose name ends with `_n`. */
export const COLUMNS: readonly TypedColumn[] = TYPES.flatMap(column => [column, notNull(column)]);

/** The names of those that may be NULL. */
export const NULLABLE: readonly string[] = TYPES.map(({ name }) => name);

/** The view's columns as Spark's DDL. */
export const DDL = COLUMNS.map(({ name, spark }) => `\`${name}\` ${spark}`).join(', ');
