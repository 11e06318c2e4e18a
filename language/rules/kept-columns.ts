import type { ColumnDefinition, ColumnsStep } from '../model/declaration/index.js';
import { fold } from '../model/names.js';
import type { FlowRecord, FlowScope, Id, ScopeColumn } from '../model/records.js';
import { type FindFunction, isConversion } from './casts.js';
import { subexpressions } from './walk.js';

/** What a `columns` block does to the columns that came from sources. */
export interface Loss {
  /** Names of those that the new row holds no more. */
  readonly leftOut: readonly string[];
  /** Those in whose place a conversion of them stands. */
  readonly recast: readonly { readonly name: string; readonly by: ColumnDefinition }[];
}

/**
 * What is lost of the columns of sources in a `columns` block. A column that is renamed is not lost, nor one that is converted under
 * another name.
 * @param sources ids of the sources that the flow reads; only columns of theirs that are known count
 */
export function lossIn(
  step: ColumnsStep,
  index: number,
  flow: FlowRecord,
  sources: ReadonlySet<Id>,
  findFunction: FindFunction,
): Loss {
  const kept = new Set((flow.scopes[index + 1]?.columns ?? []).map(column => originalOf(column, sources)));
  const items = step.items.filter(item => item.kind === 'column');
  const leftOut: string[] = [];
  const recast: { name: string; by: ColumnDefinition }[] = [];
  for (const column of flow.scopes[index]?.columns ?? []) {
    const original = originalOf(column, sources);
    if (original === undefined || kept.has(original)) continue;
    kept.add(original);
    const here = items.find(item => fold(item.name.text) === fold(column.name));
    const converts = (item: ColumnDefinition): boolean => convertsColumn(item, column, flow.scopes[index], findFunction);
    if (here !== undefined) {
      if (converts(here)) recast.push({ name: column.name, by: here });
    } else if (!items.some(converts)) leftOut.push(column.name);
  }
  return { leftOut, recast };
}

/** What a column is a copy of: columns of sources, by their ids. Undefined where it is anything else. */
function originalOf({ lineage }: ScopeColumn, sources: ReadonlySet<Id>): string | undefined {
  const direct = lineage.filter(({ kind }) => kind === 'direct');
  const isCopy = direct.every(
    ({ subtype, from }) => subtype === 'IDENTITY' && [...sources].some(id => from.startsWith(`${id}.`)),
  );
  return isCopy && direct.length > 0
    ? direct
        .map(({ from }) => from)
        .sort()
        .join('\n')
    : undefined;
}

/** Whether a definition holds a conversion of a column. */
function convertsColumn(
  item: ColumnDefinition,
  column: ScopeColumn,
  scope: FlowScope | undefined,
  findFunction: FindFunction,
): boolean {
  if (item.value === undefined || scope === undefined) return false;
  const isColumn = (path: readonly { readonly text: string }[]): boolean => {
    const names = path.map(({ text }) => fold(text));
    const name = fold(column.name);
    return names[0] === name || (names[1] === name && column.qualifiers.some(qualifier => fold(qualifier) === names[0]));
  };
  for (const part of subexpressions(item.value)) {
    if (!isConversion(part, scope.columns, findFunction)) continue;
    for (const inner of subexpressions(part)) if (inner.kind === 'column' && isColumn(inner.path)) return true;
  }
  return false;
}
