import type { Analysed } from '../../engines/engine.js';

interface SparkArray {
  readonly type: 'array';
  readonly elementType: SparkType;
  readonly containsNull: boolean;
}
interface SparkMap {
  readonly type: 'map';
  readonly keyType: SparkType;
  readonly valueType: SparkType;
  readonly valueContainsNull: boolean;
}
interface SparkStruct {
  readonly type: 'struct';
  readonly fields: readonly { readonly name: string; readonly type: SparkType; readonly nullable: boolean }[];
}
/** A type in the JSON of a Spark schema. */
type SparkType = string | SparkArray | SparkMap | SparkStruct;

const NAMES: ReadonlyMap<string, string> = new Map([
  ['byte', 'tinyint'],
  ['short', 'smallint'],
  ['integer', 'int'],
  ['long', 'bigint'],
]);

function typeText(type: SparkType): string {
  if (typeof type === 'string') return NAMES.get(type) ?? type;
  switch (type.type) {
    case 'array':
      return `array<${part(type.elementType, type.containsNull)}>`;
    case 'map':
      return `map<${typeText(type.keyType)},${part(type.valueType, type.valueContainsNull)}>`;
    case 'struct':
      return `struct<${type.fields.map(({ name, type: of, nullable }) => `${name}:${part(of, nullable)}`).join(',')}>`;
  }
}

function part(type: SparkType, nullable: boolean): string {
  return `${typeText(type)}${nullable ? '' : ' not null'}`;
}

/** Spark's answer in a line: `array<int not null> not null`, or `error CLASS` without its finer parts. */
export function answerText(answer: Analysed): string {
  return 'error' in answer ? `error ${answer.error.split('.')[0]}` : part(answer.type as SparkType, answer.nullable);
}
