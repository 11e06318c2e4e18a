import type { DataType } from '../../../model/declaration/index.js';
import { isIntegral } from '../../../model/types/kinds.js';
import { identifier, literal } from '../quote.js';
import { duckType } from '../types.js';

/** True for the types whose values are read from texts, so that the one that cannot be read is known. */
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
    case 'array':
      return isReadable(type.element);
    case 'map':
      return isReadable(type.key) && isReadable(type.value);
    case 'struct':
      return type.fields.every(f => isReadable(f.type));
    default:
      return isIntegral(type);
  }
}

const pointer = (name: string) => literal(`/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);

/** A field of a JSON document by its name, in any case where it is not there as it is written; `null` has no text. */
export function fieldText(document: string, name: string): string {
  return `field_text(${document}, ${pointer(name)}, ${literal(name.toLowerCase())})`;
}

/**
 * The value that a text of JSON means, NULL where it means none of this type. Times are written as in ISO 8601, with a blank or a `T`;
 * those without a zone are in the session's. Of a nested value, parts that mean nothing are NULL: `unreadable` tells.
 * @param depth how many lambdas stand around it: keeps their parameters apart
 */
export function readText(text: string, type: DataType, depth = 0): string {
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
    case 'array': {
      const x = `x${depth}`;
      return `list_transform(array_items(${text}), lambda ${x}: ${readText(x, type.element, depth + 1)})`;
    }
    case 'map': {
      const x = `x${depth}`;
      const entry = `row(${readText(`${x}.k`, type.key, depth + 1)}, ${readText(`${x}.v`, type.value, depth + 1)})`;
      return `map_from_entries(list_transform(object_entries(${text}), lambda ${x}: ${entry}))`;
    }
    case 'struct': {
      const fields = type.fields.map(f => `${identifier(f.name)} := ${readText(partText(text, f.name), f.type, depth)}`);
      return `if(object_entries(${text}) is null, null, struct_pack(${fields.join(', ')}))`;
    }
    default:
      return `try_cast(whole_number(${text}) as ${duckType(type)})`;
  }
}

/** When a text that is there means no value of the type, as a condition; nothing where each text does. */
export function unreadable(text: string, type: DataType, depth = 0): string | undefined {
  const x = `x${depth}`;
  const part = (sql: string, of: DataType) => unreadable(sql, of, depth + 1) ?? 'false';
  switch (type.name) {
    case 'string':
      return undefined;
    case 'array':
      return `(${text} is not null and (array_items(${text}) is null or len(list_filter(array_items(${text}), lambda ${x}: ${part(x, type.element)})) > 0))`;
    case 'map': {
      const wrong = `${x}.k is null or ${part(`${x}.k`, type.key)} or ${part(`${x}.v`, type.value)}`;
      return `(${text} is not null and (object_entries(${text}) is null or len(list_filter(object_entries(${text}), lambda ${x}: ${wrong})) > 0))`;
    }
    case 'struct': {
      const wrong = type.fields.flatMap(f => unreadable(partText(text, f.name), f.type, depth) ?? []);
      return `(${text} is not null and (${[`object_entries(${text}) is null`, ...wrong].join(' or ')}))`;
    }
    default:
      return `${text} is not null and ${readText(text, type, depth)} is null`;
  }
}

const partText = (text: string, name: string) => fieldText(`try_cast(${text} as json)`, name);
