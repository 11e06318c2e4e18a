import type { DataType, Expression } from '../declaration/index.js';
import { fold } from '../names.js';
import { arrayOf, isIntegral, UNKNOWN } from './kinds.js';
import type { Value } from './operators.js';

/** The fields of a value that has some: of a struct, of the structs in an array. */
export function fieldsOf(type: DataType): readonly string[] {
  if (type.name === 'struct') return type.fields.map(({ name }) => name);
  return type.name === 'array' && type.element.name === 'struct' ? type.element.fields.map(({ name }) => name) : [];
}

/**
 * The value of `value.name`: a field of a struct, that of each struct in an array, or what a map holds for the text. Undefined where
 * the value has none of that name.
 */
export function fieldOf({ type, nullable }: Value, name: string): Value | undefined {
  const fieldIn = (struct: DataType): { type: DataType; nullable: boolean } | undefined => {
    const field = struct.name === 'struct' ? struct.fields.find(other => fold(other.name) === fold(name)) : undefined;
    return field && { type: field.type, nullable: field.nullable !== false };
  };
  switch (type.name) {
    case 'unknown':
      return { type: UNKNOWN, nullable: true };
    case 'struct': {
      const field = fieldIn(type);
      return field && { type: field.type, nullable: nullable || field.nullable };
    }
    case 'array': {
      if (type.element.name === 'unknown') return { type: UNKNOWN, nullable: true };
      const field = fieldIn(type.element);
      return field && { type: arrayOf(field.type, type.containsNull !== false || field.nullable), nullable };
    }
    case 'map':
      return type.key.name === 'string' || type.key.name === 'unknown' ? { type: type.value, nullable: true } : undefined;
    default:
      return undefined;
  }
}

/**
 * Whether `of[index]` of an array can be NULL. Source: `GetArrayItemUtil.computeNullabilityFromArray` of Spark, which looks at a constant
 * index only where the array is written as `array(…)`.
 * @param elements the elements' nullability where the array is written so
 */
export function itemNullable(
  of: Value,
  index: Value,
  constant: Expression | undefined,
  elements: readonly boolean[] | undefined,
): boolean {
  if (constant !== undefined && !index.nullable) {
    const position = constant.kind === 'number' && isIntegral(index.type) ? Number(constant.text) : -1;
    return elements === undefined || elements[position] === true;
  }
  const containsNull = of.type.name !== 'array' || of.type.containsNull !== false;
  return of.nullable || index.nullable || containsNull;
}
