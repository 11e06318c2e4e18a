import type { DataType, Expression, StructField } from '../../../model/declaration/index.js';
import type { Handle } from '../../../model/records.js';
import { isDecimal, isFloating, isIntegral } from '../../../model/types/kinds.js';
import { typeText } from '../../../model/types.js';
import { ExpressionWriter } from '../../expression.js';
import { Refused } from '../../refusal.js';
import { checkExpression } from '../check.js';
import { DUCKDB } from '../dialect.js';
import { identifier, literal } from '../quote.js';
import { duckType } from '../types.js';

/**
 * A cell of a test as a value of its column's type: what Spark's `cast` makes of it.
 * @throws Refused with the cell's place, where DuckDB cannot be asked for that value
 */
export function cellValue(cell: Expression, type: DataType, handle: Handle): string {
  const refused = (why: string): never => {
    throw new Refused(why, { handle, span: cell.span });
  };
  const target = duckType(type);
  switch (cell.kind) {
    case 'parenthesis':
      return cellValue(cell.inner, type, handle);
    case 'null':
      return `cast(null as ${target})`;
    case 'string':
      return (
        textValue(cell.value, type) ?? refused(`${literal(cell.value)} is no ${typeText(type)} to DuckDB: ${adviceOn(type)}`)
      );
    case 'number':
      return numberValue(cell.text, type) ?? refused(`${cell.text} is no ${typeText(type)} to DuckDB: ${adviceOn(type)}`);
    case 'unary':
      if (cell.operand.kind === 'number' && cell.operator !== 'not') {
        const text = `${cell.operator === '-' ? '-' : ''}${cell.operand.text}`;
        return numberValue(text, type) ?? refused(`${text} is no ${typeText(type)} to DuckDB: ${adviceOn(type)}`);
      }
      break;
    case 'column':
      return refused(`${cell.path.map(p => p.text).join('.')} ${VARYING_ADVICE}`);
    case 'call': {
      if (VARYING.has(cell.name.text.toLowerCase())) return refused(`${cell.name.text}() ${VARYING_ADVICE}`);
      const nested = nestedValue(cell.name.text.toLowerCase(), cell.arguments, type, handle);
      if (nested !== undefined) return nested;
    }
  }
  const cast: Expression = { kind: 'cast', value: cell, type: { type, span: cell.span }, span: cell.span };
  checkExpression(cast, [], handle);
  return new ExpressionWriter(DUCKDB, { columns: [] }).print(cast);
}

/** Functions of the moment and of chance. */
const VARYING: ReadonlySet<string> = new Set(
  'current_date current_timestamp current_user localtimestamp now rand randn random unix_timestamp uuid'.split(' '),
);
const VARYING_ADVICE = 'is another value in every run: write the value that is meant';

function adviceOn(type: DataType): string {
  if (type.name === 'timestamp' || type.name === 'timestamp_ntz')
    return "write it as '2025-01-31 08:30:00', with an offset such as '+01:00' where it is in another zone";
  return type.name === 'date' ? "write it as '2025-01-31'" : 'write it in digits, or as text in quotes';
}

/** `array(…)`, `map(…)`, `struct(…)` and `named_struct(…)`, where the column is of such a type. */
function nestedValue(name: string, values: readonly Expression[], type: DataType, handle: Handle): string | undefined {
  const all = (of: DataType, some: readonly Expression[]) => `[${some.map(v => cellValue(v, of, handle)).join(', ')}]`;
  const target = duckType(type);
  const odd = values.filter((_, i) => i % 2 === 1);
  const even = values.filter((_, i) => i % 2 === 0);
  if (type.name === 'array' && name === 'array') return `cast(${all(type.element, values)} as ${target})`;
  if (type.name === 'map' && name === 'map' && even.length === odd.length)
    return `cast(map(${all(type.key, even)}, ${all(type.value, odd)}) as ${target})`;
  if (type.name !== 'struct' || (name !== 'struct' && name !== 'named_struct')) return undefined;
  const given = name === 'struct' ? values : odd;
  if (given.length !== type.fields.length) return undefined;
  const field = (f: StructField, i: number) => `${identifier(f.name)}: ${cellValue(given[i] as Expression, f.type, handle)}`;
  return `cast({${type.fields.map(field).join(', ')}} as ${target})`;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const TRUE: ReadonlySet<string> = new Set('t true y yes 1'.split(' '));
const FALSE: ReadonlySet<string> = new Set('f false n no 0'.split(' '));

/** What a text means as a value of a type; undefined where it means none, or one that only Spark knows. */
function textValue(text: string, type: DataType): string | undefined {
  const trimmed = text.trim();
  const target = duckType(type);
  const cast = (written: string | undefined) => (written === undefined ? undefined : `cast(${literal(written)} as ${target})`);
  if (isIntegral(type)) return cast(/^[+-]?\d+$/.test(trimmed) ? trimmed : undefined);
  if (isDecimal(type)) return cast(NUMBER.test(trimmed) ? trimmed : undefined);
  if (isFloating(type)) return cast(floatingText(trimmed));
  switch (type.name) {
    case 'string':
      return literal(text);
    case 'boolean':
      return TRUE.has(trimmed.toLowerCase()) ? 'true' : FALSE.has(trimmed.toLowerCase()) ? 'false' : undefined;
    case 'date':
      return cast(dayText(trimmed));
    case 'timestamp':
      return cast(timeText(trimmed));
    case 'timestamp_ntz':
      return cast(timeText(trimmed)?.replace(ZONE, ''));
    case 'binary':
      return `encode(${literal(text)})`;
    default:
      return undefined;
  }
}

function floatingText(text: string): string | undefined {
  const special = /^([+-]?)(nan|inf(?:inity)?)$/i.exec(text);
  if (special) return special[2]?.toLowerCase() === 'nan' ? 'nan' : `${special[1]}inf`;
  const number = text.replace(/[fd]$/i, '');
  return NUMBER.test(number) ? number : undefined;
}

/** `2025`, `2025-1` or `2025-1-31`, and what stands behind it. */
const DAY = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?=$|[T ])/;
const TIME = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(\.\d{1,9})?)?/;
const ZONE = /(?:Z|[+-]\d\d(?::\d\d)?)$/;

/** A day written in full. What follows it is a time of that day. */
function dayText(text: string): string | undefined {
  const [, year, month = '1', day = '1'] = DAY.exec(text) ?? [];
  return year === undefined ? undefined : [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-');
}

/** A moment written in full, with an offset if it has one; the names of zones are left to Spark. */
function timeText(text: string): string | undefined {
  const day = dayText(text);
  if (day === undefined) return undefined;
  const rest = text.replace(DAY, '').replace(/^[T ]/, '');
  const [time = '', hour = '0', minute = '0', second = '0', fraction = ''] = TIME.exec(rest) ?? [];
  const zone = /^\s*(?:(Z|UTC|GMT)|([+-])(\d{1,2})(?::?(\d\d))?)?$/.exec(rest.slice(time.length));
  if (zone === null) return undefined;
  const offset = zone[2] === undefined ? (zone[1] ? '+00' : '') : `${zone[2]}${zone[3]?.padStart(2, '0')}:${zone[4] ?? '00'}`;
  // An instant has microseconds; what is finer is cut.
  return `${day} ${[hour, minute, second].map(part => part.padStart(2, '0')).join(':')}${fraction.slice(0, 7)}${offset}`;
}

/** What a number means as a value of a type. */
function numberValue(text: string, type: DataType): string | undefined {
  const target = duckType(type);
  if (isIntegral(type)) return `cast(trunc(${text}) as ${target})`;
  if (isDecimal(type) || isFloating(type)) return `cast(${text} as ${target})`;
  switch (type.name) {
    case 'string':
      // In Spark's spelling a number with an exponent is another text.
      return /e/i.test(text) ? undefined : `cast(${text} as varchar)`;
    case 'boolean':
      return `(${text} <> 0)`;
    case 'timestamp':
      return `to_timestamp(${text})`;
    default:
      return undefined;
  }
}
