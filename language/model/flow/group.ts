import type { GroupStep } from '../declaration/index.js';
import { fold, shown } from '../names.js';
import type { ColumnLineage } from '../records.js';
import { changed, deciding, directIds, expressionLineage, mergedLineage, pathLineage } from './column-lineage.js';
import { definedColumn, plainColumn } from './columns.js';
import { checkDefinition } from './declared.js';
import { evaluate } from './expression.js';
import { groupedBy } from './grouped.js';
import { holdsAggregate } from './in-place.js';
import { bare, distinctKeys, mappedKeys } from './keys.js';
import { type ExpressionContext, resolveColumn } from './resolve.js';
import { type Origin, type RowColumn, UNKNOWN } from './row.js';
import { makeScope, type Scope } from './scope.js';

/** The row of `group by`: its items in their order, then the aggregates. `part` names an item or aggregate. */
export function groupStep(
  step: GroupStep,
  scope: Scope,
  origin: (part: string) => Origin,
  context: Omit<ExpressionContext, 'scopes'>,
): { readonly after: Scope; readonly decidedBy: readonly ColumnLineage[] } {
  const row: RowColumn[] = [];
  const key: RowColumn[] = [];
  /** Columns of the row before that are items as they are. */
  const plain = new Map<RowColumn, RowColumn>();
  const taken = new Set<string>();
  const decidedBy: (readonly ColumnLineage[])[] = [];
  const here = { ...context, scopes: [scope] };
  const add = (column: RowColumn, span: { start: number; end: number }): void => {
    if (taken.has(fold(column.name))) {
      context.findings.problem({
        span,
        code: 'duplicate-column',
        message: `The column ${shown(column.name)} is defined twice in this group. Rename one of them by \`as\` or take it out.`,
      });
      return;
    }
    taken.add(fold(column.name));
    row.push(column);
  };
  for (const [index, item] of step.items.entries()) {
    const place = origin(`items/${index}`);
    if (item.kind === 'window') {
      const time = item.column === undefined ? undefined : resolveColumn(item.column.path, here).column;
      const lineage = item.column === undefined ? [] : pathLineage(item.column.path, here);
      decidedBy.push(deciding(lineage, 'GROUP_BY'));
      const held = changed(lineage, 'TRANSFORMATION');
      for (const name of ['window_start', 'window_end']) {
        const column: RowColumn = {
          name,
          type: time?.type.name === 'timestamp_ntz' ? time.type : { name: 'timestamp' },
          nullable: false,
          pii: false,
          ...(time?.domain === undefined ? {} : { domain: time.domain }),
          ...(time?.watermark === undefined ? {} : { watermark: time.watermark }),
          from: directIds(held),
          lineage: held,
          origin: place,
        };
        // The end follows from the start; sessions of one group do not overlap.
        if (name === 'window_start') key.push(column);
        add(column, item.span);
      }
      continue;
    }
    const facts = evaluate(item.value, { ...here, place: { kind: 'row', what: '`group by`' } });
    const lineage = expressionLineage(item.value, here);
    decidedBy.push(deciding(lineage, 'GROUP_BY'));
    const value = bare(item.value);
    const name = item.alias ?? (value.kind === 'column' ? value.path.at(-1) : undefined);
    if (name === undefined) {
      if (item.value.kind !== 'missing') {
        const message = 'This group needs a name, because it is no column: write `as NAME` behind it.';
        context.findings.problem({ span: item.span, code: 'unnamed-column', message });
      }
      continue;
    }
    const source = value.kind === 'column' ? plainColumn(value, [scope]) : undefined;
    const column: RowColumn = {
      ...facts,
      ...(source?.watermark === undefined ? {} : { watermark: source.watermark }),
      name: name.text,
      from: directIds(lineage),
      lineage,
      origin: place,
    };
    if (item.alias !== undefined) context.findings.use(name.span, { kind: 'column', name: name.text, column }, true);
    if (source !== undefined && !plain.has(source)) plain.set(source, column);
    key.push(column);
    add(column, name.span);
  }
  const isGrouped = groupedBy(step, scope);
  const defined = new Set<string>();
  const isAggregate = (name: string): boolean => defined.has(fold(name)) && !scope.byName.has(fold(name));
  for (const [index, aggregate] of step.aggregates.entries()) {
    const above = makeScope({ row: row.map(column => ({ column, qualifiers: [] })) });
    const scopes = [scope, above];
    const facts =
      aggregate.value === undefined
        ? { type: UNKNOWN, nullable: true, pii: false, from: [] }
        : {
            ...evaluate(aggregate.value, { ...context, scopes, place: { kind: 'group', isGrouped, isAggregate } }),
            lineage: expressionLineage(aggregate.value, { ...context, scopes }),
          };
    checkDefinition(aggregate, facts.type, { ...context, scopes });
    const column = definedColumn(aggregate, facts, origin(`aggregates/${index}`));
    context.findings.use(aggregate.name.span, { kind: 'column', name: column.name, column }, true);
    if (aggregate.value !== undefined && holdsAggregate(aggregate.value)) defined.add(fold(column.name));
    add(column, aggregate.name.span);
  }
  const isNamed = step.items.every(
    item => item.kind === 'window' || item.alias !== undefined || bare(item.value).kind === 'column',
  );
  // A key of the row before whose columns are all among the groups is still one.
  const kept = mappedKeys(scope.keys, column => plain.get(column)).filter(({ columns }) => columns.length < key.length);
  return {
    after: makeScope({
      row: row.map(column => ({ column, qualifiers: [] })),
      keys: isNamed ? distinctKeys([{ columns: key }, ...kept]) : [],
    }),
    decidedBy: mergedLineage(...decidedBy),
  };
}
