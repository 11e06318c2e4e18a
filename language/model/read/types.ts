import type * as ast from '../../grammar/generated/ast.js';
import { placeOf } from '../../grammar/tree.js';
import { type DataType, SCALAR_TYPES, type ScalarTypeName, type TypeNode } from '../declaration/index.js';
import { type Reading, readName, spanOf, unquoteName } from './context.js';

const SCALARS: ReadonlyMap<string, ScalarTypeName> = new Map<string, ScalarTypeName>([
  ...SCALAR_TYPES.map((name): [string, ScalarTypeName] => [name, name]),
  ['bigint', 'long'],
  ['integer', 'int'],
  ['smallint', 'short'],
  ['tinyint', 'byte'],
  ['real', 'float'],
]);

/** Spark's default where `decimal` has no arguments: `decimal(10, 0)`. */
const DEFAULT_DECIMAL = { precision: 10, scale: 0 };
const LARGEST_PRECISION = 38;

/** Reads a type; an unknown name is a problem at its place and an unknown type. */
export function readType(reading: Reading, node: ast.Type | undefined): TypeNode | undefined {
  if (node === undefined || placeOf(node) === undefined) return undefined;
  return { type: dataType(reading, node), span: spanOf(node) };
}

function dataType(reading: Reading, node: ast.Type | undefined): DataType {
  switch (node?.$type) {
    case 'ArrayType':
      return { name: 'array', element: dataType(reading, node.element) };
    case 'MapType':
      return { name: 'map', key: dataType(reading, node.key), value: dataType(reading, node.value) };
    case 'StructType':
      return {
        name: 'struct',
        fields: (node.fields ?? []).map(field => ({
          name: readName(field.name)?.text ?? '',
          type: dataType(reading, field.type),
        })),
      };
    case 'SimpleType':
      return simpleType(reading, node);
    default:
      return { name: 'unknown' };
  }
}

function simpleType(reading: Reading, node: ast.SimpleType): DataType {
  if (node.name === undefined) return { name: 'unknown' };
  const name = unquoteName(node.name).toLowerCase();
  const given = (node.arguments ?? []).map(Number);
  if (name === 'decimal' || name === 'numeric' || name === 'dec') {
    const precision = given[0] ?? DEFAULT_DECIMAL.precision;
    const scale = given[1] ?? DEFAULT_DECIMAL.scale;
    const right =
      Number.isInteger(precision) &&
      Number.isInteger(scale) &&
      precision >= 1 &&
      precision <= LARGEST_PRECISION &&
      scale <= precision;
    if (right && given.length <= 2) return { name: 'decimal', precision, scale };
    reading.problems.push({
      span: spanOf(node),
      message: `A decimal has a precision of 1 to ${LARGEST_PRECISION} and a scale of at most the precision: \`decimal(18, 2)\`.`,
    });
    return { name: 'unknown' };
  }
  const scalar = SCALARS.get(name);
  if (scalar !== undefined && given.length === 0) return { name: scalar };
  const known = [...SCALARS.keys(), 'decimal(p, s)', 'array<T>', 'map<K, V>', 'struct<name: T>'].join(', ');
  const message =
    scalar === undefined ? `There is no type \`${name}\`. The types are ${known}.` : `The type \`${name}\` takes no arguments.`;
  reading.problems.push({ span: spanOf(node), message });
  return { name: 'unknown' };
}
