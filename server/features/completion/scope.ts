import type { FlowScope } from '../../../language/model/records.js';
import type { Context } from '../../context.js';
import type { Located } from '../../projects.js';

/**
 * The columns that may be written at the cursor. Where a half-typed statement hides them, it is taken away for as long as the question
 * takes.
 */
export function scopeOf(
  { project, path, document }: Located,
  { placed, statement, start }: Context,
  offset: number,
): FlowScope | undefined {
  if (placed === undefined) return undefined;
  const { model } = project;
  const found = model.scopeAt(placed.handle, start - placed.offset);
  if (found !== undefined && (found.open || found.columns.length > 0)) return found;
  const text = document.getText();
  const from = placed.offset + (statement[0]?.start ?? start - placed.offset);
  const without = text.slice(0, from) + ' '.repeat(Math.max(0, offset - from)) + text.slice(offset);
  try {
    model.setFile(path, without);
    return model.scopeAt(placed.handle, from - placed.offset) ?? found;
  } finally {
    model.setFile(path, text);
  }
}
