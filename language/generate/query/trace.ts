import type { Expression } from '../../model/declaration/index.js';
import { children, readColumns } from '../row-by-row.js';
import type { Query } from './query.js';

const lower = (name: string) => name.toLowerCase();

/**
 * A column of the last block, said over the first source of the first one; nothing where it follows from more than that, or from
 * several rows.
 */
export function tracedColumn(query: Query, value: Expression): Expression | undefined {
  const last = query.blocks.at(-1);
  if (last?.groupBy && !last.groupBy.includes(value)) return undefined;
  return traced(query, query.blocks.length - 1, value);
}

/** The same of an expression over the sources of any block, before its rows are grouped. */
export function traced(query: Query, block: number, expression: Expression): Expression | undefined {
  const own = lower(query.blocks[block]?.sources[0]?.alias ?? '');
  const read = [...readColumns(expression)];
  if (read.length === 0 || read.some(alias => alias !== own)) return undefined;
  if (block === 0) return expression;
  const before = aboveBlock(query, block, expression);
  return before && traced(query, block - 1, before);
}

/** An expression over the rows of the block before, said over the sources of that one; nothing where these rows are groups and it is no key of them. */
export function aboveBlock(query: Query, block: number, expression: Expression): Expression | undefined {
  const before = query.blocks[block - 1];
  let isKnown = before !== undefined;
  const replaced = (e: Expression): Expression => {
    if (e.kind !== 'column') return children(e, replaced);
    const [, name, ...fields] = e.path;
    const value = before?.columns.find(c => lower(c.name) === lower(name?.text ?? ''))?.value;
    if (!value || (before?.groupBy && !before.groupBy.includes(value))) {
      isKnown = false;
      return e;
    }
    return fields.reduce<Expression>((of, field) => ({ kind: 'field', of, name: field, span: e.span }), value);
  };
  const found = replaced(expression);
  return isKnown ? found : undefined;
}

/**
 * True where rows that are deduped together always have the same value of a column of the last block: computing only the rows of some
 * values then leaves none of them out.
 */
export function isOfDedupes(query: Query, column: { readonly name: string; readonly value: Expression }): boolean {
  const last = query.blocks.length - 1;
  let names: readonly string[] = [lower(column.name)];
  let value: Expression | undefined = column.value;
  for (let i = last; i >= 0; i--) {
    const dedupe = query.blocks[i]?.dedupe;
    if (dedupe && !names.every(name => dedupe.by.some(b => lower(b) === name))) return false;
    if (!value || i === 0) return true;
    names = rowColumns(query, i, value);
    value = aboveBlock(query, i, value);
  }
  return true;
}

/** The columns of the block before that an expression of a block reads; one without a name stands for what it reads of others. */
function rowColumns(query: Query, block: number, expression: Expression): string[] {
  const own = lower(query.blocks[block]?.sources[0]?.alias ?? '');
  const names: string[] = [];
  const visit = (e: Expression): Expression => {
    if (e.kind !== 'column') return children(e, visit);
    names.push(lower(e.path[0]?.text ?? '') === own ? lower(e.path[1]?.text ?? '') : '');
    return e;
  };
  visit(expression);
  return names;
}
