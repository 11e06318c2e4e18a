import type { GroupStep } from '../declaration/index.js';
import { fold, shown } from '../names.js';
import type { Id } from '../records.js';
import { definedColumn } from './columns.js';
import { evaluate } from './expression.js';
import { type ExpressionContext, resolveColumn } from './resolve.js';
import { type Origin, type RowColumn, UNKNOWN, union } from './row.js';
import { makeScope, type Scope } from './scope.js';

/** The row of `group by`: its items in their order, then the aggregates. `part` names an item or aggregate. */
export function groupStep(
  step: GroupStep,
  scope: Scope,
  origin: (part: string) => Origin,
  context: Omit<ExpressionContext, 'scopes'>,
): { readonly after: Scope; readonly decidedBy: readonly Id[] } {
  const row: RowColumn[] = [];
  const taken = new Set<string>();
  const decidedBy: (readonly Id[])[] = [];
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
      const time = item.column === undefined ? undefined : resolveColumn(item.column.path, { ...context, scopes: [scope] });
      decidedBy.push(time?.from ?? []);
      const domain = time?.column?.domain;
      for (const name of ['window_start', 'window_end']) {
        const type = { name: 'timestamp' } as const;
        add(
          {
            name,
            type,
            nullable: false,
            pii: false,
            ...(domain === undefined ? {} : { domain }),
            from: time?.from ?? [],
            origin: place,
          },
          item.span,
        );
      }
      continue;
    }
    const facts = evaluate(item.value, { ...context, scopes: [scope] });
    decidedBy.push(facts.from);
    const name = item.alias ?? (item.value.kind === 'column' ? item.value.path.at(-1) : undefined);
    if (name === undefined) {
      if (item.value.kind !== 'missing') {
        const message = 'This group needs a name, because it is no column: write `as NAME` behind it.';
        context.findings.problem({ span: item.span, code: 'unnamed-column', message });
      }
      continue;
    }
    const column = { ...facts, name: name.text, origin: place };
    if (item.alias !== undefined) context.findings.use(name.span, { kind: 'column', name: name.text, column }, true);
    add(column, name.span);
  }
  const key = row.map(({ name }) => name);
  for (const [index, aggregate] of step.aggregates.entries()) {
    const above = makeScope({ row: row.map(column => ({ column, qualifiers: [] })) });
    const scopes = [scope, above];
    const facts =
      aggregate.value === undefined
        ? { type: UNKNOWN, nullable: true, pii: false, from: [] }
        : evaluate(aggregate.value, { ...context, scopes });
    const column = definedColumn(aggregate, facts, origin(`aggregates/${index}`));
    context.findings.use(aggregate.name.span, { kind: 'column', name: column.name, column }, true);
    add(column, aggregate.name.span);
  }
  const named = step.items.every(item => item.kind === 'window' || item.alias !== undefined || item.value.kind === 'column');
  return {
    after: makeScope({ row: row.map(column => ({ column, qualifiers: [] })), key: named ? key : [] }),
    decidedBy: union(...decidedBy),
  };
}
