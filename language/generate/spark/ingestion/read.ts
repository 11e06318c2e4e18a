import type { DataType } from '../../../model/declaration/index.js';
import { literal } from '../../quote.js';
import { sparkType } from '../../types.js';

/**
 * Functions that a job defines where it reads texts of JSON. Inside a lambda Spark allows no function of ours: there `readText` writes
 * what they are.
 */
export const FUNCTIONS = {
  field: {
    comment: 'A field of a JSON object by its name, in any case where it is not there as it is written.',
    sql:
      'create or replace temporary function field(document map<string, string>, name string) returns string\n' +
      'return coalesce(document[name], try_element_at(map_values(map_filter(document, (k, v) -> lower(k) = lower(name))), 1))',
  },
  time_text: {
    comment: 'A text that is written as a time of ISO 8601, its zone as Spark takes it; NULL for any other.',
    sql: `create or replace temporary function time_text(text string) returns string\nreturn ${timeText('text')}`,
  },
} as const;

/** As Spark takes it, a time with a zone has seconds, and the zone a colon. */
function timeText(text: string): string {
  const form = '[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?';
  const seconds = `regexp_replace(${text}, '([T ][0-9]{2}:[0-9]{2})(Z|[+-][0-9:]+)$', '$1:00$2')`;
  const minutes = `regexp_replace(${seconds}, '(:[0-9.]+[+-][0-9]{2})$', '$1:00')`;
  const colon = `regexp_replace(${minutes},\n         '(:[0-9.]+[+-][0-9]{2})([0-9]{2})$', '$1:$2')`;
  return `if(regexp_like(${text},\n         '^${form}$'),\n       ${colon}, null)`;
}

/** A document of JSON as a value, whose texts are as exact as they were written. */
const asValue = (text: string, type: string) => `try_cast(try_parse_json(${text}) as ${type})`;

/**
 * The value that a text means, NULL where it means none of this type.
 * @param lambdas how many lambdas stand around it: keeps their parameters apart
 */
export function readText(text: string, type: DataType, lambdas = 0): string {
  const x = parameter(lambdas);
  switch (type.name) {
    case 'string':
      return text;
    case 'binary':
      return `try_to_binary(${text}, 'base64')`;
    case 'date':
      return `if(regexp_like(${text}, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'), try_cast(${text} as date), null)`;
    case 'timestamp':
      return `try_cast(${lambdas > 0 ? timeText(text) : `time_text(${text})`} as timestamp)`;
    case 'timestamp_ntz': {
      const time = lambdas > 0 ? timeText(text) : `time_text(${text})`;
      return `try_cast(if(regexp_like(${text}, '(Z|:[0-9.]+[+-][0-9:]+)$'), null, ${time}) as timestamp_ntz)`;
    }
    case 'variant':
      return `try_parse_json(${text})`;
    case 'array': {
      const items = asValue(text, 'array<string>');
      return type.element.name === 'string' ? items : `transform(${items}, ${x} -> ${readText(x, type.element, lambdas + 1)})`;
    }
    case 'map': {
      const entries = asValue(text, 'map<string, string>');
      const value =
        type.value.name === 'string'
          ? entries
          : `transform_values(${entries}, (k, ${x}) -> ${readText(x, type.value, lambdas + 1)})`;
      return type.key.name === 'string' ? value : `transform_keys(${value}, (${x}, v) -> ${readText(x, type.key, lambdas + 1)})`;
    }
    case 'struct': {
      const fields = type.fields.map(f => `${literal(f.name)}, ${readText(fieldOf(text, f.name), f.type, lambdas + 1)}`);
      return `if(${asValue(text, 'map<string, string>')} is null, null, named_struct(${fields.join(', ')}))`;
    }
    default:
      return `try_cast(${text} as ${sparkType(type)})`;
  }
}

/** When a text that is there means no value of the type, as a condition; nothing where each text does. */
export function unreadable(text: string, type: DataType, lambdas = 0): string | undefined {
  const x = parameter(lambdas);
  const within = (items: string, inner: DataType) => {
    const fails = unreadable(x, inner, lambdas + 1);
    return fails === undefined ? [] : [`exists(${items}, ${x} -> ${fails})`];
  };
  switch (type.name) {
    case 'string':
      return undefined;
    case 'array': {
      const items = asValue(text, 'array<string>');
      return any([`${text} is not null and ${items} is null`, ...within(items, type.element)]);
    }
    case 'map': {
      const entries = asValue(text, 'map<string, string>');
      return any([
        `${text} is not null and ${entries} is null`,
        ...within(`map_keys(${entries})`, type.key),
        ...within(`map_values(${entries})`, type.value),
      ]);
    }
    case 'struct':
      return any([
        `${text} is not null and ${asValue(text, 'map<string, string>')} is null`,
        ...type.fields.flatMap(f => unreadable(fieldOf(text, f.name), f.type, lambdas + 1) ?? []),
      ]);
    default:
      return `${text} is not null and ${readText(text, type, lambdas)} is null`;
  }
}

const any = (conditions: readonly string[]) => (conditions.length > 1 ? `(${conditions.join(' or ')})` : conditions[0]);

const fieldOf = (text: string, name: string) => `${asValue(text, 'map<string, string>')}[${literal(name)}]`;

const parameter = (lambdas: number) => (lambdas === 0 ? 'x' : `x${lambdas + 1}`);
