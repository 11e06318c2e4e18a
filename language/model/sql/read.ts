import type { DatasetReference, Expression, Name, Span } from '../declaration/index.js';
import { ExpressionReader, type NamedWindows } from './expressions.js';
import { datasetKey, listOf, nodeOf, spanOver } from './nodes.js';
import { parseSql, type SqlNode, type SqlParser } from './parser.js';
import { explain } from './problems.js';
import type { LateralView, SelectItem, SqlBody, SqlQuery, SqlRelation, SqlStatement } from './query.js';
import { Text } from './text.js';

/**
 * Reads the text of a `sql` step.
 * @param base offset of its first character in the declaration
 * @returns the query with its places in the declaration, or what is wrong with the text
 */
export function readSql(parser: SqlParser, sql: string, base: number): SqlStatement {
  const whole = { start: base, end: base + sql.length };
  const parsed = parseSql(parser, sql);
  if (parsed.kind === 'unknown') return { kind: 'unknown' };
  if (parsed.kind === 'error') {
    const { message, start, end } = explain(sql, parsed);
    return { kind: 'wrong', code: 'sql-syntax', message, span: { start: base + start, end: base + end } };
  }
  const [first, ...others] = parsed.statements;
  const wrong = (message: string): SqlStatement => ({ kind: 'wrong', code: 'sql-not-a-query', message, span: whole });
  if (first === undefined) return wrong('This `sql` step holds no query. Write the `select` that makes the new row.');
  if (others.length > 0)
    return wrong('A `sql` step holds one query, and this is several statements. Give each a table or a step of its own.');
  const kind = nodeOf(first)?.kind ?? '';
  const query = new QueryReader(new Text(sql, base, parsed.offset), datasetsIn(first));
  if (QUERIES.has(kind)) return { kind: 'query', query: query.read(first), references: query.references };
  if (kind === 'alias' && /^\s*table\b/i.test(sql)) return { kind: 'unknown' };
  const verb = /^[\s(]*([a-z]+)/i.exec(sql)?.[1]?.toLowerCase();
  const what = verb === undefined ? 'This' : `\`${verb}\``;
  return wrong(
    `${what} is no query, and a \`sql\` step holds one: it says what the rows are, and the table's \`write\` how they get there. Begin it with \`select\` or \`with\`.`,
  );
}

const QUERIES: ReadonlySet<string> = new Set(['select', 'union', 'intersect', 'except', 'subquery', 'values']);
const JOINS: ReadonlyMap<string, Extract<SqlRelation, { kind: 'join' }>['type']> = new Map([
  ['Inner', 'inner'],
  ['Cross', 'inner'],
  ['Natural', 'inner'],
  ['Implicit', 'inner'],
  ['Left', 'left'],
  ['NaturalLeft', 'left'],
  ['Right', 'right'],
  ['NaturalRight', 'right'],
  ['Full', 'full'],
  ['Outer', 'full'],
  ['NaturalFull', 'full'],
  ['Semi', 'semi'],
  ['LeftSemi', 'semi'],
  ['Anti', 'anti'],
  ['LeftAnti', 'anti'],
]);
const KINDS: ReadonlySet<string> = new Set(['source', 'bronze', 'silver', 'gold', 'deadletter']);
const GROUPINGS: ReadonlySet<string> = new Set(['ROLLUP', 'CUBE', 'GROUPING SETS']);
const NO_WINDOWS: NamedWindows = new Map();

/** The tables of a statement that are named with a kind. */
function datasetsIn(statement: SqlNode): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) walk(item);
    else if (typeof value === 'object' && value !== null) {
      const { name, schema } = ((value as SqlNode).table ?? {}) as SqlNode;
      if (name != null && schema != null) found.add(datasetKey((schema as SqlNode).name, (name as SqlNode).name));
      for (const member of Object.values(value)) walk(member);
    }
  };
  walk(statement);
  return found;
}

/** Turns the parser's query into the model's. It goes through it in the order of the text. */
class QueryReader {
  readonly references: DatasetReference[] = [];
  readonly #text: Text;
  readonly #expressions: ExpressionReader;

  /** @param datasets what the query names with a kind: `silver.orders`, folded */
  constructor(text: Text, datasets: ReadonlySet<string>) {
    this.#text = text;
    this.#expressions = new ExpressionReader(this.#text, datasets, node => this.read(node));
  }

  read(value: unknown): SqlQuery {
    const node = nodeOf(value);
    const body = node?.body ?? {};
    const clause = body.with as SqlNode | null | undefined;
    const tables = listOf(clause?.ctes).flatMap(table => {
      const name = this.#text.name((table as SqlNode).alias);
      const query = this.read((table as SqlNode).this);
      return name === undefined ? [] : [{ name, columns: this.#names((table as SqlNode).columns), query }];
    });
    const read = this.#body(node?.kind ?? '', body);
    const look = (inner: unknown): Expression => this.#expressions.read(inner, this.#text.span, NO_WINDOWS);
    return {
      with: tables,
      recursive: clause?.recursive === true,
      body: read,
      orderBy: listOf((body.order_by as SqlNode | null | undefined)?.expressions).map(item => look((item as SqlNode).this)),
      limited: body.limit != null || body.offset != null || body.fetch != null,
    };
  }

  #body(kind: string, body: SqlNode): SqlBody {
    switch (kind) {
      case 'select':
        return this.#select(body);
      case 'union':
      case 'intersect':
      case 'except': {
        const left = this.read(body.left);
        const right = this.read(body.right);
        return { kind: 'set', operation: kind, left, right, span: this.#text.span };
      }
      case 'subquery':
        return { kind: 'query', query: this.read(body.this) };
      case 'values': {
        const look = (inner: unknown): Expression => this.#expressions.read(inner, this.#text.span, NO_WINDOWS);
        const rows = listOf(body.expressions).map(row => listOf((row as SqlNode).expressions).map(look));
        return { kind: 'values', rows, span: this.#text.span };
      }
      default:
        return { kind: 'unknown', parts: [this.#expressions.opaque(body, this.#text.span, NO_WINDOWS)] };
    }
  }

  #select(body: SqlNode): SqlBody {
    const windows: NamedWindows = new Map(
      listOf(body.windows).map(window => [
        String(((window as SqlNode).name as SqlNode | null)?.name).toLowerCase(),
        ((window as SqlNode).spec ?? {}) as SqlNode,
      ]),
    );
    const look = (inner: unknown): Expression => this.#expressions.read(inner, this.#text.span, windows);
    const member = (name: string): unknown => (body[name] as SqlNode | null | undefined)?.this;
    const items = listOf(body.expressions).map(item => this.#item(item, windows));
    const first = listOf((body.from as SqlNode | null | undefined)?.expressions).map(relation => this.#relation(relation));
    const from = this.#joined(first, body.joins, windows);
    const lateralViews = listOf(body.lateral_views).map(view => this.#lateralView(view as SqlNode, look));
    const where = body.where_clause == null ? {} : { where: look(member('where_clause')) };
    const groups = listOf((body.group_by as SqlNode | null | undefined)?.expressions);
    const isGrouping = (group: unknown): boolean => {
      const node = nodeOf(group);
      return node?.kind === 'rollup' || node?.kind === 'cube' || GROUPINGS.has(String(node?.body.name).toUpperCase());
    };
    return {
      kind: 'select',
      items,
      from,
      lateralViews,
      ...where,
      groupBy: groups.map(group =>
        isGrouping(group) ? this.#expressions.opaque(nodeOf(group)?.body, this.#text.span, windows) : look(group),
      ),
      groupingSets: groups.some(isGrouping),
      having: ['having', 'qualify'].filter(name => body[name] != null).map(name => look(member(name))),
      distinct: body.distinct === true || body.distinct_on != null,
    };
  }

  #item(value: unknown, windows: NamedWindows): SelectItem {
    const node = nodeOf(value);
    const whole = this.#text.span;
    const body = node?.body ?? {};
    if (node?.kind === 'star') {
      const qualifier = this.#qualifier(body.table);
      const except = this.#names(body.except);
      const replace = listOf(body.replace).flatMap(item => {
        const name = this.#text.name((item as SqlNode).alias);
        return name === undefined ? [] : [{ name, value: this.#expressions.read((item as SqlNode).this, whole, windows) }];
      });
      const star = this.#text.takeStar();
      const span = spanOver([...qualifier.map(name => name.span), ...(star === undefined ? [] : [star])]) ?? whole;
      return { kind: 'star', qualifier, except, replace, span };
    }
    const isAlias = node?.kind === 'alias';
    const aliases = isAlias ? [body.alias, ...listOf(body.column_aliases)].flatMap(alias => this.#text.name(alias) ?? []) : [];
    const around = spanOver(aliases.map(({ span }) => span)) ?? whole;
    const read = this.#expressions.read(isAlias ? body.this : value, around, windows);
    return { kind: 'value', value: read, aliases, span: spanOver([read.span, ...aliases.map(({ span }) => span)]) ?? whole };
  }

  /** `a`, or `a.b` in one identifier, as the parser writes it before a star. */
  #qualifier(value: unknown): readonly Name[] {
    const name = value == null ? undefined : this.#text.name(value);
    if (name === undefined) return [];
    if (!name.text.includes('.') || name.span.end - name.span.start !== name.text.length) return [name];
    let { start } = name.span;
    return name.text.split('.').map(text => {
      const span = { start, end: start + text.length };
      start = span.end + 1;
      return { text, span };
    });
  }

  #joined(first: readonly SqlRelation[], joins: unknown, windows: NamedWindows): readonly SqlRelation[] {
    const relations = [...first];
    for (const item of listOf(joins)) {
      const join = item as SqlNode;
      const right = this.#relation(join.this);
      const left = relations.pop();
      const type = JOINS.get(String(join.kind));
      if (left === undefined || type === undefined) {
        relations.push(...(left === undefined ? [] : [left]), { kind: 'unknown', over: right, columns: [] });
        continue;
      }
      relations.push({
        kind: 'join',
        left,
        right,
        type,
        natural: String(join.kind).startsWith('Natural'),
        ...(join.on == null ? {} : { on: this.#expressions.read(join.on, this.#text.span, windows) }),
        using: this.#names(join.using),
      });
    }
    return relations;
  }

  #relation(value: unknown): SqlRelation {
    const node = nodeOf(value);
    const body = node?.body ?? {};
    const alias = body.alias == null ? undefined : this.#text.name(body.alias);
    const named = { ...(alias === undefined ? {} : { alias }), columns: this.#names(body.column_aliases) };
    switch (node?.kind) {
      case 'table':
        return this.#table(body, named);
      case 'subquery':
        return { kind: 'query', query: this.read(value), lateral: body.lateral === true, ...named };
      case 'values':
        return { kind: 'query', query: this.read(value), lateral: false, ...named };
      case 'joined_table': {
        const [joined] = this.#joined([this.#relation(body.left)], body.joins, NO_WINDOWS);
        return joined ?? { kind: 'unknown', ...named };
      }
      case 'pivot':
      case 'unpivot':
        return { kind: 'unknown', over: this.#relation(body.this), ...named };
      default:
        return { kind: 'unknown', ...named };
    }
  }

  #table(body: SqlNode, named: { readonly alias?: Name; readonly columns: readonly Name[] }): SqlRelation {
    const name = this.#text.name(body.name);
    const schema = body.schema == null ? undefined : this.#text.name(body.schema);
    const catalog = body.catalog == null ? undefined : this.#text.name(body.catalog);
    if (name === undefined || body.version != null || body.system_time != null) return { kind: 'unknown', ...named };
    const span: Span = { start: (catalog ?? schema ?? name).span.start, end: name.span.end };
    const kind = schema?.text.toLowerCase() ?? '';
    const reference: DatasetReference = KINDS.has(kind)
      ? {
          ...(catalog === undefined ? {} : { pipeline: catalog }),
          kind: kind as NonNullable<DatasetReference['kind']>,
          ...(schema === undefined ? {} : { kindSpan: schema.span }),
          name,
          span,
        }
      : { ...(schema === undefined ? {} : { pipeline: schema }), name, span };
    if (reference.kind !== undefined) this.references.push(reference);
    return { kind: 'table', reference, ...(schema === undefined ? { single: name } : {}), ...named };
  }

  #lateralView(view: SqlNode, look: (inner: unknown) => Expression): LateralView {
    const alias = view.table_alias == null ? undefined : this.#text.name(view.table_alias);
    return {
      generator: look(view.this),
      outer: view.outer === true,
      ...(alias === undefined ? {} : { alias }),
      columns: this.#names(view.column_aliases),
    };
  }

  #names(value: unknown): readonly Name[] {
    return listOf(value).flatMap(name => this.#text.name(name) ?? []);
  }
}
