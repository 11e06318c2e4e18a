import { forcesNull } from '../coercion.js';
import type { CallFacts } from '../functions/call.js';
import { CALL_NULL_RULES } from './call-nulls.js';

/** Whether a call's value can be NULL, where it takes code to say. */
export type NullRule = (call: CallFacts) => boolean;

/** `lag(value, offset, default)`: also where there is no such row, unless a default says what then. Source: `FrameLessOffsetWindowFunction`. */
const offset: NullRule = call => {
  const [value, , fallback] = call.arguments;
  if (fallback === undefined || value === undefined) return true;
  return fallback.nullable || value.nullable || forcesNull(fallback.type, value.type);
};

/** By the names that the functions' data uses. */
export const NULL_RULES: ReadonlyMap<string, NullRule> = new Map(Object.entries({ offset, ...CALL_NULL_RULES }));
