import { CHANGED } from './capabilities/changes.js';
import { COMPUTED } from './capabilities/computed.js';
import { INGESTION } from './capabilities/ingestion.js';

export { type Capability, COMPARED, HEAD } from './capabilities/capability.js';

/** All that `docs/targets.md` tells, in its order. */
export const CAPABILITIES = [...CHANGED, ...COMPUTED, ...INGESTION];
