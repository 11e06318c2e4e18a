import type * as ast from '../../grammar/generated/ast.js';
import type { ColumnReference, DatasetKind, DatasetReference, Input, Name } from '../declaration/index.js';
import { optional, readName, readNames, spanOf, word } from './context.js';

const KINDS: ReadonlySet<string> = new Set(['source', 'bronze', 'silver', 'gold', 'deadletter']);

/** Reads `shop.silver.orders`, `silver.orders` or `orders`; missing where the text has no name. */
export function readDataset(node: ast.DatasetReference | undefined): DatasetReference | undefined {
  return node === undefined ? undefined : datasetOf(readNames(node.parts), node);
}

function datasetOf(parts: readonly Name[], node: ast.DatasetReference | ast.ColumnReference): DatasetReference | undefined {
  const [first, second, third] = parts;
  const span = spanOf(node);
  if (first === undefined) return undefined;
  if (second === undefined) return { name: first, span };
  const kind = (name: Name): DatasetKind | 'deadletter' | undefined =>
    KINDS.has(name.text.toLowerCase()) ? (name.text.toLowerCase() as DatasetKind) : undefined;
  if (third === undefined) {
    const firstKind = kind(first);
    return firstKind === undefined
      ? { pipeline: first, name: second, span }
      : { kind: firstKind, kindSpan: first.span, name: second, span };
  }
  const secondKind = kind(second);
  return { pipeline: first, ...(secondKind === undefined ? {} : { kind: secondKind, kindSpan: second.span }), name: third, span };
}

/** Reads `silver.orders.order_id`: a dataset and its column. */
export function readDatasetColumn(
  node: ast.ColumnReference | undefined,
): { dataset: DatasetReference; column: Name } | undefined {
  const parts = readNames(node?.parts);
  const column = parts.at(-1);
  if (node === undefined || column === undefined || parts.length < 2) return undefined;
  const dataset = datasetOf(parts.slice(0, -1), node);
  const last = parts.at(-2) as Name;
  return dataset === undefined
    ? undefined
    : { dataset: { ...dataset, span: { start: dataset.span.start, end: last.span.end } }, column };
}

export function readColumn(node: ast.ColumnReference | undefined): ColumnReference | undefined {
  const path = readNames(node?.parts);
  return path.length === 0 ? undefined : { path, span: spanOf(node) };
}

export function readColumns(nodes: readonly ast.ColumnReference[] | undefined): ColumnReference[] {
  return (nodes ?? []).map(readColumn).filter(column => column !== undefined);
}

export function readInputs(nodes: readonly ast.Input[] | undefined): Input[] {
  return (nodes ?? []).flatMap((node, index): Input[] => {
    const dataset = readDataset(node.dataset);
    if (dataset === undefined) return [];
    return [
      {
        role: index === 0 ? 'from' : 'union',
        dataset,
        ...optional('alias', readName(node.alias)),
        ...optional('mode', word<'all' | 'new' | 'changes'>(node.mode)),
        span: spanOf(node),
      },
    ];
  });
}
