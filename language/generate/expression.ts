import type { DataType, Expression, ExpressionOf, FrameBound, Window } from '../model/declaration/index.js';
import { typeOfExpression } from '../model/expression-type.js';
import type { Bound, ExpressionSyntax } from './dialect.js';
import type { InputColumn } from './plan.js';
import { millisecondsOf, readWindowPart, type WindowPart } from './query/windows.js';
import { AND, COMPARISON, CONCAT, NOT, OR, PRIMARY, PRODUCT, SIGN, SUM } from './strength.js';

const STRENGTH: Record<string, number> = {
  or: OR,
  and: AND,
  '||': CONCAT,
  '+': SUM,
  '-': SUM,
  '*': PRODUCT,
  '/': PRODUCT,
  '%': PRODUCT,
};

/** How the first name of a column's path is written: as it is, or with a table's alias before it. */
export type ColumnPrinter = (name: string) => string;

/**
 * Functions that stop the query on a value that they cannot take. They are written in a form that yields NULL instead, and judged like
 * casts: NULL from arguments that are not NULL is an error of the row.
 */
const JUDGED_FUNCTIONS: ReadonlySet<string> = new Set(
  'to_date to_timestamp to_number to_binary parse_json make_timestamp url_decode'.split(' '),
);

/** Operators that stop the query, by a division by zero: they are written in a form that yields NULL instead. */
const JUDGED_OPERATORS: ReadonlySet<string> = new Set(['/', '%']);

/** The row that an expression reads. */
export interface Row {
  /** `qualifier` is the alias before which a column may be written. */
  readonly columns: readonly (InputColumn & { readonly qualifier?: string })[];
  /** How the first name of a column's path is written; where this is missing, as the column's name. */
  readonly printer?: ColumnPrinter;
}

/**
 * Writes expressions over a row in an engine's SQL. A cast, a division or a conversion that can fail is written in the form that yields
 * NULL; `failure` says when that is an error.
 */
export class ExpressionWriter {
  readonly #sql: ExpressionSyntax;
  readonly #columns: Row['columns'];
  readonly #column: ColumnPrinter;

  constructor(sql: ExpressionSyntax, row: Row) {
    this.#sql = sql;
    this.#columns = row.columns;
    this.#column = row.printer ?? (name => sql.identifier(name));
  }

  print(expression: Expression): string {
    return this.#write(expression, 0);
  }

  /** The expression as an operand: in parentheses where it binds weaker than its place. */
  #write(e: Expression, outer: number): string {
    const [text, strength] = this.#parts(e);
    return strength < outer ? `(${text})` : text;
  }

  #typeOf = (e: Expression): DataType => typeOfExpression(e, this.#columns);

  #parts(e: Expression): Bound {
    const sql = this.#sql;
    const at = (inner: Expression, strength: number) => this.#write(inner, strength);
    const not = (negated: boolean) => (negated ? 'not ' : '');
    switch (e.kind) {
      case 'string':
        return [sql.literal(e.value), PRIMARY];
      case 'number':
        return [e.text, PRIMARY];
      case 'boolean':
        return [String(e.value), PRIMARY];
      case 'null':
        return ['null', PRIMARY];
      case 'typed':
        return [sql.typed(e.type, e.value), PRIMARY];
      case 'interval':
        return [sql.interval(e.parts), PRIMARY];
      case 'column': {
        const [first, ...fields] = e.path;
        return [[this.#column(first?.text ?? ''), ...fields.map(f => sql.identifier(f.text))].join('.'), PRIMARY];
      }
      case 'parameter':
      case 'opaque':
      case 'subquery':
      case 'missing':
        throw new Error(`An expression of kind ${e.kind} cannot be written.`);
      case 'field': {
        const window = readWindowPart(e);
        if (window) return this.#windowPart(window);
        return [`${at(e.of, PRIMARY)}.${sql.identifier(e.name.text)}`, PRIMARY];
      }
      case 'index':
        return [sql.element(at(e.of, PRIMARY), at(e.index, 0), () => this.#typeOf(e.of)), PRIMARY];
      case 'call':
        return [this.#call(e), PRIMARY];
      case 'star':
        return ['*', PRIMARY];
      case 'lambda': {
        const names = new Set(e.parameters.map(p => p.text.toLowerCase()));
        const printer: ColumnPrinter = name => (names.has(name.toLowerCase()) ? sql.identifier(name) : this.#column(name));
        const inner = new ExpressionWriter(sql, { columns: this.#columns, printer });
        const parameters = e.parameters.map(p => sql.identifier(p.text));
        return [`${parameters.length === 1 ? parameters[0] : `(${parameters.join(', ')})`} -> ${inner.print(e.body)}`, 0];
      }
      case 'cast':
        return [sql.cast(at(e.value, 0), e.type.type, () => this.#typeOf(e.value)), PRIMARY];
      case 'case': {
        const branches = e.branches.map(b => ` when ${at(b.when, 0)} then ${at(b.then, 0)}`).join('');
        const otherwise = e.otherwise ? ` else ${at(e.otherwise, 0)}` : '';
        return [`case${e.subject ? ` ${at(e.subject, 0)}` : ''}${branches}${otherwise} end`, PRIMARY];
      }
      case 'unary': {
        if (e.operator === 'not') return [`not ${at(e.operand, NOT)}`, NOT];
        const operand = at(e.operand, SIGN);
        // Two minus signs in a row would begin a comment.
        return [e.operator + (/^[+-]/.test(operand) ? `(${operand})` : operand), SIGN];
      }
      case 'binary': {
        if (JUDGED_OPERATORS.has(e.operator)) return sql.divide(e, at);
        const strength = STRENGTH[e.operator] ?? COMPARISON;
        if (strength === SUM || strength === PRODUCT)
          return sql.arithmetic(e, at(e.left, strength), at(e.right, strength + 1), strength, this.#typeOf);
        if (strength !== COMPARISON) return [`${at(e.left, strength)} ${e.operator} ${at(e.right, strength + 1)}`, strength];
        return sql.compare(e, at(e.left, COMPARISON + 1), at(e.right, COMPARISON + 1));
      }
      case 'in':
        return [`${at(e.value, COMPARISON + 1)} ${not(e.negated)}in (${e.options.map(o => at(o, 0)).join(', ')})`, COMPARISON];
      case 'between':
        return [
          `${at(e.value, COMPARISON + 1)} ${not(e.negated)}between ${at(e.low, COMPARISON + 1)} and ${at(e.high, COMPARISON + 1)}`,
          COMPARISON,
        ];
      case 'is null':
        return [`${at(e.value, COMPARISON + 1)} is ${not(e.negated)}null`, COMPARISON];
      case 'parenthesis':
        return this.#parts(e.inner);
    }
  }

  #windowPart({ moment, length, sliding, part }: WindowPart): Bound {
    const sql = this.#sql;
    const last = sql.windowStart(this.print(moment), millisecondsOf(sliding?.every ?? length) ?? 0);
    const start = sliding ? `${last} - ${sql.interval([sliding.every])} * ${this.#write(sliding.shift, PRIMARY)}` : last;
    if (part === 'end') return [`${start} + ${sql.interval([length])}`, SUM];
    return [start, sliding ? SUM : PRIMARY];
  }

  #call(e: ExpressionOf<'call'>): string {
    const values = e.arguments.map(a => this.print(a));
    const text = this.#sql.call(e, values, () => e.arguments.map(this.#typeOf));
    const filter = e.filter ? ` filter (where ${this.print(e.filter)})` : '';
    const over = e.over ? ` over (${this.#window(e.over)})` : '';
    return text + filter + over;
  }

  #window(w: Window): string {
    const partition = w.partitionBy.length > 0 ? [`partition by ${w.partitionBy.map(p => this.print(p)).join(', ')}`] : [];
    const items = w.orderBy.map(o => `${this.print(o.value)}${o.descending ? ' desc' : ''}${o.nulls ? ` nulls ${o.nulls}` : ''}`);
    const order = items.length > 0 ? [`order by ${items.join(', ')}`] : [];
    const bound = (b: FrameBound) => ('offset' in b ? `${this.print(b.offset)} ${b.kind}` : b.kind);
    const frame = w.frame ? [`${w.frame.unit} between ${bound(w.frame.from)} and ${bound(w.frame.to)}`] : [];
    return [...partition, ...order, ...frame].join(' ');
  }

  /**
   * When computing the expression is an error of the row, as a condition; nothing where it cannot fail. Only the branch
   * that is taken counts, and the side of `and` and `or` that decides.
   */
  failure(e: Expression): string | undefined {
    const any = (...conditions: (string | undefined)[]) => {
      const known = [...new Set(conditions.filter(c => c !== undefined))];
      return known.length > 1 ? `(${known.join(' or ')})` : known[0];
    };
    const sub = (inner: Expression) => this.failure(inner);
    const text = (inner: Expression) => this.#write(inner, COMPARISON + 1);
    const guarded = (condition: string, inner: Expression) => {
      const fails = sub(inner);
      return fails && `(${condition} and ${fails})`;
    };
    switch (e.kind) {
      case 'cast':
        if (e.type.type.name === 'string') return sub(e.value);
        return any(sub(e.value), `(${text(e.value)} is not null and ${text(e)} is null)`);
      case 'parenthesis':
        return sub(e.inner);
      case 'case': {
        const inBranches = e.branches.some(b => sub(b.then)) || (e.otherwise && sub(e.otherwise));
        if (!inBranches) return any(e.subject && sub(e.subject), ...e.branches.map(b => sub(b.when)));
        const subject = e.subject ? ` ${this.print(e.subject)}` : '';
        const branches = e.branches.map(b => ` when ${this.print(b.when)} then ${sub(b.then) ?? 'false'}`).join('');
        const taken = `case${subject}${branches} else ${(e.otherwise && sub(e.otherwise)) ?? 'false'} end`;
        return any(e.subject && sub(e.subject), ...e.branches.map(b => sub(b.when)), taken);
      }
      case 'binary': {
        if (e.operator === 'and') return any(sub(e.left), guarded(`(${text(e.left)}) is not false`, e.right));
        if (e.operator === 'or') return any(sub(e.left), guarded(`(${text(e.left)}) is not true`, e.right));
        const own = JUDGED_OPERATORS.has(e.operator)
          ? `(${text(e.left)} is not null and ${text(e.right)} is not null and ${text(e)} is null)`
          : undefined;
        return any(sub(e.left), sub(e.right), own);
      }
      case 'call': {
        const name = e.name.text.toLowerCase();
        const [first, second, third] = e.arguments;
        if (name === 'if' && first && second && third) {
          return any(sub(first), guarded(`(${text(first)}) is true`, second), guarded(`(${text(first)}) is not true`, third));
        }
        if (name === 'coalesce' || name === 'nvl' || name === 'ifnull') {
          return any(
            ...e.arguments.map((argument, i) =>
              i === 0
                ? sub(argument)
                : guarded(
                    e.arguments
                      .slice(0, i)
                      .map(a => `${text(a)} is null`)
                      .join(' and '),
                    argument,
                  ),
            ),
          );
        }
        const own = JUDGED_FUNCTIONS.has(name)
          ? `(${[...e.arguments.map(a => `${text(a)} is not null`), `${text(e)} is null`].join(' and ')})`
          : undefined;
        return any(...e.arguments.map(sub), own);
      }
      case 'unary':
        return sub(e.operand);
      case 'in':
        return any(sub(e.value), ...e.options.map(sub));
      case 'between':
        return any(sub(e.value), sub(e.low), sub(e.high));
      case 'is null':
        return sub(e.value);
      case 'field':
        return sub(e.of);
      case 'index':
        return any(sub(e.of), sub(e.index));
      default:
        return undefined;
    }
  }
}

/** True where the expression itself, apart from what is inside it, can be an error of the row. */
export function isJudged(e: Expression): boolean {
  if (e.kind === 'cast') return e.type.type.name !== 'string';
  if (e.kind === 'binary') return JUDGED_OPERATORS.has(e.operator);
  return e.kind === 'call' && JUDGED_FUNCTIONS.has(e.name.text.toLowerCase());
}

/** True where two columns of the text are the same column without any computation: `c`, `(c)`. */
export function plainColumn(e: Expression): string | undefined {
  if (e.kind === 'parenthesis') return plainColumn(e.inner);
  return e.kind === 'column' && e.path.length === 1 ? e.path[0]?.text : undefined;
}
