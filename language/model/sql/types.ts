import type { DataType } from '../declaration/index.js';
import type { SqlNode } from './parser.js';

const SCALARS: ReadonlyMap<string, DataType> = new Map<string, DataType>([
  ['boolean', { name: 'boolean' }],
  ['tiny_int', { name: 'byte' }],
  ['small_int', { name: 'short' }],
  ['int', { name: 'int' }],
  ['big_int', { name: 'long' }],
  ['float', { name: 'float' }],
  ['double', { name: 'double' }],
  ['string', { name: 'string' }],
  ['text', { name: 'string' }],
  ['var_char', { name: 'string' }],
  ['char', { name: 'string' }],
  ['binary', { name: 'binary' }],
  ['date', { name: 'date' }],
]);
/** Types that the parser knows by their spelling alone. */
const SPELLED: ReadonlyMap<string, DataType> = new Map<string, DataType>([
  ['timestampntz', { name: 'timestamp_ntz' }],
  ['timestamp_ntz', { name: 'timestamp_ntz' }],
  ['timestampltz', { name: 'timestamp' }],
  ['timestamp_ltz', { name: 'timestamp' }],
  ['variant', { name: 'variant' }],
  ['byte', { name: 'byte' }],
  ['short', { name: 'short' }],
  ['long', { name: 'long' }],
]);

/** A type of a cast; undefined where it is none of ours. Spark's `decimal` is `decimal(10, 0)`. */
export function sqlType(node: unknown): DataType | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  const type = node as SqlNode;
  const name = String(type.data_type);
  switch (name) {
    case 'decimal':
      return { name: 'decimal', precision: Number(type.precision ?? 10), scale: Number(type.scale ?? 0) };
    case 'timestamp':
      return type.timezone === true ? undefined : { name: 'timestamp' };
    case 'custom':
      return SPELLED.get(String(type.name).toLowerCase());
    case 'array': {
      const element = sqlType(type.element_type);
      return element && { name: 'array', element };
    }
    case 'map': {
      const key = sqlType(type.key_type);
      const value = sqlType(type.value_type);
      return key && value && { name: 'map', key, value };
    }
    case 'struct': {
      const fields = (Array.isArray(type.fields) ? type.fields : []).map(field => ({
        name: String(field?.name),
        type: sqlType(field?.data_type),
      }));
      const known = fields.flatMap(field => (field.type === undefined ? [] : [{ name: field.name, type: field.type }]));
      return known.length === fields.length ? { name: 'struct', fields: known } : undefined;
    }
    default:
      return SCALARS.get(name);
  }
}
