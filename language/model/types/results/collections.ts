import type { DataType, Expression, StructField } from '../../declaration/index.js';
import { widerType, widestType } from '../coercion.js';
import { type Argument, type CallFacts, stringLiteral } from '../functions/call.js';
import { arrayOf, DOUBLE, isComparable, isIntegral, isNumeric, LONG, mapOf, STRING, sameType, structOf, VOID } from '../kinds.js';

type Rule = (call: CallFacts) => DataType | undefined;

/** The name that Spark gives a field after its value: that of a column or a field, else none. Source: `CreateStruct.create`. */
function nameOf(expression: Expression | undefined): string | undefined {
  switch (expression?.kind) {
    case 'column':
      return expression.path.at(-1)?.text;
    case 'field':
      return expression.name.text;
    case 'parenthesis':
      return nameOf(expression.inner);
    default:
      return undefined;
  }
}

const struct: Rule = ({ arguments: values, expressions }) =>
  structOf(
    values.map(({ type, nullable }, index) => ({ name: nameOf(expressions[index]) ?? `col${index + 1}`, type, nullable })),
  );

const namedStruct: Rule = ({ arguments: values, expressions }) => {
  if (values.length % 2 === 1) return undefined;
  const fields: { name: string; type: DataType; nullable: boolean }[] = [];
  for (let index = 0; index < values.length; index += 2) {
    const name = stringLiteral(expressions[index]);
    const value = values[index + 1];
    if (name === undefined || value === undefined) return undefined;
    fields.push({ name, type: value.type, nullable: value.nullable });
  }
  return structOf(fields);
};

/** Keys and values in turns, each of the type to which they widen. */
const map: Rule = ({ arguments: values }) => {
  if (values.length % 2 === 1) return undefined;
  if (values.length === 0) return mapOf(VOID, VOID, false);
  const keys = values.filter((_, index) => index % 2 === 0);
  const others = values.filter((_, index) => index % 2 === 1);
  const key = widestType(keys.map(({ type }) => type));
  const value = widestType(others.map(({ type }) => type));
  // A map cannot be a key, as it cannot be compared.
  if (key === undefined || value === undefined || !isComparable(key)) return undefined;
  return mapOf(
    key,
    value,
    others.some(({ nullable }) => nullable),
  );
};

const entryOf = (type: DataType | undefined): readonly [StructField, StructField] | undefined => {
  if (type?.name !== 'array' || type.element.name !== 'struct' || type.element.fields.length !== 2) return undefined;
  const [key, value] = type.element.fields;
  return key && value && [key, value];
};

const mapFromEntries: Rule = ({ arguments: [entries] }) => {
  const fields = entryOf(entries?.type);
  return fields && mapOf(fields[0].type, fields[1].type, fields[1].nullable !== false);
};

/** Fields are named after columns, else after their place from 0. Source: `ArraysZip` of Spark. */
const arraysZip: Rule = ({ arguments: values, expressions }) => {
  const fields = values.map(({ type }, index) => ({
    name: nameOf(expressions[index]) ?? String(index),
    type: type.name === 'array' ? type.element : VOID,
    nullable: true,
  }));
  return arrayOf(structOf(fields), false);
};

const histogram: Rule = ({ arguments: [value] }) =>
  value &&
  arrayOf(
    structOf([
      { name: 'x', type: value.coerced, nullable: true },
      { name: 'y', type: DOUBLE, nullable: true },
    ]),
    true,
  );

/** The different values; maps cannot be told apart. */
const set: Rule = ({ arguments: [value] }) =>
  value === undefined || holdsMap(value.type) ? undefined : arrayOf(value.type, false);

function holdsMap(type: DataType): boolean {
  if (type.name === 'array') return holdsMap(type.element);
  return type.name === 'struct' ? type.fields.some(field => holdsMap(field.type)) : type.name === 'map';
}

const percentiles: Rule = ({ arguments: [value] }) => value && arrayOf(value.coerced, false);

/** The elements' type beside one more element; Spark widens one of both to the other, never both to a third. */
function elementBeside({ arguments: values, variables }: CallFacts): DataType | undefined {
  const [array, element] = [values[0]?.type, values.at(-1)?.type];
  const wider = variables.get('T')?.type;
  if (wider === undefined || element === undefined) return undefined;
  // Here alone a whole number widens to a float, and not both to a double.
  if (array?.name === 'array' && element.name === 'float' && isIntegral(array.element)) return element;
  if (array?.name === 'array' && array.element.name === 'float' && isIntegral(element)) return array.element;
  const isOne = array?.name !== 'array' || sameType(array.element, wider) || sameType(element, wider) || element.name === 'void';
  return isOne ? wider : undefined;
}

const arrayWith: Rule = call => {
  const element = elementBeside(call);
  return element && arrayOf(element, call.variables.get('T')?.nullable !== false);
};

const arrayWithout: Rule = call => {
  const array = call.arguments[0]?.type;
  const element = elementBeside(call);
  return element && arrayOf(element, array?.name !== 'array' || array.containsNull !== false);
};

/** A place behind the end is reached by NULLs. */
const arrayInserted: Rule = call => {
  const element = elementBeside(call);
  return element && arrayOf(element, true);
};

const containsNull = (type: DataType | undefined): boolean => type?.name !== 'array' || type.containsNull !== false;

const arrayOfLeft: Rule = ({ arguments: [left], variables }) =>
  arrayOf(variables.get('T')?.type ?? VOID, containsNull(left?.type));

const arrayOfBoth: Rule = ({ arguments: [left, right], variables }) =>
  arrayOf(variables.get('T')?.type ?? VOID, containsNull(left?.type) && containsNull(right?.type));

const arrayPosition: Rule = call => elementBeside(call) && LONG;

/** What is merged has to have the type of the start. Source: `ArrayAggregate.checkInputDataTypes` of Spark. */
const fold: Rule = ({ arguments: [, start, merged] }) =>
  start !== undefined && merged !== undefined && sameType(start.type, merged.type) ? start.type : undefined;

/** What follows the searched values of `decode(value, search, result, …, default)`. */
export function decodeResults(values: readonly Argument[]): readonly Argument[] {
  const rest = values.slice(1);
  return rest.filter((_, index) => index % 2 === 1 || index === rest.length - 1);
}

const decode: Rule = ({ arguments: values }) => {
  const [value, ...rest] = values;
  const searched = rest.filter((_, index) => index % 2 === 0 && index < rest.length - 1);
  const compares = searched.every(({ type }) => value !== undefined && widerType(value.type, type) !== undefined);
  if (!compares) return undefined;
  const type = widestType(decodeResults(values).map(({ type: each }) => each));
  // Without a default Spark takes NULL for text, beside which numbers become the widest of their kind.
  if (type === undefined || values.length % 2 === 0) return type;
  return isIntegral(type) ? LONG : isNumeric(type) ? DOUBLE : type;
};

const concat: Rule = ({ arguments: values }) => {
  const type = widestType(values.map(({ type: each }) => each));
  return type?.name === 'void' ? STRING : type;
};

/** Rules of functions that make structs, maps and arrays, by the names that signatures use. */
export const COLLECTION_RULES: Readonly<Record<string, Rule>> = {
  struct,
  named_struct: namedStruct,
  map,
  map_from_entries: mapFromEntries,
  arrays_zip: arraysZip,
  histogram,
  percentiles,
  set,
  decode,
  concat,
  array_with: arrayWith,
  array_without: arrayWithout,
  array_position: arrayPosition,
  array_inserted: arrayInserted,
  array_of_left: arrayOfLeft,
  array_of_both: arrayOfBoth,
  fold,
};
