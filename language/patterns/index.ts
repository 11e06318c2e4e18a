export { type Coverage, coverageOf, type PatternClaim, type PatternCoverage, type PatternUse, type Share } from './coverage.js';
export type { Detector, LookUps, Subject } from './detector.js';
export { detectorOf, detectors } from './detectors.js';
export { type Applied, type Claim, Patterns } from './patterns.js';
