import type { DataType } from './declaration/index.js';
import { widestType } from './types/coercion.js';
import { UNKNOWN } from './types/kinds.js';

export { commonDomain } from './types/domains.js';
export { literalType } from './types/literals.js';
export { sparkText, typeText } from './types/text.js';

/** The type to which all widen; unknown where there is none. NULL has any type. */
export function commonType(types: readonly DataType[]): DataType {
  return types.length === 0 ? UNKNOWN : (widestType(types) ?? UNKNOWN);
}
