import type { BinaryOperator, DataType, Duration, DurationUnit, Expression, Name, Span, Window } from '../declaration/index.js';
import { CALLS, SPELLINGS } from './calls.js';
import { argumentsOf, callName, datasetKey, listOf, nodeOf, spanOver, withSpan } from './nodes.js';
import type { SqlNode } from './parser.js';
import type { SqlQuery } from './query.js';
import type { Text } from './text.js';
import { sqlType } from './types.js';

const OPERATORS: ReadonlyMap<string, { readonly operator: BinaryOperator; readonly negated?: true }> = new Map([
  ['or', { operator: 'or' }],
  ['and', { operator: 'and' }],
  ['eq', { operator: '=' }],
  ['neq', { operator: '<>' }],
  ['lt', { operator: '<' }],
  ['lte', { operator: '<=' }],
  ['gt', { operator: '>' }],
  ['gte', { operator: '>=' }],
  ['null_safe_eq', { operator: '<=>' }],
  ['null_safe_neq', { operator: 'is distinct from' }],
  ['like', { operator: 'like' }],
  ['i_like', { operator: 'ilike' }],
  ['concat', { operator: '||' }],
  ['add', { operator: '+' }],
  ['sub', { operator: '-' }],
  ['mul', { operator: '*' }],
  ['div', { operator: '/' }],
  ['mod', { operator: '%' }],
]);

/** Named windows of the query around an expression, by folded name. */
export type NamedWindows = ReadonlyMap<string, SqlNode>;

/** Turns the parser's expressions into those of the model. What these cannot say is `opaque`, and made of its parts. */
export class ExpressionReader {
  readonly #text: Text;
  readonly #datasets: ReadonlySet<string>;
  readonly #query: (node: unknown) => SqlQuery;

  /** @param datasets what the query names with a kind, as `datasetKey` writes it: a column's name may begin with it */
  constructor(text: Text, datasets: ReadonlySet<string>, query: (node: unknown) => SqlQuery) {
    this.#text = text;
    this.#datasets = datasets;
    this.#query = query;
  }

  /** @param around where the expression stands, as far as it is known: the place of what has none of its own */
  read(value: unknown, around: Span, windows: NamedWindows): Expression {
    const node = nodeOf(value);
    if (node === undefined) return { kind: 'missing', span: around };
    const { kind, body } = node;
    const look = (inner: unknown): Expression => this.read(inner, around, windows);
    switch (kind) {
      case 'literal':
        return this.#literal(body, around);
      case 'boolean':
        return { kind: 'boolean', value: body.value === true, span: around };
      case 'null':
        return { kind: 'null', span: around };
      case 'column':
      case 'dot':
        return this.#column(kind, body, value, look, around);
      case 'paren':
        return withSpan({ kind: 'parenthesis', inner: look(body.this) }, around);
      case 'not': {
        const operand = look(body.this);
        if (operand.kind === 'binary' && !operand.negated && NEGATABLE.has(operand.operator))
          return { ...operand, negated: true };
        return withSpan({ kind: 'unary', operator: 'not', operand }, around);
      }
      case 'neg':
        return withSpan({ kind: 'unary', operator: '-', operand: look(body.this) }, around);
      case 'is_null':
        return withSpan({ kind: 'is null', negated: body.not === true, value: look(body.this) }, around);
      case 'in':
        return this.#in(body, look, around);
      case 'between':
        return withSpan(
          { kind: 'between', negated: body.not === true, value: look(body.this), low: look(body.low), high: look(body.high) },
          around,
        );
      case 'regexp_like':
        return withSpan(
          { kind: 'binary', operator: 'rlike', negated: false, left: look(body.this), right: look(body.pattern) },
          around,
        );
      case 'case':
        return this.#case(body, look, around);
      case 'cast':
        return this.#cast(body, look, around);
      case 'interval':
        return this.#interval(body, look, around);
      case 'subscript':
        return withSpan({ kind: 'index', of: look(body.this), index: look(body.index) }, around);
      case 'subquery':
        return { kind: 'subquery', query: this.#query(value), use: 'scalar', span: around };
      case 'exists':
        return { kind: 'subquery', query: this.#query(body.this), use: 'exists', span: around };
      case 'lambda':
        return this.#lambda(body, look, around);
      case 'window_function':
        return this.#windowed(body, around, windows);
      case 'count':
      case 'function':
      case 'aggregate_function':
        return this.#call(kind, body, around, windows);
      case 'alias':
        return look(body.this);
    }
    const operator = OPERATORS.get(kind);
    if (operator !== undefined && body.quantifier == null && body.escape == null)
      return withSpan(
        { kind: 'binary', operator: operator.operator, negated: false, left: look(body.left), right: look(body.right) },
        around,
      );
    if (CALLS.has(kind)) return this.#call(kind, body, around, windows);
    return this.opaque(body, around, windows);
  }

  /** Of what is not understood all expressions in it, so that their names are found. */
  opaque(value: unknown, around: Span, windows: NamedWindows): Expression {
    const parts: Expression[] = [];
    const walk = (inner: unknown): void => {
      if (Array.isArray(inner)) for (const item of inner) walk(item);
      else if (typeof inner === 'object' && inner !== null) {
        const node = nodeOf(inner);
        if (node !== undefined && isExpression(node.kind)) parts.push(this.read(inner, around, windows));
        else for (const member of Object.values(inner)) walk(member);
      }
    };
    walk(value);
    return withSpan({ kind: 'opaque', parts }, around);
  }

  #literal(body: SqlNode, around: Span): Expression {
    const value = String(body.value);
    const nothing: Expression = { kind: 'opaque', parts: [], span: around };
    switch (body.literal_type) {
      case 'number':
        return /^\d/.test(value) ? { kind: 'number', text: value.replace(/\.$/, '.0'), span: around } : nothing;
      case 'string':
      case 'raw_string':
        return { kind: 'string', value, span: around };
      case 'date':
      case 'timestamp':
        return { kind: 'typed', type: body.literal_type, value, span: around };
      default:
        return nothing;
    }
  }

  /** `c`, `t.c`, `t.c.f`: a path of names; anything else before the point is an expression with a field. */
  #column(kind: string, body: SqlNode, value: unknown, look: (inner: unknown) => Expression, around: Span): Expression {
    const written = this.#path(value);
    if (written !== undefined) {
      const path = this.#withoutKind(written);
      const [first, second] = path;
      const span = spanOver(path.map(part => part.span)) ?? around;
      if (first === undefined) return { kind: 'missing', span: around };
      if (second !== undefined && path.length === 2 && first.text.toLowerCase() === 'param')
        return { kind: 'parameter', name: second, span };
      return { kind: 'column', path, span };
    }
    const name = kind === 'dot' ? this.#text.name(body.field) : undefined;
    if (name === undefined) return { kind: 'opaque', parts: kind === 'dot' ? [look(body.this)] : [], span: around };
    return withSpan({ kind: 'field', of: look(body.this), name }, around);
  }

  /** `silver.orders.id` is the column `id` of the input `orders`. */
  #withoutKind(path: readonly Name[]): readonly Name[] {
    for (const kindAt of [0, 1]) {
      const [kind, name, column] = path.slice(kindAt);
      if (column !== undefined && this.#datasets.has(datasetKey(kind?.text, name?.text))) return path.slice(kindAt + 1);
    }
    return path;
  }

  #path(value: unknown): readonly Name[] | undefined {
    const node = nodeOf(value);
    if (node?.kind === 'column') {
      const own = this.#text.name(node.body.name);
      const table = node.body.table == null ? [] : [this.#text.name(node.body.table)];
      const path = [...table, own];
      return path.every(part => part !== undefined) ? path : undefined;
    }
    if (node?.kind !== 'dot') return undefined;
    const before = this.#path(node.body.this);
    const field = this.#text.name(node.body.field);
    return before === undefined || field === undefined ? undefined : [...before, field];
  }

  #in(body: SqlNode, look: (inner: unknown) => Expression, around: Span): Expression {
    const value = look(body.this);
    const options: readonly Expression[] =
      body.query == null
        ? listOf(body.expressions).map(look)
        : [{ kind: 'subquery', query: this.#query(body.query), use: 'in', span: around }];
    // Several values at once are no expression of ours.
    if (value.kind === 'opaque') return withSpan({ kind: 'opaque', parts: [value, ...options] }, around);
    return withSpan({ kind: 'in', negated: body.not === true, value, options }, around);
  }

  #case(body: SqlNode, look: (inner: unknown) => Expression, around: Span): Expression {
    const subject = body.operand == null ? {} : { subject: look(body.operand) };
    const branches = listOf(body.whens).map(branch => {
      const [when, then] = listOf(branch);
      // biome-ignore lint/suspicious/noThenProperty: the word of SQL; nothing awaits these records
      return { when: look(when), then: look(then) };
    });
    const otherwise = body.else_ == null ? {} : { otherwise: look(body.else_) };
    return withSpan({ kind: 'case', ...subject, branches, ...otherwise }, around);
  }

  #cast(body: SqlNode, look: (inner: unknown) => Expression, around: Span): Expression {
    const value = look(body.this);
    const type: DataType | undefined = sqlType(body.to);
    // `1.5BD` and `cast(1.5 as decimal)` look alike, and are of different types.
    const isSuffix = value.kind === 'number' && type?.name === 'decimal' && (body.to as SqlNode).precision == null;
    if (type === undefined || isSuffix) return withSpan({ kind: 'opaque', parts: [value] }, around);
    const cast = withSpan({ kind: 'cast', value, type: { type, span: around } }, around);
    return cast;
  }

  #interval(body: SqlNode, look: (inner: unknown) => Expression, around: Span): Expression {
    const unit = body.unit as SqlNode | null | undefined;
    const literal = nodeOf(body.this)?.body;
    const name = String(unit?.unit).toLowerCase();
    const amount = Number(literal?.value);
    if (unit?.type === 'simple' && UNITS.has(name) && Number.isInteger(amount)) {
      const part: Duration = { amount, unit: name as DurationUnit, span: around };
      return { kind: 'interval', parts: [part], span: around };
    }
    return withSpan({ kind: 'opaque', parts: body.this == null ? [] : [look(body.this)] }, around);
  }

  #lambda(body: SqlNode, look: (inner: unknown) => Expression, around: Span): Expression {
    const parameters = listOf(body.parameters).map(parameter => this.#text.name(parameter));
    const known = parameters.filter(parameter => parameter !== undefined);
    if (known.length < parameters.length) return { kind: 'opaque', parts: [], span: around };
    return withSpan({ kind: 'lambda', parameters: known, body: look(body.body) }, around);
  }

  #call(kind: string, body: SqlNode, around: Span, windows: NamedWindows): Expression {
    const name = callName(kind, body);
    const place = this.#text.takeCall([name.written, ...(SPELLINGS.get(name.text) ?? [])]);
    const look = (inner: unknown): Expression => this.read(inner, place?.name ?? around, windows);
    const isOdd =
      (body.order_by != null && listOf(body.order_by).length > 0) ||
      body.having_max != null ||
      (kind === 'trim' && body.sql_standard_syntax === true) ||
      listOf(body.args).some(argument => nodeOf(argument)?.kind === 'named_argument');
    if (place === undefined || isOdd) return this.opaque(body, around, windows);
    const given = argumentsOf(kind, body).flatMap(argument => {
      const tuple = kind === 'count' ? nodeOf(argument) : undefined;
      return tuple?.kind === 'tuple' ? listOf(tuple.body.expressions) : [argument];
    });
    const hasNames = given.some(argument => nodeOf(argument)?.kind === 'alias');
    if (hasNames) return this.opaque(body, around, windows);
    const star: Expression[] = kind === 'count' && body.star === true ? [{ kind: 'star', span: place.name }] : [];
    return {
      kind: 'call',
      name: { text: SPELLINGS.get(name.text)?.includes(place.written) ? place.written : name.text, span: place.name },
      arguments: [...star, ...given.map(look)],
      distinct: body.distinct === true,
      ...(body.filter == null ? {} : { filter: look(body.filter) }),
      span: { start: place.name.start, end: place.end },
    };
  }

  #windowed(body: SqlNode, around: Span, windows: NamedWindows): Expression {
    const value = this.read(body.this, around, windows);
    const over = body.over as SqlNode | null | undefined;
    if (value.kind !== 'call' || over == null) return this.opaque(body, around, windows);
    const named = over.window_name == null ? undefined : windows.get(String((over.window_name as SqlNode).name).toLowerCase());
    if (over.window_name != null && named === undefined) return withSpan({ kind: 'opaque', parts: [value] }, around);
    const look = (inner: unknown): Expression => this.read(inner, around, windows);
    const all = [over, ...(named === undefined ? [] : [named])];
    const window: Window = {
      partitionBy: all.flatMap(part => listOf(part.partition_by)).map(look),
      orderBy: all
        .flatMap(part => listOf(part.order_by))
        .map(item => ({ value: look((item as SqlNode).this), descending: (item as SqlNode).desc === true })),
      span: value.span,
    };
    return { ...value, over: window };
  }
}

const NEGATABLE: ReadonlySet<string> = new Set(['like', 'ilike', 'rlike']);
const UNITS: ReadonlySet<string> = new Set(['millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'year']);

/** Nodes that are no expressions although they look like ones: they hold some. */
const HOLDERS: ReadonlySet<string> = new Set([
  'ordered',
  'order_by',
  'where',
  'having',
  'tuple',
  'within_group',
  'named_argument',
]);
const NODES: ReadonlySet<string> = new Set([
  ...OPERATORS.keys(),
  ...CALLS.keys(),
  ...`literal boolean null column dot paren not neg is_null in between regexp_like case cast interval subscript subquery exists
  lambda window_function count function aggregate_function alias`.split(/\s+/),
]);

function isExpression(kind: string): boolean {
  return NODES.has(kind) && !HOLDERS.has(kind);
}
