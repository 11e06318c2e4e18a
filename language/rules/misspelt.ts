import type { Declaration } from '../model/declaration/index.js';
import { nearest } from '../text/nearest.js';

/** Whether a declaration has a setting that does not exist and was most likely meant to be one of these: that is told already. */
export function isMisspelt({ properties }: Declaration, words: readonly string[]): boolean {
  return properties.some(
    property =>
      property.name === 'setting' && !words.includes(property.value.name) && nearest(property.value.name, words) !== undefined,
  );
}
