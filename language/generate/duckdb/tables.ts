import { lines } from '../statements/layout.js';
import type { TableDefinition } from '../statements/tables.js';
import { identifier, literal } from './quote.js';
import { duckType } from './types.js';

/** The statements that create a table, and say what it and its columns are. DuckDB has no partitions, clusters or places of tables. */
export function createTable({ name, columns, comment }: TableDefinition): string[] {
  const width = Math.max(...columns.map(c => identifier(c.name).length));
  const rows = columns.map(c => `  ${identifier(c.name).padEnd(width)} ${duckType(c.type)}${c.required ? ' not null' : ''}`);
  return [
    lines(`create table if not exists ${name} (`, rows.join(',\n'), ')'),
    ...(comment ? [`comment on table ${name} is ${literal(comment)}`] : []),
    ...columns.flatMap(c => (c.comment ? [`comment on column ${name}.${identifier(c.name)} is ${literal(c.comment)}`] : [])),
  ];
}
