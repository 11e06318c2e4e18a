import type { ColumnDefinition, Expression, Name } from '../model/declaration/index.js';
import { columnId } from '../model/ids.js';
import { fold } from '../model/names.js';
import type { FlowRecord, FlowScope, Id, SourceRecord, TableRecord } from '../model/records.js';
import { flowsOf, readsOf } from './flows.js';
import type { RuleContext } from './rule.js';
import { castInSql } from './sql.js';
import { bringsTypes } from './systems.js';
import { propertyExpressions, stepExpressions, subexpressions } from './walk.js';

/** A source whose columns reach a table with no type stated on the way, and the bronze tables between, the nearest first. */
export interface Untyped {
  readonly source: SourceRecord;
  readonly through: readonly TableRecord[];
}

/** Calls that say what a text is. */
const CONVERSIONS: ReadonlySet<string> = new Set([
  'to_date',
  'to_timestamp',
  'from_json',
  'from_csv',
  'from_avro',
  'from_protobuf',
]);

/** Where a piece of a table's text gets its values: ids of the columns of its inputs, or all of some inputs where columns are not known. */
interface Origin {
  readonly columns: readonly Id[];
  readonly datasets: readonly Id[];
}

/** Follows the types that are stated between sources and a table; each table is looked at once. */
export class StatedTypes {
  private readonly known = new Map<Id, readonly Untyped[]>();
  private readonly stated = new Map<Id, readonly Origin[]>();

  constructor(private readonly context: RuleContext) {}

  /** The sources that a table reads, directly or through bronze tables alone, of which nothing on some way states a type. */
  untyped(table: TableRecord): readonly Untyped[] {
    const opened = new Set<Id>();
    const work = [table];
    for (let next = work.at(-1); next !== undefined; next = work.at(-1)) {
      const { id } = next;
      if (this.known.has(id) || opened.has(id)) {
        work.pop();
        if (!this.known.has(id)) this.known.set(id, this.look(next));
        continue;
      }
      opened.add(id);
      for (const flow of flowsOf(this.context, next))
        for (const read of readsOf(this.context, flow))
          if (read.kind === 'table' && read.layer === 'bronze' && !opened.has(read.id)) work.push(read);
    }
    return this.known.get(table.id) ?? [];
  }

  private look(table: TableRecord): readonly Untyped[] {
    const isTorn = (handle: string): boolean => this.context.declarationOf(handle)?.torn !== undefined;
    if (table.properties.has('contract') || isTorn(table.handle)) return [];
    const found = new Map<Id, Untyped>();
    for (const flow of flowsOf(this.context, table)) {
      if (flow.properties?.has('contract') === true || isTorn(flow.handle)) continue;
      for (const read of readsOf(this.context, flow)) {
        for (const way of this.waysBehind(read)) {
          if (found.has(way.source.id) || this.states(table, read, way.source)) continue;
          found.set(way.source.id, way);
        }
      }
    }
    return [...found.values()];
  }

  private waysBehind(read: TableRecord | SourceRecord): readonly Untyped[] {
    if (read.kind === 'source') return this.statesItself(read) ? [] : [{ source: read, through: [] }];
    // Tables that read each other: nothing follows from going round once more.
    const known = read.layer === 'bronze' ? (this.known.get(read.id) ?? []) : [];
    return known.map(({ source, through }) => ({ source, through: [read, ...through] }));
  }

  private statesItself(source: SourceRecord): boolean {
    if (bringsTypes(source) || source.properties.has('contract') || source.declaration.torn !== undefined) return true;
    const rescue = source.properties.get('rescue')?.property;
    const rescued = rescue?.name === 'rescue' ? fold(rescue.value.column.text) : undefined;
    const columns = source.properties.get('columns')?.property;
    if (columns?.name !== 'columns') return false;
    const { items, schema } = columns.value;
    // A schema that is unknown is told elsewhere.
    if (schema !== undefined && source.columns.every(({ name }) => fold(name) === rescued)) return true;
    if (items.some(item => item.kind === 'column' && item.type !== undefined && fold(item.name.text) !== rescued)) return true;
    return source.columns.some(({ name, type }) => type.name !== 'unknown' && fold(name) !== rescued);
  }

  /** Whether a table states the type of a column that comes from a source by one of its inputs. */
  private states(table: TableRecord, read: TableRecord | SourceRecord, source: SourceRecord): boolean {
    return this.origins(table).some(
      ({ columns, datasets }) => datasets.includes(read.id) || columns.some(column => this.comesFrom(read, column, source)),
    );
  }

  /** What each type that a table states is the type of. */
  private origins(table: TableRecord): readonly Origin[] {
    const known = this.stated.get(table.id);
    if (known !== undefined) return known;
    const flows = flowsOf(this.context, table);
    const properties = [...table.properties.values()].flatMap(({ property }) => propertyExpressions(property));
    const found = [...flows.flatMap(flow => this.inSteps(flow)), ...this.casts(properties, table.flow, table.flow.scopes.at(-1))];
    this.stated.set(table.id, found);
    return found;
  }

  private inSteps(flow: FlowRecord): readonly Origin[] {
    const all = readsOf(this.context, flow).map(({ id }) => id);
    return flow.steps.flatMap((step, index): readonly Origin[] => {
      const [before, after] = [flow.scopes[index], flow.scopes[index + 1]];
      if (step.kind === 'sql') return castInSql(step) === undefined ? [] : [{ columns: [], datasets: all }];
      // The condition of a join sees the columns of both sides.
      if (step.kind === 'join') return this.casts(stepExpressions(step), flow, together(before, after));
      if (step.kind === 'group')
        return [...this.casts(stepExpressions(step), flow, before), ...this.definitions(step.aggregates, flow, before)];
      if (step.kind !== 'columns') return this.casts(stepExpressions(step), flow, before);
      const schema = step.schema === undefined ? [] : (after?.columns ?? []);
      return [
        ...this.definitions(
          step.items.filter(item => item.kind === 'column'),
          flow,
          before,
        ),
        ...schema.filter(({ type }) => type.name !== 'unknown').map(({ from }) => ({ columns: from, datasets: [] })),
      ];
    });
  }

  /** The types that definitions of columns state: their own, and those of the casts in them. */
  private definitions(items: readonly ColumnDefinition[], flow: FlowRecord, scope: FlowScope | undefined): readonly Origin[] {
    return items.flatMap(({ name, type, value }, index) => {
      const above = items.slice(0, index);
      if (value === undefined) return type === undefined ? [] : this.originsOf([name], flow, scope, []);
      return type === undefined ? this.casts([value], flow, scope, above) : this.originsIn(value, flow, scope, above);
    });
  }

  private casts(
    expressions: readonly Expression[],
    flow: FlowRecord,
    scope: FlowScope | undefined,
    above: readonly ColumnDefinition[] = [],
  ): readonly Origin[] {
    return expressions
      .flatMap(expression => [...subexpressions(expression)])
      .filter(part => this.isConversion(part))
      .flatMap(part => this.originsIn(part, flow, scope, above));
  }

  private isConversion(expression: Expression): boolean {
    if (expression.kind === 'cast') return true;
    if (expression.kind !== 'call') return false;
    const name = fold(expression.name.text);
    return CONVERSIONS.has(name) || this.context.functionNamed(name) !== undefined;
  }

  /** What the names in an expression stand for. */
  private originsIn(
    expression: Expression,
    flow: FlowRecord,
    scope: FlowScope | undefined,
    above: readonly ColumnDefinition[],
  ): readonly Origin[] {
    return [...subexpressions(expression)].flatMap(part =>
      part.kind === 'column' ? this.originsOf(part.path, flow, scope, above) : [],
    );
  }

  /** What a name stands for: a column that is defined above in the same block, else one in scope. */
  private originsOf(
    path: readonly Name[],
    flow: FlowRecord,
    scope: FlowScope | undefined,
    above: readonly ColumnDefinition[],
  ): readonly Origin[] {
    const [first, second] = path.map(({ text }) => fold(text));
    const own = above.findLastIndex(({ name, value }) => value !== undefined && fold(name.text) === first);
    const value = above[own]?.value;
    if (value !== undefined) return this.originsIn(value, flow, scope, above.slice(0, own));
    const named = (name: string | undefined, qualifier?: string): readonly Id[] | undefined =>
      scope?.columns.find(
        candidate =>
          fold(candidate.name) === name &&
          (qualifier === undefined || candidate.qualifiers.some(other => fold(other) === qualifier)),
      )?.from;
    const columns = (second === undefined ? undefined : named(second, first)) ?? named(first);
    const hasSql = flow.steps.some(({ kind }) => kind === 'sql');
    if (columns !== undefined && (columns.length > 0 || !hasSql)) return [{ columns, datasets: [] }];
    // Where a query's columns come from is not known: from any of its inputs.
    if (hasSql) return [{ columns: [], datasets: readsOf(this.context, flow).map(({ id }) => id) }];
    if (scope?.open !== true) return [];
    // A name of a row whose columns are not known: of the input that it says, else of any.
    const said = flow.inputs.find(({ reference }) => {
      const names = [reference.dataset.name.text, ...(reference.alias === undefined ? [] : [reference.alias.text])];
      return second !== undefined && names.some(name => fold(name) === first);
    });
    const inputs = said === undefined ? flow.inputs : [said];
    const name = path[said === undefined ? 0 : 1]?.text ?? '';
    return [{ columns: inputs.flatMap(({ id }) => (id === undefined ? [] : [columnId(id, name)])), datasets: [] }];
  }

  /** Whether a column of an input, by its id, holds values of a source. */
  private comesFrom(input: TableRecord | SourceRecord, column: Id, source: SourceRecord): boolean {
    const seen = new Set<Id>();
    const work = [{ read: input, id: column }];
    for (let next = work.pop(); next !== undefined; next = work.pop()) {
      const { read, id } = next;
      if (!id.startsWith(`${read.id}.`) || seen.has(id)) continue;
      seen.add(id);
      if (read.id === source.id) return true;
      if (read.kind === 'source') continue;
      const known = read.columns.find(({ name }) => columnId(read.id, name) === id);
      if (known === undefined && (!read.open || isTechnical(read, id))) continue;
      const behind = flowsOf(this.context, read).flatMap(flow => readsOf(this.context, flow));
      const name = id.slice(read.id.length);
      for (const other of behind) for (const from of known?.from ?? [other.id + name]) work.push({ read: other, id: from });
    }
    return false;
  }
}

/** Bronze rows have an ingest time of their own. */
function isTechnical(table: TableRecord, id: Id): boolean {
  return fold(id) === fold(columnId(table.id, '_ingested_at'));
}

function together(before: FlowScope | undefined, after: FlowScope | undefined): FlowScope | undefined {
  if (before === undefined || after === undefined) return after ?? before;
  return { columns: [...before.columns, ...after.columns], open: before.open || after.open };
}
