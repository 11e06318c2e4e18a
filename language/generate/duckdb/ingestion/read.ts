import type { DataType } from '../../../model/declaration/index.js';
import { isIntegral } from '../../../model/types/kinds.js';
import { literal } from '../quote.js';
import { duckType } from '../types.js';

/** True for the types whose values are read one by one, so that the one that cannot be read is known. */
export function isReadable(type: DataType): boolean {
  switch (type.name) {
    case 'string':
    case 'boolean':
    case 'float':
    case 'double':
    case 'decimal':
    case 'date':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'binary':
      return true;
    default:
      return isIntegral(type);
  }
}

/** A field of a JSON document by its name, in any case where it is not there as it is written; `null` has no text. */
export function fieldText(document: string, name: string): string {
  const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return `field_text(${document}, ${literal(pointer)}, ${literal(name.toLowerCase())})`;
}

/**
 * The value that a text of JSON means, NULL where it means none of this type. Times are written as in ISO 8601, with a blank or a `T`;
 * those without a zone are in the session's.
 */
export function readText(text: string, type: DataType): string {
  switch (type.name) {
    case 'string':
      return text;
    case 'boolean':
      return `true_or_false(${text})`;
    case 'decimal':
      return `try_cast(decimal_number(${text}) as ${duckType(type)})`;
    case 'float':
    case 'double':
      return `try_cast(if(${text} in ('NaN', 'Infinity', '-Infinity'), ${text}, decimal_number(${text})) as ${duckType(type)})`;
    case 'binary':
      return `try(from_base64(${text}))`;
    case 'date':
      return `try_cast(day_text(${text}) as date)`;
    case 'timestamp':
      return `try_cast(time_text(${text}) as timestamptz)`;
    case 'timestamp_ntz':
      return `try_cast(local_time_text(${text}) as timestamp)`;
    default:
      return `try_cast(whole_number(${text}) as ${duckType(type)})`;
  }
}
