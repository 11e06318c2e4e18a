import { dualWrite } from './ant-dual-write.js';
import { globalMutableTable } from './ant-global-mutable-table.js';
import { hardcodedCredentials } from './ant-hardcoded-credentials.js';
import { missingCompaction } from './ant-missing-compaction.js';
import { noBackfillStrategy } from './ant-no-backfill-strategy.js';
import { noCostMonitoring } from './ant-no-cost-monitoring.js';
import { noDeadLetter } from './ant-no-dlq.js';
import { noObservability } from './ant-no-observability.js';
import { schemaOnReadAbuse } from './ant-schema-on-read-abuse.js';
import { schemaOnWriteEverywhere } from './ant-schema-on-write-everywhere.js';
import { silentDrift } from './ant-silent-drift.js';
import { singleGiantSilverTable } from './ant-single-giant-silver-table.js';
import { singletonBronze } from './ant-singleton-bronze.js';
import { timestampChaos } from './ant-timestamp-chaos.js';
import { unboundedState } from './ant-unbounded-state.js';
import { missingPattern } from './missing-pattern.js';
import type { Rule } from './rule.js';
import { unknownPattern } from './unknown-pattern.js';

export { type Ignore, ignoresIn } from './ignore-comments.js';
export { judgeIgnores } from './ignores.js';
export type { Length, OptionValue, Origin, RuleOption, SaidOption } from './options.js';
export { renderRulePage } from './page.js';
export type * from './rule.js';
export { RuleRunner } from './run.js';
export { silencing } from './silencing.js';

/** Every rule, in the order of their codes. */
export const rules: readonly Rule[] = [
  dualWrite,
  globalMutableTable,
  hardcodedCredentials,
  missingCompaction,
  noBackfillStrategy,
  noCostMonitoring,
  noDeadLetter,
  noObservability,
  schemaOnReadAbuse,
  schemaOnWriteEverywhere,
  silentDrift,
  singleGiantSilverTable,
  singletonBronze,
  timestampChaos,
  unboundedState,
  missingPattern,
  unknownPattern,
];
