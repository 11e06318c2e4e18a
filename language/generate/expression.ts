import type { Expression, ExpressionOf, FrameBound, Window } from '../model/declaration/index.js';
import { durationText } from './duration.js';
import { identifier, literal } from './quote.js';
import { sparkType } from './types.js';

/** Binding strength, weakest first; an operand that binds weaker than its place stands in parentheses. */
const OR = 1;
const AND = 2;
const NOT = 3;
const COMPARISON = 4;
const CONCAT = 5;
const SUM = 6;
const PRODUCT = 7;
const SIGN = 8;
const PRIMARY = 9;

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

/** How the first name of a column's path is written: the input's column as it is, or with a table's alias before it. */
export type ColumnPrinter = (name: string) => string;

/**
 * Functions that stop the query on a value that they cannot take, and their forms that yield NULL instead. They are judged like
 * casts: NULL from arguments that are not NULL is an error of the row.
 */
export const JUDGED_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['to_date', 'try_to_date'],
  ['to_timestamp', 'try_to_timestamp'],
  ['to_number', 'try_to_number'],
  ['to_binary', 'try_to_binary'],
  ['parse_json', 'try_parse_json'],
  ['make_timestamp', 'try_make_timestamp'],
  ['url_decode', 'try_url_decode'],
]);

/** Operators that stop the query (a division by zero), and the functions that yield NULL instead. */
const JUDGED_OPERATORS: Record<string, string> = { '/': 'try_divide', '%': 'try_mod' };

/**
 * Writes an expression in Spark SQL. A cast, a division or a conversion that can fail is written in the form that yields NULL;
 * `failure` says when that is an error.
 */
export function print(expression: Expression, column: ColumnPrinter = identifier): string {
  return write(expression, 0, column);
}

function write(e: Expression, outer: number, column: ColumnPrinter): string {
  const [text, strength] = parts(e, column);
  return strength < outer ? `(${text})` : text;
}

function parts(e: Expression, column: ColumnPrinter): [string, number] {
  const at = (inner: Expression, strength: number) => write(inner, strength, column);
  const not = (negated: boolean) => (negated ? 'not ' : '');
  switch (e.kind) {
    case 'string':
      return [literal(e.value), PRIMARY];
    case 'number':
      return [e.text, PRIMARY];
    case 'boolean':
      return [String(e.value), PRIMARY];
    case 'null':
      return ['null', PRIMARY];
    case 'typed':
      return [`${e.type} ${literal(e.value)}`, PRIMARY];
    case 'interval':
      return [`interval ${e.parts.map(durationText).join(' ')}`, PRIMARY];
    case 'column': {
      const [first, ...fields] = e.path;
      return [[column(first?.text ?? ''), ...fields.map(f => identifier(f.text))].join('.'), PRIMARY];
    }
    case 'parameter':
    case 'opaque':
    case 'subquery':
    case 'missing':
      throw new Error(`An expression of kind ${e.kind} cannot be written.`);
    case 'field':
      return [`${at(e.of, PRIMARY)}.${identifier(e.name.text)}`, PRIMARY];
    case 'index':
      return [`${at(e.of, PRIMARY)}[${at(e.index, 0)}]`, PRIMARY];
    case 'call':
      return [callText(e, column), PRIMARY];
    case 'star':
      return ['*', PRIMARY];
    case 'lambda': {
      const names = new Set(e.parameters.map(p => p.text.toLowerCase()));
      const inner: ColumnPrinter = name => (names.has(name.toLowerCase()) ? identifier(name) : column(name));
      const parameters = e.parameters.map(p => identifier(p.text));
      return [`${parameters.length === 1 ? parameters[0] : `(${parameters.join(', ')})`} -> ${write(e.body, 0, inner)}`, 0];
    }
    case 'cast':
      return [`${e.type.type.name === 'string' ? 'cast' : 'try_cast'}(${at(e.value, 0)} as ${sparkType(e.type.type)})`, PRIMARY];
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
      const judged = JUDGED_OPERATORS[e.operator];
      if (judged) return [`${judged}(${at(e.left, 0)}, ${at(e.right, 0)})`, PRIMARY];
      const strength = STRENGTH[e.operator] ?? COMPARISON;
      if (strength !== COMPARISON) return [`${at(e.left, strength)} ${e.operator} ${at(e.right, strength + 1)}`, strength];
      const operator =
        e.operator === 'is distinct from' ? `is ${not(e.negated)}distinct from` : `${e.negated ? 'not ' : ''}${e.operator}`;
      return [`${at(e.left, COMPARISON + 1)} ${operator} ${at(e.right, COMPARISON + 1)}`, COMPARISON];
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
      return parts(e.inner, column);
  }
}

function callText(e: ExpressionOf<'call'>, column: ColumnPrinter): string {
  const name = e.name.text;
  const safe =
    JUDGED_FUNCTIONS.get(name.toLowerCase()) ?? (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name.toLowerCase() : identifier(name));
  const values = e.arguments.map(a => write(a, 0, column)).join(', ');
  const filter = e.filter ? ` filter (where ${write(e.filter, 0, column)})` : '';
  const over = e.over ? ` over (${windowText(e.over, column)})` : '';
  return `${safe}(${e.distinct ? 'distinct ' : ''}${values})${filter}${over}`;
}

function windowText(w: Window, column: ColumnPrinter): string {
  const partition = w.partitionBy.length > 0 ? [`partition by ${w.partitionBy.map(p => write(p, 0, column)).join(', ')}`] : [];
  const items = w.orderBy.map(
    o => `${write(o.value, 0, column)}${o.descending ? ' desc' : ''}${o.nulls ? ` nulls ${o.nulls}` : ''}`,
  );
  const order = items.length > 0 ? [`order by ${items.join(', ')}`] : [];
  const bound = (b: FrameBound) => ('offset' in b ? `${write(b.offset, 0, column)} ${b.kind}` : b.kind);
  const frame = w.frame ? [`${w.frame.unit} between ${bound(w.frame.from)} and ${bound(w.frame.to)}`] : [];
  return [...partition, ...order, ...frame].join(' ');
}

/**
 * When computing the expression is an error of the row, as a Spark SQL condition; nothing where it cannot fail. Only the branch
 * that is taken counts, and the side of `and` and `or` that decides.
 */
export function failure(e: Expression, column: ColumnPrinter = identifier): string | undefined {
  const any = (...conditions: (string | undefined)[]) => {
    const known = [...new Set(conditions.filter(c => c !== undefined))];
    return known.length > 1 ? `(${known.join(' or ')})` : known[0];
  };
  const sub = (inner: Expression) => failure(inner, column);
  const text = (inner: Expression) => write(inner, COMPARISON + 1, column);
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
      const subject = e.subject ? ` ${write(e.subject, 0, column)}` : '';
      const branches = e.branches.map(b => ` when ${write(b.when, 0, column)} then ${sub(b.then) ?? 'false'}`).join('');
      const taken = `case${subject}${branches} else ${(e.otherwise && sub(e.otherwise)) ?? 'false'} end`;
      return any(e.subject && sub(e.subject), ...e.branches.map(b => sub(b.when)), taken);
    }
    case 'binary': {
      if (e.operator === 'and') return any(sub(e.left), guarded(`(${text(e.left)}) is not false`, e.right));
      if (e.operator === 'or') return any(sub(e.left), guarded(`(${text(e.left)}) is not true`, e.right));
      const own =
        e.operator in JUDGED_OPERATORS
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

/** True where two columns of the text are the same column without any computation: `c`, `(c)`. */
export function plainColumn(e: Expression): string | undefined {
  if (e.kind === 'parenthesis') return plainColumn(e.inner);
  return e.kind === 'column' && e.path.length === 1 ? e.path[0]?.text : undefined;
}
