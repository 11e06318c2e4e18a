import { durationText } from '../../model/checks/durations.js';
import type { DataType, ExpressionOf } from '../../model/declaration/index.js';
import { isDecimal, isFloating, isIntegral } from '../../model/types/kinds.js';
import type { Bound, Dialect, Part, RowOfInput } from '../dialect.js';
import { list } from '../statements/layout.js';
import { COMPARISON, NOT, PRIMARY, PRODUCT } from '../strength.js';
import { canonical } from './canonical.js';
import { AGGREGATES, FUNCTIONS } from './functions.js';
import { identifier, literal } from './quote.js';
import { toRe2 } from './regular-expressions.js';
import { duckType } from './types.js';

/** A cast that yields NULL where it fails, with the meaning that Spark gives it; `supported.ts` says which there are. */
function cast(value: string, to: DataType, from: () => DataType): string {
  const type = from();
  const target = duckType(to);
  if (to.name === 'string') return `cast(${value} as varchar)`;
  if (type.name === 'string') {
    if (to.name === 'boolean') return `true_or_false(${value})`;
    return `try_cast(${isIntegral(to) ? 'whole_number' : 'decimal_number'}(${value}) as ${target})`;
  }
  // Spark cuts the fraction, DuckDB would round it.
  if (isIntegral(to) && (isDecimal(type) || isFloating(type))) return `try_cast(trunc(${value}) as ${target})`;
  return `try_cast(${value} as ${target})`;
}

function call(e: ExpressionOf<'call'>, values: readonly string[], types: () => readonly DataType[]): string {
  const name = e.name.text.toLowerCase();
  const known = FUNCTIONS.get(name) ?? AGGREGATES.get(name);
  const written = e.distinct ? values.map((v, i) => (i === 0 ? `distinct ${v}` : v)) : values;
  return known ? known.text(written, types) : `${identifier(name)}(${written.join(', ')})`;
}

function compare(e: ExpressionOf<'binary'>, left: string, right: string): Bound {
  const not = e.negated ? 'not ' : '';
  switch (e.operator) {
    case '<=>':
      return [`${left} is not distinct from ${right}`, COMPARISON];
    case 'is distinct from':
      return [`${left} is ${not}distinct from ${right}`, COMPARISON];
    case 'rlike':
      return [
        `${not}regexp_matches(${left}, ${e.right.kind === 'string' ? literal(toRe2(e.right.value)) : right})`,
        e.negated ? NOT : PRIMARY,
      ];
    case 'like':
    case 'ilike': {
      const escaped = e.right.kind === 'string' && !e.right.value.includes('\\') ? '' : String.raw` escape '\'`;
      return [`${left} ${not}${e.operator} ${right}${escaped}`, COMPARISON];
    }
    default:
      return [`${left} ${e.operator} ${right}`, COMPARISON];
  }
}

/** The columns of the input that its text has, in their order. */
function rowText(input: RowOfInput, masked: readonly Part[], indent: number, row = identifier): string {
  const replaced = new Map(masked.map(m => [m.name, m.sql]));
  const names = new Set([...input.columns.map(c => c.name), ...(input.ingestedAt === undefined ? [] : [input.ingestedAt])]);
  const fields = [...names].map(name => `${identifier(name)}: ${replaced.get(name) ?? row(name)}`);
  return `to_json({${list(fields, indent + 9)}})::varchar`;
}

function withoutBegin(sql: string): string {
  const shown = `least(4, length(${sql}) // 4)`;
  return `repeat('*', length(${sql}) - ${shown}) || right(${sql}, ${shown})`;
}

/** DuckDB's SQL. */
export const DUCKDB: Dialect = {
  identifier,
  literal,
  typed: (type, text) => `${type === 'timestamp' ? 'timestamptz' : type} ${literal(text)}`,
  interval(parts) {
    const texts = parts.map(p => `interval ${durationText(p)}`);
    return texts.length === 1 ? (texts[0] ?? '') : `(${texts.join(' + ')})`;
  },
  cast,
  // Spark divides decimals as such: `supported.ts` refuses that.
  divide: (e, at) => [`${at(e.left, PRODUCT)} ${e.operator} nullif(${at(e.right, 0)}, 0)`, PRODUCT],
  call,
  arithmetic(e, left, right, strength, typeOf) {
    // A date and days are a timestamp in DuckDB, and a date in Spark.
    const isDate = [e.left, e.right].some(side => typeOf(side).name === 'date');
    return isDate ? [`cast(${left} ${e.operator} ${right} as date)`, PRIMARY] : [`${left} ${e.operator} ${right}`, strength];
  },
  compare,
  element: (of, index) => `${of}[${index}]`,
  windowStart(moment, milliseconds) {
    // Days would be those of the calendar.
    const units = [
      ['hour', 3_600_000],
      ['minute', 60_000],
      ['second', 1000],
      ['millisecond', 1],
    ] as const;
    const [unit, length] = units.find(([, ms]) => milliseconds % ms === 0) ?? ['millisecond', 1];
    const width = durationText({ amount: milliseconds / length, unit });
    return `time_bucket(interval ${width}, ${moment}, timestamptz '1970-01-01 00:00:00+00')`;
  },
  shared: identifier,
  type: duckType,
  canonical,
  sha256: sql => `sha256(${sql})`,
  same: (left, right) => `${left} is not distinct from ${right}`,
  record: (names, indent) =>
    `{${list(
      names.map(p => (typeof p === 'string' ? `${identifier(p)}: ${identifier(p)}` : `${identifier(p.name)}: ${p.sql}`)),
      indent + 1,
    )}}`,
  tuple: (parts, indent = 0) =>
    `(${list(
      parts.map(p => (typeof p === 'string' ? p : p.sql)),
      indent + 1,
    )})`,
  // NULL is greatest here.
  rank: (parts, isThere) => DUCKDB.tuple([isThere, ...parts]),
  row: (alias, names, indent) =>
    `{${list(
      names.map(name => `${identifier(name)}: ${alias}.${identifier(name)}`),
      indent + 29,
    )}}`,
  rowText,
  withoutBegin,
  startsWith: (sql, text) => `starts_with(${sql}, ${literal(text)})`,
  semiJoin: 'semi join',
  columnwise: true,
  updatesInPlace: true,
  antiJoin: 'anti join',
  numbers: (count, name) => `(select range as ${name} from range(${count}))`,
  secondsBetween: (from, to) => `date_sub('second', ${from}, ${to})`,
  starExcept: names => `* exclude (${names.map(identifier).join(', ')})`,
  mergesStar: () => false,
};
