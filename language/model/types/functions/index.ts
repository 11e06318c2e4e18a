import { fold } from '../../names.js';
import { AGGREGATE } from './aggregate.js';
import { AGGREGATE_SKETCHES } from './aggregate-sketches.js';
import { AGGREGATE_STATISTICS } from './aggregate-statistics.js';
import { ARRAY } from './array.js';
import { ARRAY_FUNCTIONS } from './array-functions.js';
import { BITWISE } from './bitwise.js';
import { CONDITIONAL } from './conditional.js';
import { CONVERSION } from './conversion.js';
import type { FunctionData } from './data.js';
import { GENERATOR } from './generator.js';
import { HASH } from './hash.js';
import { JSON_AND_CSV } from './json.js';
import { MAP } from './map.js';
import { MATH } from './math.js';
import { MATH_ANGLES } from './math-angles.js';
import { MATH_OPERATORS } from './math-operators.js';
import { MISC } from './misc.js';
import { OTHER_NAMES } from './others.js';
import { REGEXP } from './regexp.js';
import { STRING } from './string.js';
import { STRING_ENCODING } from './string-encoding.js';
import { STRING_PARTS } from './string-parts.js';
import { STRUCT } from './struct.js';
import { TIME } from './time.js';
import { TIME_ARITHMETIC } from './time-arithmetic.js';
import { TIME_PARTS } from './time-parts.js';
import { URL } from './url.js';
import { VARIANT } from './variant.js';
import { WINDOW } from './window.js';

export type { FunctionData, FunctionGroup, FunctionKind, Nulls, SignatureData } from './data.js';

/** Every function that is known, in the order of its group's file. */
export const FUNCTIONS: readonly FunctionData[] = [
  ...STRING,
  ...STRING_PARTS,
  ...STRING_ENCODING,
  ...REGEXP,
  ...CONVERSION,
  ...HASH,
  ...BITWISE,
  ...CONDITIONAL,
  ...URL,
  ...MISC,
  ...TIME,
  ...TIME_PARTS,
  ...TIME_ARITHMETIC,
  ...MATH,
  ...MATH_ANGLES,
  ...MATH_OPERATORS,
  ...ARRAY,
  ...ARRAY_FUNCTIONS,
  ...MAP,
  ...STRUCT,
  ...JSON_AND_CSV,
  ...VARIANT,
  ...GENERATOR,
  ...AGGREGATE,
  ...AGGREGATE_STATISTICS,
  ...AGGREGATE_SKETCHES,
  ...WINDOW,
];

const BY_NAME: ReadonlyMap<string, FunctionData> = new Map(
  FUNCTIONS.flatMap(data => [data.name, ...(data.aliases ?? [])].map((name): [string, FunctionData] => [name, data])),
);

/** The function of a name or alias, however it is capitalised. */
export function functionNamed(name: string): FunctionData | undefined {
  return BY_NAME.get(fold(name));
}

/** Whether there is a function of a name: one that is known here, or another of Spark, of which nothing is said. */
export function isKnownFunction(name: string): boolean {
  return BY_NAME.has(fold(name)) || OTHER_NAMES.has(fold(name));
}

/** All names and aliases. */
export function functionNames(): Iterable<string> {
  return BY_NAME.keys();
}
