import { PROBLEM_CODES } from '../language/model/codes.js';
import { IGNORE_CODES } from '../language/rules/codes.js';
import { rules } from '../language/rules/index.js';
import { didYouMean } from './arguments.js';
import { UsageError } from './exit.js';

/**
 * Codes as given by a user, who may have misspelt one.
 * @throws UsageError for a code that nothing can have
 */
export function checkCodes(codes: readonly string[]): readonly string[] {
  const known = new Set([...rules.map(({ code }) => code), ...IGNORE_CODES, ...PROBLEM_CODES]);
  for (const code of codes) {
    if (!known.has(code)) throw new UsageError(`There is no code "${code}".${didYouMean(code, known)}`, 'cupel check --help');
  }
  return codes;
}
