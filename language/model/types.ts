import type { DataType, Expression } from './declaration/index.js';
import { equal } from './equal.js';
import { type Facts, UNKNOWN } from './flow/row.js';
import type { TimeDomain } from './records.js';

/** A type as one writes it: `decimal(18, 2)`, `array<string>`; `unknown` where it does not follow. */
export function typeText(type: DataType): string {
  switch (type.name) {
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'array':
      return `array<${typeText(type.element)}>`;
    case 'map':
      return `map<${typeText(type.key)}, ${typeText(type.value)}>`;
    case 'struct':
      return `struct<${type.fields.map(field => `${field.name}: ${typeText(field.type)}`).join(', ')}>`;
    default:
      return type.name;
  }
}

/** The type that all have; unknown where they differ. NULL has any type. */
export function commonType(types: readonly DataType[]): DataType {
  const known = types.filter(type => type.name !== 'void');
  const first = known[0];
  if (first === undefined) return types[0] ?? UNKNOWN;
  return known.every(type => equal(type, first)) ? first : UNKNOWN;
}

/** The domain that all have, else none. */
export function commonDomain(domains: readonly (TimeDomain | undefined)[]): TimeDomain | undefined {
  const first = domains[0];
  return domains.every(domain => domain === first) ? first : undefined;
}

/** The type of a literal. */
export function literalType(expression: Expression): DataType {
  switch (expression.kind) {
    case 'string':
      return { name: 'string' };
    case 'boolean':
      return { name: 'boolean' };
    case 'null':
      return { name: 'void' };
    case 'typed':
      return { name: expression.type };
    case 'interval':
      return { name: 'interval' };
    case 'number':
      return numberType(expression.text);
    default:
      return UNKNOWN;
  }
}

/** As in Spark: `1` is an int, above its range a long; `1.5` a decimal of its digits; `1e6` a double. */
function numberType(text: string): DataType {
  if (/e/i.test(text)) return { name: 'double' };
  const [whole = '', fraction] = text.split('.');
  const digits = whole.replace(/^0+/, '');
  if (fraction !== undefined) {
    const precision = Math.max(digits.length + fraction.length, 1);
    return precision > 38 ? { name: 'double' } : { name: 'decimal', precision, scale: fraction.length };
  }
  const value = BigInt(digits === '' ? 0 : digits);
  if (value < 2n ** 31n) return { name: 'int' };
  if (value < 2n ** 63n) return { name: 'long' };
  return digits.length > 38 ? { name: 'double' } : { name: 'decimal', precision: digits.length, scale: 0 };
}

/** Functions that yield the type of their arguments, where all have one. */
const SAME_TYPE: ReadonlySet<string> = new Set(
  'min max first last first_value last_value any_value coalesce nvl ifnull nullif greatest least min_by max_by lag lead'.split(
    ' ',
  ),
);
/** Functions whose value is the first argument's, whatever the others are. */
const FIRST_ARGUMENT: ReadonlySet<string> = new Set(
  'min_by max_by lag lead first last first_value last_value any_value nullif'.split(' '),
);

/** Types that do not depend on the arguments. */
const FIXED: ReadonlyMap<string, DataType> = new Map<string, DataType>([
  ...['date', 'to_date', 'current_date', 'last_day', 'make_date'].map((name): [string, DataType] => [name, { name: 'date' }]),
  ...['current_timestamp', 'now', 'to_timestamp', 'date_trunc'].map((name): [string, DataType] => [name, { name: 'timestamp' }]),
  ...['count', 'approx_count_distinct', 'count_if'].map((name): [string, DataType] => [name, { name: 'long' }]),
  ...[
    'hour',
    'minute',
    'second',
    'day',
    'month',
    'year',
    'dayofmonth',
    'quarter',
    'dayofweek',
    'dayofyear',
    'weekofyear',
    'length',
  ].map((name): [string, DataType] => [name, { name: 'int' }]),
  ...[
    'trim',
    'lower',
    'upper',
    'ltrim',
    'rtrim',
    'concat_ws',
    'input_file_name',
    'sha2',
    'md5',
    'date_format',
    'regexp_replace',
  ].map((name): [string, DataType] => [name, { name: 'string' }]),
  ...['isnull', 'isnotnull', 'startswith', 'endswith', 'contains'].map((name): [string, DataType] => [name, { name: 'boolean' }]),
]);

/** Functions whose value is never NULL, whatever the arguments are. */
const NEVER_NULL: ReadonlySet<string> = new Set(
  'count approx_count_distinct count_if current_date current_timestamp now input_file_name isnull isnotnull uuid row_number rank dense_rank'.split(
    ' ',
  ),
);
/** Functions that are NULL exactly where an argument is. */
const NULL_BY_ARGUMENT: ReadonlySet<string> = new Set(
  'date hour minute second day month year dayofmonth quarter dayofweek dayofyear weekofyear length trim lower upper ltrim rtrim sha2 md5 date_trunc regexp_replace'.split(
    ' ',
  ),
);
/** Functions that are NULL only where all arguments are. */
const SKIPS_NULL: ReadonlySet<string> = new Set('coalesce nvl ifnull greatest least'.split(' '));
/** Functions that keep the time domain of their argument (semantics, "Types"). */
const KEEPS_DOMAIN: ReadonlySet<string> = new Set('max min first last date_trunc date to_date'.split(' '));
const PROCESSING_TIME: ReadonlySet<string> = new Set('current_timestamp now current_date'.split(' '));

/** What is known of a call's value from its arguments; `name` in lower case. Inference as Spark does it is to be built here. */
export function callFacts(name: string, values: readonly Facts[]): Omit<Facts, 'from' | 'pii'> {
  const deciding = FIRST_ARGUMENT.has(name) ? values.slice(0, 1) : values;
  const type =
    FIXED.get(name) ?? (SAME_TYPE.has(name) && deciding.length > 0 ? commonType(deciding.map(value => value.type)) : UNKNOWN);
  const domain = PROCESSING_TIME.has(name)
    ? 'processing'
    : KEEPS_DOMAIN.has(name)
      ? (name === 'date_trunc' ? values.at(-1) : values[0])?.domain
      : undefined;
  return { type, nullable: isNullable(name, values), ...(domain === undefined ? {} : { domain }) };
}

function isNullable(name: string, values: readonly Facts[]): boolean {
  if (NEVER_NULL.has(name)) return false;
  if (SKIPS_NULL.has(name)) return values.every(value => value.nullable);
  return NULL_BY_ARGUMENT.has(name) ? values.some(value => value.nullable) : true;
}
