import type { Expression, ExpressionOf } from '../declaration/index.js';
import { deciding, directIds, expressionLineage, lineageOf, mergedLineage } from '../flow/column-lineage.js';
import { evaluate } from '../flow/expression.js';
import type { ExpressionContext, SubqueryFacts } from '../flow/resolve.js';
import { type RowColumn, UNKNOWN } from '../flow/row.js';
import { makeScope, type Scope } from '../flow/scope.js';
import { fold } from '../names.js';
import type { ColumnLineage } from '../records.js';
import { commonType } from '../types.js';
import { relationRow } from './from.js';
import { generated } from './generators.js';
import { selectItems } from './items.js';
import { type Looking, type QueryContext, type Tables, valueFacts } from './looking.js';
import type { SqlQuery, SqlSelect } from './query.js';
import { OPEN_ROW, outerScopes, product, type QueryColumn, type QueryRow, renamedColumns, scopeOfRow } from './relations.js';

const NO_TABLES: Tables = new Map();

/** Says what a query yields: its columns with all that is known of them. Looks at every part of it once. */
export class QueryRows implements Looking {
  readonly context: QueryContext;
  readonly #known = new Map<SqlQuery, QueryRow>();

  constructor(context: QueryContext) {
    this.context = context;
  }

  of(query: SqlQuery): QueryRow {
    return this.query(query, NO_TABLES, []);
  }

  query(query: SqlQuery, around: Tables, outer: readonly Scope[]): QueryRow {
    const known = this.#known.get(query);
    if (known !== undefined) return known;
    const tables = new Map(around);
    for (const { name, columns, query: table } of query.with) {
      if (query.recursive) tables.set(fold(name.text), { row: OPEN_ROW, name });
      const row = this.query(table, tables, outer);
      const renamed = { ...row, columns: renamedColumns(row, columns) };
      tables.set(fold(name.text), { row: columns.length > 0 && row.open ? OPEN_ROW : renamed, name });
      this.context.findings.use(name.span, { kind: 'alias', name: name.text, span: name.span }, true);
    }
    const row = this.#body(query, tables, outer);
    this.#known.set(query, row);
    return row;
  }

  #body(query: SqlQuery, tables: Tables, outer: readonly Scope[]): QueryRow {
    const { body } = query;
    switch (body.kind) {
      case 'select':
        return this.#select(body, query, tables, outer);
      case 'query':
        return this.#ordered(this.query(body.query, tables, outer), query, [], tables, outer);
      case 'set': {
        const left = this.query(body.left, tables, outer);
        const right = this.query(body.right, tables, outer);
        return this.#ordered(this.#together(body, left, right), query, [], tables, outer);
      }
      case 'values':
        return this.#values(body.rows, tables, outer);
      case 'unknown':
        for (const part of body.parts) evaluate(part, this.at([makeScope({ open: true })], tables));
        return OPEN_ROW;
    }
  }

  #select(select: SqlSelect, query: SqlQuery, tables: Tables, outer: readonly Scope[]): QueryRow {
    const decided: (readonly ColumnLineage[])[] = [];
    let scope = makeScope({});
    for (const [index, relation] of select.from.entries()) {
      const { scope: next, decidedBy } = relationRow(this, relation, tables, [scope, ...outer]);
      scope = index === 0 ? next : product(scope, next);
      decided.push(decidedBy);
    }
    for (const view of select.lateralViews) {
      const context = this.at([scope, ...outerScopes(scope, outer)], tables);
      const facts = evaluate(view.generator, context);
      const row = generated(view.generator, facts, expressionLineage(view.generator, context), view, context, (name, span) =>
        this.context.origin(name, span),
      );
      scope = product(scope, scopeOfRow(row, view.alias?.text, []));
      if (view.alias !== undefined)
        this.context.findings.use(view.alias.span, { kind: 'alias', name: view.alias.text, span: view.alias.span }, true);
    }
    const scopes = [scope, ...outerScopes(scope, outer)];
    if (select.where !== undefined) decided.push(this.lookedAt(select.where, scopes, tables, 'FILTER'));
    const { columns, open, aliases } = selectItems(this, select, scope, scopes, tables);
    const withAliases = aliases.row.length === 0 ? scopes : [scope, aliases, ...scopes.slice(1)];
    for (const group of select.groupBy)
      if (!isOrdinal(group)) decided.push(this.lookedAt(group, withAliases, tables, 'GROUP_BY'));
    for (const condition of select.having) decided.push(this.lookedAt(condition, withAliases, tables, 'FILTER'));
    if (select.distinct) decided.push(...columns.map(({ column }) => deciding(lineageOf(column), 'GROUP_BY')));
    return this.#ordered({ columns, open, decidedBy: mergedLineage(...decided) }, query, withAliases, tables, outer);
  }

  /** `union` and the like: by place, under the names of the first. */
  #together(
    { operation, span }: { readonly operation: string; readonly span: { readonly start: number; readonly end: number } },
    left: QueryRow,
    right: QueryRow,
  ): QueryRow {
    const decidedBy = mergedLineage(left.decidedBy, right.decidedBy);
    if (left.open || right.open) return { columns: left.open ? [] : left.columns, open: left.open, decidedBy };
    if (left.columns.length !== right.columns.length) {
      const [a, b] = [left, right].map(({ columns }) => `${columns.length} column${columns.length === 1 ? '' : 's'}`);
      this.context.findings.problem({
        span: right.columns[0]?.span ?? span,
        code: 'union-columns',
        message: `The queries of ${operation === 'union' ? 'a' : 'an'} \`${operation}\` have the same number of columns: the first has ${a}, this one has ${b}.`,
      });
      return { ...OPEN_ROW, decidedBy };
    }
    const columns = left.columns.map((item, index): QueryColumn => {
      const other = right.columns[index];
      if (other === undefined || operation === 'except') return item;
      const { domain, role: _, watermark: __, ...column } = item.column;
      const lineage = mergedLineage(lineageOf(item.column), lineageOf(other.column));
      const isNullable =
        operation === 'union' ? column.nullable || other.column.nullable : column.nullable && other.column.nullable;
      return {
        ...item,
        column: {
          ...column,
          type: commonType([column.type, other.column.type]),
          nullable: isNullable,
          pii: column.pii || other.column.pii,
          ...(domain !== undefined && domain === other.column.domain ? { domain } : {}),
          from: directIds(lineage),
          lineage,
        },
      };
    });
    return { columns, open: false, decidedBy };
  }

  #values(rows: readonly (readonly Expression[])[], tables: Tables, outer: readonly Scope[]): QueryRow {
    const facts = rows.map(row => row.map(value => evaluate(value, this.at([makeScope({}), ...outer], tables))));
    const [first] = rows;
    const columns = (first ?? []).map((value, index): QueryColumn => {
      const all = facts.map(row => row[index]);
      const column: RowColumn = {
        name: `col${index + 1}`,
        type: commonType(all.map(fact => fact?.type ?? UNKNOWN)),
        nullable: all.some(fact => fact?.nullable !== false),
        pii: false,
        from: [],
        lineage: [],
        origin: this.context.origin(undefined, value.span),
      };
      return { column, named: true, span: value.span };
    });
    return { columns, open: false, decidedBy: [] };
  }

  /** `order by`: it sees the columns of the result first, then what the query reads. */
  #ordered(row: QueryRow, query: SqlQuery, scopes: readonly Scope[], tables: Tables, outer: readonly Scope[]): QueryRow {
    const own = scopeOfRow(row, undefined, []);
    const result = makeScope({ ...own, open: own.open && scopes.length === 0, inputs: [], clashes: new Map() });
    const seen = [result, ...(scopes.length === 0 ? outer : scopes)];
    const decided = query.orderBy
      .filter(item => !isOrdinal(item) && !isAll(item))
      .map(item => this.lookedAt(item, seen, tables, 'SORT'));
    return query.limited ? { ...row, decidedBy: mergedLineage(row.decidedBy, ...decided) } : row;
  }

  lookedAt(
    expression: Expression,
    scopes: readonly Scope[],
    tables: Tables,
    subtype: Parameters<typeof deciding>[1],
  ): readonly ColumnLineage[] {
    const context = this.at(scopes, tables);
    evaluate(expression, context);
    return deciding(expressionLineage(expression, context), subtype);
  }

  at(scopes: readonly Scope[], tables: Tables): ExpressionContext {
    return { ...this.context, scopes, sql: true, subquery: expression => this.#subquery(expression, tables, scopes) };
  }

  #subquery({ query, use }: ExpressionOf<'subquery'>, tables: Tables, scopes: readonly Scope[]): SubqueryFacts {
    const row = this.query(query, tables, scopes);
    const decided = deciding(row.decidedBy, 'CONDITIONAL');
    if (use === 'exists') return { type: { name: 'boolean' }, nullable: false, pii: false, from: [], lineage: decided };
    const [first] = row.columns;
    if (first === undefined || row.open) return { type: UNKNOWN, nullable: true, pii: false, from: [], lineage: decided };
    const lineage = mergedLineage(lineageOf(first.column), decided);
    return {
      ...valueFacts(first.column),
      nullable: use === 'scalar' || first.column.nullable,
      from: directIds(lineage),
      lineage,
    };
  }
}

/** `order by 2`. */
function isOrdinal(expression: Expression): boolean {
  return expression.kind === 'number';
}

/** `order by all`. */
function isAll(expression: Expression): boolean {
  return expression.kind === 'column' && expression.path.length === 1 && fold(expression.path[0]?.text ?? '') === 'all';
}
