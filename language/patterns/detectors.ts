import { around } from './around.js';
import type { Detector } from './detector.js';
import { layout } from './layout.js';
import { quality } from './quality.js';
import { sources } from './sources.js';
import { steps } from './steps.js';
import { writing } from './writing.js';

/** Every pattern that a text can show, and how it is recognised; patterns that are none of these are advice. */
export const detectors: readonly Detector[] = [...writing, ...steps, ...layout, ...quality, ...sources, ...around];

const byPattern: ReadonlyMap<string, Detector> = new Map(detectors.map(detector => [detector.pattern, detector]));

/** How a pattern is recognised, by its id in the catalog; undefined where no text can show it. */
export function detectorOf(pattern: string): Detector | undefined {
  return byPattern.get(pattern);
}
