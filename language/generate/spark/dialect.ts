import { durationText } from '../../model/checks/durations.js';
import type { DataType, ExpressionOf } from '../../model/declaration/index.js';
import { canonical } from '../canonical.js';
import type { Dialect, Part, RowOfInput } from '../dialect.js';
import { identifier, literal } from '../quote.js';
import { list } from '../statements/layout.js';
import { COMPARISON, PRIMARY } from '../strength.js';
import { sparkType } from '../types.js';

/** Functions that stop the query on a value that they cannot take, and their forms that yield NULL instead. */
const TRIED: ReadonlyMap<string, string> = new Map([
  ['to_date', 'try_to_date'],
  ['to_timestamp', 'try_to_timestamp'],
  ['to_number', 'try_to_number'],
  ['to_binary', 'try_to_binary'],
  ['parse_json', 'try_parse_json'],
  ['make_timestamp', 'try_make_timestamp'],
  ['url_decode', 'try_url_decode'],
]);

function call(e: ExpressionOf<'call'>, values: readonly string[]): string {
  const name = e.name.text;
  const safe = TRIED.get(name.toLowerCase()) ?? (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name.toLowerCase() : identifier(name));
  return `${safe}(${e.distinct ? 'distinct ' : ''}${values.join(', ')})`;
}

/**
 * Instants in full, or two rows would look like one: by default `to_json` cuts microseconds, and offsets of a century ago have seconds
 * (`+00:53:28` in Berlin), which five letters keep.
 */
function jsonOptions(input: RowOfInput): string {
  const local = input.columns.some(c => JSON.stringify(c.type).includes('"timestamp_ntz"'));
  return `map('timestampFormat', "yyyy-MM-dd'T'HH:mm:ss.SSSSSSZZZZZ"${local ? `, 'timestampNTZFormat', "yyyy-MM-dd'T'HH:mm:ss.SSSSSS"` : ''})`;
}

function rowText(input: RowOfInput, masked: readonly Part[], indent: number, row?: (column: string) => string): string {
  const options = jsonOptions(input);
  if (row)
    return `to_json(struct(${list(
      input.columns.map(c => row(c.name)),
      indent + 15,
    )}), ${options})`;
  if (masked.length === 0) return `to_json(struct(*), ${options})`;
  const except = masked.map(m => identifier(m.name)).join(', ');
  const replaced = masked.map(m => `${m.sql} as ${identifier(m.name)}`);
  const space = ' '.repeat(indent);
  return `to_json(struct(* except (${except}), ${list(replaced, indent + 15)}),\n${space}        ${options})`;
}

const columns = (parts: readonly (string | Part)[], indent: number) =>
  list(
    parts.map(p => (typeof p === 'string' ? identifier(p) : `${p.sql} as ${identifier(p.name)}`)),
    indent,
  );

/** Spark SQL, whose expressions are the language's own. */
export const SPARK: Dialect = {
  identifier,
  literal,
  typed: (type, text) => `${type} ${literal(text)}`,
  interval: parts => `interval ${parts.map(durationText).join(' ')}`,
  cast: (value, to) => `${to.name === 'string' ? 'cast' : 'try_cast'}(${value} as ${sparkType(to)})`,
  divide: (e, at) => [`${e.operator === '/' ? 'try_divide' : 'try_mod'}(${at(e.left, 0)}, ${at(e.right, 0)})`, PRIMARY],
  call,
  arithmetic: (e, left, right, strength) => [`${left} ${e.operator} ${right}`, strength],
  compare(e, left, right) {
    const not = e.negated ? 'not ' : '';
    const operator = e.operator === 'is distinct from' ? `is ${not}distinct from` : `${not}${e.operator}`;
    return [`${left} ${operator} ${right}`, COMPARISON];
  },
  element: (of, index) => `${of}[${index}]`,
  windowStart(moment, milliseconds) {
    if (milliseconds % 1000 > 0)
      return `timestamp_millis(unix_millis(${moment}) - pmod(unix_millis(${moment}), ${milliseconds}))`;
    return `timestamp_seconds(unix_seconds(${moment}) - pmod(unix_seconds(${moment}), ${milliseconds / 1000}))`;
  },
  shared: name => name,
  type: (type: DataType) => sparkType(type),
  canonical,
  sha256: sql => `sha2(${sql}, 256)`,
  same: (left, right) => `${left} <=> ${right}`,
  record: (names, indent) => `struct(${columns(names, indent + 7)})`,
  tuple: (parts, indent = 0) =>
    `struct(${list(
      parts.map(p => (typeof p === 'string' ? p : `${p.sql} as ${p.name}`)),
      indent + 7,
    )})`,
  // NULL is least in a struct.
  rank: parts => SPARK.tuple(parts),
  row: alias => `struct(${alias}.*)`,
  rowText,
  withoutBegin(sql) {
    const shown = `least(4, length(${sql}) div 4)`;
    return `concat(repeat('*', length(${sql}) - ${shown}), right(${sql}, ${shown}))`;
  },
  startsWith: (sql, text) => `startswith(${sql}, ${literal(text)})`,
  semiJoin: 'left semi join',
  columnwise: false,
  updatesInPlace: false,
  antiJoin: 'left anti join',
  numbers: (count, name) => `(select id as ${name} from range(${count}))`,
  secondsBetween: (from, to) => `timestampdiff(second, ${from}, ${to})`,
  starExcept: names => `* except (${names.map(identifier).join(', ')})`,
  // Delta's own expansion of `*` fails on a name with a backtick.
  mergesStar: names => !names.some(name => name.includes('`')),
};
