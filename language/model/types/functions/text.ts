import type { DataType } from '../../declaration/index.js';
import { canCast } from '../casts.js';
import { typeText } from '../text.js';
import type { FunctionData } from './data.js';
import { type Pattern, signatureOf } from './signature.js';

/** What a class is called in a sentence. */
const CLASS_TEXTS: Readonly<Record<string, string>> = {
  any: 'a value',
  numeric: 'a number',
  integral: 'a whole number',
  fractional: 'a number with a fraction',
  atomic: 'a single value',
  datetime: 'a date or timestamp',
  orderable: 'a value that has an order',
  comparable: 'a value that can be compared',
  interval: 'an interval',
  day_time_interval: 'an interval of days or shorter',
  year_month_interval: 'an interval of years or months',
};

/** The type to which an argument that is not accepted is cast, so that it is. */
const CLASS_CASTS: Readonly<Record<string, DataType>> = {
  numeric: { name: 'double' },
  integral: { name: 'long' },
  fractional: { name: 'double' },
  datetime: { name: 'timestamp' },
};

function patternText(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'class':
      return CLASS_TEXTS[pattern.name] ?? 'a value';
    case 'type': {
      const text = typeText(pattern.type);
      return `${/^[aeiou]/.test(text) ? 'an' : 'a'} \`${text}\``;
    }
    case 'decimal':
      return 'a decimal';
    case 'array':
      return 'an array';
    case 'map':
      return 'a map';
    case 'struct':
      return 'a struct';
    case 'lambda':
      return pattern.parameters.length === 1 ? 'a lambda such as `x -> …`' : 'a lambda such as `(x, y) -> …`';
    case 'unit':
      return 'a unit of time';
    default:
      return 'a value';
  }
}

/** What a parameter takes, as a sentence says it: a `string` or a `binary`. */
export function acceptedText(accepts: readonly Pattern[]): string {
  const texts = [...new Set(accepts.map(patternText))];
  const last = texts.pop() ?? 'a value';
  return texts.length === 0 ? last : `${texts.join(', ')} or ${last}`;
}

/** The type to which one would cast an argument of a type so that it is accepted; undefined where that cannot be. */
export function castWanted(accepts: readonly Pattern[], from: DataType): DataType | undefined {
  if (from.name === 'array' || from.name === 'map' || from.name === 'struct') return undefined;
  for (const pattern of accepts) {
    const wanted = pattern.kind === 'type' ? pattern.type : pattern.kind === 'class' ? CLASS_CASTS[pattern.name] : undefined;
    if (wanted !== undefined && wanted.name !== 'boolean' && canCast(from, wanted)) return wanted;
  }
  return undefined;
}

/** How a function is written, for each of its signatures: `round(value, [scale])`. */
export function signatureTexts({ name, signatures }: FunctionData): readonly string[] {
  const texts = signatures.map(written => {
    const { parameters } = signatureOf(typeof written === 'string' ? written : written.text);
    const inside = parameters.map(parameter =>
      parameter.variadic ? `${parameter.name}, …` : parameter.optional ? `[${parameter.name}]` : parameter.name,
    );
    return `${name}(${inside.join(', ')})`;
  });
  return [...new Set(texts)];
}
