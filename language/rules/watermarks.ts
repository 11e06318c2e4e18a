import type { ColumnReference, Expression, Name, StepOf } from '../model/declaration/index.js';
import { fold } from '../model/names.js';
import type { FlowRecord, FlowScope, Id, TableRecord } from '../model/records.js';
import type { RuleContext } from './rule.js';

/** A column with a watermark, and how it may be written. */
interface Marked {
  readonly name: string;
  readonly qualifiers: readonly string[];
  /** Its name alone means it. */
  readonly bare: boolean;
}

/** The columns that have a watermark at some point of a flow. */
export interface Marks {
  readonly columns: readonly Marked[];
  /** True where it does not follow from the text whether there are others: behind a query, or a table that is unknown. */
  readonly uncertain: boolean;
}

const NONE: Marks = { columns: [], uncertain: false };
const UNCERTAIN: Marks = { columns: [], uncertain: true };

/**
 * Where watermarks are in force: from their step on and for every reader of the table, while their column is there, renamed or not; a
 * window on it hands it on. Each table is looked at once.
 */
export class Watermarks {
  private readonly known = new Map<Id, Marks>();

  constructor(private readonly context: RuleContext) {}

  /** Before each step of a flow, and behind the last. */
  of(flow: FlowRecord): readonly Marks[] {
    for (const { id } of flow.inputs) if (id !== undefined) this.stored(id);
    return this.walk(flow);
  }

  /** Of the rows that a table stores; none of a source, which has no steps. */
  stored(id: Id): Marks {
    const opened = new Set<Id>();
    const work = [id];
    for (let next = work.at(-1); next !== undefined; next = work.at(-1)) {
      const table = this.known.has(next) ? undefined : this.context.table(next);
      if (table === undefined || opened.has(next)) {
        work.pop();
        if (table !== undefined) this.known.set(next, this.ofTable(table));
        else if (!this.known.has(next)) this.known.set(next, this.context.source(next) === undefined ? UNCERTAIN : NONE);
        continue;
      }
      opened.add(next);
      for (const input of table.flow.inputs) if (input.id !== undefined && !opened.has(input.id)) work.push(input.id);
    }
    return this.known.get(id) ?? UNCERTAIN;
  }

  private ofTable(table: TableRecord): Marks {
    // Late rows of several flows are waited for by none of their watermarks.
    if (this.context.flowsInto(table.id).length > 0) return NONE;
    if (this.context.declarationOf(table.handle)?.torn !== undefined) return UNCERTAIN;
    const { columns, uncertain } = this.walk(table.flow).at(-1) ?? NONE;
    return { uncertain, columns: columns.filter(({ name, bare }) => bare && !table.properties.has(`mask ${name}`)) };
  }

  private walk(flow: FlowRecord): readonly Marks[] {
    const rows = flow.inputs.filter(({ role }) => role === 'from' || role === 'union');
    const [first] = rows;
    // Behind a `union` a watermark must stand below it; a flow without an input begins with a query.
    let marks = first === undefined ? UNCERTAIN : rows.length > 1 ? NONE : this.ofInput(first);
    const all = [marks];
    const joins = flow.inputs.filter(({ role }) => role === 'join');
    let join = 0;
    for (const [index, step] of flow.steps.entries()) {
      const scope = flow.scopes[index];
      switch (step.kind) {
        case 'watermark': {
          const marked = markedBy(step.column, scope);
          if (marked !== undefined) marks = { ...marks, columns: [...marks.columns, marked] };
          break;
        }
        case 'join': {
          const input = joins[join++];
          if (step.type !== 'semi' && step.type !== 'anti')
            marks = joined(marks, input === undefined ? UNCERTAIN : this.ofInput(input), scope);
          break;
        }
        case 'columns':
          marks = afterColumns(step, marks, flow.scopes[index + 1]);
          break;
        case 'group':
          marks = afterGroup(step, marks);
          break;
        case 'sql':
          marks = UNCERTAIN;
          break;
        default:
          break;
      }
      all.push(marks);
    }
    return all;
  }

  private ofInput({ id, reference }: FlowRecord['inputs'][number]): Marks {
    const stored = id === undefined ? UNCERTAIN : (this.known.get(id) ?? UNCERTAIN);
    const qualifiers = [reference.dataset.name.text, ...(reference.alias === undefined ? [] : [reference.alias.text])].map(fold);
    return { ...stored, columns: stored.columns.map(({ name }) => ({ name, qualifiers, bare: true })) };
  }
}

/** Whether a name means a column that has a watermark. */
export function isMarked({ columns }: Marks, path: readonly Name[]): boolean {
  const [first, second] = path.map(({ text }) => fold(text));
  if (second !== undefined && columns.some(({ name, qualifiers }) => name === second && qualifiers.includes(first ?? '')))
    return true;
  return path.length === 1 && columns.some(({ name, bare }) => bare && name === first);
}

/** The column that an expression is, without brackets around it. */
export function plainPath(expression: Expression | undefined): readonly Name[] | undefined {
  let inner = expression;
  while (inner?.kind === 'parenthesis') inner = inner.inner;
  return inner?.kind === 'column' ? inner.path : undefined;
}

function markedBy({ path }: ColumnReference, scope: FlowScope | undefined): Marked | undefined {
  const [first, second] = path.map(({ text }) => fold(text));
  if (first === undefined) return undefined;
  const found = scope?.columns.find(({ name, qualifiers }) =>
    second === undefined ? fold(name) === first : fold(name) === second && qualifiers.some(other => fold(other) === first),
  );
  if (found === undefined) return { name: second ?? first, qualifiers: second === undefined ? [] : [first], bare: true };
  const bare = scope?.columns.find(({ name }) => fold(name) === fold(found.name)) === found;
  return { name: fold(found.name), qualifiers: found.qualifiers.map(fold), bare };
}

/** Of columns of one name the left one keeps it. */
function joined(left: Marks, right: Marks, scope: FlowScope | undefined): Marks {
  const taken = new Set(scope?.columns.map(({ name }) => fold(name)) ?? []);
  return {
    columns: [...left.columns, ...right.columns.map(column => ({ ...column, bare: !taken.has(column.name) }))],
    uncertain: left.uncertain || right.uncertain,
  };
}

function afterColumns(step: StepOf<'columns'>, before: Marks, after: FlowScope | undefined): Marks {
  const row = new Map<string, boolean>();
  const defined = new Map<string, boolean>();
  for (const item of step.items) {
    if (item.kind === 'star') {
      const alias = item.alias === undefined ? undefined : fold(item.alias.text);
      const without = new Set(item.except.map(({ text }) => fold(text)));
      for (const { name, bare, qualifiers } of before.columns)
        if ((alias === undefined ? bare : qualifiers.includes(alias)) && !without.has(name) && !defined.has(name))
          row.set(name, true);
      continue;
    }
    const path = item.value === undefined ? [item.name] : plainPath(item.value);
    const above = path?.length === 1 && item.value !== undefined ? defined.get(fold(path[0]?.text ?? '')) : undefined;
    const marked = path !== undefined && (above ?? isMarked(before, path));
    row.set(fold(item.name.text), marked);
    defined.set(fold(item.name.text), marked);
  }
  if (step.schema !== undefined)
    for (const { name } of after?.columns ?? [])
      if (before.columns.some(column => column.bare && column.name === fold(name))) row.set(fold(name), true);
  const columns = [...row].filter(([, marked]) => marked).map(([name]): Marked => ({ name, qualifiers: [], bare: true }));
  return { columns, uncertain: before.uncertain };
}

function afterGroup(step: StepOf<'group'>, before: Marks): Marks {
  const names = step.items.flatMap(item => {
    if (item.kind === 'window')
      return item.column !== undefined && isMarked(before, item.column.path) ? ['window_start', 'window_end'] : [];
    const path = plainPath(item.value);
    return path !== undefined && isMarked(before, path) ? [fold((item.alias ?? path.at(-1))?.text ?? '')] : [];
  });
  return { columns: names.map(name => ({ name, qualifiers: [], bare: true })), uncertain: before.uncertain };
}
