import type { Expression, GroupStep } from '../declaration/index.js';
import { fold } from '../names.js';
import { plainColumn } from './columns.js';
import { bare } from './keys.js';
import type { RowColumn } from './row.js';
import type { Scope } from './scope.js';

/**
 * What is the same in all rows of a group: its items, and what is defined in the group above. An item may be written again as it
 * stands, `date(at)`; what is made of items alone is grouped by its parts.
 */
export function groupedBy(step: GroupStep, scope: Scope): (expression: Expression) => boolean {
  const values = step.items.flatMap(item => (item.kind === 'value' ? [bare(item.value)] : []));
  const columns = new Set(values.flatMap(value => (value.kind === 'column' ? (plainColumn(value, [scope]) ?? []) : [])));
  const others = values.filter(({ kind }) => kind !== 'column');
  const written = new Set(others.map(value => textOf(value, scope)));
  return expression => {
    const value = bare(expression);
    if (value.kind === 'column') {
      const column = plainColumn(value, [scope]);
      // What the row before does not have is an item or an aggregate of this group.
      if (column === undefined && value.path.length === 1) return true;
      if (column !== undefined) return columns.has(column);
    }
    return others.some(({ kind }) => kind === value.kind) && written.has(textOf(value, scope));
  };
}

/** The same text for expressions that mean the same, wherever they stand. */
function textOf(expression: Expression, scope: Scope): string {
  const numbers = new Map<RowColumn, number>();
  for (const { column } of [...scope.row, ...scope.aliased, ...scope.technical])
    if (!numbers.has(column)) numbers.set(column, numbers.size);
  return JSON.stringify(expression, (key, value: unknown) => {
    if (key === 'span') return undefined;
    if (typeof value !== 'object' || value === null || !('kind' in value)) return value;
    const part: Partial<Expression> = bare(value as Expression);
    if (part.kind === 'column' && part.path !== undefined) {
      const column = plainColumn({ kind: 'column', path: part.path, span: { start: 0, end: 0 } }, [scope]);
      if (column !== undefined) return { column: numbers.get(column) };
      return { path: part.path.map(({ text }) => fold(text)) };
    }
    return part.kind === 'call' && part.name !== undefined ? { ...part, name: fold(part.name.text) } : part;
  });
}
