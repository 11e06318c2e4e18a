import type { DataType, Expression, GroupItem, JoinStep, Name, StepOf } from '../../model/declaration/index.js';
import type { Model } from '../../model/model.js';
import type { TableRecord } from '../../model/records.js';
import type { Planning } from '../planner.js';
import { Refused } from '../refusal.js';
import { checkValue } from '../row-by-row.js';
import { schemaColumns } from '../schemas.js';
import { columnOf, type Named, resolved } from './names.js';
import type { Block, Query, QueryColumn, QuerySource } from './query.js';

const NOWHERE = { start: 0, end: 0 };
const name = (text: string): Name => ({ text, span: NOWHERE });
const column = (...path: string[]): Expression => ({ kind: 'column', path: path.map(name), span: NOWHERE });

const NOT_YET: Readonly<Record<string, string>> = {
  sample: 'a sample is not generated yet for this target',
  dedupe: 'a dedupe is not generated yet for a table that is computed from tables that change',
  watermark: 'a watermark is not generated yet for this target',
  sql: 'a sql step is not generated yet for this target: say it with steps',
};

/**
 * The flow of a table as a query over stored tables.
 * @throws Refused at the first step that cannot be said yet
 */
export function buildQuery(planning: Planning): Query {
  return new Builder(planning).build();
}

class Builder {
  readonly #planning: Planning;
  readonly #blocks: Block[] = [];
  #sources: QuerySource[] = [];
  #where: Expression[] = [];
  #row: Named[] = [];
  #grouped: Pick<Block, 'groupBy'> = {};
  /** True where nothing can be added to the current block but columns and conditions. */
  #isProjected = false;

  constructor(planning: Planning) {
    this.#planning = planning;
  }

  build(): Query {
    const { table, at, model } = this.#planning;
    const [base, second] = table.flow.inputs.filter(i => i.role === 'from' || i.role === 'union');
    if (second) throw new Refused('a union is not generated yet for this target', second.location);
    if (!base) {
      const sql = table.flow.steps.find(s => s.kind === 'sql');
      throw new Refused(NOT_YET.sql ?? '', at(sql?.span ?? table.nameSpan));
    }
    const { reference } = base;
    if ('mode' in reference && reference.mode === 'changes')
      throw new Refused('the reading mode changes is not generated yet for this target', base.location);
    const input = stored(model, table, base.id, base.location);
    this.#add(input, reference.alias?.text ?? input.name, [input.name, ...(reference.alias ? [reference.alias.text] : [])]);
    const joins = [...table.flow.joins];
    for (const step of table.flow.steps) {
      const reason = NOT_YET[step.kind];
      if (reason) throw new Refused(reason, at(step.span));
      if (step.kind === 'join') this.#join(step, joins.shift()?.asOf);
      else if (step.kind === 'where') this.#filter(step);
      else if (step.kind === 'columns') this.#columns(step);
      else if (step.kind === 'group') this.#group(step);
    }
    this.#close();
    return { blocks: this.#blocks };
  }

  #resolve(expression: Expression, also: readonly Named[] = []): Expression {
    const { table } = this.#planning;
    checkValue(expression, table.handle);
    return resolved(expression, [...this.#row, ...also], table.handle);
  }

  #add(input: TableRecord, alias: string, qualifiers: readonly string[], join?: QuerySource['join']): void {
    const columns = columnsOf(input);
    if (this.#sources.some(s => s.alias.toLowerCase() === alias.toLowerCase()))
      throw new Refused(`${alias} is the name of two inputs: give one of them an alias`, this.#planning.at(NOWHERE));
    this.#sources.push({
      alias,
      table: { layer: input.layer, name: input.name },
      columns: columns.map(({ name: n, type }) => ({ name: n, type })),
      ...(join ? { join } : {}),
    });
    for (const c of columns) {
      const bare = columnOf(this.#row, c.name) === undefined;
      this.#row.push({ name: c.name, type: c.type, value: column(alias, c.name), qualifiers, bare });
    }
  }

  #join(step: JoinStep, asOf: TableRecord['flow']['joins'][number]['asOf']): void {
    const { table, at, model } = this.#planning;
    const refuse = (reason: string): never => {
      throw new Refused(reason, at(step.span));
    };
    if (step.type !== 'left' && step.type !== 'inner') refuse(`a ${step.type} join is not generated yet for this target`);
    if (step.within || step.mode) refuse('a join of streams is not generated yet for this target');
    if (step.asOf && asOf !== 'version')
      refuse('a join `as of` to a table that is not type 2 is not generated yet for this target');
    if (this.#isProjected || this.#grouped.groupBy) this.#close();
    const read = table.flow.inputs.find(i => i.reference === step);
    const input = stored(model, table, read?.id, read?.location ?? at(step.span));
    const alias = step.alias?.text ?? input.name;
    const moment = step.asOf && this.#resolve(step.asOf);
    const left = [...this.#row];
    this.#add(input, alias, [input.name, alias]);
    const right = this.#row.slice(left.length);
    const equal = (step.using ?? []).map((n): Expression => {
      const [l, r] = [columnOf(left, n.text), columnOf(right, n.text, alias)];
      if (!l || !r) throw new Refused(`there is no column ${n.text} on both sides`, at(n.span));
      return { kind: 'binary', operator: '=', negated: false, left: l.value, right: r.value, span: n.span };
    });
    const conditions = [...(step.on ? [this.#resolve(step.on)] : equal), ...(moment ? valid(input, alias, moment) : [])];
    const on = conditions.reduce(and);
    const added = this.#sources.pop();
    if (added) this.#sources.push({ ...added, join: { type: step.type === 'left' ? 'left' : 'inner', on } });
  }

  #filter({ condition }: StepOf<'where'>): void {
    if (this.#grouped.groupBy) this.#close();
    this.#where.push(this.#resolve(condition));
  }

  #columns(step: StepOf<'columns'>): void {
    const { model, table, at } = this.#planning;
    const items = step.schema ? schemaColumns(model, table, step.schema.text) : step.items;
    if (!items) throw new Refused(`there is no schema ${step.schema?.text}`, at(step.schema?.span ?? step.span));
    const row = new Map<string, Named>();
    const put = (c: Named) => row.set(c.name.toLowerCase(), { ...c, qualifiers: [], bare: true });
    for (const item of items) {
      if (item.kind === 'star') {
        const except = new Set(item.except.map(n => n.text.toLowerCase()));
        const of = item.alias?.text.toLowerCase();
        const isIn = (c: Named) => (of === undefined ? c.bare : c.qualifiers.some(q => q.toLowerCase() === of));
        for (const c of this.#row) if (isIn(c) && !except.has(c.name.toLowerCase()) && !isTechnical(c.name)) put(c);
        continue;
      }
      if (item.notNull)
        throw new Refused('`not null` is not generated yet for a table that is computed: say it with `expect`', at(item.span));
      const value = this.#resolve(
        item.value ?? { kind: 'column', path: [item.name], span: item.name.span },
        item.value ? [...row.values()] : [],
      );
      put({ name: item.name.text, type: this.#typeOf(item.name.text), value, qualifiers: [], bare: true });
    }
    this.#row = [...row.values()];
    this.#isProjected = true;
  }

  #group(step: StepOf<'group'>): void {
    if (this.#grouped.groupBy) this.#close();
    const groups = step.items.map(item => this.#groupItem(item));
    const aggregates: Named[] = [];
    for (const a of step.aggregates) {
      const value = this.#resolve(a.value ?? column(a.name.text), [
        ...groups.filter(g => !columnOf(this.#row, g.name)),
        ...aggregates,
      ]);
      aggregates.push({ name: a.name.text, type: this.#typeOf(a.name.text), value, qualifiers: [], bare: true });
    }
    this.#grouped = { groupBy: groups.map(g => g.value) };
    this.#row = [...groups, ...aggregates];
  }

  #groupItem(item: GroupItem): Named {
    const { at } = this.#planning;
    if (item.kind === 'window') throw new Refused('a group by a window is not generated yet for this target', at(item.span));
    const own = item.value.kind === 'column' ? item.value.path.at(-1)?.text : undefined;
    const text = item.alias?.text ?? own;
    if (text === undefined) throw new Refused('this group has no name: add `as NAME`', at(item.span));
    return { name: text, type: this.#typeOf(text), value: this.#resolve(item.value), qualifiers: [], bare: true };
  }

  /** The type that the model has found for a column of the flow's row. */
  #typeOf(wanted: string): DataType {
    const { table } = this.#planning;
    const scopes = [table.flow.columns, ...[...table.flow.scopes].reverse().map(s => s.columns)];
    const found = scopes.flatMap(columns => columns.filter(c => c.name.toLowerCase() === wanted.toLowerCase()));
    return found[0]?.type ?? { name: 'unknown' };
  }

  /** Ends the block; what follows reads its columns. */
  #close(): void {
    const columns: QueryColumn[] = this.#row.filter(c => c.bare && !isTechnical(c.name));
    this.#blocks.push({
      sources: this.#sources,
      where: this.#where,
      ...this.#grouped,
      columns: columns.map(({ name: n, type, value }) => ({ name: n, type, value })),
    });
    this.#sources = [{ alias: 'rows', columns: columns.map(({ name: n, type }) => ({ name: n, type })) }];
    this.#row = columns.map(c => ({ name: c.name, type: c.type, value: column('rows', c.name), qualifiers: [], bare: true }));
    this.#where = [];
    this.#grouped = {};
    this.#isProjected = false;
  }
}

const isTechnical = (n: string) => n.toLowerCase() === '_ingested_at';

/** The columns of a stored table that a flow can name. */
function columnsOf(table: TableRecord): { readonly name: string; readonly type: DataType }[] {
  const own = table.columns.map(({ name: n, type }) => ({ name: n, type }));
  const hasArrival = table.layer === 'bronze' && !own.some(c => isTechnical(c.name));
  return hasArrival ? [...own, { name: '_ingested_at', type: { name: 'timestamp' } }] : own;
}

function stored(model: Model, reader: TableRecord, id: string | undefined, location: ConstructorParameters<typeof Refused>[1]) {
  const table = id === undefined ? undefined : model.table(id);
  if (!table) throw new Refused('an input of this table is not known, or is no table', location);
  if (table.pipeline !== reader.pipeline)
    throw new Refused(
      `${table.layer}.${table.name} belongs to another pipeline; reading across pipelines is not generated yet`,
      location,
    );
  if (table.open) throw new Refused(`the columns of ${table.layer}.${table.name} are not all known`, location);
  return table;
}

const and = (left: Expression, right: Expression): Expression => ({
  kind: 'binary',
  operator: 'and',
  negated: false,
  left,
  right,
  span: NOWHERE,
});

/** The version of a type 2 table that was in force at a moment. */
function valid(table: TableRecord, alias: string, moment: Expression): Expression[] {
  const named = (role: string) => table.columns.find(c => c.role === role)?.name ?? role;
  const [from, to] = [column(alias, named('valid_from')), column(alias, named('valid_to'))];
  const compare = (operator: '<=' | '<', left: Expression, right: Expression): Expression => ({
    kind: 'binary',
    operator,
    negated: false,
    left,
    right,
    span: NOWHERE,
  });
  const open: Expression = { kind: 'is null', negated: false, value: to, span: NOWHERE };
  const before: Expression = {
    kind: 'binary',
    operator: 'or',
    negated: false,
    left: compare('<', moment, to),
    right: open,
    span: NOWHERE,
  };
  return [compare('<=', from, moment), { kind: 'parenthesis', inner: before, span: NOWHERE }];
}
