import { dualWrite } from './ant-dual-write.js';
import { hardcodedCredentials } from './ant-hardcoded-credentials.js';
import { noDeadLetter } from './ant-no-dlq.js';
import type { Rule } from './rule.js';
import { unknownPattern } from './unknown-pattern.js';

export { type Ignore, ignoresIn, judgeIgnores } from './ignores.js';
export type * from './rule.js';
export { RuleRunner } from './run.js';

/** Every rule, in the order of their codes. */
export const rules: readonly Rule[] = [dualWrite, hardcodedCredentials, noDeadLetter, unknownPattern];
