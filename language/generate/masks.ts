import type { Location, TableRecord } from '../model/records.js';
import type { ColumnPlan, InputPlan, Mask } from './plan.js';
import { readColumns } from './row-by-row.js';

const lower = (name: string) => name.toLowerCase();

/** How a column is masked, and where that is said. */
export function maskOf(
  table: TableRecord,
  column: string,
): { readonly method: Mask; readonly location: Location | undefined } | undefined {
  for (const { property: p, location } of table.properties.values()) {
    if (p.name === 'mask' && lower(p.value.column.path.at(-1)?.text ?? '') === lower(column))
      return { method: p.value.method, location };
  }
  return undefined;
}

/** The input with those of its columns that a masked column is computed from: they are masked in raw rows, too. */
export function withMasks(input: InputPlan, columns: readonly ColumnPlan[]): InputPlan {
  const masks = new Map<string, Mask>();
  for (const column of columns) {
    if (!column.mask) continue;
    for (const name of readColumns(column.value)) if (!masks.has(name)) masks.set(name, column.mask);
  }
  const masked = input.columns.flatMap(column => {
    const mask = masks.get(lower(column.name));
    return mask ? [{ column, mask: mask === 'partial' && column.type.name !== 'string' ? ('hash' as const) : mask }] : [];
  });
  return {
    layer: input.layer,
    name: input.name,
    columns: input.columns,
    ingestedAt: input.ingestedAt,
    expires: input.expires,
    masked,
  };
}
