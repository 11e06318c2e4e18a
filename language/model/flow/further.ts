import { fold } from '../names.js';
import { forcesNull } from '../types/coercion.js';
import { commonDomain, commonType } from '../types.js';
import { directIds, lineageOf, mergedLineage } from './column-lineage.js';
import type { RowColumn, ShapeKey } from './row.js';
import type { Stored } from './stored.js';
import { columnsText, typesText } from './union.js';

/** The row of a table as all its flows fill it: its own and every `flow … into` it. */
export interface StoredRow {
  readonly columns: readonly RowColumn[];
  readonly key: readonly string[];
  readonly keys: readonly ShapeKey[];
  readonly open: boolean;
}

/**
 * Puts the rows of a table's flows together. The table's own flow says which columns there are; what another flow brings makes a
 * type wider, or a column one that may be NULL.
 */
export function togetherRow(own: Stored, others: readonly Stored[]): StoredRow {
  const { columns, key, keys, isKeySaid } = own;
  const open = own.scope.open;
  if (others.length === 0) return { columns, key, keys, open };
  const together = columns.map(column => {
    const found = others.map(other => other.columns.find(({ name }) => fold(name) === fold(column.name)));
    const all = [column, ...found.flatMap(other => other ?? [])];
    const lineage = mergedLineage(...all.map(lineageOf));
    const { domain: _, watermark: __, constant: ___, ...plain } = column;
    const domain = commonDomain(all.map(other => other.domain));
    const type = commonType(all.map(other => other.type));
    return {
      ...plain,
      type,
      nullable: all.some(other => other.nullable || forcesNull(other.type, type)) || found.includes(undefined),
      pii: all.some(({ pii }) => pii),
      ...(domain === undefined ? {} : { domain }),
      from: directIds(lineage),
      lineage,
    };
  });
  // One row per key within each flow says nothing of two of them, unless rows are merged by it.
  const kept = isKeySaid ? keys.slice(0, 1) : [];
  return { columns: together, key: isKeySaid ? key : [], keys: kept, open };
}

/**
 * What is wrong with the row of a `flow … into` a table, beside that of the table's own flow.
 * @param own the table's own stored row, all of whose columns are known
 * @returns sentences; none where the two agree
 */
export function differences(own: Stored, further: Stored): string[] {
  const written = (stored: Stored): readonly RowColumn[] => stored.columns.filter(({ added }) => added !== true);
  const [table, flow] = [written(own), written(further)];
  const lacks = (columns: readonly RowColumn[], than: readonly RowColumn[]): string[] => {
    const names = new Set(columns.map(({ name }) => fold(name)));
    return than.map(({ name }) => name).filter(name => !names.has(fold(name)));
  };
  const missing = lacks(flow, table);
  const extra = lacks(table, flow);
  return [
    ...(missing.length === 0 ? [] : [`This flow has no ${columnsText(missing)}, which the table has.`]),
    ...(extra.length === 0 ? [] : [`This flow has ${columnsText(extra)}, which the table has not.`]),
    ...table.flatMap(column => {
      const other = flow.find(({ name }) => fold(name) === fold(column.name));
      const text = other && typesText(column, other, 'the table', 'this flow');
      return text === undefined ? [] : [text];
    }),
  ];
}
