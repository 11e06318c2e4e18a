import type { TimeDomain } from '../records.js';

/** The domain that all have, else none. */
export function commonDomain(domains: readonly (TimeDomain | undefined)[]): TimeDomain | undefined {
  const first = domains[0];
  return domains.every(domain => domain === first) ? first : undefined;
}
