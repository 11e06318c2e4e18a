import type { Analyses } from '../analysis.js';
import type { Database } from '../database.js';
import { Findings } from '../flow/report.js';
import type { Handle } from '../records.js';
import { checkAppending } from './appending.js';
import { checkConflicts } from './conflicts.js';
import { checkContract } from './contract.js';
import { checkContradictions } from './contradictions.js';
import { checkCycles, checkRecursion } from './cycles.js';
import { checkBody } from './declarations.js';
import { checkDeprecated } from './deprecated.js';
import { checkRepeated, checkRepeatedColumns } from './duplicates.js';
import { checkKeyUse } from './keys.js';
import { checkInputs } from './layers.js';
import { checkDuplicateNames, checkPipelines, declareName } from './names.js';
import { checkParameters } from './parameters.js';
import { checkRanges } from './ranges.js';
import { checkSteps, checkTimesOfTable } from './steps.js';
import type { Subject } from './subject.js';
import { checkTargets } from './targets.js';
import { checkTest } from './tests.js';
import { checkTimes } from './times.js';
import { checkUnused } from './unused.js';
import { checkWords } from './words.js';
import { checkWriting } from './writing.js';

type Check = (subject: Subject) => void;

/** Names and what they mean: looked at in every declaration, in this order; one that is not concerned finds nothing. */
const NAMES: readonly Check[] = [declareName, checkDuplicateNames, checkPipelines, checkBody, checkCycles, checkRecursion];

/** What the statements of a declaration say together: of one that was not understood in full, nobody knows. */
const MEANING: readonly Check[] = [
  checkRepeated,
  checkRepeatedColumns,
  checkRanges,
  checkWords,
  checkTimes,
  checkParameters,
  checkConflicts,
  checkContract,
  checkContradictions,
  checkWriting,
  checkAppending,
  checkSteps,
  checkTimesOfTable,
  checkKeyUse,
  checkTest,
  checkTargets,
  checkInputs,
  checkDeprecated,
  checkUnused,
];

/** What a declaration says about others, beside its flow: looked at by itself, whatever kind it is of. */
export class Checks {
  readonly #db: Database;
  readonly #analyses: Analyses;

  constructor(db: Database, analyses: Analyses) {
    this.#db = db;
    this.#analyses = analyses;
  }

  /** Everything found in one declaration: names and what they mean, problems. */
  findings(handle: Handle): Findings {
    const findings = new Findings();
    const declaration = this.#db.files.declaration(handle);
    if (declaration === undefined) return findings;
    const context = this.#analyses.propertyContext(handle, findings);
    const subject = { db: this.#db, analyses: this.#analyses, handle, declaration, findings, context };
    for (const check of NAMES) check(subject);
    if (declaration.torn === undefined && declaration.kind !== 'unknown') for (const check of MEANING) check(subject);
    return findings;
  }
}
