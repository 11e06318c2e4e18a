import type { ColumnItem, ColumnReference, DataType, Expression, Name, Span, Step } from '../model/declaration/index.js';
import type { Handle } from '../model/records.js';
import type { InputColumn, RowCondition } from './plan.js';
import { Refused } from './refusal.js';
import { checkRowByRow, children } from './row-by-row.js';

/** A column of the row at some point of the flow, computed from the input's columns. */
export interface FlowColumn {
  readonly name: string;
  readonly value: Expression;
  /** The type that was written for it, where one was. */
  readonly type?: DataType;
}

/** A row by row flow of one input, brought to one step: each column of its last row as an expression over the input's columns. */
export interface RowFlow {
  readonly columns: readonly FlowColumn[];
  /** Columns that the last `columns` leaves out, which sequence, deletes and orders may still name. */
  readonly carried: readonly FlowColumn[];
  readonly conditions: readonly RowCondition[];
  readonly dedupes: readonly (Step & { kind: 'dedupe' })[];
}

const NOT_HERE: Partial<Record<Step['kind'], string>> = {
  join: 'rows are taken one by one here, without a look at other tables: join in a table that reads this one',
  group: 'rows are taken one by one here: group them in a table that reads this one',
  sample: 'all rows are taken here, since later ones refer to them: sample in a table that reads this one',
  watermark:
    'rows are taken one by one here, and none waits for another: leave the watermark out, `late within` of the merge or scd bounds lateness',
  sql: 'rows are taken one by one here, which a query does not promise: say it with `where` and `columns`',
};

const lower = (name: string) => name.toLowerCase();
const columnOf = (name: string, span: Span): Expression => ({ kind: 'column', path: [{ text: name, span }], span });

/**
 * Reads the steps of a flow.
 * @param input the input's columns; `hidden` are those that `*` leaves out
 * @param qualifiers names under which the input's columns may be written: its name and its alias
 * @param schemaColumns the items of `columns SCHEMA`
 */
export function rowFlow(
  steps: readonly Step[],
  input: readonly InputColumn[],
  hidden: readonly string[],
  qualifiers: readonly string[],
  handle: Handle,
  schemaColumns: (name: Name) => readonly ColumnItem[] | undefined,
): RowFlow {
  const nowhere: Span = { start: 0, end: 0 };
  let columns: FlowColumn[] = input.map(c => ({ name: c.name, value: columnOf(c.name, nowhere), type: c.type }));
  let carried: FlowColumn[] = hidden.map(name => ({ name, value: columnOf(name, nowhere) }));
  let aliases = new Set(qualifiers.map(lower));
  const conditions: RowCondition[] = [];
  const dedupes: (Step & { kind: 'dedupe' })[] = [];

  const resolver = (visible: readonly FlowColumn[], earlier: readonly FlowColumn[]) => (expression: Expression) => {
    checkRowByRow(expression, handle);
    return resolve(expression, visible, earlier, aliases, handle);
  };

  for (const step of steps) {
    const reason = NOT_HERE[step.kind];
    if (reason) throw new Refused(reason, { handle, span: step.span });
    const visible = [...columns, ...carried];
    if (step.kind === 'where') {
      if (dedupes.length > 0) {
        throw new Refused(
          'below a dedupe rows vanish when a newer one does not meet the condition, which a history cannot say: put the `where` above it',
          {
            handle,
            span: step.span,
          },
        );
      }
      conditions.push({ kind: 'filter', condition: resolver(visible, [])(step.condition) });
    } else if (step.kind === 'dedupe') {
      dedupes.push(step);
    } else if (step.kind === 'columns') {
      const items = step.schema ? schemaColumns(step.schema) : step.items;
      if (!items) throw new Refused(`there is no schema ${step.schema?.text}`, { handle, span: step.schema?.span ?? step.span });
      const row = new Map<string, FlowColumn>();
      for (const item of items) {
        if (item.kind === 'star') {
          const except = new Set(item.except.map(n => lower(n.text)));
          for (const c of columns) if (!except.has(lower(c.name))) row.set(lower(c.name), c);
          continue;
        }
        const resolveIn = resolver(visible, item.value ? [...row.values()] : []);
        const value = resolveIn(item.value ?? { kind: 'column', path: [item.name], span: item.name.span });
        const column: FlowColumn = { name: item.name.text, value, ...(item.type ? { type: item.type.type } : {}) };
        row.set(lower(column.name), column);
        conditions.push({ kind: 'value', value, name: column.name });
        if (item.notNull && (item.value || step.schema === undefined))
          conditions.push({ kind: 'not null', value, name: column.name });
      }
      carried = visible.filter(c => !row.has(lower(c.name)));
      columns = [...row.values()];
      aliases = new Set();
    }
  }
  return { columns, carried, conditions, dedupes };
}

/** The column of the flow that a property names, over the input's columns. */
export function flowColumn(
  flow: Pick<RowFlow, 'columns' | 'carried'>,
  reference: ColumnReference | string,
): FlowColumn | undefined {
  const path = typeof reference === 'string' ? [reference] : reference.path.map(n => n.text);
  const name = lower(path.at(-1) ?? '');
  return [...flow.columns, ...flow.carried].find(c => lower(c.name) === name);
}

/** Replaces every column by what it is over the input's columns. A qualified name means the row above the block, a bare one the nearest. */
export function resolve(
  expression: Expression,
  visible: readonly FlowColumn[],
  earlier: readonly FlowColumn[],
  aliases: ReadonlySet<string>,
  handle: Handle,
  bound: ReadonlySet<string> = new Set(),
): Expression {
  const go = (e: Expression) => resolve(e, visible, earlier, aliases, handle, bound);
  if (expression.kind === 'column') return resolveColumn(expression, visible, earlier, aliases, handle, bound);
  if (expression.kind === 'lambda') {
    const inner = new Set([...bound, ...expression.parameters.map(p => lower(p.text))]);
    return { ...expression, body: resolve(expression.body, visible, earlier, aliases, handle, inner) };
  }
  return children(expression, go);
}

function resolveColumn(
  e: Expression & { kind: 'column' },
  visible: readonly FlowColumn[],
  earlier: readonly FlowColumn[],
  aliases: ReadonlySet<string>,
  handle: Handle,
  bound: ReadonlySet<string>,
): Expression {
  const [first, second, ...rest] = e.path;
  if (!first) throw new Refused('this expression could not be read', { handle, span: e.span });
  if (bound.has(lower(first.text))) return e;
  const find = (columns: readonly FlowColumn[], name: string) => columns.findLast(c => lower(c.name) === lower(name));
  let column: FlowColumn | undefined;
  let fields: readonly Name[] = [];
  if (second && aliases.has(lower(first.text))) {
    column = find(visible, second.text);
    fields = rest;
  }
  if (!column) {
    column = find(earlier, first.text) ?? find(visible, first.text);
    fields = e.path.slice(1);
  }
  if (!column) throw new Refused(`there is no column ${first.text} here`, { handle, span: e.span });
  const value = column.value;
  if (fields.length === 0)
    return value.kind === 'column' || value.kind === 'parenthesis' ? value : { kind: 'parenthesis', inner: value, span: e.span };
  if (value.kind === 'column') return { ...value, path: [...value.path, ...fields] };
  return fields.reduce<Expression>((of, name) => ({ kind: 'field', of, name, span: e.span }), value);
}
