import type { ColumnDefinition, ColumnItem } from '../declaration/index.js';
import { fold } from '../names.js';
import type { Handle } from '../records.js';
import { definedColumn, type SchemaColumns } from './columns.js';
import { type ShapeColumn, type ShapeKey, UNKNOWN } from './row.js';

/** The columns that a source declares, wherever it says so: in itself, in `defaults source`, in a schema. */
export function sourceColumns(
  columns: { readonly handle: Handle; readonly part: string; readonly items: readonly ColumnItem[] } | undefined,
  schema: SchemaColumns | undefined,
  rescue: { readonly name: string; readonly handle: Handle; readonly part: string } | undefined,
): { readonly columns: readonly ShapeColumn[]; readonly open: boolean } {
  const found = new Map<string, ShapeColumn>();
  const add = (definition: ColumnDefinition, handle: Handle, part: string): void => {
    if (!found.has(fold(definition.name.text))) found.set(fold(definition.name.text), declared(definition, handle, part));
  };
  let open = columns === undefined || (columns.items.length === 0 && schema === undefined);
  for (const [index, item] of (columns?.items ?? []).entries()) {
    if (item.kind === 'star') open = true;
    else if (columns !== undefined) add(item, columns.handle, `${columns.part}/items/${index}`);
  }
  for (const [index, definition] of (schema?.columns ?? []).entries()) add(definition, schema?.handle ?? '', `columns/${index}`);
  if (rescue !== undefined && !found.has(fold(rescue.name))) {
    const origin = { handle: rescue.handle, part: rescue.part };
    found.set(fold(rescue.name), { name: rescue.name, type: { name: 'string' }, nullable: true, pii: false, origin });
  }
  return { columns: [...found.values()], open };
}

function declared(definition: ColumnDefinition, handle: Handle, part: string): ShapeColumn {
  const nothing = { type: UNKNOWN, nullable: true, pii: false, from: [] };
  const { from: _, ...column } = definedColumn(definition, nothing, { handle, part });
  return definition.unique ? { ...column, unique: true } : column;
}

/** A column that is said to be unique makes a row one row, where it is not NULL. */
export function uniqueKeys(columns: readonly ShapeColumn[]): readonly ShapeKey[] {
  return columns
    .filter(({ unique }) => unique === true)
    .map(({ name, nullable }) => ({ columns: [name], ...(nullable ? { exceptNull: true } : {}) }));
}
